/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wl.c - shared by the workloads: see wl.h.
 */
#include "wl.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/*
 * Only here are the headers of this flavour's ABI compared with src/abi/abi.c.
 */
#include "../../src/abi/abi_check.h"

void wl_die(const char *fmt, ...)
{
	int error = errno;
	va_list ap;

	fflush(stdout);
	fputs("workload: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, " (errno: %s)\n", strerror(error));
	_exit(99);
}

#ifdef WL_INT80
/*
 * The C convention has the number and arguments in rdi rsi rdx rcx r8 r9 and on
 * the stack; int $0x80 wants eax ebx ecx edx esi edi ebp.  It does not preserve
 * r8 to r11, which a C caller does not expect either.
 */
long wl_int80(uint64_t nr, uint64_t a, uint64_t b, uint64_t c, uint64_t d,
	      uint64_t e, uint64_t f);

__asm__(".text\n"
	".globl wl_int80\n"
	".type wl_int80, @function\n"
	"wl_int80:\n"
	".cfi_startproc\n"
	"	push	%rbx\n"
	".cfi_adjust_cfa_offset 8\n"
	".cfi_rel_offset %rbx, 0\n"
	"	push	%rbp\n"
	".cfi_adjust_cfa_offset 8\n"
	".cfi_rel_offset %rbp, 0\n"
	"	mov	%rdi, %rax\n"
	"	mov	%rsi, %rbx\n"
	"	xchg	%rcx, %rdx\n"
	"	mov	%r8, %rsi\n"
	"	mov	%r9, %rdi\n"
	"	mov	24(%rsp), %rbp\n"
	"	int	$0x80\n"
	"	pop	%rbp\n"
	".cfi_adjust_cfa_offset -8\n"
	".cfi_restore %rbp\n"
	"	pop	%rbx\n"
	".cfi_adjust_cfa_offset -8\n"
	".cfi_restore %rbx\n"
	"	ret\n"
	".cfi_endproc\n"
	".size wl_int80, . - wl_int80\n");

/*
 * The upper half of a register is not part of a 32-bit argument.  With
 * WL_SOILED in the environment it is filled with garbage, which the kernel
 * drops, and which a tracer must drop as well: PTRACE_GET_SYSCALL_INFO does
 * not.  This is not the default because strace 7.2 prints the garbage.
 */
static uint64_t soiled(unsigned long word)
{
	static int soil = -1;

	if (soil < 0)
		soil = getenv("WL_SOILED") != NULL;
	return (soil ? (uint64_t)0xdeadbeef << 32 : 0) | (uint32_t)word;
}

static long call6(long nr, unsigned long a, unsigned long b, unsigned long c,
		  unsigned long d, unsigned long e, unsigned long f)
{
	return (int)wl_int80((uint64_t)nr, soiled(a), soiled(b), soiled(c),
			     soiled(d), soiled(e), soiled(f));
}

# define WL_MAP MAP_32BIT
#else
static long call6(long nr, unsigned long a, unsigned long b, unsigned long c,
		  unsigned long d, unsigned long e, unsigned long f)
{
	long ret = syscall(nr, a, b, c, d, e, f);

	return ret == -1 ? -errno : ret;
}

# define WL_MAP 0
#endif

#define ARG(p) ((unsigned long)(p))

long k_setup(unsigned long nr, void *ctxp)
{
	return call6(WL_NR_io_setup, nr, ARG(ctxp), 0, 0, 0, 0);
}

long k_destroy(unsigned long ctx)
{
	return call6(WL_NR_io_destroy, ctx, 0, 0, 0, 0, 0);
}

long k_submit(unsigned long ctx, karg nr, const void *list)
{
	return call6(WL_NR_io_submit, ctx, ARG(nr), ARG(list), 0, 0, 0);
}

long k_cancel(unsigned long ctx, const void *iocb, void *res)
{
	return call6(WL_NR_io_cancel, ctx, ARG(iocb), ARG(res), 0, 0, 0);
}

long k_getevents(unsigned long ctx, karg min, karg nr, void *events,
		 const void *timeout)
{
	return call6(WL_NR_io_getevents, ctx, ARG(min), ARG(nr), ARG(events),
		     ARG(timeout), 0);
}

long k_pgetevents(unsigned long ctx, karg min, karg nr, void *events,
		  const void *timeout, const void *sig)
{
	return call6(WL_NR_io_pgetevents, ctx, ARG(min), ARG(nr), ARG(events),
		     ARG(timeout), ARG(sig));
}

#ifdef WL_NR_io_pgetevents_time64
long k_pgetevents_time64(unsigned long ctx, karg min, karg nr, void *events,
			 const void *timeout, const void *sig)
{
	return call6(WL_NR_io_pgetevents_time64, ctx, ARG(min), ARG(nr),
		     ARG(events), ARG(timeout), ARG(sig));
}
#endif

void *wl_tail(size_t size)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t room = (size + page - 1) / page * page;
	char *base = mmap(NULL, room + page, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | WL_MAP, -1, 0);

	if (base == MAP_FAILED)
		wl_die("cannot map %zu bytes", room + page);
	/*
	 * The guard stays mapped, without access: a hole could be filled by the
	 * next mapping, such as the ring of a new context.
	 */
	if (mprotect(base + room, page, PROT_NONE))
		wl_die("cannot protect a guard page");
	memset(base, 0xa5, room);
	return base + room - size;
}

void *wl_tail_dup(const void *object, size_t size)
{
	return memcpy(wl_tail(size), object, size);
}

int wl_fd_as(int fd, int as)
{
	if (fd < 0 || dup2(fd, as) != as)
		wl_die("cannot have a file under the number %d", as);
	if (fd != as)
		close(fd);
	return as;
}

void wl_file(int as, size_t size)
{
	const char *folder = getenv("TMPDIR");
	char path[4096];
	char *bytes = malloc(size);
	int fd;

	snprintf(path, sizeof(path), "%s/wl.XXXXXX", folder ? folder : ".");
	fd = wl_fd_as(mkstemp(path), as);
	unlink(path);
	for (size_t i = 0; bytes && i < size; i++)
		bytes[i] = wl_file_byte(i);
	if (!bytes || write(fd, bytes, size) != (ssize_t)size)
		wl_die("cannot write the temporary file");
	free(bytes);
}

void wl_pipe(void)
{
	int fd[2];

	if (pipe(fd))
		wl_die("pipe");
	wl_fd_as(fd[0], WL_PIPE_IN);
	wl_fd_as(fd[1], WL_PIPE_OUT);
}

/* The only state: the width of the current line. */
static int column;

static void vsay(const char *fmt, va_list ap)
{
	column += vprintf(fmt, ap);
}

void say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsay(fmt, ap);
	va_end(ap);
}

void result(long ret)
{
	static const struct {
		int number;
		const char *name;
	} known[] = {
		{ EPERM, "EPERM" },		{ EINTR, "EINTR" },
		{ EIO, "EIO" },			{ EBADF, "EBADF" },
		{ EAGAIN, "EAGAIN" },		{ ENOMEM, "ENOMEM" },
		{ EACCES, "EACCES" },		{ EFAULT, "EFAULT" },
		{ EINVAL, "EINVAL" },		{ ESPIPE, "ESPIPE" },
		{ ENOSYS, "ENOSYS" },		{ EOVERFLOW, "EOVERFLOW" },
		{ EOPNOTSUPP, "EOPNOTSUPP" },
		{ EINPROGRESS, "EINPROGRESS" },
	};
	const char *name = NULL;

	printf("%*s= ", column < 40 ? 40 - column : 1, "");
	column = 0;
	if (ret >= 0) {
		printf("%ld\n", ret);
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (known[i].number == -ret)
			name = known[i].name;
	if (!name)
		wl_die("no name for the error %ld", -ret);
	printf("-1 %s (%s)\n", name, strerror((int)-ret));
}

void say_end(const char *tail)
{
	puts(tail);
	column = 0;
}

void line(long ret, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsay(fmt, ap);
	va_end(ap);
	result(ret);
}

void say_ptr(const void *p)
{
	if (p)
		say("%p", p);
	else
		say("NULL");
}

void say_events(const void *events, long n)
{
	say("[");
	for (long i = 0; i < n; i++) {
		struct io_event e;

		if (i)
			say(", ");
		if (i == SHOWN) {
			say("...");
			break;
		}
		/* Some processors cannot load from unaligned addresses. */
		memcpy(&e, (const char *)events + (size_t)i * sizeof(e),
		       sizeof(e));
		say("{data=%#llx, obj=%#llx, res=%lld, res2=%lld}",
		    (unsigned long long)e.data, (unsigned long long)e.obj,
		    (long long)e.res, (long long)e.res2);
	}
	say("]");
}

void say_sent(const char *signal, const char *code, int pid)
{
	say("--- %s {si_signo=%s, si_code=%s, si_pid=%d, si_uid=%u", signal,
	    signal, code, pid, (unsigned)getuid());
}

char wl_state(int pid)
{
	char path[64], text[512], *p;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	fd = open(path, O_RDONLY);
	n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	if (fd >= 0)
		close(fd);
	if (n <= 0)
		return '?';
	text[n] = '\0';
	p = strrchr(text, ')');
	return p && p[1] ? p[2] : '?';
}

int wl_wake(int sig)
{
	pid_t parent = getpid();
	pid_t child;

	/*
	 * Otherwise its end would be one: kernel/signal.c, do_notify_parent().
	 */
	signal(SIGCHLD, SIG_IGN);
	fflush(stdout);
	child = fork();
	if (child < 0)
		wl_die("fork");
	if (child == 0) {
		/* A tracer that never lets it sleep must not hang the test. */
		for (int n = 0; n < 10000 && wl_state(parent) != 'S'; n++)
			usleep(1000);
		kill(parent, sig);
		_exit(0);
	}
	return child;
}

int wl_exited(int status)
{
	printf("+++ exited with %d +++\n", status);
	return status;
}

unsigned long wl_setup(unsigned nr)
{
	kword *ctxp = TAIL(kword, 0);
	long ret = k_setup(nr, ctxp);

	if (ret)
		wl_die("io_setup(%u): %s", nr, strerror((int)-ret));
	line(ret, "io_setup(%u, [%#lx])", nr, (unsigned long)*ctxp);
	return *ctxp;
}

void wl_destroy(unsigned long ctx)
{
	line(k_destroy(ctx), "io_destroy(%#lx)", ctx);
}

void wl_reap(unsigned long ctx, struct io_event *events, karg n)
{
	long ret = k_getevents(ctx, n, n, events, NULL);

	if (ret != n)
		wl_die("%ld completions, not %ld", ret, (long)n);
	say("io_getevents(%#lx, %ld, %ld, ", ctx, (long)n, (long)n);
	say_events(events, n);
	line(ret, ", NULL)");
}

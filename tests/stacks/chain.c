/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A program with known call chains: main -> outer -> middle -> inner -> a
 * system call that fails, io_destroy(N), where N says which chain it is.
 *
 *	chain plain|rust|noreturn|fault|inlined|recurse N|signal|altstack|vdso|
 *	      thread|jit|unmapped|garbage|loop|fuzz SEED N|exec PROGRAM|unlink|
 *	      replace OTHER|dlopen A B|moved-library A|
 *	      replaced-library A B|many N|submit FILE N
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#define NOINLINE __attribute__((noinline, noclone))
/* No tail calls: the caller's frame is still there. */
#define STAY	 __asm__ volatile("" ::: "memory")

static void call(long n)
{
	if (syscall(SYS_io_destroy, n) != -1)
		abort();
}

NOINLINE static void inner(long n)
{
	call(n);
	STAY;
}

NOINLINE static void middle(long n)
{
	inner(n);
	STAY;
}

NOINLINE static void outer(long n)
{
	middle(n);
	STAY;
}

/* As rustc names functions of the crate `store', now and formerly. */
void flush(long n) __asm__("_RNvNtCs1AbCd_5store3log5flush");
void page_write(long n) __asm__("_ZN5store4Page5write17h0123456789abcdefE");

/* The compiler may merge functions that do the same. */
NOINLINE void flush(long n)
{
	inner(n + 1);
	STAY;
}

NOINLINE void page_write(long n)
{
	flush(n + 2);
	STAY;
}

static inline __attribute__((always_inline)) void inlined_too(long n)
{
	inner(n);
	STAY;
}

static inline __attribute__((always_inline)) void inlined(long n)
{
	inlined_too(n);
	STAY;
}

NOINLINE static void inlines(long n)
{
	inlined(n);
	STAY;
}

NOINLINE static void recurse(int depth, long n)
{
	if (depth > 1)
		recurse(depth - 1, n);
	else
		inner(n);
	STAY;
}

/* The call is the last instruction: what follows is another function. */
__attribute__((noinline, noclone, noreturn)) static void fatal(long n)
{
	inner(n);
	_exit(0);
}

__attribute__((noinline, noclone, noreturn)) static void gives_up(long n)
{
	STAY;
	fatal(n);
}

static void handler(int sig)
{
	(void)sig;
	outer(3);
}

NOINLINE static void interrupted(bool alt)
{
	struct sigaction sa = {
		.sa_handler = handler,
		.sa_flags = alt ? SA_ONSTACK : 0,
	};
	stack_t stack = { .ss_sp = malloc(1 << 16), .ss_size = 1 << 16 };

	if (alt)
		sigaltstack(&stack, NULL);
	sigaction(SIGUSR1, &sa, NULL);
	raise(SIGUSR1);
	STAY;
}

/*
 * A signal while the program is in the vDSO; if the timer interrupts it
 * elsewhere, it continues.
 */
static void in_vdso(int sig, siginfo_t *info, void *context)
{
	const ucontext_t *uc = context;
	uintptr_t vdso = getauxval(AT_SYSINFO_EHDR);
#if defined(__x86_64__)
	uintptr_t pc = (uintptr_t)uc->uc_mcontext.gregs[REG_RIP];
#elif defined(__i386__)
	uintptr_t pc = (uintptr_t)uc->uc_mcontext.gregs[REG_EIP];
#elif defined(__aarch64__)
	uintptr_t pc = uc->uc_mcontext.pc;
#else
	uintptr_t pc = uc->uc_mcontext.arm_pc;
#endif

	(void)sig;
	(void)info;
	if (pc - vdso >= 1 << 16)
		return;
	outer(16);
	_exit(0);
}

NOINLINE static void clocked(void)
{
	struct sigaction sa = {
		.sa_sigaction = in_vdso,
		.sa_flags = SA_SIGINFO,
	};
	struct itimerval timer = { { 0, 1000 }, { 0, 1000 } };
	struct timespec ts;

	if (!getauxval(AT_SYSINFO_EHDR))
		exit(77);
	sigaction(SIGALRM, &sa, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
	for (;;)
		clock_gettime(CLOCK_MONOTONIC, &ts);
}

static void *thread(void *arg)
{
	outer(4);
	return arg;
}

static void threads(void)
{
	pthread_t t;

	pthread_create(&t, NULL, thread, NULL);
	pthread_join(t, NULL);
}

#if defined(__x86_64__) || defined(__aarch64__)
#include "odd.h"
#endif

/* `n` reads in one io_submit, and waits for them. */
NOINLINE static void submit(aio_context_t ctx, int fd, long n)
{
	static char buf[4096];
	struct iocb cbs[8], *list[8];
	struct io_event events[8];

	for (long i = 0; i < n; i++) {
		cbs[i] = (struct iocb){
			.aio_lio_opcode = IOCB_CMD_PREAD,
			.aio_fildes = (unsigned int)fd,
			.aio_buf = (uintptr_t)buf,
			.aio_nbytes = 512,
		};
		list[i] = &cbs[i];
	}
	if (syscall(SYS_io_submit, ctx, n, list) != n ||
	    syscall(SYS_io_getevents, ctx, n, n, events, NULL) != n)
		abort();
	STAY;
}

NOINLINE static void checkpoint(aio_context_t ctx, int fd)
{
	submit(ctx, fd, 3);
	STAY;
}

NOINLINE static void lookup(aio_context_t ctx, int fd)
{
	submit(ctx, fd, 1);
	STAY;
}

static void reads(const char *path, int n)
{
	int fd = open(path, O_RDONLY);
	aio_context_t ctx = 0;

	if (fd < 0 || syscall(SYS_io_setup, 8, &ctx))
		exit(77);
	for (int i = 0; i < n; i++) {
		checkpoint(ctx, fd);
		lookup(ctx, fd);
	}
	syscall(SYS_io_destroy, ctx);
}

/* The second library may take the first one's place. */
static void plugins(char **names)
{
	for (; *names; names++) {
		void *so = dlopen(*names, RTLD_NOW);
		void (*entry)(void (*)(long));
		void *sym = so ? dlsym(so, "plugin_entry") : NULL;

		if (!sym) {
			fprintf(stderr, "%s\n", dlerror());
			exit(99);
		}
		memcpy(&entry, &sym, sizeof(entry));
		entry(outer);
		dlclose(so);
	}
}

/* The library is loaded, unloaded, and loaded to another place. */
static void moved_library(const char *path)
{
	void (*entry)(void (*)(long));
	void *was = NULL, *so, *sym;

	for (int i = 0; i < 2; i++) {
		so = dlopen(path, RTLD_NOW);
		sym = so ? dlsym(so, "plugin_entry") : NULL;
		if (!sym || sym == was)
			exit(99);
		was = sym;
		memcpy(&entry, &sym, sizeof(entry));
		entry(outer);
		dlclose(so);
		/* Its former place is occupied. */
		mmap((void *)((uintptr_t)was & -4096ul), 4096, PROT_READ,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	}
}

/* The library's path becomes the other one's, or is removed. */
static void replaced_library(const char *path, const char *other)
{
	void *so = dlopen(path, RTLD_NOW);
	void (*entry)(void (*)(long));
	void *sym = so ? dlsym(so, "plugin_entry") : NULL;

	if (!sym || unlink(path))
		exit(99);
	rename(other, path);
	memcpy(&entry, &sym, sizeof(entry));
	entry(outer);
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "plain";

	if (strcmp(mode, "plain") == 0)
		outer(1);
	else if (strcmp(mode, "noreturn") == 0)
		gives_up(13);
	else if (strcmp(mode, "rust") == 0)
		page_write(17);
	else if (strcmp(mode, "inlined") == 0)
		inlines(2);
	else if (strcmp(mode, "recurse") == 0)
		recurse(atoi(argv[2]), 6);
	else if (strcmp(mode, "signal") == 0)
		interrupted(false);
	else if (strcmp(mode, "altstack") == 0)
		interrupted(true);
	else if (strcmp(mode, "vdso") == 0)
		clocked();
	else if (strcmp(mode, "thread") == 0)
		threads();
	else if (strcmp(mode, "dlopen") == 0)
		plugins(argv + 2);
	else if (strcmp(mode, "many") == 0)
		for (int i = 0; i < atoi(argv[2]); i++)
			outer(7);
	else if (strcmp(mode, "submit") == 0)
		reads(argv[2], atoi(argv[3]));
	else if (strcmp(mode, "unlink") == 0 && unlink(argv[0]) == 0)
		outer(8);
	else if (strcmp(mode, "replace") == 0 &&
		 rename(argv[2], argv[0]) == 0)
		outer(8);
	else if (strcmp(mode, "moved-library") == 0)
		moved_library(argv[2]);
	else if (strcmp(mode, "replaced-library") == 0)
		replaced_library(argv[2], argv[3]);
	else if (strcmp(mode, "exec") == 0) {
		outer(9);
		execl(argv[2], argv[2], "plain", (char *)NULL);
	}
#if defined(__x86_64__) || defined(__aarch64__)
	else if (strcmp(mode, "jit") == 0)
		jit(10);
	else if (strcmp(mode, "fuzz") == 0)
		fuzz(strtoull(argv[2], NULL, 0), atoi(argv[3]));
	else if (strcmp(mode, "fault") == 0)
		fault();
	else
		corrupt(mode);
#endif
	STAY;
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A program whose call chains are known: main -> outer -> middle -> inner ->
 * a system call that fails, io_destroy(N) with N telling who calls.
 *
 *	chain plain|noreturn|fault|inlined|recurse N|signal|altstack|thread|jit|
 *	      unmapped|garbage|loop|fuzz SEED N|exec PROGRAM|unlink|
 *	      replace OTHER|dlopen A B|replaced-library A B|
 *	      many N|submit FILE N
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
#include <sys/mman.h>
#include <sys/syscall.h>
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

#ifdef __x86_64__
/* The system call with the stack pointer at `sp`, which means nothing. */
NOINLINE static void call_at(long n, void *sp)
{
	long ret = SYS_io_destroy;

	__asm__ volatile("mov %%rsp, %%rbx\n\t"
			 "mov %2, %%rsp\n\t"
			 "syscall\n\t"
			 "mov %%rbx, %%rsp"
			 : "+a"(ret)
			 : "D"(n), "r"(sp)
			 : "rbx", "rcx", "r11", "memory");
	if (ret >= 0)
		abort();
}

/* A signal at a function's first instruction. */
void faults(void) __attribute__((visibility("hidden")));
__asm__(".text\n"
	"before_faults: nop\n"
	".globl faults\n"
	".hidden faults\n"
	".type faults, @function\n"
	"faults:\n"
	".cfi_startproc\n"
	"ud2\n"
	"ret\n"
	".cfi_endproc\n"
	".size faults, . - faults\n");

static void on_fault(int sig)
{
	(void)sig;
	outer(14);
	_exit(0);
}

NOINLINE static void fault(void)
{
	signal(SIGILL, on_fault);
	faults();
	STAY;
}

/* push rbp; mov rsp,rbp; call *rsi; pop rbp; ret */
static const unsigned char code[] = {
	0x55, 0x48, 0x89, 0xe5, 0xff, 0xd6, 0x5d, 0xc3,
};

NOINLINE static void jit(long n)
{
	void (*f)(long, void (*)(long));
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		exit(77);
	memcpy(p, code, sizeof(code));
	memcpy(&f, &p, sizeof(f));
	f(n, outer);
	STAY;
}

static void corrupt(const char *how)
{
	uint64_t *p = mmap(NULL, 1 << 16, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	size_t n = (1 << 16) / sizeof(*p);

	for (size_t i = 0; i < n; i++)
		p[i] = i * 0x9e3779b97f4a7c15ull;
	/* Return addresses that lead to themselves, for ever. */
	if (strcmp(how, "loop") == 0)
		for (size_t i = 0; i < n; i++)
			p[i] = (uintptr_t)call_at + 40;
	call_at(5, strcmp(how, "unmapped") ? (void *)(p + 8) : (void *)64);
}

/*
 * Stacks of what stacks hold: addresses of code, of the stack itself, small
 * numbers, and noise.
 */
static void fuzz(uint64_t seed, int calls)
{
	static const uintptr_t code_at[] = {
		(uintptr_t)inner, (uintptr_t)call_at, (uintptr_t)jit,
		(uintptr_t)getpid, (uintptr_t)printf, (uintptr_t)faults,
	};
	size_t n = (1 << 14) / sizeof(uint64_t);
	uint64_t *p = mmap(NULL, n * sizeof(*p), PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	for (int c = 0; c < calls; c++) {
		for (size_t i = 0; i < n; i++) {
			seed = seed * 6364136223846793005ull + 1;
			p[i] = seed >> 16;
			switch (seed >> 60) {
			case 0 ... 7:
				p[i] = code_at[p[i] % 6] + (p[i] >> 8) % 256;
				break;
			case 8 ... 11:
				p[i] = (uintptr_t)&p[p[i] % n];
				break;
			case 12:
				p[i] %= 256;
			}
		}
		call_at(15, &p[seed >> 40 & 1023]);
	}
}
#endif

/* `n` reads in one io_submit, which are waited for. */
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

/* The second may take the first one's place. */
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

/* The library's path becomes the other one's, or nobody's. */
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
	else if (strcmp(mode, "inlined") == 0)
		inlines(2);
	else if (strcmp(mode, "recurse") == 0)
		recurse(atoi(argv[2]), 6);
	else if (strcmp(mode, "signal") == 0)
		interrupted(false);
	else if (strcmp(mode, "altstack") == 0)
		interrupted(true);
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
	else if (strcmp(mode, "replaced-library") == 0)
		replaced_library(argv[2], argv[3]);
	else if (strcmp(mode, "exec") == 0) {
		outer(9);
		execl(argv[2], argv[2], "plain", (char *)NULL);
	}
#ifdef __x86_64__
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

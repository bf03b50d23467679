/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A part of chain.c, for x86_64 and aarch64: code without unwind tables, and
 * memory that is no stack.
 */
/* A signal at a function's first instruction. */
#ifdef __x86_64__
#define ILLEGAL "ud2\n"
#else
#define ILLEGAL "udf #0\n"
#endif
void faults(void) __attribute__((visibility("hidden")));
__asm__(".text\n"
	"before_faults: nop\n"
	".globl faults\n"
	".hidden faults\n"
	".type faults, %function\n"
	"faults:\n"
	".cfi_startproc\n"
	ILLEGAL
	"ret\n"
	".cfi_endproc\n"
	".size faults, . - faults\n");

/* The system call with the stack pointer at `sp`, an arbitrary address. */
NOINLINE static void call_at(long n, void *sp)
{
#ifdef __x86_64__
	long ret = SYS_io_destroy;

	__asm__ volatile("mov %%rsp, %%rbx\n\t"
			 "mov %2, %%rsp\n\t"
			 "syscall\n\t"
			 "mov %%rbx, %%rsp"
			 : "+a"(ret)
			 : "D"(n), "r"((uint64_t)(uintptr_t)sp)
			 : "rbx", "rcx", "r11", "memory");
#else
	register long nr __asm__("x8") = SYS_io_destroy;
	register long ret __asm__("x0") = n;

	__asm__ volatile("mov x19, sp\n\t"
			 "mov sp, %2\n\t"
			 "svc #0\n\t"
			 "mov sp, x19"
			 : "+r"(ret)
			 : "r"(nr), "r"(sp)
			 : "x19", "memory");
#endif
	if (ret >= 0)
		abort();
}

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

/* A function that keeps a frame pointer and calls its second argument. */
static const unsigned char code[] = {
#ifdef __x86_64__
	/* push rbp; mov rsp,rbp; call *rsi; pop rbp; ret */
	0x55, 0x48, 0x89, 0xe5, 0xff, 0xd6, 0x5d, 0xc3,
#else
	/* stp x29,x30,[sp,-16]!; mov x29,sp; blr x1; ldp x29,x30,[sp],16 */
	0xfd, 0x7b, 0xbf, 0xa9, 0xfd, 0x03, 0x00, 0x91, 0x20, 0x00, 0x3f, 0xd6,
	0xfd, 0x7b, 0xc1, 0xa8, 0xc0, 0x03, 0x5f, 0xd6,
#endif
};

NOINLINE static void jit(long n)
{
	void (*f)(long, void (*)(long));
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		exit(77);
	memcpy(p, code, sizeof(code));
	__builtin___clear_cache(p, (char *)p + sizeof(code));
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
 * Contents like those of stacks: addresses of code, of the stack itself, small
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

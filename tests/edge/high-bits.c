/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * high-bits - AIO calls of x86_64 whose number has bits set above the lower 32,
 * which the kernel ignores (do_syscall_64, arch/x86/entry), and io_setup with a
 * count of which it takes the lower half.  Prints the lines that a tracer has
 * to print.
 */
#include <errno.h>
#include <linux/aio_abi.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static const unsigned long highs[] = {
	0, 1ul << 32, 1ul << 63, 0x40000000ul << 32, ~0ul << 32,
};

/* The C library's also takes the number as a long, but does not document it. */
static long call(unsigned long nr, unsigned long a, unsigned long b,
		 unsigned long c)
{
	long ret;

	__asm__ volatile("xorl %%r10d, %%r10d\n\txorl %%r8d, %%r8d\n\tsyscall"
			 : "=a"(ret)
			 : "0"(nr), "D"(a), "S"(b), "d"(c)
			 : "rcx", "r8", "r10", "r11", "memory", "cc");
	return ret;
}

__attribute__((format(printf, 2, 3)))
static void line(long ret, const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	printf("%-39s = %ld", text, ret < 0 ? -1 : ret);
	if (ret < 0)
		printf(" %s (%s)", strerrorname_np((int)-ret),
		       strerror((int)-ret));
	putchar('\n');
}

int main(void)
{
	for (size_t i = 0; i < sizeof(highs) / sizeof(*highs); i++) {
		unsigned long high = highs[i];
		aio_context_t ctx = 0;
		long ret = call(high | SYS_io_setup, high | (i + 1),
				(unsigned long)&ctx, 0);

		line(ret, "io_setup(%zu, [%#lx])", i + 1, ctx);
		if (ret)
			return 1;
		ret = call(high | SYS_io_submit, ctx, i, 0);
		line(ret, "io_submit(%#lx, %zu, NULL)", ctx, i);
		ret = call(high | SYS_io_getevents, ctx, 0, 0);
		line(ret, "io_getevents(%#lx, 0, 0, NULL, NULL)", ctx);
		ret = call(high | SYS_io_destroy, ctx, 0, 0);
		line(ret, "io_destroy(%#lx)", ctx);
		if (ret)
			return 1;
	}
	printf("+++ exited with 0 +++\n");
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * block80 - blocks in io_getevents through int $0x80, as a 32-bit program
 * would, until SIGUSR1 has been handled.  Prints "ready" before and "eintr=N"
 * after: how often the call failed with EINTR, which only the handler may cause.
 */
#include <errno.h>
#include <linux/aio_abi.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>

static volatile sig_atomic_t handled;

static void handler(int sig)
{
	(void)sig;
	handled = 1;
}

/* The numbers and the layouts are those of i386. */
enum { IO_SETUP = 245, IO_GETEVENTS = 247 };

static long call(long nr, long a, long b, long c, long d, long e)
{
	long ret;

	__asm__ volatile("int $0x80"
			 : "=a"(ret)
			 : "0"(nr), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e)
			 : "memory", "r8", "r9", "r10", "r11");
	return (int)ret;
}

int main(void)
{
	struct sigaction sa = { .sa_handler = handler };
	struct low {
		uint32_t ctx;
		struct io_event event;
	} *low = mmap(NULL, sizeof(*low), PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	int eintr = 0;
	long ret;

	if (low == MAP_FAILED)
		return 1;
	sigaction(SIGUSR1, &sa, NULL);
	ret = call(IO_SETUP, 1, (intptr_t)&low->ctx, 0, 0, 0);
	if (ret) {
		printf("cannot: %ld\n", ret);
		return 0;
	}
	puts("ready");
	fflush(stdout);
	while (!handled) {
		ret = call(IO_GETEVENTS, low->ctx, 1, 1, (intptr_t)&low->event,
			   0);
		if (ret != -EINTR)
			return 2;
		eintr++;
	}
	printf("eintr=%d\n", eintr);
	return 0;
}

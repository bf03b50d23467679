/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * deep CALLS FRAMES: io_getevents calls that return at once, at a depth of that
 * many functions of this program.  Prints microseconds per call.
 */
#include <linux/aio_abi.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define NOINLINE __attribute__((noinline, noclone))

static aio_context_t ctx;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

NOINLINE static void poll_ring(int calls)
{
	double start;

	/* Work that is done only once. */
	for (int i = 0; i < 100; i++)
		syscall(SYS_io_getevents, ctx, 0, 0, NULL, NULL);
	start = now();
	for (int i = 0; i < calls; i++)
		syscall(SYS_io_getevents, ctx, 0, 0, NULL, NULL);
	printf("%.3f\n", (now() - start) / calls);
}

NOINLINE static void descend(int frames, int calls)
{
	volatile char local[64] = { 0 };

	if (frames > 1)
		descend(frames - 1, calls);
	else
		poll_ring(calls);
	local[0] = 1;
	(void)local;
}

int main(int argc, char **argv)
{
	if (argc < 3 || syscall(SYS_io_setup, 1, &ctx))
		return 1;
	/* main and poll_ring are two of them. */
	descend(atoi(argv[2]) - 2, atoi(argv[1]));
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * forest CALLS FILE: io_submit and io_getevents in turn, each pair at the end
 * of a different path through four functions that call one another, so that
 * hardly two stacks are the same.  Its parent is the tracer: after a tenth of
 * the calls, and after all, the memory of the tracer goes to FILE, in KiB, one
 * line each time.
 */
#include <linux/aio_abi.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NOINLINE __attribute__((noinline, noclone))

enum { LEAST = 4, MOST = 64 };

static aio_context_t ctx;
static uint64_t seed = 1;

static unsigned int any(unsigned int below)
{
	seed = seed * 6364136223846793005ull + 1442695040888963407ull;
	return (unsigned int)(seed >> 33) % below;
}

static void one_and_back(void)
{
	/* An invalid descriptor: it ends in the call. */
	struct iocb cb = { .aio_fildes = -1u, .aio_lio_opcode = IOCB_CMD_PREAD },
		    *list = &cb;
	struct io_event ev;

	syscall(SYS_io_submit, ctx, 1, &list);
	syscall(SYS_io_getevents, ctx, 0, 1, &ev, NULL);
}

static void walk(unsigned int depth);

#define TREE(name, number)                                                   \
	NOINLINE static void name(unsigned int depth)                        \
	{                                                                    \
		walk(depth);                                                 \
		__asm__ volatile("nop # %c0" : : "i"(number) : "memory");    \
	}
TREE(oak, 1)
TREE(ash, 2)
TREE(elm, 3)
TREE(yew, 4)

NOINLINE static void walk(unsigned int depth)
{
	static void (*const trees[])(unsigned int) = { oak, ash, elm, yew };

	if (depth)
		trees[any(4)](depth - 1);
	else
		one_and_back();
	__asm__ volatile("" ::: "memory");
}

static void tell(const char *to)
{
	char path[64], line[256];
	FILE *in, *out;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)getppid());
	in = fopen(path, "r");
	out = fopen(to, "a");
	if (!in || !out)
		exit(1);
	while (fgets(line, sizeof(line), in))
		if (strncmp(line, "VmRSS:", 6) == 0)
			fprintf(out, "%d\n", atoi(line + 6));
	fclose(in);
	fclose(out);
}

int main(int argc, char **argv)
{
	long calls = argc > 2 ? atol(argv[1]) / 2 : 0;

	if (!calls || syscall(SYS_io_setup, 16, &ctx))
		return 1;
	for (long i = 1; i <= calls; i++) {
		walk(LEAST + any(MOST - LEAST));
		if (i == calls / 10 || i == calls)
			tell(argv[2]);
	}
	return 0;
}

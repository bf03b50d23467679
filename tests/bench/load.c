/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * load [-b BATCH] [-t BUSY] [-s SLEEPING] [-c NS] [-n CALLS] [-w] ROUNDS
 *
 * The program that `make bench` measures: BUSY (1) threads that each make
 * ROUNDS rounds of one io_submit of BATCH (1) page-cached reads, one
 * io_getevents of them all, CALLS (0) other system calls and about NS (0)
 * nanoseconds of computing; and SLEEPING (0) threads that do nothing.  Prints
 * the microseconds per round, from the first to the last.  With -w it first
 * waits for a line on its standard input, so that a tracer can be attached.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { BLOCK = 512, FILE_SIZE = 1 << 20, MOST = 4096, WARM_UP = 64 };

static struct {
	long batch, busy, sleeping, compute, calls, rounds;
	bool wait;
} opt = { .batch = 1, .busy = 1 };

static int file;
static uint64_t spins;		/* of one computation */
static pthread_barrier_t ready, done;

static void fail(const char *what)
{
	fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

static void spin(uint64_t n)
{
	while (n--)
		__asm__ volatile("");
}

/* How many spins are `ns` nanoseconds of an undisturbed CPU. */
static uint64_t calibrate(uint64_t ns)
{
	const uint64_t n = 200000;
	uint64_t best = UINT64_MAX;

	for (int i = 0; i < 20; i++) {
		uint64_t t = now();

		spin(n);
		t = now() - t;
		best = t < best ? t : best;
	}
	return ns * n / best;
}

struct worker {
	aio_context_t ctx;
	struct iocb *cbs, **ptrs;
	struct io_event *events;
	char *buffers;
};

static void worker_init(struct worker *w)
{
	size_t n = (size_t)opt.batch;

	*w = (struct worker){
		.cbs = calloc(n, sizeof(*w->cbs)),
		.ptrs = calloc(n, sizeof(struct iocb *)),
		.events = calloc(n, sizeof(*w->events)),
		.buffers = calloc(n, BLOCK),
	};
	if (!w->cbs || !w->ptrs || !w->events || !w->buffers)
		fail("memory");
	if (syscall(SYS_io_setup, n, &w->ctx) < 0)
		fail("io_setup");
	for (size_t i = 0; i < n; i++) {
		w->cbs[i].aio_lio_opcode = IOCB_CMD_PREAD;
		w->cbs[i].aio_fildes = (uint32_t)file;
		w->cbs[i].aio_buf = (uintptr_t)(w->buffers + i * BLOCK);
		w->cbs[i].aio_nbytes = BLOCK;
		w->cbs[i].aio_offset = (int64_t)(i * BLOCK % FILE_SIZE);
		w->cbs[i].aio_data = i;
		w->ptrs[i] = &w->cbs[i];
	}
}

static void round_of(struct worker *w)
{
	for (long i = 0; i < opt.calls; i++)
		syscall(SYS_getppid);
	spin(spins);
	if (syscall(SYS_io_submit, w->ctx, opt.batch, w->ptrs) != opt.batch)
		fail("io_submit");
	if (syscall(SYS_io_getevents, w->ctx, opt.batch, opt.batch, w->events,
		    NULL) != opt.batch)
		fail("io_getevents");
}

static void *busy(void *arg)
{
	struct worker w;

	(void)arg;
	worker_init(&w);
	for (int i = 0; i < WARM_UP; i++)
		round_of(&w);
	pthread_barrier_wait(&ready);
	for (long i = 0; i < opt.rounds; i++)
		round_of(&w);
	pthread_barrier_wait(&done);
	return NULL;
}

static void *asleep(void *arg)
{
	(void)arg;
	for (;;)
		pause();
	return NULL;
}

static void thread(void *(*run)(void *))
{
	pthread_attr_t attr;
	pthread_t id;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 64 * 1024);
	errno = pthread_create(&id, &attr, run, NULL);
	if (errno)
		fail("pthread_create");
}

int main(int argc, char **argv)
{
	char name[] = "/tmp/aiotrace-bench.XXXXXX", line[16];
	static char block[FILE_SIZE];
	uint64_t start;
	int c;

	while ((c = getopt(argc, argv, "b:t:s:c:n:w")) != -1) {
		long *members[] = {
			['b'] = &opt.batch, ['t'] = &opt.busy,
			['s'] = &opt.sleeping, ['c'] = &opt.compute,
			['n'] = &opt.calls,
		};

		if (c == 'w')
			opt.wait = true;
		else if (c == '?')
			return 2;
		else
			*members[c] = strtol(optarg, NULL, 10);
	}
	if (optind + 1 != argc || opt.batch < 1 || opt.batch > MOST)
		return 2;
	opt.rounds = strtol(argv[optind], NULL, 10);

	file = mkstemp(name);
	if (file < 0 || write(file, block, sizeof(block)) != sizeof(block))
		fail(name);
	unlink(name);
	spins = opt.compute > 0 ? calibrate((uint64_t)opt.compute) : 0;
	pthread_barrier_init(&ready, NULL, (unsigned int)opt.busy + 1);
	pthread_barrier_init(&done, NULL, (unsigned int)opt.busy + 1);
	for (long i = 0; i < opt.sleeping; i++)
		thread(asleep);
	if (opt.wait && !fgets(line, sizeof(line), stdin))
		return 2;
	for (long i = 0; i < opt.busy; i++)
		thread(busy);
	pthread_barrier_wait(&ready);
	start = now();
	pthread_barrier_wait(&done);
	printf("%.3f\n", (double)(now() - start) / 1e3 / (double)opt.rounds);
	return 0;
}

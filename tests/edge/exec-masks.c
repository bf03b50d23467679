/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * exec-masks CPUS LEADER TIMES END [GENERATION WRONG] - a chain of programs,
 * each of which is executed by a thread of the previous one that is not its
 * first.  The first thread is bound to the first LEADER of the CPUs that the
 * program may use, the other thread to the first CPUS of them.  Both make AIO
 * calls until the thread executes the next program, which must have the
 * thread's CPUs.  The last one prints "wrong N", the number of programs that
 * had others.
 *
 * The thread does it after some calls.  Unless END is "-", it does it when that
 * file exists, the first thread makes no AIO calls, and the last program prints
 * "there" and does nothing.
 */
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { ROUNDS = 40 };

static char **args;
static const char *end;
static cpu_set_t of_thread, of_leader;
static pthread_barrier_t both;

static bool is_over(int round)
{
	return end ? access(end, F_OK) == 0 : round == ROUNDS;
}

static void aio_rounds(bool for_ever)
{
	aio_context_t ctx = 0;
	struct iocb cb, *list = &cb;
	struct io_event event;
	static char buf[2][512];
	static int n;
	int file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

	memset(&cb, 0, sizeof(cb));
	cb.aio_lio_opcode = IOCB_CMD_PREAD;
	cb.aio_fildes = (unsigned int)file;
	cb.aio_buf = (unsigned long)buf[__sync_fetch_and_add(&n, 1) & 1];
	cb.aio_nbytes = sizeof(buf[0]);
	if (syscall(SYS_io_setup, 1, &ctx))
		_exit(1);
	for (int i = 0; for_ever || !is_over(i); i++)
		if (syscall(SYS_io_submit, ctx, 1, &list) != 1 ||
		    syscall(SYS_io_getevents, ctx, 1, 1, &event, NULL) != 1)
			_exit(1);
}

static void *thread(void *arg)
{
	(void)arg;
	if (sched_setaffinity(0, sizeof(of_thread), &of_thread))
		_exit(1);
	pthread_barrier_wait(&both);
	aio_rounds(false);
	execv("/proc/self/exe", args);
	_exit(1);
}

/* The first `n` CPUs of `all`. */
static cpu_set_t first(const cpu_set_t *all, int n)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	for (unsigned int i = 0; i < CPU_SETSIZE && n; i++) {
		if (!CPU_ISSET(i, all))
			continue;
		CPU_SET(i, &set);
		n--;
	}
	return set;
}

int main(int argc, char **argv)
{
	static char generation[16], wrong[16];
	cpu_set_t all, now;
	pthread_t t;
	int n, bad;

	if (argc < 5)
		return 2;
	end = strcmp(argv[4], "-") ? argv[4] : NULL;
	n = argc > 6 ? atoi(argv[5]) : 0;
	bad = argc > 6 ? atoi(argv[6]) : 0;
	if (end && n == atoi(argv[3])) {
		printf("there\n");
		fflush(stdout);
		return pause();
	}
	sched_getaffinity(0, sizeof(now), &now);
	memset(&all, 0xff, sizeof(all));
	sched_setaffinity(0, sizeof(all), &all);
	sched_getaffinity(0, sizeof(all), &all);
	of_thread = first(&all, atoi(argv[1]));
	of_leader = first(&all, atoi(argv[2]));
	if (n && !CPU_EQUAL(&now, &of_thread))
		bad++;
	if (n == atoi(argv[3])) {
		printf("wrong %d\n", bad);
		return 0;
	}
	snprintf(generation, sizeof(generation), "%d", n + 1);
	snprintf(wrong, sizeof(wrong), "%d", bad);
	args = (char *[]){ argv[0], argv[1], argv[2], argv[3], argv[4],
			   generation, wrong, NULL };
	if (sched_setaffinity(0, sizeof(of_leader), &of_leader))
		return 1;
	pthread_barrier_init(&both, NULL, 2);
	if (pthread_create(&t, NULL, thread, NULL))
		return 1;
	pthread_barrier_wait(&both);
	if (end)
		pause();
	else
		aio_rounds(true);
	return 1;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * deadline own|other TIMES - becomes a deadline thread and an ordinary one
 * again, that many times, and makes AIO calls in between.  Either the thread
 * itself or another one makes the change.  Prints how many attempts failed,
 * "failed N", and exits with 77 if the first one fails, if other deadline
 * threads have all the time that there is for them, or if the kernel has
 * throttled a thread and forgotten it (seen on Linux 6.18).
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* As in <linux/sched/types.h>, which conflicts with glibc's headers. */
struct attr {
	uint32_t size, policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime, deadline, period;
};

enum { OTHER = 0, DEADLINE = 6 };

static pthread_barrier_t turn;
static pid_t busy;
static int times;
static volatile bool *forgotten;	/* shared with the child */

static long set(pid_t tid, uint32_t policy)
{
	struct attr attr = { .size = sizeof(attr), .policy = policy };

	if (policy == DEADLINE) {
		/* More than it needs: it shall not be throttled. */
		attr.runtime = 1000000;
		attr.deadline = attr.period = 100000000;
	}
	return syscall(SYS_sched_setattr, tid, &attr, 0);
}

static void become(pid_t tid, int *failed)
{
	int patience = 500;
	long ret;

	/* Its share of the time before may not be free again yet. */
	while ((ret = set(tid, DEADLINE)) < 0 && errno == EBUSY && --patience)
		usleep(1000);
	/* Others have it all. */
	if (!patience)
		_exit(77);
	if (ret < 0)
		++*failed;
	if (set(tid, OTHER) < 0)
		_exit(1);
}

static void *other(void *arg)
{
	for (int i = 0; i < times; i++) {
		pthread_barrier_wait(&turn);
		become(busy, arg);
		pthread_barrier_wait(&turn);
	}
	return NULL;
}

/* A child makes the thread an ordinary one if it is not done in 10 seconds. */
static void watch(void)
{
	int fds[2];

	forgotten = mmap(NULL, sizeof(*forgotten), PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (forgotten == MAP_FAILED || pipe(fds))
		_exit(1);
	if (fork() == 0) {
		struct pollfd end = { .fd = fds[0] };

		close(fds[1]);
		if (poll(&end, 1, 10000) == 0) {
			*forgotten = true;
			set(busy, OTHER);
		}
		_exit(0);
	}
	/* Its other end stays open until this process ends. */
	close(fds[0]);
}

int main(int argc, char **argv)
{
	aio_context_t ctx = 0;
	struct iocb cb, *list = &cb;
	struct io_event event;
	static char buf[512];
	bool by_other;
	pthread_t thread;
	int failed = 0;

	if (argc < 3)
		return 2;
	by_other = !strcmp(argv[1], "other");
	times = atoi(argv[2]);
	busy = (pid_t)syscall(SYS_gettid);
	watch();
	if (set(0, DEADLINE) < 0)
		return 77;
	set(0, OTHER);
	memset(&cb, 0, sizeof(cb));
	cb.aio_lio_opcode = IOCB_CMD_PREAD;
	cb.aio_fildes = (unsigned int)open("/proc/self/exe", O_RDONLY);
	cb.aio_buf = (unsigned long)buf;
	cb.aio_nbytes = sizeof(buf);
	if (syscall(SYS_io_setup, 1, &ctx))
		return 1;
	pthread_barrier_init(&turn, NULL, 2);
	if (by_other && pthread_create(&thread, NULL, other, &failed))
		return 1;
	for (int i = 0; i < times; i++) {
		for (int j = 0; j < 20; j++)
			if (syscall(SYS_io_submit, ctx, 1, &list) != 1 ||
			    syscall(SYS_io_getevents, ctx, 1, 1, &event,
				    NULL) != 1)
				return 1;
		if (by_other) {
			pthread_barrier_wait(&turn);
			pthread_barrier_wait(&turn);
		} else {
			become(0, &failed);
		}
	}
	printf("failed %d\n", failed);
	return *forgotten ? 77 : 0;
}

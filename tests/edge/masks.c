/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * masks CPUS END - a program that is busy with AIO calls and that checks CPU
 * masks all the time.  Its own mask is the first CPUS of those that it may use.
 * One thread makes AIO calls and reads its mask before each.  Another reads the
 * first one's mask and its own.  A third creates threads and children, which
 * read theirs; the children also make AIO calls.  Prints "busy TID" at the
 * beginning, "wrong WHERE" for each kind of mask that was wrong, and when the
 * file END exists "rounds N".  With a third argument, a mask that another
 * process sets is not wrong.
 */
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static cpu_set_t own;
static bool any;
static const char *end;
static int file;
static atomic_int busy_tid;
static atomic_bool over;

/* Once per place, to limit the output. */
static void check(const char *where, const cpu_set_t *mask, bool *told)
{
	if (any || *told || CPU_EQUAL(mask, &own))
		return;
	*told = true;
	printf("wrong %s\n", where);
}

static void ask(const char *where, pid_t tid, bool *told)
{
	cpu_set_t mask;

	if (sched_getaffinity(tid, sizeof(mask), &mask) == 0)
		check(where, &mask, told);
}

struct aio {
	aio_context_t ctx;
	struct iocb cb;
	char buf[512];
};

static void aio_begin(struct aio *a)
{
	memset(a, 0, sizeof(*a));
	syscall(SYS_io_setup, 1, &a->ctx);
	a->cb.aio_lio_opcode = IOCB_CMD_PREAD;
	a->cb.aio_fildes = (unsigned int)file;
	a->cb.aio_buf = (unsigned long)a->buf;
	a->cb.aio_nbytes = sizeof(a->buf);
}

static void aio_round(struct aio *a)
{
	struct iocb *list = &a->cb;
	struct io_event event;

	if (syscall(SYS_io_submit, a->ctx, 1, &list) != 1 ||
	    syscall(SYS_io_getevents, a->ctx, 1, 1, &event, NULL) != 1)
		_exit(1);
}

static void *work(void *arg)
{
	unsigned long rounds = 0;
	bool told = false;
	struct aio a;

	(void)arg;
	aio_begin(&a);
	busy_tid = (int)syscall(SYS_gettid);
	printf("busy %d\n", busy_tid);
	for (; !over; rounds++) {
		aio_round(&a);
		/* Mostly it continues at once, as busy programs do. */
		if (rounds % 8 == 0)
			ask("own", 0, &told);
	}
	printf("rounds %lu\n", rounds);
	return NULL;
}

static void *look(void *arg)
{
	bool told = false, told_own = false;

	(void)arg;
	while (!over) {
		ask("of another thread", busy_tid, &told);
		ask("of a thread without AIO", 0, &told_own);
		if (access(end, F_OK) == 0)
			over = true;
		usleep(200);
	}
	return NULL;
}

static void *born(void *arg)
{
	ask("of a new thread", 0, arg);
	return NULL;
}

static void *breed(void *arg)
{
	static bool told;
	struct aio a;

	(void)arg;
	aio_begin(&a);
	while (!over) {
		pthread_t thread;
		bool told_child = false;
		int status;
		pid_t pid;

		for (int i = 0; i < 20; i++)
			aio_round(&a);
		if (pthread_create(&thread, NULL, born, &told) == 0)
			pthread_join(thread, NULL);
		for (int i = 0; i < 20; i++)
			aio_round(&a);
		pid = fork();
		if (pid == 0) {
			ask("of a child", 0, &told_child);
			/* The contents of the buffer belong to the parent. */
			aio_begin(&a);
			aio_round(&a);
			ask("of a child with AIO", 0, &told_child);
			_exit(told_child);
		}
		if (waitpid(pid, &status, 0) == pid && status && !any)
			printf("wrong child\n");
		usleep(1000);
	}
	return NULL;
}

int main(int argc, char **argv)
{
	void *(*const run[])(void *) = { work, look, breed };
	pthread_t threads[3];
	cpu_set_t all;
	int n;

	if (argc < 3)
		return 2;
	n = atoi(argv[1]);
	end = argv[2];
	any = argc > 3;
	setvbuf(stdout, NULL, _IOLBF, 0);
	file = open("/proc/self/exe", O_RDONLY);
	sched_getaffinity(0, sizeof(all), &all);
	for (unsigned int i = 0; i < CPU_SETSIZE && n; i++) {
		if (!CPU_ISSET(i, &all))
			continue;
		CPU_SET(i, &own);
		n--;
	}
	if (n || sched_setaffinity(0, sizeof(own), &own) < 0)
		return 77;
	for (int i = 0; i < 3; i++)
		pthread_create(&threads[i], NULL, run[i], NULL);
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	return 0;
}

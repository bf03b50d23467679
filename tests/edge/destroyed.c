/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * destroyed - a thread waits for three events and gets one; when it sleeps
 * again, another thread destroys the context, which ends the wait.  Prints what
 * the wait returned.
 */
#include <linux/aio_abi.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static aio_context_t ctx;
static pid_t waiter;

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static void *wait_for_three(void *arg)
{
	struct io_event events[4];

	(void)arg;
	__atomic_store_n(&waiter, (pid_t)syscall(SYS_gettid), __ATOMIC_RELEASE);
	printf("%ld\n", syscall(SYS_io_getevents, ctx, 3, 4, events, NULL));
	return NULL;
}

/* It sleeps in io_getevents. */
static bool is_asleep(void)
{
	char path[64], state = 0;
	pid_t tid = __atomic_load_n(&waiter, __ATOMIC_ACQUIRE);
	long nr = -1;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/self/task/%d/syscall", (int)tid);
	f = tid ? fopen(path, "re") : NULL;
	if (!f || fscanf(f, "%ld", &nr) != 1)
		nr = -1;
	if (f)
		fclose(f);
	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", (int)tid);
	f = nr == SYS_io_getevents ? fopen(path, "re") : NULL;
	if (f && fscanf(f, "%*d (%*[^)]) %c", &state) != 1)
		state = 0;
	if (f)
		fclose(f);
	return state == 'S';
}

int main(void)
{
	static struct iocb iocbs[2];
	struct iocb *list[] = { &iocbs[0], &iocbs[1] };
	const volatile unsigned int *ring;
	pthread_t thread;
	int pipes[2][2];

	if (pipe(pipes[0]) || pipe(pipes[1]) || write(pipes[1][1], "x", 1) != 1 ||
	    syscall(SYS_io_setup, 4, &ctx))
		fail("destroyed");
	for (int i = 0; i < 2; i++)
		iocbs[i] = (struct iocb){
			.aio_lio_opcode = IOCB_CMD_POLL, .aio_buf = POLLIN,
			.aio_fildes = (uint32_t)pipes[i][0],
		};
	pthread_create(&thread, NULL, wait_for_three, NULL);
	while (!is_asleep())
		sched_yield();
	if (syscall(SYS_io_submit, ctx, 2, list) != 2)
		fail("io_submit");
	/* The tail, fs/aio.c: there is an event, and it sleeps on or again. */
	ring = (const volatile unsigned int *)ctx;
	while (ring[3] != 1 || !is_asleep())
		sched_yield();
	if (syscall(SYS_io_destroy, ctx))
		fail("io_destroy");
	pthread_join(thread, NULL);
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * brood threads|children|killed N - creates N short-lived threads or processes,
 * fifty at a time.  Number i makes one call that only it makes, io_submit(1, i,
 * NULL), which fails with EINVAL, and ends.
 *
 *	threads		of this process
 *	children	processes that return 0
 *	killed		processes that are killed at birth: a thread spins on
 *			the variable where the kernel puts a child's ID before
 *			it lets the child run
 *
 * Prints "threads=N", "exited=N killed=N": how many ended, and how.
 */
#include <errno.h>
#include <linux/sched.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { AT_ONCE = 50 };

static volatile pid_t born;
static volatile bool done;
static long exited, killed;

static void say_number(long i)
{
	if (syscall(SYS_io_submit, 1ul, i, NULL) != -1 || errno != EINVAL)
		_exit(99);
}

static void *thread(void *arg)
{
	say_number((long)(intptr_t)arg);
	return NULL;
}

static int threads(long n)
{
	pthread_t ids[AT_ONCE];
	pthread_attr_t attr;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 64 * 1024);
	for (long i = 0; i < n; i += AT_ONCE) {
		long now = n - i < AT_ONCE ? n - i : AT_ONCE;

		for (long j = 0; j < now; j++)
			if (pthread_create(&ids[j], &attr, thread,
					   (void *)(intptr_t)(i + j + 1)))
				return 1;
		for (long j = 0; j < now; j++)
			pthread_join(ids[j], NULL);
	}
	printf("threads=%ld\n", n);
	return 0;
}

static void reap(void)
{
	int status;

	if (wait(&status) < 0)
		_exit(98);
	exited += WIFEXITED(status) && WEXITSTATUS(status) == 0;
	killed += WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

static void *killer(void *arg)
{
	pid_t last = 0;

	while (!done) {
		pid_t now = born;

		if (now != last)
			kill(now, SIGKILL);
		last = now;
	}
	return arg;
}

static int children(long n, bool kill_them)
{
	long alive = 0;
	pthread_t id;

	if (kill_them && pthread_create(&id, NULL, killer, NULL))
		return 1;
	for (long i = 1; i <= n; i++) {
		long pid = syscall(SYS_clone, CLONE_PARENT_SETTID | SIGCHLD,
				   NULL, &born, NULL, NULL);

		if (pid < 0)
			return 1;
		if (!pid) {
			say_number(i);
			_exit(0);
		}
		if (++alive == AT_ONCE)
			for (; alive; alive--)
				reap();
	}
	for (; alive; alive--)
		reap();
	done = true;
	if (kill_them)
		pthread_join(id, NULL);
	printf("exited=%ld killed=%ld\n", exited, killed);
	return 0;
}

int main(int argc, char **argv)
{
	long n = argc == 3 ? atol(argv[2]) : 0;

	if (n > 0 && !strcmp(argv[1], "threads"))
		return threads(n);
	if (n > 0 && !strcmp(argv[1], "children"))
		return children(n, false);
	if (n > 0 && !strcmp(argv[1], "killed"))
		return children(n, true);
	fprintf(stderr, "usage: brood threads|children|killed N\n");
	return 2;
}

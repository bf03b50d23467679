/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * limits HOW - does one of the things that a tracer changes and cannot repair,
 * and prints what came of it:
 *
 *	traceme		a child asks to be traced: "traceme 0", or an errno
 *	realtime	a real-time thread makes one of a higher priority, on the
 *			same CPU: "first new" or "first old" runs then.  Exits
 *			with 77 if it may not.
 *	timer		a timer of a nanosecond, whose signal is ignored, then
 *			"done"
 *	pidfd		when the file "go" exists, a child is killed; its pidfd
 *			is readable, and then "waited 1" if it can be waited for
 *	setsid		"setsid 1", or an errno
 *	stop		kill(0, SIGSTOP), then "continued"
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int traceme(void)
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(ptrace(PTRACE_TRACEME, 0, 0, 0) < 0 ? errno : 0);
	waitpid(pid, &status, 0);
	printf("traceme %d\n", WEXITSTATUS(status));
	return 0;
}

static atomic_int running;

static void *new_thread(void *arg)
{
	running = 1;
	return arg;
}

static int realtime(void)
{
	struct sched_param low = { .sched_priority = 10 };
	struct sched_param high = { .sched_priority = 20 };
	pthread_attr_t attr;
	pthread_t thread;
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET((unsigned int)sched_getcpu(), &one);
	sched_setaffinity(0, sizeof(one), &one);
	if (sched_setscheduler(0, SCHED_FIFO, &low))
		return 77;
	pthread_attr_init(&attr);
	pthread_attr_setinheritsched(&attr, PTHREAD_EXPLICIT_SCHED);
	pthread_attr_setschedpolicy(&attr, SCHED_FIFO);
	pthread_attr_setschedparam(&attr, &high);
	if (pthread_create(&thread, &attr, new_thread, NULL))
		return 77;
	printf("first %s\n", running ? "new" : "old");
	pthread_join(thread, NULL);
	return 0;
}

static int timer(void)
{
	struct sigevent ev = {
		.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR2,
	};
	const struct itimerspec t = { { 0, 1 }, { 0, 1 } };
	timer_t id;

	signal(SIGUSR2, SIG_IGN);
	timer_create(CLOCK_MONOTONIC, &ev, &id);
	timer_settime(id, 0, &t, NULL);
	puts("done");
	return 0;
}

static int pidfd(void)
{
	pid_t pid = fork();
	struct pollfd pfd = { .events = POLLIN };
	int status;

	if (pid == 0)
		for (;;)
			pause();
	pfd.fd = (int)syscall(SYS_pidfd_open, pid, 0);
	puts("ready");
	fflush(stdout);
	while (access("go", F_OK))
		usleep(1000);
	kill(pid, SIGKILL);
	poll(&pfd, 1, -1);
	printf("waited %d\n", waitpid(pid, &status, WNOHANG) == pid);
	return 0;
}

static int new_session(void)
{
	if (setsid() < 0)
		printf("setsid %s\n", strerrorname_np(errno));
	else
		printf("setsid 1\n");
	return 0;
}

static int stop(void)
{
	kill(0, SIGSTOP);
	puts("continued");
	return 0;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*fn)(void);
	} ways[] = {
		{ "traceme", traceme }, { "realtime", realtime },
		{ "timer", timer }, { "pidfd", pidfd },
		{ "setsid", new_session }, { "stop", stop },
	};

	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++)
		if (argc > 1 && !strcmp(argv[1], ways[i].name))
			return ways[i].fn();
	return 2;
}

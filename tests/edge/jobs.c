/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * jobs - a parent that controls a child as a shell does, and prints what it
 * sees.  For each of SIGSTOP, SIGTSTP, SIGTTIN and SIGTTOU the child is
 * reported as stopped by it, does nothing meanwhile, is reported as continued,
 * and continues.  Then come one SIGTSTP that the child handles, which does not
 * stop it, and a SIGKILL while it is stopped.  It begins after it has read a
 * byte, or the end, of standard input.
 *
 * The child has a process group of its own and two threads: one answers what it
 * reads from a pipe, the other is blocked in io_getevents for ever.
 */
#include <errno.h>
#include <linux/aio_abi.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* How long a stopped child is watched for signs of life. */
enum { WATCH_MS = 50 };

static int ask[2], answer[2];
static pid_t child;

static void handler(int sig)
{
	(void)sig;
}

static void *block(void *arg)
{
	aio_context_t ctx = 0;
	struct io_event event;
	sigset_t all;

	/* A stop is for all threads; a handler runs in the other one. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, NULL);
	if (syscall(SYS_io_setup, 1u, &ctx))
		_exit(99);
	for (;;)
		syscall(SYS_io_getevents, ctx, 1l, 1l, &event, NULL);
	return arg;
}

static void be_a_child(void)
{
	pthread_t thread;
	char byte;

	setpgid(0, 0);
	if (pthread_create(&thread, NULL, block, NULL))
		_exit(98);
	for (;;) {
		ssize_t n = read(ask[0], &byte, 1);

		if (n == 0)
			_exit(97);
		if (n < 0 && errno != EINTR)
			_exit(96);
		if (n == 1 && byte == 'h')
			signal(SIGTSTP, handler);
		if (n == 1 && write(answer[1], "", 1) != 1)
			_exit(95);
	}
}

static void ask_it(char byte)
{
	if (write(ask[1], &byte, 1) != 1)
		perror("write");
}

static void report(const char *what)
{
	siginfo_t info = { 0 };

	if (waitid(P_PID, (id_t)child, &info,
		   WSTOPPED | WCONTINUED | WEXITED))
		perror("waitid");
	printf("%s: code %d, status %d\n", what, info.si_code, info.si_status);
}

/* Whether it answers; if `ms` is -1, it must. */
static int answers(int ms)
{
	struct pollfd pfd = { .fd = answer[0], .events = POLLIN };
	char byte;

	return poll(&pfd, 1, ms) == 1 && read(answer[0], &byte, 1) == 1;
}

int main(void)
{
	static const int stops[] = { SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU };
	char byte;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (pipe(ask) || pipe(answer))
		return 1;
	child = fork();
	if (!child)
		be_a_child();
	setpgid(child, child);
	if (read(STDIN_FILENO, &byte, 1) < 0)
		return 1;
	ask_it('?');
	printf("answers: %d\n", answers(-1));
	for (size_t i = 0; i < sizeof(stops) / sizeof(stops[0]); i++) {
		kill(child, stops[i]);
		report("stop");
		ask_it('?');
		printf("answers: %d\n", answers(WATCH_MS));
		kill(child, SIGCONT);
		report("continue");
		printf("answers: %d\n", answers(-1));
	}
	ask_it('h');
	printf("answers: %d\n", answers(-1));
	kill(child, SIGTSTP);
	ask_it('?');
	printf("answers: %d\n", answers(-1));
	kill(child, SIGSTOP);
	report("stop");
	kill(child, SIGKILL);
	report("kill");
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * unnoticed values|storm - programs that notice if they are disturbed.  They
 * write a line "round" now and then, end with standard input, and then print
 * "wrong=N".
 *
 * values - a child sends it real-time signals with values that count up, by
 * sigqueue(3).  Each must be there, once, in order, and no wait for one fails.
 *
 * storm - it forks a child, which executes this program, and waits for it,
 * again and again.  Every call succeeds, and each status is the right one.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { STATUS = 3 };

static bool over(void)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };

	return poll(&in, 1, 0) != 0;
}

static void say(const char *line)
{
	if (write(STDOUT_FILENO, line, strlen(line)) < 0)
		_exit(1);
}

static void send_values(pid_t to)
{
	union sigval v = { .sival_int = 0 };

	for (bool last = false; !last; v.sival_int++) {
		last = over();
		if (last)
			v.sival_int = -1;
		/* The queue is full: it is read slower. */
		while (sigqueue(to, SIGRTMIN, v) < 0)
			if (errno != EAGAIN)
				_exit(1);
	}
	_exit(0);
}

static int values(void)
{
	pid_t self = getpid(), child;
	siginfo_t info;
	int wrong = 0;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	sigprocmask(SIG_BLOCK, &set, NULL);
	child = fork();
	if (child == 0)
		send_values(self);
	for (int want = 0; child > 0; want++) {
		if (sigwaitinfo(&set, &info) != SIGRTMIN) {
			wrong++;
			want--;
			continue;
		}
		if (info.si_value.sival_int == -1)
			break;
		wrong += info.si_value.sival_int != want ||
			 info.si_pid != child || info.si_code != SI_QUEUE;
		if (want % 500 == 0)
			say("round\n");
	}
	return wrong + (waitpid(child, NULL, 0) != child);
}

static int storm(void)
{
	int wrong = 0, status;

	for (int i = 0; !over(); i++) {
		pid_t child = fork();

		if (child == 0) {
			execl("/proc/self/exe", "unnoticed", "end", NULL);
			_exit(1);
		}
		wrong += child < 0 || waitpid(child, &status, 0) != child ||
			 !WIFEXITED(status) || WEXITSTATUS(status) != STATUS;
		if (i % 20 == 0)
			say("round\n");
	}
	return wrong;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (strcmp(what, "end") == 0)
		return STATUS;
	printf("wrong=%d\n", strcmp(what, "values") == 0 ? values() : storm());
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Waiting in a signal handler. */
#include "reap_while_attaching.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

/* Further ones are left to the loop, which waits for all tracees. */
enum { MAX_QUEUED = 8192 };

static struct {
	pid_t tid;
	int status;
} queue[MAX_QUEUED];
static volatile sig_atomic_t n_queued;
static int n_taken;
static sigset_t old_mask;

static void on_child(int sig)
{
	int saved = errno;

	(void)sig;
	while (n_queued < MAX_QUEUED) {
		int status;
		/* Stops too: wait(2) cannot leave those of tracees aside. */
		pid_t tid = waitpid(-1, &status, __WALL | WNOHANG);

		if (tid <= 0)
			break;
		queue[n_queued].tid = tid;
		queue[n_queued].status = status;
		n_queued++;
	}
	errno = saved;
}

void reap_begin(void)
{
	struct sigaction sa = { .sa_handler = on_child, .sa_flags = SA_RESTART };
	sigset_t set;

	sigaction(SIGCHLD, &sa, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_UNBLOCK, &set, &old_mask);
}

void reap_end(void)
{
	struct sigaction sa = { .sa_handler = SIG_DFL };

	sigprocmask(SIG_SETMASK, &old_mask, NULL);
	sigaction(SIGCHLD, &sa, NULL);
}

pid_t reap_next(int *status)
{
	if (n_taken == n_queued) {
		n_taken = n_queued = 0;
		return 0;
	}
	*status = queue[n_taken].status;
	return queue[n_taken++].tid;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Waiting in a signal handler. */
#include "deaths.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

/* More would be left to the loop, which waits for everybody. */
enum { MAX_DEATHS = 4096 };

static struct {
	pid_t tid;
	int status;
} queue[MAX_DEATHS];
static volatile sig_atomic_t n_queued;
static int n_taken;
static sigset_t old_mask;

/* What waitpid(2) would say; it cannot be told to leave stops alone. */
static int status_of(const siginfo_t *si)
{
	if (si->si_code == CLD_EXITED)
		return (si->si_status & 0xff) << 8;
	return si->si_status | (si->si_code == CLD_DUMPED ? 0x80 : 0);
}

static void on_child(int sig)
{
	int saved = errno;
	siginfo_t si;

	(void)sig;
	while (n_queued < MAX_DEATHS) {
		si.si_pid = 0;
		if (waitid(P_ALL, 0, &si, WEXITED | WNOHANG | __WALL) < 0 ||
		    !si.si_pid)
			break;
		queue[n_queued].tid = si.si_pid;
		queue[n_queued].status = status_of(&si);
		n_queued++;
	}
	errno = saved;
}

void deaths_begin(void)
{
	struct sigaction sa = { .sa_handler = on_child, .sa_flags = SA_RESTART };
	sigset_t set;

	sigaction(SIGCHLD, &sa, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_UNBLOCK, &set, &old_mask);
}

void deaths_end(void)
{
	struct sigaction sa = { .sa_handler = SIG_DFL };

	sigprocmask(SIG_SETMASK, &old_mask, NULL);
	sigaction(SIGCHLD, &sa, NULL);
}

pid_t deaths_next(int *status)
{
	if (n_taken == n_queued) {
		n_taken = n_queued = 0;
		return 0;
	}
	*status = queue[n_taken].status;
	return queue[n_taken++].tid;
}

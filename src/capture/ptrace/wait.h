/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Waiting for any tracee, at a cost that does not grow with their number. */
#ifndef AIOTRACE_WAITING_H
#define AIOTRACE_WAITING_H

#include <stdbool.h>
#include <sys/types.h>
#include <time.h>

enum { WAIT_HOT = 8 };

struct wait_state {
	bool by_signal;		/* SIGCHLD is blocked and waited for */
	bool unsure;		/* signals may have merged */
	bool ask_all;		/* until no tracee has anything to report */
	bool have_timer;
	timer_t timer;
	/* Threads that stopped recently; the last of them; misses in a row. */
	struct wait_hot {
		pid_t tid;
		unsigned int misses;
	} hot[WAIT_HOT];
	unsigned int n_hot, victim;
	pid_t last;
};

/* Signals may have been lost: ask all tracees. */
void wait_ask(struct wait_state *w);

/*
 * Like waitpid(-1, status, __WALL) with about `n` tracees: returns a TID and
 * its status; or -1 with errno EINTR if a signal was handled, ECHILD if there
 * is nothing to wait for.
 */
pid_t wait_next(struct wait_state *w, unsigned int n, int *status);

#endif

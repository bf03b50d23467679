/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Waiting for any tracee, at a cost that does not grow with their number. */
#ifndef AIOTRACE_WAITING_H
#define AIOTRACE_WAITING_H

#include <stdbool.h>
#include <sys/types.h>
#include <time.h>

enum { WAITING_HOT = 8 };

struct waiting {
	bool by_signal;		/* SIGCHLD is blocked and waited for */
	bool unsure;		/* signals may have merged */
	bool ask_all;		/* until nobody has anything to tell */
	bool have_timer;
	timer_t timer;
	/* Who stopped lately; the last of them; misses in a row. */
	struct waiting_hot {
		pid_t tid;
		unsigned int misses;
	} hot[WAITING_HOT];
	unsigned int n_hot, victim;
	pid_t last;
};

/* Signals may have been lost: ask everybody. */
void waiting_ask(struct waiting *w);

/*
 * As waitpid(-1, status, __WALL) for somebody with `n` tracees or so: a tid
 * and its status; or -1 with errno EINTR if a signal was handled, ECHILD if
 * there is nobody to wait for.
 */
pid_t waiting_next(struct waiting *w, unsigned int n, int *status);

#endif

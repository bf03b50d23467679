/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calls that the kernel is about to restart.  An output that counts calls
 * counts such a call when it is over, with the time of all its passes: the
 * program made one call, not several.
 */
#ifndef AIOTRACE_RESTARTS_H
#define AIOTRACE_RESTARTS_H

#include "record/call_view.h"

struct restart {
	pid_t tid;
	bool listed;	/* the last pass was not hidden */
	void *what;	/* for the counter: what the call is counted as */
	uint64_t ns;	/* of the passes so far */
};

struct restarts {
	struct restart *list;
	size_t n;
	/* The kernel did not restart it: a handler ran, or the thread died. */
	void (*given_up)(struct restarts *rs, const struct restart *r);
};

/*
 * A call is over; `what` is remembered if it will be restarted.  True if it has
 * a result; then *ns is its time.
 */
bool restarts_call(struct restarts *rs, const struct call_view *view, void *what,
		   uint64_t *ns);

/* The thread has died, and its ID may be reused. */
void restarts_exit(struct restarts *rs, pid_t tid);

/* The trace is over; gives up all of them and frees them. */
void restarts_finish(struct restarts *rs);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an output is: it is told of calls, signals and deaths in the order in
 * which they were seen, and once of the end.  Adding one is a file with its
 * functions and a row in sinks.c.
 */
#ifndef AIOTRACE_SINK_H
#define AIOTRACE_SINK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "record/call_view.h"
#include "record/events.h"
#include "record/operation.h"

struct options;
struct sink;

/* Every member may be NULL. */
struct sink_ops {
	const char *name;
	/* How many threads are traced: it decides about prefixes. */
	void (*on_threads)(struct sink *s, unsigned int n);
	/*
	 * The call's IN arguments are known, view->hidden is decided: shall its
	 * stack be taken?  NULL: not for this output.
	 */
	bool (*wants_stack)(struct sink *s, const struct call_view *view);
	/* The call's IN arguments are known, and its stack. */
	void (*on_enter)(struct sink *s, const struct call_view *view);
	/* The call is complete; view->call->state says how. */
	void (*on_call)(struct sink *s, const struct call_view *view);
	/* An operation has ended; before the call that returned it. */
	void (*on_operation)(struct sink *s, const struct operation *op);
	/* A context is gone, or the trace ends. */
	void (*on_context)(struct sink *s, const struct context *ctx);
	void (*on_signal)(struct sink *s, const struct ev_signal *ev);
	void (*on_exit)(struct sink *s, const struct ev_exit *ev);
	void (*on_superseded)(struct sink *s, const struct ev_superseded *ev);
	/*
	 * A line that is not of the trace, but for who reads it on standard
	 * error.
	 */
	void (*on_message)(struct sink *s, const char *line);
	/* Regularly, and whenever nothing happens: show what is pending. */
	void (*tick)(struct sink *s);
	/* The trace is over: write what is left and free everything. */
	void (*finish)(struct sink *s);
};

struct sink {
	const struct sink_ops *ops;
};

#endif

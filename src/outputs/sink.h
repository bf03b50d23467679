/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an output is.  It gets calls, signals and deaths in the order in which
 * they were seen, and at last the end.  To add one, add a file with its
 * functions, its constructor in sinks.h and a line in pipeline.c.
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
	/* How many threads are traced; decides about prefixes. */
	void (*on_threads)(struct sink *s, unsigned int n);
	/*
	 * The call's IN arguments are known, and view->hidden is set.  Should
	 * its stack be taken?  NULL: not for this output.
	 */
	bool (*wants_stack)(struct sink *s, const struct call_view *view);
	/* The call's IN arguments are known, and its stack. */
	void (*on_enter)(struct sink *s, const struct call_view *view);
	/* The call is complete; view->call->state says in which way. */
	void (*on_call)(struct sink *s, const struct call_view *view);
	/*
	 * An operation has ended; called before on_call of the returning call.
	 */
	void (*on_operation)(struct sink *s, const struct operation *op);
	/* A context is gone, or the trace ends. */
	void (*on_context)(struct sink *s, const struct context *ctx);
	void (*on_signal)(struct sink *s, const struct ev_signal *ev);
	void (*on_exit)(struct sink *s, const struct ev_exit *ev);
	void (*on_superseded)(struct sink *s, const struct ev_superseded *ev);
	/*
	 * Something else is about to be written where this output is: end the
	 * line that was begun, and write all.
	 */
	void (*settle)(struct sink *s);
	/*
	 * Called regularly, and whenever the tracer waits: show pending output.
	 */
	void (*tick)(struct sink *s);
	/* Print what finish() would print, as far as it is known by now. */
	void (*report)(struct sink *s);
	/* The trace is over: write the rest and free everything. */
	void (*finish)(struct sink *s);
};

struct sink {
	const struct sink_ops *ops;
};

#endif

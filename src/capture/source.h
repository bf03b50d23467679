/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The seam between the engines and the rest: where records come from, what an
 * engine tells, and what it is asked for.  An engine knows no output.
 */
#ifndef AIOTRACE_SOURCE_H
#define AIOTRACE_SOURCE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "decoders/decoder.h"
#include "record/call_view.h"
#include "record/events.h"
#include "settings/capture_settings.h"

struct stacks;

/* What an engine tells, in the order in which it saw it. */
struct capture_events {
	void (*threads)(void *arg, unsigned int n);
	/*
	 * What the kernel reads was fetched.  Decides whether the call is
	 * shown, and returns whether its stack is to be taken before the call
	 * is told to anyone else.  May be NULL.
	 */
	bool (*screen)(void *arg, struct call_view *view);
	void (*enter)(void *arg, struct call_view *view);
	/* Everything was fetched; view->call->state: how it ended. */
	void (*call)(void *arg, struct call_view *view);
	void (*signal)(void *arg, const struct ev_signal *ev);
	void (*exit)(void *arg, const struct ev_exit *ev);
	void (*superseded)(void *arg, const struct ev_superseded *ev);
	/* It makes calls of another ABI than before; `mode`: abi.h. */
	void (*mode)(void *arg, pid_t tid, const char *mode);
	/* No thread is left in an address space; `now`: CLOCK_MONOTONIC. */
	void (*space_gone)(void *arg, uint64_t space, uint64_t now);
	/* A context that `pid` had when we attached, and its ring. */
	void (*found)(void *arg, uint64_t space, pid_t pid, uint64_t ctx,
		      const struct rec_ring *ring, uint64_t now);
	/* What a descriptor of a stopped thread stands for, or NULL (-y). */
	const char *(*name_fd)(void *arg, pid_t tid, int fd);
	/* Ten times a second. */
	void (*tick)(void *arg);
};

/* What the model and the outputs want beside the bare calls. */
struct capture_wants {
	/* How much to fetch; an engine fills in whose memory it is. */
	struct fetch fetch;
	bool files;		/* the file behind each iocb's descriptor */
	struct stacks *stacks;	/* NULL: none */
	bool signal_stacks;	/* also where signals came */
	bool modes;		/* events.mode */
	bool news;		/* say on standard error what was attached to */
};

/* How a trace ended. */
struct capture_result {
	bool ended;		/* the command has, with ... */
	int status;		/* ... this, as from waitpid(2) */
	int exec_errno;		/* it could not be run */
	int interrupted;	/* the signal that ended the trace, or 0 */
	unsigned int attached;	/* processes, of -p */
	bool submits;		/* an io_submit was seen */
	pid_t uring;		/* a process that uses io_uring, or 0 */
};

struct capture;

/* An engine. */
struct capture_source {
	const char *name;
	/*
	 * To be called first of all: keeps the state that a command inherits,
	 * and sees to it that no file of ours gets the number of a standard
	 * descriptor that is closed.
	 */
	struct capture *(*create)(void);
	/*
	 * Makes the command, which waits.  Outputs are opened after that, so
	 * that it does not inherit them.  `s` must outlive the trace.
	 */
	void (*open)(struct capture *c, const struct capture_settings *s);
	/*
	 * Attaches, and lets the command go.  False, after a message, if the
	 * command cannot be traced.  `ev` and `arg` must outlive the trace.
	 */
	bool (*start)(struct capture *c, const struct capture_wants *wants,
		      const struct capture_events *ev, void *arg);
	/* Until no thread is left, or a signal says to leave. */
	void (*run)(struct capture *c);
	/* Frees it. */
	struct capture_result (*close)(struct capture *c);
};

extern const struct capture_source capture_ptrace;

#endif

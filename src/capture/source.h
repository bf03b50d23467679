/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The seam between the engines and the rest: where records come from, what an
 * engine reports, and what is requested from it.  An engine knows no output.
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

/* What an engine reports, in the order in which it saw it. */
struct capture_events {
	void (*threads)(void *arg, unsigned int n);
	/*
	 * What the kernel reads was fetched.  Decides whether the call is
	 * printed, and returns whether its stack must be taken before the call
	 * is reported to the others.  May be NULL.
	 */
	bool (*screen)(void *arg, struct call_view *view);
	void (*enter)(void *arg, struct call_view *view);
	/* Everything was fetched; view->call->state says how the call ended. */
	void (*call)(void *arg, struct call_view *view);
	void (*signal)(void *arg, const struct ev_signal *ev);
	void (*exit)(void *arg, const struct ev_exit *ev);
	void (*superseded)(void *arg, const struct ev_superseded *ev);
	/* The thread's calls have a new ABI; `mode`: abi.h. */
	void (*mode)(void *arg, pid_t tid, const char *mode);
	/* No thread is left in an address space; `now`: CLOCK_MONOTONIC. */
	void (*space_gone)(void *arg, uint64_t space, uint64_t now);
	/* A context that `pid` had when we attached, and its ring. */
	void (*found)(void *arg, uint64_t space, pid_t pid, uint64_t ctx,
		      const struct rec_ring *ring, uint64_t now);
	/*
	 * The process may be about to end, or to execute another program: its
	 * memory can be read now with `f`, and perhaps never again.
	 */
	void (*ending)(void *arg, struct fetch *f, uint64_t now);
	/* Describes a descriptor of a stopped thread, or NULL (-y). */
	const char *(*name_fd)(void *arg, pid_t tid, int fd);
	/* The user asks what is known so far (SIGUSR1). */
	void (*report)(void *arg);
	/* Ten times a second. */
	void (*tick)(void *arg);
};

/* What the model and the outputs need in addition to the calls. */
struct capture_wants {
	/* How much to fetch; an engine adds whose memory it is. */
	struct fetch fetch;
	bool files;		/* the file behind each iocb's descriptor */
	struct stacks *stacks;	/* NULL: none */
	bool signal_stacks;	/* also where signals arrived */
	bool modes;		/* events.mode */
	bool news;		/* report attaching on standard error */
};

/* How a trace ended. */
struct capture_result {
	bool ended;		/* the command has ended, with ... */
	int status;		/* ... this status, as from waitpid(2) */
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
	 * Must be called first: saves the state that a command inherits, and
	 * makes sure that no file of ours gets the number of a closed standard
	 * descriptor.
	 */
	struct capture *(*create)(void);
	/*
	 * Creates the command's process, which waits.  Outputs are opened
	 * afterwards, so that it does not inherit them.  `s` must outlive the
	 * trace.
	 */
	void (*open)(struct capture *c, const struct capture_settings *s);
	/*
	 * Attaches, and lets the command run.  False, after a message, if the
	 * command cannot be traced.  `ev` and `arg` must outlive the trace.
	 */
	bool (*start)(struct capture *c, const struct capture_wants *wants,
		      const struct capture_events *ev, void *arg);
	/* Runs until no thread is left, or a signal ends it. */
	void (*run)(struct capture *c);
	/* Frees it. */
	struct capture_result (*close)(struct capture *c);
};

extern const struct capture_source capture_ptrace;

#endif

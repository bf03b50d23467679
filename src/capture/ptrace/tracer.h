/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tracer: launches or attaches, waits, tells what happened, and leaves
 * without a trace.
 */
#ifndef AIOTRACE_TRACER_H
#define AIOTRACE_TRACER_H

#include "affinity.h"
#include "decoders/decoder.h"
#include "record/call_view.h"
#include "record/events.h"
#include "settings/options.h"
#include "spawn.h"
#include "tracee.h"
#include "wait.h"

/* What the tracer tells, in the order in which it saw it. */
struct tracer_events {
	void (*threads)(void *arg, unsigned int n);
	/*
	 * What the kernel reads was fetched: decide whether it is shown, and
	 * whether its stack is taken before anybody else hears of it.  May
	 * be NULL.
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
	/* Nobody is left in an address space; `now`: CLOCK_MONOTONIC. */
	void (*space_gone)(void *arg, uint64_t space, uint64_t now);
	/* A context that existed when we attached, and its ring. */
	void (*found)(void *arg, uint64_t space, uint64_t ctx,
		      const struct rec_ring *ring, uint64_t now);
	/* What a descriptor of a stopped thread stands for, or NULL (-y). */
	const char *(*name_fd)(void *arg, pid_t tid, int fd);
	/* Ten times a second. */
	void (*tick)(void *arg);
};

struct tracer {
	const struct options *o;
	const struct tracer_events *ev;
	void *arg;		/* of ev's functions */
	struct tracees all;
	struct affinity affinity;
	struct waiting waiting;
	/* How much to fetch; the tracer fills in whose memory. */
	struct fetch fetch;

	struct stacks *stacks;	/* NULL: nobody asks for them */

	/* The command, if there is one. */
	pid_t command;
	struct spawn spawn;
	bool filtered;		/* it runs under our seccomp filter */
	bool started;		/* it has become the program */
	bool command_alive;
	int command_status;	/* as from waitpid(2), once it is dead */
	struct spawn_report report;

	bool no_syscall_info;	/* ask the registers instead */
	unsigned int attached;	/* processes, -p */
	int interrupted;	/* the signal that ended the trace, or 0 */
	int ends_done;		/* requests to end that were acted on */
	bool detaching;
	unsigned int tracees;	/* as told by ev->threads */
	unsigned int stops;	/* handled */
	bool submits;		/* somebody called io_submit */
	pid_t uring;		/* a process that uses io_uring, or 0 */
};

/*
 * The caller sets up t->fetch's limits and descriptors afterwards.  `o`, `ev`
 * and `arg` must outlive t.
 */
void tracer_init(struct tracer *t, const struct options *o,
		 const struct tracer_events *ev, void *arg);

/* Look up the file behind each iocb's descriptor. */
void tracer_want_files(struct tracer *t);

/*
 * Seizes the child that spawn_command() left waiting and lets it go.  False,
 * after a message, if it cannot be traced.
 */
bool tracer_launch(struct tracer *t, const struct spawn *s);

/* Attaches to the processes of -p; each that fails says why. */
void tracer_attach(struct tracer *t);

/* Traces until nobody is left, or a signal says to leave. */
void tracer_run(struct tracer *t);

void tracer_free(struct tracer *t);

#endif

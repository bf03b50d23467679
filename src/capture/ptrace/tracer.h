/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tracer: launches or attaches, waits, reports what happened, and leaves
 * without a trace.
 */
#ifndef AIOTRACE_TRACER_H
#define AIOTRACE_TRACER_H

#include "affinity.h"
#include "base/clock.h"
#include "capture/source.h"
#include "end_requests.h"
#include "spawn.h"
#include "tracee.h"
#include "wait.h"

struct tracer {
	const struct capture_settings *o;
	const struct capture_wants *wants;
	const struct capture_events *ev;
	void *arg;		/* of ev's functions */
	struct tracees all;
	struct affinity affinity;
	struct wait_state wait;
	struct wall_clock wall;
	struct arena scratch;
	/* How much to fetch; the tracer adds whose memory it is. */
	struct fetch fetch;

	/* The command, if there is one. */
	pid_t command;
	struct spawn spawn;
	bool filtered;		/* it runs under our seccomp filter */
	bool started;		/* it has become the program */
	bool command_alive;
	int command_status;	/* as from waitpid(2), once it is dead */
	struct spawn_report report;

	bool no_syscall_info;	/* use the registers instead */
	unsigned int attached;	/* processes, -p */
	int interrupted;	/* the signal that ended the trace, or 0 */
	struct end_requests ends;
	/*
	 * Called before a tracee is forgotten, which may have sent a signal
	 * that is not yet sorted; may be NULL.
	 */
	void (*before_forget)(struct tracer *t);
	bool detaching;
	unsigned int tracees;	/* as reported by ev->threads */
	unsigned int stops;	/* handled */
	/* Of the waits that are made to go on: when the first is over, or 0. */
	uint64_t next_end;
	timer_t timer;
	bool have_timer;
	bool submits;		/* a tracee called io_submit */
	pid_t uring;		/* a process that uses io_uring, or 0 */
};

/* Everything that is pointed to must outlive t. */
void tracer_init(struct tracer *t, const struct capture_settings *o,
		 const struct capture_wants *wants,
		 const struct capture_events *ev, void *arg);

/*
 * Seizes the child that spawn_command() left waiting and lets it run.  False,
 * after a message, if it cannot be traced.
 */
bool tracer_launch(struct tracer *t, const struct spawn *s);

/* Attaches to the processes of -p; each failure is reported with its reason. */
void tracer_attach(struct tracer *t);

/* Traces until no tracee is left, or a signal says to leave. */
void tracer_run(struct tracer *t);

void tracer_free(struct tracer *t);

#endif

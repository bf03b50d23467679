/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Why a wait was interrupted: whether tracing did it is a matter of evidence,
 * not of what else it could have been.  io_getevents also fails with EINTR
 * without any signal, when a completion of io_uring needs its thread
 * (TIF_NOTIFY_SIGNAL), or when the cgroup freezer freezes it.
 */
#ifndef AIOTRACE_CAUSE_H
#define AIOTRACE_CAUSE_H

#include "tracer.h"

enum effect {
	IGNORED,	/* the program does not notice it */
	STOPS,		/* stops it, which interrupts a call */
	RUNS_HANDLER,
};

/* What `sig` will do to the thread, or one that has interrupted it. */
enum effect effect_of(pid_t tid, int sig);

/* The thread has stopped for `sig`, before it is delivered. */
void cause_signal(struct tracee *tr, int sig, uint64_t now);

/* Quick: no for most calls. */
bool cause_is_possible(const struct tracee *tr, uint64_t now);

/*
 * At the exit stop of a call that was interrupted: whether it was by us, or by
 * a signal that an untraced program would not have been sent.
 */
bool cause_is_tracing(const struct tracer *t, struct tracee *tr, uint64_t now);

#endif

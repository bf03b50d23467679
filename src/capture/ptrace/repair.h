/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calls that are interrupted because they are traced: repair.c.  With
 * --no-repair nothing is repaired.
 */
#ifndef AIOTRACE_REPAIR_H
#define AIOTRACE_REPAIR_H

#include "abi/restart_codes.h"
#include "stop_info.h"
#include "tracer.h"

/* Before PTRACE_INTERRUPT of a thread that was not traced into its call. */
void repair_before_interrupt(struct tracee *tr);

/* What has become of a call. */
enum repaired {
	AS_IT_IS,	/* it ends with the result that it has */
	GOES_ON,	/* the kernel will be asked once more */
	HAS_RESULT,	/* it ends with another result */
};

/*
 * At an exit stop, or (`at_exit` false) at a stop before the thread is back in
 * its own code, where tracing is known to be what has interrupted it if
 * `caused`.  *ret: the result, of HAS_RESULT.
 */
enum repaired repair_at_exit(struct tracer *t, struct tracee *tr, uint64_t now,
			     int64_t *ret);
enum repaired repair_at_stop(struct tracer *t, struct tracee *tr, bool caused,
			     uint64_t now, int64_t *ret);

/* Whether the stopped thread is at the end of a call that repair_at_stop() is
 * about. */
bool repair_concerns(struct tracee *tr);

/*
 * At an entry or seccomp stop: whether a call that continues enters again.  In
 * `info`, its arguments are then the program's own.
 */
bool repair_reenters(struct tracee *tr, struct stop_info *info);

/*
 * A handler will run, or the thread was stopped on purpose: a call that would
 * continue returns what it has, *ret.  GOES_ON: it will restart, as an untraced
 * one would.
 */
enum repaired repair_undo(struct tracer *t, struct tracee *tr, uint64_t now,
		 int64_t *ret);

/*
 * Whether it can be detached at this stop.  If not, it has to continue first:
 * after the detach nothing adds up its parts.
 */
bool repair_leave(struct tracer *t, struct tracee *tr, uint64_t now);

/*
 * give_back.c: puts the events that a wait has taken back into the ring, from
 * where the restarted call takes them again.  False if that is not possible.
 */
bool give_back(struct tracer *t, struct tracee *tr, uint64_t ctx,
	       uint64_t events, uint64_t n);

/* deadline.c */

/* tr->wait has an end. */
void deadline_set(struct tracer *t, const struct tracee *tr);

/* Interrupts those whose time is over. */
void deadline_poll(struct tracer *t);

#endif

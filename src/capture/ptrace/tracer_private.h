/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the files of the tracer: the loop, the calls, the way out. */
#ifndef AIOTRACE_TRACER_PRIVATE_H
#define AIOTRACE_TRACER_PRIVATE_H

#include "abi/restart_codes.h"
#include "ptrace.h"
#include "repair.h"
#include "stop_info.h"
#include "tracer.h"

/*
 * aio_call.c: a tracee's way through an AIO call; `now` is the monotonic time
 * of the stop.
 */

/* At an entry or a seccomp stop; if it is no AIO call, phase is OUTSIDE. */
void aio_call_enter(struct tracer *t, struct tracee *tr,
		   struct stop_info *info, uint64_t now);

/* Right before it is resumed: the call begins, if it is at its entry. */
void aio_call_begins(struct tracer *t, struct tracee *tr);

/* At an exit stop. */
void aio_call_leave(struct tracer *t, struct tracee *tr, int64_t ret,
		   uint64_t now);

/*
 * At an exit stop of another call: whether it is none of the others that
 * matter, but one that waits.
 */
void aio_call_other_leave(struct tracer *t, struct tracee *tr, int64_t ret,
			 uint64_t now);

/*
 * The tracee stopped for signal `sig`, 0 for our own interruption.  Decides
 * what happens to a call whose EINTR is held, and repairs it.  Returns how the
 * call has ended, for aio_call_finish(), or CALL_ENTERED if there is nothing to
 * report.
 */
enum call_state aio_call_interrupted(struct tracer *t, struct tracee *tr,
				    int sig, uint64_t now);

/* Reports the call: may take long, so after the tracee was resumed. */
void aio_call_finish(struct tracer *t, struct tracee *tr,
		    enum call_state state);

/* strace's -k shows where signals arrived, too; NULL if it is not wanted. */
const struct stack *aio_call_signal_stack(struct tracer *t, struct tracee *tr);

/* No stop explains a held EINTR: the call restarts, or the program sees it. */
void aio_call_settle(struct tracer *t, struct tracee *tr);

/* No exit stop will come: the call, if any, ends as `state`, `now`. */
void aio_call_abandon(struct tracer *t, struct tracee *tr,
		     enum call_state state, uint64_t now);

/*
 * other_calls.c: calls that are not AIO but decide how to trace.
 */

/* At its entry; sets tr->way, and tr->other if its exit matters. */
void other_enter(struct tracer *t, struct tracee *tr,
		 const struct stop_info *info, uint64_t now);

/* At the seccomp stop of a call whose entry has stopped already. */
void other_enter_again(struct tracee *tr, const struct stop_info *info);

/* A child of `parent` has been made, and has not stopped yet. */
void other_made(const struct tracee *parent, struct tracee *child);

/* The same, of a child that stops before its parent said whose it is. */
void other_made_by_someone(const struct tracer *t, struct tracee *child);

/* At the first stop of a child. */
void other_born(struct tracee *child);

/* At the exit, of tr->other. */
void other_leave(struct tracer *t, struct tracee *tr, int64_t ret);

/* leave.c */

/* Stops all tracees that were attached to, in order to detach. */
void leave_begin(struct tracer *t);

/* Whether we are detaching from this one. */
static inline bool leaving(const struct tracer *t, const struct tracee *tr)
{
	return t->detaching && !tr->launched &&
	       (!tr->process->leader_first || tr->tid == tr->process->tgid);
}

/*
 * At a stop in a system call: resumes it to a stop where it can be detached;
 * with --no-repair, detaches it here.
 */
void leave_in_call(struct tracer *t, struct tracee *tr);

/* After pt_detach(): ends its call, reports that, removes it. */
void leave_done(struct tracer *t, struct tracee *tr);

/*
 * At a tick: handles those that wait for others.  True when those that remain
 * cannot be stopped and exiting will release them.
 */
bool leave_hopeless(struct tracer *t);

/* own_signals.c */

/*
 * Installs the handlers and the ten ticks a second; `in`: what was inherited.
 */
void own_signals_install(struct tracer *t, const struct inherited *in);

/* The tracer ends, outputs are still to be written. */
void own_signals_end(struct tracer *t);

/* Acts on a signal that asked us to end; true if a tick is due. */
bool own_signals_poll(struct tracer *t);

/* launch.c */

/* A thread that was attached to has stopped for the first time. */
void launch_seized(struct tracer *t, struct tracee *tr);

/* The command has become the program. */
void launch_started(struct tracer *t, struct tracee *tr);

/* stops.c: one wait status, from the stop to the resumption, or a death. */
void tracer_handle(struct tracer *t, pid_t tid, int status);

/* tracer.c */

/* How to read the memory of this tracee, which is stopped. */
struct fetch *fetch_from(struct tracer *t, struct tracee *tr);

/* The stop `now` may be the last before its process's memory goes. */
void tracer_ending(struct tracer *t, struct tracee *tr, uint64_t now);

/* PTRACE_INTERRUPT; false if there is no such thread any more. */
bool interrupt_tracee(struct tracee *tr);

void tracer_count(struct tracer *t);
void tracer_forget(struct tracer *t, struct tracee *tr);
void tracer_say(const struct tracer *t, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static inline bool is_stop_signal(int sig)
{
	return sig == SIGSTOP || sig == SIGTSTP || sig == SIGTTIN ||
	       sig == SIGTTOU;
}

#endif

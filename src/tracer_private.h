/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the tracer share: the loop, the calls, the way out. */
#ifndef AIOTRACE_TRACER_PRIVATE_H
#define AIOTRACE_TRACER_PRIVATE_H

#include "ptrace.h"
#include "stop_info.h"
#include "tracer.h"

/*
 * in_call.c: a tracee's way through an AIO call; `now` is the monotonic time
 * of the stop.
 */

/* At an entry or a seccomp stop; not an AIO call: phase OUTSIDE. */
void in_call_enter(struct tracer *t, struct tracee *tr,
		   const struct stop_info *info, uint64_t now);

/* At an exit stop. */
void in_call_leave(struct tracer *t, struct tracee *tr, int64_t ret,
		   uint64_t now);

/* The tracee stopped for signal `sig`, 0 for our own interruption. */
void in_call_interrupted(struct tracer *t, struct tracee *tr, int sig);

/* Nothing explains a held EINTR: it is what the program sees. */
void in_call_settle(struct tracer *t, struct tracee *tr);

/* No exit stop will come: the call, if any, ends as `state`. */
void in_call_abandon(struct tracer *t, struct tracee *tr,
		     enum call_state state);

/* repair.c: io_getevents that is interrupted because it is traced. */

/* include/linux/errno.h; the kernel does not export them. */
enum {
	K_ERESTARTSYS = 512,
	K_ERESTARTNOHAND = 514,
	K_ERESTART_RESTARTBLOCK = 516,
};

/* Before PTRACE_INTERRUPT of a thread that may be in a call. */
void repair_before_interrupt(struct tracee *tr);

/* At an exit stop whose result is -EINTR. */
void repair_at_exit(struct tracee *tr);

/* At a stop after that: true if the call will start again. */
bool repair_at_stop(struct tracee *tr);

/* It shall answer EINTR after all. */
void repair_undo(struct tracee *tr);

/* leave.c */

/* Asks all tracees that were attached to stop, in order to let them go. */
void leave_begin(struct tracer *t);

/*
 * A stop of a tracee.  If we are leaving it: lets go of it where the stop is
 * `final`, and elsewhere sends it on to one that is; true, and nothing is left
 * to do.  `sig` is the signal to deliver.
 */
bool leave_at_stop(struct tracer *t, struct tracee *tr, int sig, bool final);

/* True when those that remain cannot be stopped and exiting will free them. */
bool leave_hopeless(const struct tracer *t);

/* own_signals.c */

/* Installs the handlers and the ten ticks a second. */
void own_signals_install(const struct options *o);

/* Acts on a signal that asked us to end; true if a tick is due. */
bool own_signals_poll(struct tracer *t);

/* launch.c: the command has become the program. */
void launch_started(struct tracer *t, struct tracee *tr);

/* tracer.c */
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

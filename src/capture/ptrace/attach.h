/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Seizing every thread of a process that runs already. */
#ifndef AIOTRACE_ATTACH_H
#define AIOTRACE_ATTACH_H

#include <stdbool.h>
#include <sys/types.h>

#include "tracer.h"

/*
 * Seizes all threads of `pid` with PTRACE_O_* `options` and asks each to
 * stop; with `only_this`, that thread alone.  Returns how many were added to
 * t->all; a message on standard error says why none, or which one not.  A
 * process whose threads are traced by us already counts as attached: *again is
 * set.
 */
unsigned int attach_process(struct tracer *t, pid_t pid, unsigned long options,
			    bool only_this, bool *again);

/*
 * A thread that was being born when its parent was seized is traced by nobody.
 * Once every thread of the process has stopped, no such birth is going on any
 * more: call at the first stop of a thread that was seized.  Returns how many
 * were added.
 */
unsigned int attach_again(struct tracer *t, struct tracee *tr,
			  unsigned long options, bool only_this);

/* From time to time: asks those to stop that could not be asked before. */
void attach_postponed(struct tracer *t);

/*
 * The thread sleeps in io_submit.  An interruption there can be seen in the
 * result of an operation, which cannot be repaired.
 */
bool attach_is_in_submit(pid_t tid);

#endif

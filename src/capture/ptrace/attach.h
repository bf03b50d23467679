/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Seizing every thread of a running process. */
#ifndef AIOTRACE_ATTACH_H
#define AIOTRACE_ATTACH_H

#include <stdbool.h>
#include <sys/types.h>

#include "tracer.h"

/*
 * Seizes all threads of `pid` with PTRACE_O_* `options` and stops each; with
 * `only_this`, only that thread.  Returns how many were added to t->all; a
 * message on standard error says why there are none, or which one is missing.
 * If we already trace the threads of the process, it counts as attached: *again
 * is set.
 */
unsigned int attach_process(struct tracer *t, pid_t pid, unsigned long options,
			    bool only_this, bool *again);

/*
 * A thread that was being created when its parent was seized is not traced.
 * Once every thread of the process has stopped, no such creation is in progress
 * any more.  So call this at the first stop of a thread that was seized.
 * Returns how many were added.
 */
unsigned int attach_again(struct tracer *t, struct tracee *tr,
			  unsigned long options, bool only_this);

/* Called from time to time: stops those that could not be stopped before. */
void attach_postponed(struct tracer *t);

/*
 * Whether the thread sleeps in io_submit.  An interruption there can show in
 * the result of an operation, which cannot be repaired.
 */
bool attach_is_in_submit(pid_t tid);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Seizing every thread of a process that runs already. */
#ifndef AIOTRACE_ATTACH_H
#define AIOTRACE_ATTACH_H

#include <stdbool.h>
#include <sys/types.h>

#include "tracee.h"

/*
 * Seizes all threads of `pid` with PTRACE_O_* `options` and asks each to
 * stop; with `only_this`, that thread alone.  Returns how many were added to
 * `all`; 0 after a message on standard error that says why none.  A process
 * whose threads are traced by us already counts as attached: *again is set.
 */
unsigned int attach_process(struct tracees *all, pid_t pid,
			    unsigned long options, bool only_this,
			    bool *again);

/*
 * A thread that was being born when its parent was seized is traced by nobody.
 * Once every thread of the process has stopped, no such birth is going on any
 * more: call at the first stop of a thread that was seized.  Returns how many
 * were added.
 */
unsigned int attach_again(struct tracees *all, struct tracee *tr,
			  unsigned long options, bool only_this);

#endif

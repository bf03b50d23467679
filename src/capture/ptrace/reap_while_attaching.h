/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reaping deaths while we attach.  PTRACE_SEIZE waits for a lock
 * (cred_guard_mutex) that a thread in execve holds until the other threads of
 * its process are gone.  Those that we have already seized are gone only when
 * we have reaped them (fs/exec.c, de_thread).  So they must be reaped while
 * PTRACE_SEIZE sleeps: the handler of SIGCHLD, which interrupts it, does that.
 */
#ifndef AIOTRACE_DEATHS_H
#define AIOTRACE_DEATHS_H

#include <sys/types.h>

/* From here on the handler waits for all tracees, up to reap_end(). */
void reap_begin(void);
void reap_end(void);

/* What the handler got, as from waitpid(2); 0 if there is no more. */
pid_t reap_next(int *status);

#endif

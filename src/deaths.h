/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Taking note of deaths while we attach.  PTRACE_SEIZE waits for a lock
 * (cred_guard_mutex) that a thread in execve holds until the other threads of
 * its process are gone; those that we have seized already are gone only when
 * we have waited for them (fs/exec.c, de_thread).  So somebody has to, while
 * PTRACE_SEIZE sleeps: the handler of SIGCHLD, which interrupts it.
 */
#ifndef AIOTRACE_DEATHS_H
#define AIOTRACE_DEATHS_H

#include <sys/types.h>

/* From here on deaths are waited for by the handler, up to deaths_end(). */
void deaths_begin(void);
void deaths_end(void);

/* One of them, as from waitpid(2); 0 if there are no more. */
pid_t deaths_next(int *status);

#endif

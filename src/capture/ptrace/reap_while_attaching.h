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

/* From here on the handler waits for everybody, up to deaths_end(). */
void deaths_begin(void);
void deaths_end(void);

/* What it was told, as by waitpid(2); 0 if there is no more. */
pid_t deaths_next(int *status);

#endif

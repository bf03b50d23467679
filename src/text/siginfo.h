/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The contents of a signal: siginfo_t in the emit vocabulary. */
#ifndef AIOTRACE_SIGINFO_H
#define AIOTRACE_SIGINFO_H

#include <signal.h>

#include "emit.h"

/*
 * One object: {si_signo=SIGUSR1, si_code=SI_USER, ...}.  `fd_what` describes
 * siginfo_fd(), as fdinfo_what() does, or is NULL.
 */
void siginfo_describe(const siginfo_t *si, const char *fd_what, struct emit *e);

/* The file descriptor that the signal is about, or -1. */
int siginfo_fd(const siginfo_t *si);

/*
 * "SIGUSR1", "SIGRTMIN", "SIGRT_1"; NULL if there is no such signal.  The
 * names are strace's, sigaction(2) numbers of the machine.
 */
const char *signal_name(int signo);

#endif

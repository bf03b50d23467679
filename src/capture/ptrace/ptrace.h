/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every ptrace(2) call that aiotrace makes.  A tracee can vanish before any of
 * them (SIGKILL, an exec by another thread).  Each then returns false, and the
 * caller continues; the death is reported by waitpid().
 */
#ifndef AIOTRACE_PTRACE_H
#define AIOTRACE_PTRACE_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/ptrace.h>
#include <sys/types.h>

#include "abi/regs.h"

/* 0, or the errno of PTRACE_SEIZE.  `options` are PTRACE_O_*. */
int pt_seize(pid_t tid, unsigned long options);

/* Replaces the options of a stopped tracee. */
bool pt_set_options(pid_t tid, unsigned long options);

/* Asks a running tracee to stop (PTRACE_EVENT_STOP). */
bool pt_interrupt(pid_t tid);

enum resume {
	RESUME_CONT,	/* to the next event */
	RESUME_SYSCALL,	/* to the next system call entry or exit too */
	RESUME_LISTEN,	/* stay in the group-stop */
};

/* `sig` is delivered if the stop was a signal's; 0 for none. */
bool pt_resume(pid_t tid, enum resume how, int sig);

bool pt_detach(pid_t tid, int sig);

/*
 * What a stopped tracee is doing.  Needs Linux 5.3; `info` is zeroed where the
 * kernel wrote less.
 */
bool pt_syscall_info(pid_t tid, struct __ptrace_syscall_info *info);

/* The number that comes with an event, such as a new child's TID. */
bool pt_event_message(pid_t tid, unsigned long *msg);

bool pt_siginfo(pid_t tid, siginfo_t *info);

/* A word of memory; the address is aligned. */
bool pt_peek(pid_t tid, uint64_t addr, unsigned long *word);

bool pt_get_regs(pid_t tid, struct regs *r);
bool pt_set_regs(pid_t tid, const struct regs *r);

/*
 * Makes a tracee skip the call that it is about to enter; `map` is that of its
 * register set.
 */
bool pt_skip_call(pid_t tid, const struct reg_map *map);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A process that restores CPU masks when the tracer cannot.  It shares a table
 * with the tracer, and when the tracer is gone, however it died, every thread
 * that is still in the table gets its own mask.
 */
#ifndef AIOTRACE_GUARD_H
#define AIOTRACE_GUARD_H

#include <sched.h>
#include <stdbool.h>
#include <sys/types.h>

/* A thread that is bound to one CPU for a moment, and its mask before. */
struct guard_entry {
	pid_t tid;	/* 0: free */
	/* The ID that it has if it has called execve since; 0: unknown. */
	pid_t heir;
	int cpu;	/* the one that it is bound to */
	cpu_set_t own;	/* the argument for sched_setaffinity(2) */
};

enum { GUARD_ENTRIES = 64 };

struct guard {
	struct guard_entry entries[GUARD_ENTRIES];
};

/* Starts the process; NULL if that fails. */
struct guard *guard_start(void);

/*
 * Notes what is about to be done to `tid`, a thread of process `tgid`; NULL if
 * there is no room.  The entry is the caller's until guard_drop().
 */
struct guard_entry *guard_note(struct guard *g, pid_t tid, pid_t tgid, int cpu,
			       const cpu_set_t *own);

/* The thread has its own mask again, or is gone. */
void guard_drop(struct guard_entry *e);

/*
 * `tid` was bound to `cpu`, and gets its own mask back.  If another process has
 * set a mask since, that one stays.  An exception is a mask of all its CPUs:
 * that is what the kernel gives to a thread whose only CPU goes offline, or
 * leaves its cpuset, and it would still remember to bind the thread when the
 * CPU comes back (kernel/sched/core.c, user_cpus_ptr).  A CPU that is offline
 * now may be missing from its mask when it is back; Linux remembers it only
 * since 6.2.
 */
void guard_give_back(pid_t tid, int cpu, const cpu_set_t *own);

#endif

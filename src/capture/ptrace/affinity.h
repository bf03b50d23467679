/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keeping a tracee on the tracer's CPU while the two take turns (--affinity).
 * affinity.c says how, when, and why the tracee cannot tell.
 */
#ifndef AIOTRACE_AFFINITY_H
#define AIOTRACE_AFFINITY_H

#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "policy.h"
#include "settings/capture_settings.h"

struct guard;
struct guard_entry;

/* The state of a thread; zeroed for a new one. */
struct affinity_thread {
	cpu_set_t own;		/* its mask, when last looked at */
	bool looked;		/* `own` and `give_back` are set */
	cpu_set_t give_back;	/* the mask that restores it, see affinity.c */
	bool never;		/* leave it alone, for now */
	bool survives;		/* it can outlive the tracer */
	bool asks;		/* it is in a call, see TO_MASKS */
	bool bound;		/* now, to `cpu` */
	int cpu;
	struct guard_entry *guard;
	struct affinity_thread *next;	/* of the bound ones */
	pid_t tid, tgid;
	struct policy_thread policy;
	/* When its policy was read: the tick, and affinity.asked. */
	unsigned int checked, asked;
};

struct affinity {
	bool on;
	cpu_set_t allowed;	/* the tracer's own mask */
	int cpu;		/* that the tracer is bound to, or -1 */
	struct affinity_thread *bound;
	unsigned int asking;	/* threads */
	unsigned int asked;	/* calls, see TO_MASKS */
	struct guard *guard;
	struct policy policy;
};

void affinity_init(struct affinity *a, enum affinity_when when);

/*
 * Thread `tid` of process `tgid` has stopped, at `now`; `between`: it was not
 * in a call.
 */
void affinity_stopped(struct affinity *a, struct affinity_thread *th, pid_t tid,
		      pid_t tgid, bool between, uint64_t now);

/* Where a stopped thread continues. */
enum affinity_way {
	TO_OWN_CODE,	/* or into a call that does not matter */
	TO_AIO_CALL,	/* whose exit will stop it */
	TO_CLONE,	/* a call that creates a thread or a child */
	/*
	 * A call during which no thread may be bound: it reads masks, sets one,
	 * depends on one, or changes a thread's ID.  Its end stops too.
	 */
	TO_MASKS,
};

/* It is about to be resumed. */
void affinity_resume(struct affinity *a, struct affinity_thread *th,
		     enum affinity_way way);

/* It is dead, or about to be detached. */
void affinity_forget(struct affinity *a, struct affinity_thread *th);

/* Ten times a second: lets the scheduler choose the CPU anew. */
void affinity_tick(struct affinity *a);

/* Restores every thread's own mask. */
void affinity_end(struct affinity *a);

#endif

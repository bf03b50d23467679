/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * When it is worth keeping a tracee on the tracer's CPU (--affinity=auto).
 * This is only arithmetic; affinity.c carries it out.
 */
#ifndef AIOTRACE_POLICY_H
#define AIOTRACE_POLICY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* The state of a thread; zeroed for a new one. */
struct policy_thread {
	/* AIO calls since the last tick, `tick`, and in the one before. */
	unsigned int tick, calls, calls_before;
	/* CPU time at the last measurement, stops since then; time per stop. */
	uint64_t ran, per_stop;
	unsigned int since;
};

struct policy {
	bool always;		/* any thread that makes many calls */
	unsigned int ticks;
	pid_t last;		/* the thread that stopped last */
	unsigned int alone;	/* how many times in a row it was the same */
	bool together;		/* several share the CPU now */
	/* The current window: its start, its latest stop, number of stops. */
	uint64_t began, latest;
	unsigned int stops;
	/* How long the last window took in the usual way, and the minimum. */
	uint64_t usual, least;
	enum policy_step {
		POLICY_USUAL,
		POLICY_CHANGED,	/* the other way, just begun */
		POLICY_TRIED,	/* the other way, and this window counts */
	} step;
	unsigned int left;	/* windows until the other way is tried */
	unsigned int stay;	/* the initial value of `left` */
};

/* A tenth of a second has passed. */
void policy_tick(struct policy *p);

/* Thread `tid` has called something, at `now` in nanoseconds. */
void policy_stopped(struct policy *p, pid_t tid, uint64_t now);

/*
 * A thread is about to be resumed; `is_call`: into an AIO call.  True if
 * policy_ran() should be called for it now.
 */
bool policy_count(const struct policy *p, struct policy_thread *th, bool is_call);

/* It has used `ran` nanoseconds of CPU so far; 0: unknown. */
void policy_ran(struct policy_thread *th, uint64_t ran);

/* Whether it should be on the tracer's CPU. */
bool policy_wants(const struct policy *p, const struct policy_thread *th);

#endif

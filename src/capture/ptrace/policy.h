/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * When a tracee gains by being on the tracer's CPU (--affinity=auto).  Nothing
 * but arithmetic: affinity.c sees to it.
 */
#ifndef AIOTRACE_POLICY_H
#define AIOTRACE_POLICY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* What is remembered of a thread; zeroed for a new one. */
struct policy_thread {
	/* AIO calls since the last tick, `tick`, and before it. */
	unsigned int tick, calls, calls_before;
	/* CPU time when last measured, stops since then; for each of them. */
	uint64_t ran, per_stop;
	unsigned int since;
};

struct policy {
	bool always;		/* whoever makes many calls */
	unsigned int ticks;
	pid_t last;		/* the thread that stopped last */
	unsigned int alone;	/* how often in a row it was the same */
	bool together;		/* so do several share the CPU */
	/* The current window: since when, until when, how many stops. */
	uint64_t began, latest;
	unsigned int stops;
	/* How long the last window took in the usual way, and the shortest. */
	uint64_t usual, least;
	enum policy_step {
		POLICY_USUAL,
		POLICY_CHANGED,	/* the other way, since a moment ago */
		POLICY_TRIED,	/* the other way, and this window counts */
	} step;
	unsigned int left;	/* windows until the other way is tried */
	unsigned int stay;	/* what `left` began with */
};

/* A tenth of a second has passed. */
void policy_tick(struct policy *p);

/* Thread `tid` has called something, at `now` in nanoseconds. */
void policy_stopped(struct policy *p, pid_t tid, uint64_t now);

/*
 * A thread is about to be resumed; `is_call`: into an AIO call.  True if it is
 * time to tell policy_ran() of it.
 */
bool policy_count(const struct policy *p, struct policy_thread *th, bool is_call);

/* It has had `ran` nanoseconds of CPU in its life; 0: that is not known. */
void policy_ran(struct policy_thread *th, uint64_t ran);

/* Whether it is to be on the tracer's CPU. */
bool policy_wants(const struct policy *p, const struct policy_thread *th);

#endif

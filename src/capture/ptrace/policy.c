/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * When it is worth keeping a tracee on the tracer's CPU.
 *
 * Only threads that make many AIO calls count, CALLS in a tenth of a second.
 * The cost of fewer does not matter, and a program that looks at itself in
 * /proc does so when it starts, not then.
 *
 * A single thread takes turns with the tracer, and neither waits for the other.
 * Only if it computes for longer than ALONE_CPU between two stops, its CPU is
 * better left to the scheduler.
 *
 * Several threads on one CPU wait for each other.  What they lose by that, and
 * what they gain, depends on how many there are, how long they compute, how
 * many CPUs there are and what it costs to wake a thread on another one: a few
 * microseconds, or fifty in a virtual machine.  So both ways are tried.  Stops
 * are counted in windows of WINDOW.  From time to time the other way is used
 * for a window, and if that was shorter, by more than chance explains, it
 * becomes the usual way.  If it was not, the next trial comes after twice the
 * time.  A trial that takes longer than the usual window ends at once, so
 * trials cost little even where sharing is a catastrophe.  When the usual way
 * suddenly takes longer than before, the program has started to do something
 * else, and the other way is tried.  If no thread has stopped for SILENCE, they
 * had nothing to do, and that time is not counted.
 *
 * A thread that computes for longer than SHARED_CPU is never bound together
 * with others: the threads that call often would gain, but not this one.
 */
#include "policy.h"

#define ALONE_CPU  1000000ull
#define SHARED_CPU 50000ull
#define SILENCE	   2000000ull

enum {
	CALLS = 16,	/* in a tick */
	ALONE = 64,	/* stops in a row that make a thread the only one */
	WINDOW = 256,	/* stops */
	STAY = 4,	/* windows until the first trial */
	STAY_MOST = 512,
};

void policy_tick(struct policy *p)
{
	p->ticks++;
}

static void usual_way(struct policy *p, unsigned int stay)
{
	p->step = POLICY_USUAL;
	p->stay = stay;
	p->left = stay;
}

static void end_window(struct policy *p, uint64_t took)
{
	switch (p->step) {
	case POLICY_USUAL:
		/*
		 * Slower than before by half: see whether the other way is
		 * better.
		 */
		if (p->least && took > p->least + p->least / 2) {
			p->left = 0;
			p->least = took;
		}
		if (!p->least || took < p->least)
			p->least = took;
		p->usual = took;
		if (p->left) {
			p->left--;
			break;
		}
		p->together = !p->together;
		p->step = POLICY_CHANGED;
		break;
	case POLICY_CHANGED:
		p->step = POLICY_TRIED;
		break;
	case POLICY_TRIED:
		if (took < p->usual - p->usual / 16) {
			p->least = took;
			usual_way(p, STAY);
		} else {
			p->together = !p->together;
			usual_way(p, p->stay < STAY_MOST / 2 ? 2 * p->stay :
							       STAY_MOST);
		}
		break;
	}
}

static void count_stop(struct policy *p, uint64_t now)
{
	uint64_t took;

	if (!p->stay)
		usual_way(p, STAY);
	if (now - p->latest > SILENCE)
		p->began += now - p->latest;
	p->latest = now;
	if (!p->stops++) {
		p->began = now;
		return;
	}
	took = now - p->began;
	if (p->stops <= WINDOW) {
		/* Already worse. */
		if (p->step == POLICY_USUAL || took <= p->usual)
			return;
		p->step = POLICY_TRIED;
	}
	end_window(p, took);
	/* This stop begins the next window. */
	p->began = now;
	p->stops = 1;
}

void policy_stopped(struct policy *p, pid_t tid, uint64_t now)
{
	if (p->last != tid) {
		p->last = tid;
		p->alone = 0;
	} else if (p->alone < ALONE) {
		p->alone++;
	}
	if (p->alone < ALONE)
		count_stop(p, now);
	else
		p->stops = 0;
}

bool policy_count(const struct policy *p, struct policy_thread *th, bool is_call)
{
	bool measure = false;

	if (th->tick != p->ticks) {
		th->calls_before = p->ticks - th->tick == 1 ? th->calls : 0;
		measure = th->calls >= CALLS;
		th->calls = 0;
		th->tick = p->ticks;
	}
	th->calls += is_call;
	th->since++;
	return measure;
}

void policy_ran(struct policy_thread *th, uint64_t ran)
{
	if (th->ran && ran > th->ran && th->since)
		th->per_stop = (ran - th->ran) / th->since;
	th->ran = ran;
	th->since = 0;
}

bool policy_wants(const struct policy *p, const struct policy_thread *th)
{
	if (th->calls < CALLS && th->calls_before < CALLS)
		return false;
	if (p->always)
		return true;
	if (p->alone == ALONE)
		return th->per_stop < ALONE_CPU;
	return p->together && th->per_stop < SHARED_CPU;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The end of a wait that was made to restart.  The kernel reads the timeout
 * from the program's memory, or from a socket, and begins it anew.  So that the
 * wait ends in time, a timer of ours interrupts it then, and repair.c returns
 * what the kernel would have returned.
 */
#include <signal.h>
#include <time.h>

#include "base/clock.h"
#include "repair.h"
#include "tracer_private.h"

/* Repeated until the loop has seen it: a signal can come just before a wait. */
enum { AGAIN_NS = 2000000, RETRY_NS = 10000000 };

static void set_timer(struct tracer *t, uint64_t when)
{
	struct sigevent ev = {
		.sigev_notify = SIGEV_SIGNAL,
		/* The same as for ticks: one more does no harm. */
		.sigev_signo = SIGALRM,
	};
	const struct itimerspec its = {
		.it_interval.tv_nsec = when ? AGAIN_NS : 0,
		.it_value.tv_sec = (time_t)(when / NSEC_PER_SEC),
		.it_value.tv_nsec = (long)(when % NSEC_PER_SEC),
	};

	if (!t->have_timer)
		t->have_timer = !timer_create(CLOCK_MONOTONIC, &ev, &t->timer);
	if (t->have_timer)
		timer_settime(t->timer, TIMER_ABSTIME, &its, NULL);
	t->next_end = when;
}

void deadline_set(struct tracer *t, const struct tracee *tr)
{
	uint64_t end = tr->wait.end;

	if (end && (!t->next_end || end < t->next_end))
		set_timer(t, end);
}

void deadline_poll(struct tracer *t)
{
	uint64_t now, next = 0;
	struct tracee *tr;

	if (!t->next_end)
		return;
	now = clock_ns(CLOCK_MONOTONIC);
	if (now < t->next_end)
		return;
	for (tr = t->all.by_tid; tr; tr = tr->hh.next) {
		uint64_t end = tr->wait.of ? tr->wait.end : 0;

		if (!end)
			continue;
		if (end <= now) {
			if (!tr->asked)
				interrupt_tracee(tr);
			/* In case it was at another stop just then. */
			end = now + RETRY_NS;
		}
		next = !next || end < next ? end : next;
	}
	set_timer(t, next);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Clocks. */
#include "clock.h"

#include <time.h>

uint64_t clock_ns(int clock_id)
{
	struct timespec ts;

	clock_gettime(clock_id, &ts);
	return (uint64_t)ts.tv_sec * NSEC_PER_SEC + (uint64_t)ts.tv_nsec;
}

/*
 * Both clocks run at the same speed (adjtimex(2) changes both), so the distance
 * changes only when the clock is set.  It is measured by reading one between
 * two readings of the other, repeatedly until it is not disturbed.
 */
static void measure(struct wall_clock *w)
{
	enum { TRIES = 5 };
	uint64_t least = UINT64_MAX;

	for (int i = 0; i < TRIES; i++) {
		uint64_t before = clock_ns(CLOCK_MONOTONIC);
		uint64_t wall = clock_ns(CLOCK_REALTIME);
		uint64_t took = clock_ns(CLOCK_MONOTONIC) - before;

		if (took >= least)
			continue;
		least = took;
		w->ahead = wall - (before + took / 2);
	}
}

uint64_t wall_at(struct wall_clock *w, uint64_t mono)
{
	uint64_t wall = clock_ns(CLOCK_REALTIME);
	uint64_t now = clock_ns(CLOCK_MONOTONIC);

	/* It was read between `mono` and `now`. */
	if (wall - w->ahead < mono || wall - w->ahead > now)
		measure(w);
	return mono + w->ahead;
}

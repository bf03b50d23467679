/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AIOTRACE_CLOCK_H
#define AIOTRACE_CLOCK_H

#include <stdint.h>

#define NSEC_PER_SEC 1000000000ull

/* Nanoseconds of a clock, CLOCK_*. */
uint64_t clock_ns(int clock_id);

/* How far CLOCK_REALTIME is ahead of CLOCK_MONOTONIC; starts as { 0 }. */
struct wall_clock {
	uint64_t ahead;
};

/*
 * CLOCK_REALTIME at a recent moment of CLOCK_MONOTONIC.  Differences between
 * two results are those between the moments, unless the clock was set.
 */
uint64_t wall_at(struct wall_clock *w, uint64_t mono);

#endif

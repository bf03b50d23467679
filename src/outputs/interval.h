/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --interval: what operations did in a period, in a line in the style of
 * iostat(1).
 */
#ifndef AIOTRACE_INTERVAL_H
#define AIOTRACE_INTERVAL_H

#include "base/outbuf.h"
#include "histogram.h"
#include "model/model.h"

/* All zeros is an empty period. */
struct interval {
	struct {
		uint64_t count, bytes;
	} reads, writes;
	uint64_t others;	/* neither, or the submission was not seen */
	uint64_t errors;
	struct histogram latency;
};

/* An operation has completed. */
void interval_add(struct interval *i, const struct operation *op);

/* Prints the columns' titles, without a line break. */
void interval_put_titles(struct outbuf *b);

/*
 * Prints the period that lasted `ns` nanoseconds and ended at `wall`
 * (CLOCK_REALTIME, nanoseconds), with `in_flight` at its end; no line break.
 */
void interval_put(struct outbuf *b, const struct interval *i, uint64_t ns,
		  uint64_t wall, uint64_t in_flight);

#endif

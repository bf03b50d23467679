/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --interval: what operations did in a period, in a line in the manner of
 * iostat(1).
 */
#ifndef AIOTRACE_INTERVAL_H
#define AIOTRACE_INTERVAL_H

#include "base/outbuf.h"
#include "histogram.h"
#include "model/model.h"

/* All zeros is an empty one. */
struct interval {
	struct {
		uint64_t count, bytes;
	} reads, writes;
	uint64_t others;	/* neither; or their submission was not seen */
	uint64_t errors;
	struct histogram latency;
};

/* An operation has completed. */
void interval_add(struct interval *i, const struct operation *op);

/* The columns' titles, without a line break. */
void interval_put_titles(struct outbuf *b);

/*
 * The period that lasted `ns` nanoseconds and ended at `wall`
 * (CLOCK_REALTIME, nanoseconds), `in_flight` at its end; no line break.
 */
void interval_put(struct outbuf *b, const struct interval *i, uint64_t ns,
		  uint64_t wall, uint64_t in_flight);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A histogram of nanoseconds, or of any 64-bit numbers: 128 buckets a power of
 * two, so that a number read from it is less than one percent from the one
 * that was put in, and those below 256 are exact.  It is of fixed size, two of
 * them can be added, and its count, sum, least and greatest are exact.
 */
#ifndef AIOTRACE_HISTOGRAM_H
#define AIOTRACE_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

enum {
	HISTOGRAM_SUB_BITS = 7,
	HISTOGRAM_SUB = 1 << HISTOGRAM_SUB_BITS, /* buckets a power of two */
	/* Numbers of up to 7 bits have buckets of their own. */
	HISTOGRAM_POWERS = 64 - HISTOGRAM_SUB_BITS + 1,
	HISTOGRAM_BUCKETS = HISTOGRAM_POWERS * HISTOGRAM_SUB,
};

/* All zeros is an empty one. */
struct histogram {
	uint64_t count, min, max, sum;
	uint64_t buckets[HISTOGRAM_BUCKETS];
};

void histogram_add(struct histogram *h, uint64_t v);
void histogram_merge(struct histogram *to, const struct histogram *from);

/* Rounded down; 0 of none. */
uint64_t histogram_mean(const struct histogram *h);
/* Of the population, from the buckets' middles; 0 of none. */
double histogram_deviation(const struct histogram *h);

/*
 * The least value that `millipercent` thousandths of a percent of all values
 * do not exceed: 99900 is the 99.9th percentile.  Never outside of min and
 * max; 0 of none.
 */
uint64_t histogram_percentile(const struct histogram *h,
			      uint32_t millipercent);

/* The bucket of a value, and the least and the greatest that it holds. */
size_t histogram_bucket(uint64_t v);
uint64_t histogram_low(size_t bucket);
uint64_t histogram_high(size_t bucket);

#endif

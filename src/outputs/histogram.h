/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A histogram of nanoseconds, or of any 64-bit numbers, with 128 buckets per
 * power of two.  A number that is read from it differs by less than one percent
 * from the one that was added; numbers below 256 are exact.  Its size is fixed,
 * two of them can be added, and its count, sum, minimum and maximum are exact.
 */
#ifndef AIOTRACE_HISTOGRAM_H
#define AIOTRACE_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

enum {
	HISTOGRAM_SUB_BITS = 7,
	HISTOGRAM_SUB = 1 << HISTOGRAM_SUB_BITS, /* buckets per power of two */
	/* Numbers of up to 7 bits have their own buckets. */
	HISTOGRAM_POWERS = 64 - HISTOGRAM_SUB_BITS + 1,
	HISTOGRAM_BUCKETS = HISTOGRAM_POWERS * HISTOGRAM_SUB,
};

/* All zeros is an empty histogram. */
struct histogram {
	uint64_t count, min, max, sum;
	uint64_t buckets[HISTOGRAM_BUCKETS];
};

void histogram_add(struct histogram *h, uint64_t v);
void histogram_merge(struct histogram *to, const struct histogram *from);

/* Rounded down; 0 if empty. */
uint64_t histogram_mean(const struct histogram *h);
/* Of the population, computed from the middles of the buckets; 0 if empty. */
double histogram_deviation(const struct histogram *h);

/*
 * The smallest value that is not exceeded by `millipercent` thousandths of a
 * percent of all values: 99900 is the 99.9th percentile.  Always between min
 * and max; 0 if empty.
 */
uint64_t histogram_percentile(const struct histogram *h,
			      uint32_t millipercent);

/* The bucket of a value, and the smallest and the largest value in a bucket. */
size_t histogram_bucket(uint64_t v);
uint64_t histogram_low(size_t bucket);
uint64_t histogram_high(size_t bucket);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Log-linear buckets: the buckets of one power of two have the same width,
 * which doubles with the next power.  The first 128 hold one number each.
 */
#include "histogram.h"

#include <math.h>

#include "base/die.h"

/* How far a bucket's numbers are shifted: its width is 1 << that. */
static unsigned int shift_of(size_t bucket)
{
	size_t power = bucket >> HISTOGRAM_SUB_BITS;

	return power ? (unsigned int)power - 1 : 0;
}

size_t histogram_bucket(uint64_t v)
{
	unsigned int bits = 64 - (unsigned int)__builtin_clzll(v | 1);
	unsigned int shift;

	if (bits <= HISTOGRAM_SUB_BITS)
		return (size_t)v;
	shift = bits - HISTOGRAM_SUB_BITS - 1;
	return ((size_t)(shift + 1) << HISTOGRAM_SUB_BITS) +
	       (size_t)((v >> shift) & (HISTOGRAM_SUB - 1));
}

uint64_t histogram_low(size_t bucket)
{
	uint64_t sub = bucket & (HISTOGRAM_SUB - 1);

	check(bucket < HISTOGRAM_BUCKETS);
	if (bucket < HISTOGRAM_SUB)
		return bucket;
	return (HISTOGRAM_SUB + sub) << shift_of(bucket);
}

uint64_t histogram_high(size_t bucket)
{
	return histogram_low(bucket) + ((1ull << shift_of(bucket)) - 1);
}

static uint64_t middle(size_t bucket)
{
	return histogram_low(bucket) + (1ull << shift_of(bucket)) / 2;
}

void histogram_add(struct histogram *h, uint64_t v)
{
	if (!h->count || v < h->min)
		h->min = v;
	if (v > h->max)
		h->max = v;
	h->count++;
	h->sum += v;
	h->buckets[histogram_bucket(v)]++;
}

void histogram_merge(struct histogram *to, const struct histogram *from)
{
	if (!from->count)
		return;
	if (!to->count || from->min < to->min)
		to->min = from->min;
	if (from->max > to->max)
		to->max = from->max;
	to->count += from->count;
	to->sum += from->sum;
	for (size_t i = histogram_bucket(from->min);
	     i <= histogram_bucket(from->max); i++)
		to->buckets[i] += from->buckets[i];
}

uint64_t histogram_mean(const struct histogram *h)
{
	return h->count ? h->sum / h->count : 0;
}

double histogram_deviation(const struct histogram *h)
{
	double mean, sum = 0;

	if (!h->count)
		return 0;
	mean = (double)h->sum / (double)h->count;
	for (size_t i = histogram_bucket(h->min); i <= histogram_bucket(h->max);
	     i++) {
		double d = (double)middle(i) - mean;

		sum += d * d * (double)h->buckets[i];
	}
	return sqrt(sum / (double)h->count);
}

uint64_t histogram_percentile(const struct histogram *h,
			      uint32_t millipercent)
{
	/*
	 * The rank of the value, from 1 on: count * millipercent / ALL,
	 * rounded up, in two steps that do not overflow.
	 */
	enum { ALL = 100000 };
	uint64_t rank = h->count / ALL * millipercent +
			(h->count % ALL * millipercent + ALL - 1) / ALL;
	uint64_t seen = 0, v;
	size_t i = histogram_bucket(h->min);

	if (!h->count)
		return 0;
	if (rank < 1)
		rank = 1;
	if (rank >= h->count)
		return h->max;
	while ((seen += h->buckets[i]) < rank)
		i++;
	v = middle(i);
	if (v < h->min)
		return h->min;
	return v < h->max ? v : h->max;
}

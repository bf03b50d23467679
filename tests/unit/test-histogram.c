/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The log-linear histogram: which bucket a value falls into, and how far the
 * percentiles are from those of the sorted values.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "../../src/base/array.h"
#include "../../src/outputs/histogram.h"

/* A sequence that looks random and is always the same (xorshift64). */
static uint64_t next(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static int ascending(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* |a - b| is less than one percent of b. */
static void assert_close(uint64_t a, uint64_t b)
{
	uint64_t off = a > b ? a - b : b - a;

	if (off >= b / 100 && off)
		fail_msg("%llu is not %llu", (unsigned long long)a,
			 (unsigned long long)b);
}

static void test_buckets(void **state)
{
	static const struct {
		uint64_t v, low, high;
	} rows[] = {
		{ 0, 0, 0 },
		{ 1, 1, 1 },
		{ 127, 127, 127 },
		{ 128, 128, 128 },
		{ 255, 255, 255 },
		{ 256, 256, 257 },
		{ 257, 256, 257 },
		{ 258, 258, 259 },
		{ 511, 510, 511 },
		{ 512, 512, 515 },
		{ 1000, 1000, 1003 },
		{ 1023, 1020, 1023 },
		{ 1000000, 999424, 1003519 },
		{ 1ull << 63, 1ull << 63, (1ull << 63) + (1ull << 56) - 1 },
		{ UINT64_MAX, UINT64_MAX - (1ull << 56) + 1, UINT64_MAX },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		size_t bucket = histogram_bucket(rows[i].v);

		assert_true(bucket < HISTOGRAM_BUCKETS);
		assert_int_equal(histogram_low(bucket), rows[i].low);
		assert_int_equal(histogram_high(bucket), rows[i].high);
	}
}

/* They follow each other without a gap, and each is narrow enough. */
static void test_all_buckets(void **state)
{
	uint64_t expected = 0;

	(void)state;
	for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
		uint64_t low = histogram_low(i), high = histogram_high(i);

		assert_int_equal(low, expected);
		assert_int_equal(histogram_bucket(low), i);
		assert_int_equal(histogram_bucket(high), i);
		assert_true((high - low) <= low / 128);
		expected = high + 1;
	}
	/* One past UINT64_MAX. */
	assert_int_equal(expected, 0);
	/* At least 64 for each power of two. */
	assert_true(histogram_bucket(1 << 20) - histogram_bucket(1 << 19) >=
		    64);
}

static void test_empty(void **state)
{
	static struct histogram h, other;

	(void)state;
	assert_int_equal(histogram_percentile(&h, 50000), 0);
	assert_int_equal(histogram_mean(&h), 0);
	assert_true(histogram_deviation(&h) == 0);
	histogram_add(&other, 7);
	histogram_merge(&other, &h);
	assert_int_equal(other.min, 7);
	histogram_merge(&h, &other);
	assert_int_equal(h.min, 7);
	assert_int_equal(h.max, 7);
	assert_int_equal(h.count, 1);
}

static void test_one(void **state)
{
	static struct histogram h;

	(void)state;
	histogram_add(&h, 123456789);
	/* Never outside the range of the values that were added. */
	assert_int_equal(histogram_percentile(&h, 0), 123456789);
	assert_int_equal(histogram_percentile(&h, 50000), 123456789);
	assert_int_equal(histogram_percentile(&h, 100000), 123456789);
	assert_int_equal(histogram_mean(&h), 123456789);
	assert_true(histogram_deviation(&h) < 1234567.89);
}

/*
 * 1 to 200, five times each, so that each has a bucket of its own: of 1000
 * values the k-th is (k + 4) / 5.
 */
static void test_ranks(void **state)
{
	static const struct {
		uint32_t millipercent;
		uint64_t want;
	} rows[] = {
		{ 0, 1 },	{ 500, 1 },	 { 501, 2 },
		{ 1000, 2 },	{ 50000, 100 },	 { 50001, 101 },
		{ 95000, 190 }, { 99000, 198 },	 { 99500, 199 },
		{ 99501, 200 }, { 99900, 200 },	 { 100000, 200 },
	};
	static struct histogram h;

	(void)state;
	for (uint64_t v = 1; v <= 200; v++)
		for (int i = 0; i < 5; i++)
			histogram_add(&h, v);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_int_equal(histogram_percentile(&h, rows[i].millipercent),
				 rows[i].want);
	assert_int_equal(h.count, 1000);
	assert_int_equal(h.sum, 5 * 200 * 201 / 2);
	assert_int_equal(histogram_mean(&h), 100);
	/* sqrt((200 * 200 - 1) / 12) */
	assert_true(histogram_deviation(&h) > 57.73);
	assert_true(histogram_deviation(&h) < 57.74);
}

/* Latencies over nine powers of ten, against the sorted values. */
static void test_percentiles(void **state)
{
	enum { N = 100000 };
	static const uint32_t percents[] = { 1000,  10000, 50000, 90000,
					     95000, 99000, 99900, 99990 };
	static uint64_t values[N];
	static struct histogram h, half[2];
	uint64_t seed = 88172645463325252ull, sum = 0;

	(void)state;
	for (int i = 0; i < N; i++) {
		values[i] = next(&seed) >> (20 + next(&seed) % 40);
		sum += values[i];
		histogram_add(&h, values[i]);
		histogram_add(&half[i % 3 == 0], values[i]);
	}
	qsort(values, N, sizeof(*values), ascending);
	for (size_t i = 0; i < ARRAY_SIZE(percents); i++)
		assert_close(histogram_percentile(&h, percents[i]),
			     values[(uint64_t)N * percents[i] / 100000 - 1]);
	assert_int_equal(histogram_percentile(&h, 0), values[0]);
	assert_int_equal(histogram_percentile(&h, 100000), values[N - 1]);
	assert_int_equal(h.min, values[0]);
	assert_int_equal(h.max, values[N - 1]);
	assert_int_equal(h.sum, sum);
	/* Two that are added are one of all. */
	histogram_merge(&half[0], &half[1]);
	assert_memory_equal(&half[0], &h, sizeof(h));
}

/* A count so large that products with it exceed 64 bits. */
static void test_many(void **state)
{
	static struct histogram h;

	(void)state;
	histogram_add(&h, 10);
	histogram_add(&h, 20);
	h.buckets[10] = 1ull << 61;
	h.buckets[20] = 1ull << 61;
	h.count = 1ull << 62;
	assert_int_equal(histogram_percentile(&h, 49999), 10);
	assert_int_equal(histogram_percentile(&h, 50000), 10);
	assert_int_equal(histogram_percentile(&h, 50001), 20);
	assert_int_equal(histogram_percentile(&h, 99999), 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_buckets),
		cmocka_unit_test(test_all_buckets),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_one),
		cmocka_unit_test(test_ranks),
		cmocka_unit_test(test_percentiles),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

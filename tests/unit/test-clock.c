/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The wall clock at moments of the monotonic one: they keep their distances,
 * however late one clock is read after the other, until the clock is set.
 */
#include "unit.h"

#include <time.h>

#include "../../src/base/clock.h"

#define EPOCH 1700000000000000000ull

/* Each reading takes as long as the next of `delays`, the last one for ever. */
static const uint64_t steady[] = { 20, 0 };
static const uint64_t *delays = steady;
static uint64_t now, ahead;

int clock_gettime(clockid_t id, struct timespec *ts)
{
	uint64_t ns;

	now += *delays;
	if (delays[1])
		delays++;
	ns = id == CLOCK_REALTIME ? now + ahead : now;
	ts->tv_sec = (time_t)(ns / NSEC_PER_SEC);
	ts->tv_nsec = (long)(ns % NSEC_PER_SEC);
	return 0;
}

static void test_distance(void **state)
{
	/* The tracer may not run for a while, at any place. */
	static const uint64_t often_late[] = {
		20, 20, 9000000, 20, 20, 20, 20, 5000, 20, 20, 20, 20, 20,
		20, 20, 7000000, 20, 20, 8000000, 20, 3, 20, 20, 400000, 20, 0,
	};
	struct wall_clock w = { 0 };
	uint64_t last = 0, last_wall = 0;

	(void)state;
	now = 1000;
	ahead = EPOCH;
	delays = often_late;
	for (int i = 0; i < 30; i++) {
		uint64_t mono = clock_ns(CLOCK_MONOTONIC);
		uint64_t wall = wall_at(&w, mono);

		assert_in_range(wall, mono + EPOCH - 20, mono + EPOCH + 20);
		if (last)
			assert_int_equal(wall - last_wall, mono - last);
		last = mono;
		last_wall = wall;
	}
}

static void test_set(void **state)
{
	static const int64_t steps[] = {
		3600 * (int64_t)NSEC_PER_SEC, -7200 * (int64_t)NSEC_PER_SEC,
		1000, -1000,
	};
	struct wall_clock w = { 0 };

	(void)state;
	now = 1000;
	ahead = EPOCH;
	delays = steady;
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		uint64_t mono = clock_ns(CLOCK_MONOTONIC);

		assert_in_range(wall_at(&w, mono), mono + ahead - 20,
				mono + ahead + 20);
		ahead += (uint64_t)steps[i];
		mono = clock_ns(CLOCK_MONOTONIC);
		assert_in_range(wall_at(&w, mono), mono + ahead - 20,
				mono + ahead + 20);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_distance),
		cmocka_unit_test(test_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

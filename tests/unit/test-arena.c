/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The memory of one call: aligned, kept apart, grown once and then used
 * again, given back after an enormous call.
 */
#include <stdalign.h>
#include <string.h>

#include "../../src/base/arena.h"
#include "../../src/base/array.h"
#include "unit.h"

enum { MIB = 1 << 20 };

static bool is_aligned(const void *p)
{
	return (uintptr_t)p % alignof(max_align_t) == 0;
}

struct sizes {
	const char *name;
	size_t sizes[8];
};

static const struct sizes sizes[] = {
	{ "nothing", { 0 } },
	{ "one byte", { 1 } },
	{ "odd sizes", { 1, 3, 7, 15, 17, 31, 33 } },
	{ "growing", { 16, 64, 256, 1024, 4096, 16384 } },
	{ "shrinking", { 16384, 4096, 1024, 256, 64, 16 } },
	{ "large", { MIB, MIB, 3 * MIB } },
};

/* Pieces do not overlap, neither at first nor once the arena has grown. */
static void test_sizes(void **state)
{
	const struct sizes *s = *state;
	struct arena a = { 0 };

	for (int round = 0; round < 3; round++) {
		unsigned char *p[8];

		arena_reset(&a);
		for (size_t i = 0; i < ARRAY_SIZE(p); i++) {
			p[i] = arena_alloc(&a, s->sizes[i]);
			assert_non_null(p[i]);
			assert_true(is_aligned(p[i]));
			memset(p[i], (int)i + 1, s->sizes[i]);
		}
		for (size_t i = 0; i < ARRAY_SIZE(p); i++)
			for (size_t j = 0; j < s->sizes[i]; j++)
				assert_int_equal(p[i][j], i + 1);
	}
	arena_free(&a);
}

/* After the first call of its size, nothing comes from malloc(). */
static void test_learns(void **state)
{
	struct arena a = { 0 };
	const char *base = NULL;

	(void)state;
	for (int round = 0; round < 5; round++) {
		arena_reset(&a);
		for (size_t i = 0; i < 100; i++)
			arena_alloc(&a, 100 + i);
		if (round == 0) {
			assert_non_null(a.overflow);
			continue;
		}
		assert_null(a.overflow);
		assert_true(round == 1 || a.base == base);
		base = a.base;
	}
	arena_free(&a);
}

/* A smaller call does not make it forget. */
static void test_keeps(void **state)
{
	struct arena a = { 0 };

	(void)state;
	arena_alloc(&a, 10000);
	arena_reset(&a);
	arena_alloc(&a, 10);
	arena_reset(&a);
	arena_alloc(&a, 10000);
	assert_null(a.overflow);
	arena_free(&a);
}

static void test_gives_back(void **state)
{
	struct arena a = { 0 };

	(void)state;
	for (int round = 0; round < 3; round++) {
		arena_reset(&a);
		assert_null(a.overflow);
		assert_true(a.size <= MIB);
		for (int i = 0; i < 8; i++)
			memset(arena_alloc(&a, MIB), 1, MIB);
		assert_non_null(a.overflow);
	}
	arena_reset(&a);
	assert_null(a.overflow);
	assert_true(a.size <= MIB);
	/* What it keeps is good for a call of that size. */
	memset(arena_alloc(&a, a.size), 1, a.size);
	assert_null(a.overflow);
	arena_free(&a);
}

/* Exactly full, and one byte more. */
static void test_full(void **state)
{
	struct arena a = { 0 };

	(void)state;
	arena_alloc(&a, 1024);
	arena_reset(&a);
	assert_int_equal(a.size, 1024);
	arena_alloc(&a, 1000);
	arena_alloc(&a, 16);
	assert_null(a.overflow);
	arena_alloc(&a, 1);
	assert_non_null(a.overflow);
	arena_free(&a);
}

/* Each use has a number of its own: see pipeline.c, which keeps names. */
static void test_resets(void **state)
{
	struct arena a = { 0 };

	(void)state;
	for (unsigned long i = 0; i < 3; i++) {
		assert_int_equal(a.resets, i);
		arena_reset(&a);
	}
	arena_free(&a);
}

static void test_freeing(void **state)
{
	struct arena a = { 0 };

	(void)state;
	arena_free(&a);
	arena_alloc(&a, 100);
	arena_alloc(&a, 100);
	arena_free(&a);
	assert_null(a.base);
	assert_null(a.overflow);
	assert_int_equal(a.size, 0);
	/* It can be used again. */
	memset(arena_alloc(&a, 100), 1, 100);
	arena_reset(&a);
	memset(arena_alloc(&a, 100), 1, 100);
	assert_null(a.overflow);
	arena_free(&a);
}

int main(void)
{
	static struct unit u;

	unit_add_table(&u, sizes, test_sizes);
	unit_add(&u, "learns", test_learns, NULL);
	unit_add(&u, "keeps", test_keeps, NULL);
	unit_add(&u, "gives back", test_gives_back, NULL);
	unit_add(&u, "full", test_full, NULL);
	unit_add(&u, "resets", test_resets, NULL);
	unit_add(&u, "free", test_freeing, NULL);
	return unit_run(&u);
}

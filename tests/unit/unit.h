/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the unit tests share: cmocka, with the headers that it wants before it,
 * and tables of cases of which each row is a test of its own.
 */
#ifndef AIOTRACE_UNIT_H
#define AIOTRACE_UNIT_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../src/base/array.h"
#include "../../src/base/die.h"

/*
 * A growing list of tests.  cmocka_run_group_tests() wants an array of known
 * size, hence a fixed one; unused entries have no function and are skipped.
 */
struct unit {
	struct CMUnitTest tests[256];
	size_t n;
};

/* Adds a test, and gives it `row` as its state. */
static inline void unit_add(struct unit *u, const char *name,
			    CMUnitTestFunction test, const void *row)
{
	check(u->n < ARRAY_SIZE(u->tests));
	u->tests[u->n++] = (struct CMUnitTest){
		.name = name,
		.test_func = test,
		.initial_state = (void *)(uintptr_t)row,
	};
}

/* Adds one test for each row of a table whose rows begin with their name. */
#define unit_add_table(u, table, test)                                       \
	do {                                                                 \
		for (size_t i_ = 0; i_ < ARRAY_SIZE(table); i_++)            \
			unit_add((u), (table)[i_].name, (test),              \
				 &(table)[i_]);                              \
	} while (0)

/*
 * Leaves a test out, and says why.  cmocka's skip() is not used: its TAP line
 * begins with "not ok", which automake counts as a failure.
 */
static inline void unit_skip(const char *name, const char *why)
{
	print_message("# SKIP %s: %s\n", name, why);
}

/* Runs them all; the result is main()'s. */
#define unit_run(u)                                                          \
	cmocka_run_group_tests_name(program_invocation_short_name,           \
				    (u)->tests, NULL, NULL)

#endif

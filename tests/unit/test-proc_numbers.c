/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A process's numbers in the pid namespaces that it is in. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../../src/base/array.h"
#include "../../src/base/proc.h"
#include "unit.h"

#define EIGHT "\t1\t2\t3\t4\t5\t6\t7\t8"
#define MOST EIGHT EIGHT EIGHT EIGHT "\t9"

static const struct {
	const char *status;
	unsigned int n;
	pid_t last;
} rows[] = {
	{ "Name:\tsh\nTgid:\t7\nNStgid:\t5\nNSpid:\t7\nNSpgid:\t8\n", 1, 7 },
	{ "Name:\tsh\nNSpid:\t4194304\t12\t1\nNSpgid:\t2\n", 3, 1 },
	/* The kernel writes no line break of a name. */
	{ "Name:\t\\nNSpid:\t9\nNSpid:\t5\t3\n", 2, 3 },
	{ "Name:\tNSpid:\t9\nNSpid:\t5\t3\n", 2, 3 },
	/* Before Linux 4.1. */
	{ "Name:\tsh\nTgid:\t7\n", 0, 0 },
	{ "", 0, 0 },
	/* Not whole. */
	{ "Name:\tsh\nNSpid:", 0, 0 },
	{ "Name:\tsh\nNSpid:\t\n", 0, 0 },
	{ "Name:\tsh\nNSpid:\t5\t", 0, 0 },
	{ "Name:\tsh\nNSpid:\t5\tx\n", 0, 0 },
	{ "Name:\tsh\nNSpid:" MOST "\n", PROC_MAX_DEPTH, 9 },
	{ "Name:\tsh\nNSpid:" MOST "\t10\n", 0, 0 },
};

static void test_ids(void **state)
{
	pid_t ids[PROC_MAX_DEPTH];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		unsigned int n = proc_ids(rows[i].status, ids);

		if (n != rows[i].n || (n && ids[n - 1] != rows[i].last))
			fail_msg("%zu: %u numbers of %s", i, n, rows[i].status);
	}
}

/* Of our own /proc: no number is another. */
static void test_own(void **state)
{
	char path[64];

	(void)state;
	if (proc_depth() != 1)
		skip();
	assert_int_equal(proc_tid(getpid()), getpid());
	assert_int_equal(proc_number(getpid()), getpid());
	proc_path(path, sizeof(path), 17, "fd/%d", 3);
	assert_string_equal(path, "/proc/17/fd/3");
	/* What does not fit is cut. */
	memset(path, 'x', sizeof(path));
	proc_path(path, 8, 17, "fd/%d", 3);
	assert_string_equal(path, "/proc/1");
	assert_int_equal(path[8], 'x');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

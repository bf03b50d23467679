/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * options_parse(): what is printed at the end of a trace, and which calls are
 * printed for their operations' sake.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "../../src/base/array.h"
#include "../../src/outputs/exports.h"
#include "../../src/cli/options.h"

enum { MAX_ARGS = 8 };

/* Calls options_parse() for `args`, which end with NULL, and a command. */
static void parse(struct options *o, const char *const *args)
{
	static char *argv[MAX_ARGS + 3];
	static char name[] = "aiotrace", command[] = "true";
	int argc = 0;

	argv[argc++] = name;
	while (*args)
		argv[argc++] = (char *)*args++;
	argv[argc++] = command;
	argv[argc] = NULL;
	options_parse(o, argc, argv);
}

static void test_values(void **state)
{
	static const struct {
		const char *args[MAX_ARGS];
		enum histogram_by histogram;
		bool same_args;
		uint64_t min_latency;
		unsigned int op_status;
	} rows[] = {
		{ { NULL }, HISTOGRAM_NONE, false, 0, 0 },
		{ { "--histogram" }, HISTOGRAM_ALL, false, 0, 0 },
		{ { "--histogram=opcode" }, HISTOGRAM_OPCODE, false, 0, 0 },
		{ { "--histogram=file" }, HISTOGRAM_FILE, false, 0, 0 },
		{ { "--histogram=CONTEXT" }, HISTOGRAM_CONTEXT, false, 0, 0 },
		{ { "--same-args" }, HISTOGRAM_NONE, true, 0, 0 },
		{ { "--min-latency=1ns" }, 0, false, 1, 0 },
		{ { "--min-latency", "250us" }, 0, false, 250000, 0 },
		{ { "--min-latency=1.5ms" }, 0, false, 1500000, 0 },
		{ { "--min-latency=.3us" }, 0, false, 300, 0 },
		{ { "--min-latency=2s" }, 0, false, 2000000000, 0 },
		{ { "--op-status=ok" }, 0, false, 0, OP_STATUS_OK },
		{ { "--op-status=error,short" }, 0, false, 0,
		  OP_STATUS_ERROR | OP_STATUS_SHORT },
		{ { "--op-status=!ok" }, 0, false, 0,
		  OP_STATUS_ERROR | OP_STATUS_SHORT | OP_STATUS_SYNC },
		{ { "--op-status=all" }, 0, false, 0,
		  OP_STATUS_OK | OP_STATUS_ERROR | OP_STATUS_SHORT |
			  OP_STATUS_SYNC },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct options o;

		parse(&o, rows[i].args);
		assert_int_equal(o.tables.histogram, rows[i].histogram);
		assert_int_equal(o.tables.same_args, rows[i].same_args);
		assert_int_equal(o.select.min_latency, rows[i].min_latency);
		assert_int_equal(o.select.op_status, rows[i].op_status);
		options_free(&o);
	}
}

/* -S and -U of a table: its key, and its columns up to a -1. */
static const struct {
	const char *args[MAX_ARGS];
	enum table_id table;
	int sort;
	int columns[TABLE_MAX_COLUMNS + 1];
} choices[] = {
	{ { "-c" },
	  TABLE_RESULTS,
	  RES_COUNT,
	  { RES_COUNT, RES_ERROR, RES_OPCODE, RES_MEANING, -1 } },
	{ { "-c", "-S", "results:error", "-S", "ops:p99", "-S", "calls" },
	  TABLE_RESULTS,
	  RES_ERROR,
	  { RES_COUNT, RES_ERROR, RES_OPCODE, RES_MEANING, -1 } },
	{ { "-c", "-S", "results:nothing", "-U", "results:meaning" },
	  TABLE_RESULTS,
	  TABLE_UNSORTED,
	  { RES_MEANING, RES_ERROR, RES_OPCODE, -1 } },
	{ { "-C", "-U", "ops:file,p99.9,count", "-S", "operations:max" },
	  TABLE_OPS,
	  OPS_MAX,
	  { OPS_FILE, OPS_P999, OPS_COUNT, OPS_OPCODE, -1 } },
	{ { "-c", "-U", "ops:direct,min,time,ring,file,opcode,wait,max,p99.9,"
			"p99,p95,p50,avg,sync,short,errors,bytes,count" },
	  TABLE_OPS,
	  OPS_TIME,
	  { OPS_DIRECT, OPS_MIN, OPS_TIME, OPS_RING, OPS_FILE, OPS_OPCODE,
	    OPS_WAIT, OPS_MAX, OPS_P999, OPS_P99, OPS_P95, OPS_P50, OPS_AVG,
	    OPS_SYNC, OPS_SHORT, OPS_ERRORS, OPS_BYTES, OPS_COUNT, -1 } },
	{ { "-c", "-U", "Contexts:LEFT,ops/call,ev/call,setup" },
	  TABLE_CONTEXTS,
	  CTX_SUBMITS,
	  { CTX_LEFT, CTX_PER_SUBMIT, CTX_PER_REAP, CTX_SETUP, CTX_ID, -1 } },
};

static void test_choices(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(choices); i++) {
		const struct table_choice *c;
		struct options o;
		size_t n = 0;

		parse(&o, choices[i].args);
		c = &o.tables.choice[choices[i].table];
		assert_int_equal(c->sort, choices[i].sort);
		for (; choices[i].columns[n] != -1; n++)
			assert_int_equal(c->columns[n], choices[i].columns[n]);
		assert_int_equal(c->n, n);
		options_free(&o);
	}
}

/* Those of the calls are strace's, with or without the table's name. */
static void test_calls(void **state)
{
	static const char *const args[] = { "-c", "-S", "calls:errors", "-U",
					    "calls:calls,time", NULL };
	struct options o;

	(void)state;
	parse(&o, args);
	assert_int_equal(o.tables.sort, SUM_ERRORS);
	assert_int_equal(o.tables.ncolumns, 3);
	assert_int_equal(o.tables.columns[0], SUM_CALLS);
	assert_int_equal(o.tables.columns[1], SUM_TIME_PERCENT);
	assert_int_equal(o.tables.columns[2], SUM_NAME);
	assert_int_equal(o.tables.choice[TABLE_OPS].sort, OPS_TIME);
	assert_int_equal(o.tables.choice[TABLE_OPS].n, 14);
	assert_int_equal(o.tables.choice[TABLE_CONTEXTS].n, 13);
	options_free(&o);
}

static void test_exports(void **state)
{
	static const char *const args[] = { "--export=hgrm:a:b", "--export",
					    "HGRM:/c", NULL };
	struct options o;

	(void)state;
	parse(&o, args);
	assert_int_equal(o.dest.nexports, 2);
	assert_string_equal(o.dest.exports[0].format->name, "hgrm");
	assert_string_equal(o.dest.exports[0].file, "a:b");
	assert_string_equal(o.dest.exports[1].file, "/c");
	options_free(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_choices),
		cmocka_unit_test(test_calls),
		cmocka_unit_test(test_exports),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tables of contexts and of results. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <linux/aio_abi.h>
#include <stdio.h>
#include <string.h>

#include "../../src/base/array.h"
#include "../../src/base/outbuf.h"
#include "../../src/cli/options_summary.h"
#include "../../src/outputs/sinks.h"

struct rig {
	struct options o;
	struct outbuf out;
	struct sink *sink;
};

static void start(struct rig *r)
{
	memset(&r->o, 0, sizeof(r->o));
	tables_default(&r->o);
	outbuf_init(&r->out, -1, "memory");
	r->sink = sink_tables_new(&r->o, &r->out);
}

static void end(struct rig *r, const char *want)
{
	r->sink->ops->finish(r->sink);
	outbuf_char(&r->out, '\0');
	assert_string_equal(r->out.data, want);
	outbuf_free(&r->out);
}

static const struct context full = {
	.space = 1,
	.pid = 4711,
	.id = 0x7f0000001000,
	.seen_setup = true,
	.destroyed = true,
	.nr_events = 32,
	.ring_nr = 127,
	.submits = 100,
	.submitted = 400,
	.getevents = 300,
	.events = 390,
	.empty = 10,
	.from_ring = 7,
	.peak = 32,
	.leftovers = 3,
	.area = 25000,
	.first = 1000,
	.last = 2000,
};

/* Known only since the attach, its ring unreadable, never used. */
static const struct context bare = {
	.space = 2, .id = 0xf7f01000, .first = 5, .last = 5,
};

static void test_contexts(void **state)
{
	struct rig r;

	(void)state;
	start(&r);
	r.sink->ops->on_context(r.sink, &bare);
	r.sink->ops->on_context(r.sink, &full);
	end(&r,
	    "\n"
	    "Contexts, operations in flight and calls:\n"
	    " pid context        size slots peak mean submits ops/call reaps "
	    "ev/call empty ring left\n"
	    "---- -------------- ---- ----- ---- ---- ------- -------- ----- "
	    "------- ----- ---- ----\n"
	    "4711 0x7f0000001000   32   127   32 25.0     100     4.00   300 "
	    "   1.30    10    7    3\n"
	    "   - 0xf7f01000        -     -    0    -       0        -     0 "
	    "      -     0    -    0\n"
	    "---- -------------- ---- ----- ---- ---- ------- -------- ----- "
	    "------- ----- ---- ----\n"
	    "     total            32   127   32    -     100     4.00   300 "
	    "   1.30    10    7    3\n"
	    "1 context was set up before the trace began\n"
	    "1 context was not destroyed\n");
}

/* By each key, the contexts 0 to 2 and their order. */
static void test_sort(void **state)
{
	static const struct {
		const char *key, *want;
	} rows[] = {
		{ "nothing", "012" },  { "pid", "210" },
		{ "context", "120" },  { "size", "210" },
		{ "slots", "201" },    { "peak", "102" },
		{ "mean", "021" },     { "submits", "120" },
		{ "ops/call", "201" }, { "reaps", "021" },
		{ "ev/call", "120" },  { "empty", "210" },
		{ "ring", "102" },     { "left", "012" },
		{ "setup", "102" },    { "waiting", "201" },
	};
	static const struct context contexts[] = {
		{ .space = 3, .id = 0x3000, .seen_setup = true, .nr_events = 1,
		  .ring_nr = 2, .peak = 2, .area = 20, .last = 10,
		  .submits = 1, .submitted = 2, .getevents = 3, .events = 3,
		  .empty = 1, .from_ring = 2, .leftovers = 3, .waiting = 2 },
		{ .space = 2, .id = 0x1000, .nr_events = 2, .ring_nr = 1,
		  .peak = 3, .area = 10, .last = 10, .submits = 3,
		  .submitted = 3, .getevents = 1, .events = 3, .empty = 2,
		  .from_ring = 3, .leftovers = 2, .waiting = 1 },
		{ .space = 1, .id = 0x2000, .seen_setup = true, .nr_events = 3,
		  .ring_nr = 3, .peak = 1, .area = 15, .last = 10,
		  .submits = 2, .submitted = 6, .getevents = 2, .events = 4,
		  .empty = 3, .from_ring = 1, .leftovers = 1, .waiting = 3 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char sort[32], got[8] = "";
		struct rig r;

		start(&r);
		snprintf(sort, sizeof(sort), "contexts:%s", rows[i].key);
		set_sort(&r.o, "-S", sort);
		set_columns(&r.o, "-U", "contexts:context");
		for (size_t k = 0; k < ARRAY_SIZE(contexts); k++) {
			struct context c = contexts[k];

			c.pid = (pid_t)c.space;
			r.sink->ops->on_context(r.sink, &c);
		}
		r.sink->ops->finish(r.sink);
		outbuf_char(&r.out, '\0');
		for (char *p = r.out.data; (p = strstr(p, "\n0x"));) {
			p += 3;
			strcat(got, *p == '3' ? "0" : *p == '1' ? "1" : "2");
		}
		if (strcmp(got, rows[i].want))
			fail_msg("%s: %s", rows[i].key, got);
		outbuf_free(&r.out);
	}
}

/* A program that leaks: beyond a number they are one row, but all count. */
static void test_many(void **state)
{
	enum { N = 3000 };
	struct rig r;

	(void)state;
	start(&r);
	set_columns(&r.o, "-U", "contexts:context,submits,left");
	for (int i = 0; i < N; i++) {
		struct context c = full;

		c.id = 0x1000 * (uint64_t)(i + 1);
		c.destroyed = false;
		r.sink->ops->on_context(r.sink, &c);
	}
	r.sink->ops->finish(r.sink);
	outbuf_char(&r.out, '\0');
	assert_non_null(strstr(r.out.data, "\n0x28000         100    3\n"));
	assert_null(strstr(r.out.data, "\n0x29000 "));
	assert_non_null(strstr(r.out.data, "\n(2960 more)  296000 8880\n"));
	assert_non_null(strstr(r.out.data, "\ntotal        300000 9000\n"));
	assert_non_null(strstr(r.out.data, "3000 contexts were not destroyed"));
	outbuf_free(&r.out);
}

static void fail_with(struct rig *r, int64_t res, uint16_t opcode, int n)
{
	const struct operation op = {
		.end = OP_REAPED, .known = true, .opcode = opcode, .res = res,
	};

	while (n--)
		r->sink->ops->on_operation(r->sink, &op);
}

static void test_results(void **state)
{
	static const struct {
		const char *sort, *want;
	} rows[] = {
		{ "count", "    5 EINVAL PREAD\n"
			   "    3 EINVAL PWRITE\n"
			   "    3 EIO    PREAD\n"
			   "    1 -4096  PREAD\n"
			   "    1 -99999 20\n" },
		{ "error", "    5 EINVAL PREAD\n"
			   "    3 EINVAL PWRITE\n"
			   "    3 EIO    PREAD\n"
			   "    1 -4096  PREAD\n"
			   "    1 -99999 20\n" },
		{ "opcode", "    5 EINVAL PREAD\n"
			    "    3 EIO    PREAD\n"
			    "    1 -4096  PREAD\n"
			    "    3 EINVAL PWRITE\n"
			    "    1 -99999 20\n" },
		{ "nothing", "    3 EIO    PREAD\n"
			     "    3 EINVAL PWRITE\n"
			     "    5 EINVAL PREAD\n"
			     "    1 -4096  PREAD\n"
			     "    1 -99999 20\n" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char sort[32];
		struct rig r;

		start(&r);
		snprintf(sort, sizeof(sort), "results:%s", rows[i].sort);
		set_sort(&r.o, "-S", sort);
		set_columns(&r.o, "-U", "results:count,error");
		fail_with(&r, -EIO, IOCB_CMD_PREAD, 2);
		fail_with(&r, -EINVAL, IOCB_CMD_PWRITE, 3);
		fail_with(&r, -EINVAL, IOCB_CMD_PREAD, 5);
		fail_with(&r, -EIO, IOCB_CMD_PREAD, 1);
		fail_with(&r, 0, IOCB_CMD_PREAD, 1);
		/* No errors of any kernel. */
		fail_with(&r, -4096, IOCB_CMD_PREAD, 1);
		fail_with(&r, -99999, 20, 1);
		r.sink->ops->finish(r.sink);
		outbuf_char(&r.out, '\0');
		if (!strstr(r.out.data, rows[i].want) ||
		    !strstr(r.out.data, "\n   13 total\n"))
			fail_msg("%s: %s", rows[i].sort, r.out.data);
		outbuf_free(&r.out);
	}
}

/* More of them than any kernel has. */
static void test_absurd(void **state)
{
	struct rig r;

	(void)state;
	start(&r);
	for (int i = 1; i <= 300; i++)
		fail_with(&r, -i, IOCB_CMD_PREAD, 2);
	r.sink->ops->finish(r.sink);
	outbuf_char(&r.out, '\0');
	assert_non_null(strstr(r.out.data, "\n   88 others\n"));
	assert_non_null(strstr(r.out.data, "\n  600 total\n"));
	outbuf_free(&r.out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_contexts), cmocka_unit_test(test_sort),
		cmocka_unit_test(test_many),	 cmocka_unit_test(test_results),
		cmocka_unit_test(test_absurd),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

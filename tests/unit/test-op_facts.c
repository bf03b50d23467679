/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is known about an operation, and which calls are printed for it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <linux/aio_abi.h>

#include "../../src/base/array.h"
#include "../../src/outputs/op_facts.h"

#define KNOWN  .known = true
#define REAPED .end = OP_REAPED
#define READ   .opcode = IOCB_CMD_PREAD, .bytes = 100

static void test_facts(void **state)
{
	static const struct {
		struct operation op;
		bool completed, failed, transfers, is_short;
	} rows[] = {
		{ { REAPED, KNOWN, READ, .res = 100 }, 1, 0, 1, 0 },
		{ { REAPED, KNOWN, READ, .res = 99 }, 1, 0, 1, 1 },
		{ { REAPED, KNOWN, READ, .res = 0 }, 1, 0, 1, 1 },
		{ { REAPED, KNOWN, READ, .res = -EIO }, 1, 1, 1, 0 },
		{ { .end = OP_RING, KNOWN, .opcode = IOCB_CMD_PWRITEV,
		    .bytes = 5, .res = 4 }, 1, 0, 1, 1 },
		{ { .end = OP_CANCELLED, KNOWN, .opcode = IOCB_CMD_POLL,
		    .bytes = 5, .res = 1 }, 1, 0, 0, 0 },
		{ { REAPED, KNOWN, .opcode = IOCB_CMD_FSYNC, .bytes = 5 },
		  1, 0, 0, 0 },
		/* Its submission was not seen: opcode 0 is no read. */
		{ { REAPED, READ, .res = 5 }, 1, 0, 0, 0 },
		{ { .end = OP_DESTROYED, KNOWN, READ }, 0, 0, 1, 1 },
		{ { .end = OP_ABANDONED }, 0, 0, 0, 0 },
		{ { .end = OP_LOST }, 0, 0, 0, 0 },
		{ { .end = OP_IN_FLIGHT }, 0, 0, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_int_equal(op_completed(&rows[i].op), rows[i].completed);
		assert_int_equal(op_failed(&rows[i].op), rows[i].failed);
		assert_int_equal(op_transfers(&rows[i].op), rows[i].transfers);
		assert_int_equal(op_is_short(&rows[i].op), rows[i].is_short);
	}
}

static void test_times(void **state)
{
	enum { NONE = -1 };
	static const struct {
		struct operation op;
		int latency, waited;
	} rows[] = {
		{ { REAPED, KNOWN, .submitted = 10, .reaped = 30, .ready = true,
		    .ready_after = 11, .ready_before = 25 }, 20, 5 },
		/* The ring was not looked at. */
		{ { REAPED, KNOWN, .submitted = 10, .reaped = 30,
		    .ready_before = 30 }, 20, NONE },
		/* It was first seen when it was reaped, or later. */
		{ { REAPED, KNOWN, .submitted = 10, .reaped = 30, .ready = true,
		    .ready_before = 30 }, 20, 0 },
		{ { REAPED, KNOWN, .submitted = 10, .reaped = 30, .ready = true,
		    .ready_before = 31 }, 20, 0 },
		{ { REAPED, .reaped = 30, .ready = true, .ready_before = 20 },
		  NONE, NONE },
		{ { .end = OP_RING, KNOWN, .submitted = 10, .ready = true,
		    .ready_before = 20 }, NONE, NONE },
		{ { .end = OP_CANCELLED, KNOWN, .submitted = 10, .reaped = 30 },
		  NONE, NONE },
		/* A clock that went backwards is ignored. */
		{ { REAPED, KNOWN, .submitted = 30, .reaped = 10 },
		  NONE, NONE },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		uint64_t ns = 0;

		assert_int_equal(op_latency(&rows[i].op, &ns),
				 rows[i].latency != NONE);
		if (rows[i].latency != NONE)
			assert_int_equal(ns, rows[i].latency);
		assert_int_equal(op_waited(&rows[i].op, &ns),
				 rows[i].waited != NONE);
		if (rows[i].waited != NONE)
			assert_int_equal(ns, rows[i].waited);
	}
}

/* A call that returned two operations, and one that is not known. */
static void test_calls(void **state)
{
	static const struct operation quick = {
		REAPED, KNOWN, READ, .res = 100, .submitted = 10, .reaped = 30,
	};
	static const struct operation slow = {
		REAPED, KNOWN, READ, .res = -EIO, .submitted = 10,
		.reaped = 1010, .sync = SYNC_YES,
	};
	static const struct operation cut = {
		REAPED, KNOWN, READ, .res = 1, .submitted = 10, .reaped = 110,
	};
	static const struct operation perhaps = {
		REAPED, KNOWN, READ, .res = 100, .submitted = 10, .reaped = 30,
		.sync = SYNC_MAYBE,
	};
	static const struct {
		const struct operation *ops[3];
		uint64_t min_latency;
		unsigned int status;
		bool want;
	} rows[] = {
		{ { NULL }, 0, 0, true },
		{ { NULL }, 1, 0, false },
		{ { NULL }, 0, OP_STATUS_OK, false },
		{ { &quick }, 20, 0, true },
		{ { &quick }, 21, 0, false },
		{ { NULL, &slow, &quick }, 1000, 0, true },
		{ { NULL, &slow, &quick }, 1001, 0, false },
		{ { &quick }, 0, OP_STATUS_OK, true },
		{ { &quick }, 0, OP_STATUS_ERROR | OP_STATUS_SHORT, false },
		{ { &cut }, 0, OP_STATUS_OK | OP_STATUS_ERROR, false },
		{ { &cut }, 0, OP_STATUS_SHORT, true },
		{ { &slow }, 0, OP_STATUS_ERROR, true },
		{ { &slow }, 0, OP_STATUS_SYNC, true },
		{ { &slow }, 0, OP_STATUS_OK, false },
		{ { &perhaps }, 0, OP_STATUS_SYNC, false },
		{ { &quick, &cut }, 0, OP_STATUS_SYNC, false },
		/* Both, of one and the same operation. */
		{ { &quick, &slow }, 100, OP_STATUS_OK, false },
		{ { &quick, &slow }, 100, OP_STATUS_ERROR, true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct operation *ops[3];
		const struct options o = {
			.select.min_latency = rows[i].min_latency,
			.select.op_status = rows[i].status,
		};
		struct call c = { .sys = AIO_PGETEVENTS, .state = CALL_DONE };
		struct call_view view = { .call = &c };

		for (size_t k = 0; k < ARRAY_SIZE(ops); k++)
			ops[k] = rows[i].ops[k];
		view.ops = ops;
		c.getevents.n = ARRAY_SIZE(ops);
		if (op_facts_want_call(&o, &view) != rows[i].want)
			fail_msg("row %zu", i);
		/* Nothing was fetched for it. */
		view.ops = NULL;
		if (o.select.min_latency || o.select.op_status)
			assert_false(op_facts_want_call(&o, &view));
		/* Another call returns none. */
		view.ops = ops;
		c.sys = AIO_SUBMIT;
		assert_int_equal(op_facts_want_call(&o, &view),
				 !o.select.min_latency && !o.select.op_status);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_facts),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_calls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

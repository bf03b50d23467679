/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the model copies from a call's record: everything about an operation,
 * and the file for as long as it may be used.
 */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "../../src/base/array.h"
#include "../../src/model/model.h"
#include "../../src/record/file.h"

#define CTX 0x7f0000000000ull

static const struct file *make_file(const char *path)
{
	return file_new(path, strlen(path), false);
}

static void on_operation(void *arg, const struct operation *op)
{
	*(struct operation *)arg = *op;
}

static const struct model_events events = { .operation = on_operation };

/* The callbacks are optional. */
static const struct model_events deaf = { .operation = NULL };

static void submit(struct model *m, struct rec_iocb *cb, uint64_t ctx)
{
	struct call c = {
		.sys = AIO_SUBMIT, .tid = 5, .space = 9, .enter = 100,
		.submit = { .ctx = ctx, .nr = 1, .iocbs = cb, .n = 1 },
	};
	struct call_view view = { .call = &c };

	model_enter(m, &view);
	c.state = CALL_DONE;
	c.ret = 1;
	c.leave = 110;
	model_leave(m, &view);
	assert_null(view.visit);
}

/* What the view of io_getevents says that it completes. */
static const struct operation *reap(struct model *m, struct io_event *ev,
				    enum aio_sys sys)
{
	struct call c = {
		.sys = sys, .tid = 6, .space = 9, .enter = 200,
		.getevents = { .ctx = CTX, .min_nr = 1, .nr = 1,
			       .events = ev, .n = 1 },
	};
	struct call_view view = { .call = &c };

	model_enter(m, &view);
	c.state = CALL_DONE;
	c.ret = 1;
	c.leave = 210;
	model_leave(m, &view);
	return view.ops[0];
}

static void test_all(void **state)
{
	static const enum aio_sys calls[] = {
		AIO_GETEVENTS, AIO_PGETEVENTS, AIO_PGETEVENTS_TIME64,
	};
	struct rec_iocb cb = {
		.addr = 0xffffffff12345678, .ok = true,
		.cb = {
			.aio_data = 0xfedcba9876543210,
			.aio_lio_opcode = IOCB_CMD_PWRITE,
			.aio_fildes = 77,
			.aio_nbytes = 0x123456789,
			.aio_offset = -3,
		},
	};
	struct io_event ev = {
		.obj = cb.addr, .data = cb.cb.aio_data, .res = -5, .res2 = -6,
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
		struct operation told = { 0 };
		struct model *m = model_new(&events, &told, 10);
		const struct operation *op;

		submit(m, &cb, CTX);
		op = reap(m, &ev, calls[i]);
		assert_non_null(op);
		assert_memory_equal(op, &told, sizeof(told));
		assert_int_equal(op->end, OP_REAPED);
		assert_true(op->known);
		assert_int_equal(op->space, 9);
		assert_int_equal(op->ctx, CTX);
		assert_int_equal(op->obj, cb.addr);
		assert_int_equal(op->data, cb.cb.aio_data);
		assert_int_equal(op->opcode, IOCB_CMD_PWRITE);
		assert_int_equal(op->fd, 77);
		assert_int_equal(op->offset, -3);
		assert_int_equal(op->bytes, 0x123456789);
		assert_null(op->file);
		assert_int_equal(op->res, -5);
		assert_int_equal(op->res2, -6);
		assert_int_equal(op->submitter, 5);
		assert_int_equal(op->reaper, 6);
		assert_int_equal(op->depth, 1);
		assert_int_equal(op->submitted, 100);
		assert_int_equal(op->reaped, 210);
		model_free(m);
	}
}

/*
 * Its completion is in the ring at the exit of its io_submit.  Who did it, the
 * call or meanwhile the kernel, is known of buffered reads and writes only.
 */
static void test_sync(void **state)
{
	static const struct {
		uint16_t opcode;
		bool direct;
		enum op_sync want;
	} rows[] = {
		{ IOCB_CMD_PREAD, false, SYNC_YES },
		{ IOCB_CMD_PWRITE, false, SYNC_YES },
		{ IOCB_CMD_PREADV, false, SYNC_YES },
		{ IOCB_CMD_PWRITEV, false, SYNC_YES },
		{ IOCB_CMD_PREAD, true, SYNC_MAYBE },
		{ IOCB_CMD_PWRITEV, true, SYNC_MAYBE },
		{ IOCB_CMD_FSYNC, false, SYNC_MAYBE },
		{ IOCB_CMD_FDSYNC, false, SYNC_MAYBE },
		{ IOCB_CMD_POLL, false, SYNC_MAYBE },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct file *f = file_new("/f", 2, rows[i].direct);
		struct rec_iocb cb = {
			.addr = 0x1000, .ok = true, .file = f,
			.cb.aio_lio_opcode = rows[i].opcode,
		};
		struct io_event ev = { .obj = cb.addr };
		struct operation told = { 0 };
		struct model *m = model_new(&events, &told, 10);
		struct call c = {
			.sys = AIO_SUBMIT, .tid = 5, .space = 9, .enter = 100,
			.submit = { .ctx = CTX, .nr = 1, .iocbs = &cb,
				    .n = 1 },
			.ring_enter = { .asked = true, .ok = true, .nr = 8 },
		};
		struct call_view view = { .call = &c };

		model_enter(m, &view);
		c.state = CALL_DONE;
		c.ret = 1;
		c.leave = 110;
		c.ring_leave = (struct rec_ring){
			.asked = true, .ok = true, .nr = 8, .tail = 1, .n = 1, .events = &ev,
		};
		model_leave(m, &view);
		assert_int_equal(view.completed_inside,
				 rows[i].want == SYNC_YES);
		assert_int_equal(view.completed_at_exit,
				 rows[i].want == SYNC_MAYBE);
		assert_non_null(reap(m, &ev, AIO_GETEVENTS));
		assert_int_equal(told.sync, rows[i].want);
		model_free(m);
		file_put(f);
	}
}

/* The bytes of all vectors; not aio_nbytes, which is their number. */
static void test_vectors(void **state)
{
	static const struct rec_iovec vecs[] = {
		{ .len = 1 }, { .len = 0 }, { .len = 1ull << 40 },
	};
	struct rec_iocb cb = {
		.addr = 64, .ok = true, .vecs = vecs, .nvecs = 3,
		.cb = { .aio_lio_opcode = IOCB_CMD_PREADV, .aio_nbytes = 3 },
	};
	struct io_event ev = { .obj = 64 };
	struct operation told;
	struct model *m = model_new(&events, &told, 10);

	(void)state;
	submit(m, &cb, CTX);
	assert_int_equal(reap(m, &ev, AIO_GETEVENTS)->bytes, (1ull << 40) + 1);
	model_free(m);
}

/* It is held until the call after the one that reported its end. */
static void test_file(void **state)
{
	const struct file *file = make_file("/a");
	struct rec_iocb cb = { .addr = 64, .ok = true, .file = file };
	struct io_event ev = { .obj = 64 };
	const struct operation *op;
	struct operation told;
	struct model *m = model_new(&events, &told, 10);

	(void)state;
	submit(m, &cb, CTX);
	assert_int_equal(file->refs, 2);
	submit(m, &cb, CTX);
	assert_int_equal(file->refs, 3);
	op = reap(m, &ev, AIO_GETEVENTS);
	assert_ptr_equal(op->file, file);
	assert_int_equal(file->refs, 3);
	model_space_gone(m, 1, 300);
	assert_int_equal(file->refs, 2);
	/* Reported, and not held from then on. */
	model_space_gone(m, 9, 300);
	assert_ptr_equal(told.file, file);
	assert_int_equal(file->refs, 2);
	model_free(m);
	assert_int_equal(file->refs, 1);
	file_put(file);
}

/* One that the kernel did not accept holds it only during the call. */
static void test_refused_file(void **state)
{
	const struct file *file = make_file("/a");
	struct rec_iocb cb = { .addr = 64, .ok = true, .file = file };
	struct call c = {
		.sys = AIO_SUBMIT, .space = 9,
		.submit = { .ctx = CTX, .nr = 1, .iocbs = &cb, .n = 1 },
	};
	struct call_view view = { .call = &c };
	struct operation told = { 0 };
	struct model *m = model_new(&events, &told, 10);

	(void)state;
	model_enter(m, &view);
	c.state = CALL_DONE;
	c.ret = -EBADF;
	model_leave(m, &view);
	model_space_gone(m, 1, 300);
	assert_int_equal(file->refs, 1);
	model_free(m);
	assert_null(told.file);
	file_put(file);
}

static void test_deaf(void **state)
{
	struct rec_iocb cb = { .addr = 64, .ok = true };
	struct io_event ev = { .obj = 64 };
	struct model *m = model_new(&deaf, NULL, 10);

	(void)state;
	submit(m, &cb, CTX);
	submit(m, &cb, CTX + 4096);
	assert_non_null(reap(m, &ev, AIO_GETEVENTS));
	model_finish(m, 300);
	model_free(m);
}

/* Nothing is known of a ring before it was seen. */
static void test_ring_next(void **state)
{
	static const struct io_event ev[3];
	struct model *m = model_new(&deaf, NULL, 10);
	struct rec_iocb cb = { .addr = 64, .ok = true };
	struct call c = {
		.sys = AIO_SUBMIT, .space = 9, .submit = { .ctx = CTX },
		.ring_enter = { .asked = true, .ok = true, .nr = 127,
				.head = 100, .tail = 103, .first = 100, .n = 3,
				.events = ev },
	};
	struct call_view view = { .call = &c };
	uint32_t slot, nr;

	(void)state;
	submit(m, &cb, CTX);
	assert_false(model_ring_next(m, 9, CTX, &slot, &nr));
	model_enter(m, &view);
	assert_true(model_ring_next(m, 9, CTX, &slot, &nr));
	assert_int_equal(slot, 103);
	assert_int_equal(nr, 127);
	assert_false(model_ring_next(m, 8, CTX, &slot, &nr));
	assert_false(model_ring_next(m, 9, CTX + 1, &slot, &nr));
	model_free(m);
}

/* A look may be left out where nothing can complete, or have been taken. */
static void test_ring_quiet(void **state)
{
	static const struct io_event ev = { .obj = 64 };
	struct model *m = model_new(&deaf, NULL, 10);
	struct rec_iocb cb = { .addr = 64, .ok = true };
	struct io_event reaped = { .obj = 64 };
	struct call c = {
		.sys = AIO_SUBMIT, .space = 9, .submit = { .ctx = CTX },
		.ring_enter = { .ok = true, .nr = 127 },
	};
	struct call look = c;
	struct call_view view = { .call = &c }, again = { .call = &look };

	(void)state;
	/* Unknown. */
	assert_false(model_ring_quiet(m, 9, CTX, true));
	model_enter(m, &view);
	assert_true(model_ring_quiet(m, 9, CTX, true));
	assert_true(model_ring_quiet(m, 9, CTX, false));
	assert_false(model_ring_quiet(m, 8, CTX, true));
	/* In flight: anything can happen. */
	submit(m, &cb, CTX);
	assert_false(model_ring_quiet(m, 9, CTX, true));
	assert_false(model_ring_quiet(m, 9, CTX, false));
	/* In the ring: it can be taken. */
	look.ring_enter.tail = look.ring_enter.n = 1;
	look.ring_enter.events = &ev;
	model_enter(m, &again);
	assert_true(model_ring_quiet(m, 9, CTX, true));
	assert_false(model_ring_quiet(m, 9, CTX, false));
	/* Another one. */
	submit(m, &cb, CTX);
	assert_false(model_ring_quiet(m, 9, CTX, true));
	reap(m, &reaped, AIO_GETEVENTS);
	assert_false(model_ring_quiet(m, 9, CTX, true));
	reap(m, &reaped, AIO_GETEVENTS);
	assert_true(model_ring_quiet(m, 9, CTX, true));
	assert_true(model_ring_quiet(m, 9, CTX, false));
	model_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all),
		cmocka_unit_test(test_sync),
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_refused_file),
		cmocka_unit_test(test_deaf),
		cmocka_unit_test(test_ring_next),
		cmocka_unit_test(test_ring_quiet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

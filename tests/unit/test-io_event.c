/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * struct io_event: values at their limits, and the array that io_getevents
 * fills: how much of it is read and shown, cut anywhere and in places where
 * nothing can be.
 */
#include <errno.h>
#include <linux/aio_abi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/base/alloc.h"
#include "../../src/base/array.h"
#include "rig.h"
#include "unit.h"

#define AT 0x10000

struct value {
	const char *name;
	struct io_event ev;
	const char *text;
};

static const struct value values[] = {
	{ "zero", { 0 }, "[{data=0, obj=0, res=0, res2=0}]" },
	{ "one to four", { 1, 2, 3, 4 },
	  "[{data=0x1, obj=0x2, res=3, res2=4}]" },
	{ "negative results", { 0, 0, -EIO, -1 },
	  "[{data=0, obj=0, res=-5, res2=-1}]" },
	{ "all bits", { UINT64_MAX, UINT64_MAX, -1, -1 },
	  "[{data=0xffffffffffffffff, obj=0xffffffffffffffff, res=-1, "
	  "res2=-1}]" },
	{ "limits", { 1ull << 63, 0xff, INT64_MIN, INT64_MAX },
	  "[{data=0x8000000000000000, obj=0xff, res=-9223372036854775808, "
	  "res2=9223372036854775807}]" },
};

/* One layout on every ABI, in every call. */
static const struct {
	const char *abi;
	enum aio_sys sys;
} calls[] = {
	{ "x86_64", AIO_GETEVENTS },	     { "x86_64", AIO_PGETEVENTS },
	{ "i386", AIO_GETEVENTS },	     { "i386", AIO_PGETEVENTS },
	{ "i386", AIO_PGETEVENTS_TIME64 }, { "x32", AIO_GETEVENTS },
	{ "x32", AIO_PGETEVENTS },
};

static void test_value(void **state)
{
	const struct value *v = *state;
	struct rig r;

	for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
		rig_init(&r);
		fake_mem_add(&r.mem, AT, &v->ev, sizeof(v->ev));
		rig_enter(&r, calls[i].abi, calls[i].sys, 0, 1, 1, AT);
		rig_leave(&r, 1);
		assert_string_equal(rig_arg(&r, 3), v->text);
		rig_free(&r);
	}
}

/* Events whose data counts from 1, as text: "{data=0x1, ...}, ...". */
static struct io_event *make_events(size_t n)
{
	struct io_event *ev = xcalloc(n, sizeof(*ev));

	for (size_t i = 0; i < n; i++)
		ev[i].data = i + 1;
	return ev;
}

static char *events_text(size_t n, const char *tail)
{
	char *text = xcalloc(n * 64 + 64, 1), *p = text;

	*p++ = '[';
	for (size_t i = 0; i < n; i++)
		p += sprintf(p, "%s{data=0x%zx, obj=0, res=0, res2=0}",
			     i ? ", " : "", i + 1);
	sprintf(p, "%s]", tail);
	return text;
}

struct array {
	const char *name;
	size_t strsize;
	bool verbose;
	size_t mapped;		/* events that are there */
	int64_t ret;
	size_t shown;
	const char *tail;
};

static const struct array arrays[] = {
	{ "none", 32, false, 1, 0, 0, "" },
	{ "two", 32, false, 2, 2, 2, "" },
	{ "fewer than there is room for", 32, false, 40, 3, 3, "" },
	{ "as many as are shown", 32, false, 32, 32, 32, "" },
	{ "more than are shown", 32, false, 33, 33, 32, ", ..." },
	{ "many more", 32, false, 5000, 5000, 32, ", ..." },
	{ "all with -v", 32, true, 33, 33, 33, "" },
	{ "all with -v, many", 32, true, 5000, 5000, 5000, "" },
	{ "one with -s 1", 1, false, 2, 2, 1, ", ..." },
	{ "-s 0", 0, false, 2, 2, 0, "..." },
	{ "-s 0 and -v", 0, true, 2, 2, 2, "" },
	{ "cut", 32, false, 2, 3, 2, ", ... /* 0x10040 */" },
	{ "cut after what is shown", 32, false, 33, 40, 32, ", ..." },
	{ "cut where showing ends", 32, false, 32, 40, 32,
	  ", ... /* 0x10400 */" },
	{ "cut with -v", 32, true, 33, 40, 33, ", ... /* 0x10420 */" },
	{ "cut, -s 0", 0, false, 2, 3, 0, "..." },
};

static void test_array(void **state)
{
	const struct array *a = *state;
	struct io_event *ev = make_events(a->mapped);
	char *text = events_text(a->shown, a->tail);
	struct rig r;

	rig_init(&r);
	rig_limits(&r, a->strsize, a->verbose);
	fake_mem_add(&r.mem, AT, ev, a->mapped * sizeof(*ev));
	rig_enter(&r, "x86_64", AIO_GETEVENTS, 0, 1, 8000, AT);
	assert_int_equal(r.mem.reads, 0);
	rig_leave(&r, a->ret);
	assert_string_equal(rig_arg(&r, 3), text);
	/* One read, however many there are. */
	assert_int_equal(r.mem.reads, a->ret > 0);
	assert_true(r.mem.requests <= 1);
	rig_free(&r);
	free(text);
	free(ev);
}

/* Every event is there for the outputs, shown or not. */
static void test_kept(void **state)
{
	struct io_event *ev = make_events(5000);
	struct rig r;

	(void)state;
	rig_init(&r);
	r.fetch.max_elems = 0;
	fake_mem_add(&r.mem, AT, ev, 5000 * sizeof(*ev));
	rig_enter(&r, "x86_64", AIO_GETEVENTS, 0, 1, 5000, AT);
	rig_leave(&r, 5000);
	assert_int_equal(r.call.getevents.n, 5000);
	assert_memory_equal(r.call.getevents.events, ev, 5000 * sizeof(*ev));
	rig_free(&r);
	free(ev);
}

/* Readable up to each byte of three events. */
static void test_cut(void **state)
{
	struct io_event *ev = make_events(3);
	struct rig r;

	(void)state;
	for (size_t len = 0; len <= 3 * sizeof(*ev); len++) {
		size_t n = len / sizeof(*ev);
		char tail[32] = "";
		char *text;

		if (n < 3)
			snprintf(tail, sizeof(tail), ", ... /* 0x%zx */",
				 AT + n * sizeof(*ev));
		text = events_text(n, tail);
		rig_init(&r);
		fake_mem_add(&r.mem, AT, ev, len);
		rig_enter(&r, "x86_64", AIO_GETEVENTS, 0, 3, 3, AT);
		rig_leave(&r, 3);
		assert_string_equal(rig_arg(&r, 3), n ? text : "0x10000");
		rig_free(&r);
		free(text);
	}
	free(ev);
}

struct nowhere {
	const char *name;
	uint64_t addr;
	int64_t ret;
	const char *enter, *text;
};

static const struct nowhere nowhere[] = {
	{ "failed", AT, -EINVAL, "0x10000", "0x10000" },
	{ "failed, NULL", 0, -EINVAL, "NULL", "NULL" },
	{ "nothing came, NULL", 0, 0, "NULL", "NULL" },
	{ "nothing came, nowhere", 0x20000, 0, "0x20000", "[]" },
	{ "something came, NULL", 0, 1, "NULL", "NULL" },
	{ "nowhere", 0x20000, 1, "0x20000", "0x20000" },
	{ "a kernel address", 0xffffffff81000000, 1, "0xffffffff81000000",
	  "0xffffffff81000000" },
	{ "around the end", UINT64_MAX - 15, 1, "0xfffffffffffffff0",
	  "0xfffffffffffffff0" },
	{ "the last byte", UINT64_MAX, 1, "0xffffffffffffffff",
	  "0xffffffffffffffff" },
	{ "an answer that is none", 0x20000, INT64_MAX, "0x20000",
	  "0x20000" },
};

static void test_nowhere(void **state)
{
	const struct nowhere *w = *state;
	const struct io_event ev = { 0 };
	struct rig r;

	rig_init(&r);
	fake_mem_add(&r.mem, AT, &ev, sizeof(ev));
	rig_enter(&r, "x86_64", AIO_GETEVENTS, 0, 1, 1, w->addr);
	assert_string_equal(rig_arg(&r, 3), w->enter);
	rig_leave(&r, w->ret);
	assert_string_equal(rig_arg(&r, 3), w->text);
	rig_free(&r);
}

struct bound {
	const char *name;
	int64_t ret;
};

static const struct bound bounds[] = {
	{ "as many as there may be", CALL_MAX_EVENTS },
	{ "more than there may be", CALL_MAX_EVENTS + 1 },
	{ "more than there can be", INT64_MAX },
};

/* Whatever the kernel should say, memory is bounded. */
static void test_bounded(void **state)
{
	const struct bound *b = *state;
	struct io_event *ev = make_events(CALL_MAX_EVENTS + 10);
	char *text = events_text(32, ", ...");
	struct rig r;

	rig_init(&r);
	fake_mem_add(&r.mem, AT, ev, (CALL_MAX_EVENTS + 10) * sizeof(*ev));
	rig_enter(&r, "x86_64", AIO_GETEVENTS, 0, 1, INT64_MAX, AT);
	rig_leave(&r, b->ret);
	assert_int_equal(r.call.getevents.n, CALL_MAX_EVENTS);
	assert_int_equal(r.mem.most_bytes, CALL_MAX_EVENTS * sizeof(*ev));
	assert_string_equal(rig_arg(&r, 3), text);
	rig_free(&r);
	free(text);
	free(ev);
}

/* Events need not be aligned. */
static void test_odd_address(void **state)
{
	char bytes[3 + sizeof(struct io_event)] = { 0 };
	struct rig r;

	(void)state;
	bytes[3] = 7;
	rig_init(&r);
	fake_mem_add(&r.mem, AT, bytes, sizeof(bytes));
	rig_enter(&r, "x86_64", AIO_GETEVENTS, 0, 1, 1, AT + 3);
	rig_leave(&r, 1);
	assert_string_equal(rig_arg(&r, 3),
			    "[{data=0x7, obj=0, res=0, res2=0}]");
	rig_free(&r);
}

int main(void)
{
	static struct unit u;

	unit_add_table(&u, values, test_value);
	unit_add_table(&u, arrays, test_array);
	unit_add(&u, "kept though not shown", test_kept, NULL);
	unit_add(&u, "cut anywhere", test_cut, NULL);
	unit_add_table(&u, nowhere, test_nowhere);
	unit_add_table(&u, bounds, test_bounded);
	unit_add(&u, "odd address", test_odd_address, NULL);
	return unit_run(&u);
}

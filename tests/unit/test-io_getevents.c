/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * io_getevents, io_pgetevents and io_pgetevents_time64: every argument on
 * every ABI, what is known at entry and what at exit.  The structures have
 * tests of their own: test-io_event.c, test-timespec.c, test-sigset.c.
 */
#include <errno.h>
#include <linux/aio_abi.h>
#include <string.h>

#include "../../src/base/array.h"
#include "rig.h"
#include "unit.h"

#define EVENTS 0x10000
#define TIME 0x20000
#define USIG 0x30000
#define MASK 0x40000

struct args {
	const char *name;
	const char *abi;
	uint64_t args[6];
	/* Memory: members of the timespec and of struct __aio_sigset. */
	unsigned int time, word;
	int64_t ret;
	enum aio_sys sys;
	const char *enter, *leave;
};

#define TS "{tv_sec=1, tv_nsec=2}"
#define SIG "{sigmask=[HUP], sigsetsize=8}"
#define EVENT "{data=0x1, obj=0x2, res=3, res2=4}"

static const struct args args[] = {
	{ "io_getevents, x86_64", "x86_64", { 0x7f00, 1, 2, EVENTS, TIME },
	  8, 8, 1, AIO_GETEVENTS,
	  "0x7f00, 1, 2, 0x10000, " TS,
	  "0x7f00, 1, 2, [" EVENT "], " TS },
	{ "io_getevents, i386", "i386", { 0x7f00, 1, 2, EVENTS, TIME },
	  4, 4, 1, AIO_GETEVENTS,
	  "0x7f00, 1, 2, 0x10000, " TS,
	  "0x7f00, 1, 2, [" EVENT "], " TS },
	{ "io_getevents, x32", "x32", { 0x7f00, 1, 2, EVENTS, TIME },
	  8, 8, 1, AIO_GETEVENTS,
	  "0x7f00, 1, 2, 0x10000, " TS,
	  "0x7f00, 1, 2, [" EVENT "], " TS },
	{ "io_pgetevents, x86_64", "x86_64",
	  { 0x7f00, 1, 2, EVENTS, TIME, USIG }, 8, 8, 1, AIO_PGETEVENTS,
	  "0x7f00, 1, 2, 0x10000, " TS ", " SIG,
	  "0x7f00, 1, 2, [" EVENT "], " TS ", " SIG },
	{ "io_pgetevents, i386", "i386",
	  { 0x7f00, 1, 2, EVENTS, TIME, USIG }, 4, 4, 1, AIO_PGETEVENTS,
	  "0x7f00, 1, 2, 0x10000, " TS ", " SIG,
	  "0x7f00, 1, 2, [" EVENT "], " TS ", " SIG },
	{ "io_pgetevents, x32", "x32",
	  { 0x7f00, 1, 2, EVENTS, TIME, USIG }, 8, 8, 1, AIO_PGETEVENTS,
	  "0x7f00, 1, 2, 0x10000, " TS ", " SIG,
	  "0x7f00, 1, 2, [" EVENT "], " TS ", " SIG },
	{ "io_pgetevents_time64, i386", "i386",
	  { 0x7f00, 1, 2, EVENTS, TIME, USIG }, 8, 4, 1,
	  AIO_PGETEVENTS_TIME64,
	  "0x7f00, 1, 2, 0x10000, " TS ", " SIG,
	  "0x7f00, 1, 2, [" EVENT "], " TS ", " SIG },
	{ "all zero", "x86_64", { 0 }, 8, 8, 0, AIO_PGETEVENTS,
	  "NULL, 0, 0, NULL, NULL, NULL", "NULL, 0, 0, NULL, NULL, NULL" },
	{ "all bits", "x86_64",
	  { UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX,
	    UINT64_MAX }, 8, 8, -EINVAL, AIO_PGETEVENTS,
	  "0xffffffffffffffff, -1, -1, 0xffffffffffffffff, "
	  "0xffffffffffffffff, 0xffffffffffffffff",
	  "0xffffffffffffffff, -1, -1, 0xffffffffffffffff, "
	  "0xffffffffffffffff, 0xffffffffffffffff" },
	{ "all bits, i386", "i386",
	  { UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX,
	    UINT64_MAX }, 4, 4, -EINVAL, AIO_PGETEVENTS,
	  "0xffffffff, -1, -1, 0xffffffff, 0xffffffff, 0xffffffff",
	  "0xffffffff, -1, -1, 0xffffffff, 0xffffffff, 0xffffffff" },
	{ "limits of a long", "x86_64",
	  { 1, 1ull << 63, INT64_MAX, EVENTS, TIME }, 8, 8, -EINVAL,
	  AIO_GETEVENTS,
	  "0x1, -9223372036854775808, 9223372036854775807, 0x10000, " TS,
	  "0x1, -9223372036854775808, 9223372036854775807, 0x10000, " TS },
	{ "limits of a long, i386", "i386",
	  { 1, 1u << 31, INT32_MAX, EVENTS, TIME }, 4, 4, -EINVAL,
	  AIO_GETEVENTS,
	  "0x1, -2147483648, 2147483647, 0x10000, " TS,
	  "0x1, -2147483648, 2147483647, 0x10000, " TS },
	/* Zero-extended by int $0x80 from 64-bit code, or not. */
	{ "upper halves, i386", "i386",
	  { 0x100000001, 0xffffffff00000003, 0x1ffffffff, 0x100000000 + EVENTS,
	    0x100000000 + TIME }, 4, 4, 1, AIO_GETEVENTS,
	  "0x1, 3, -1, 0x10000, " TS, "0x1, 3, -1, [" EVENT "], " TS },
	{ "nothing came", "x86_64", { 0x7f00, 0, 2, EVENTS }, 8, 8, 0,
	  AIO_GETEVENTS,
	  "0x7f00, 0, 2, 0x10000, NULL", "0x7f00, 0, 2, [], NULL" },
	{ "failed", "x86_64", { 0x7f00, 0, 2, EVENTS, TIME }, 8, 8, -EINTR,
	  AIO_GETEVENTS,
	  "0x7f00, 0, 2, 0x10000, " TS, "0x7f00, 0, 2, 0x10000, " TS },
	{ "more came than was asked for", "x86_64", { 1, 1, 1, EVENTS }, 8, 8,
	  2, AIO_GETEVENTS, "0x1, 1, 1, 0x10000, NULL",
	  "0x1, 1, 1, [" EVENT ", ... /* 0x10020 */], NULL" },
};

/* What the program's memory holds. */
static const struct io_event event = { 1, 2, 3, 4 };
static const uint64_t mask = 1;
static const union {
	uint64_t w8[2];
	uint32_t w4[2];
} ts8 = { .w8 = { 1, 2 } }, ts4 = { .w4 = { 1, 2 } },
  usig8 = { .w8 = { MASK, 8 } }, usig4 = { .w4 = { MASK, 8 } };

static void map_all(struct fake_mem *m, unsigned int time, unsigned int word)
{
	fake_mem_add(m, EVENTS, &event, sizeof(event));
	fake_mem_add(m, TIME, time == 8 ? &ts8 : &ts4, 2 * time);
	fake_mem_add(m, USIG, word == 8 ? &usig8 : &usig4, 2 * word);
	fake_mem_add(m, MASK, &mask, sizeof(mask));
}

static void test_args(void **state)
{
	const struct args *a = *state;
	struct rig r;

	rig_init(&r);
	map_all(&r.mem, a->time, a->word);
	rig_enter_args(&r, a->abi, a->sys, a->args);
	assert_string_equal(rig_args(&r), a->enter);
	rig_leave(&r, a->ret);
	assert_string_equal(rig_args(&r), a->leave);
	rig_free(&r);
}

static const struct {
	enum call_state state;
	int64_t ret;
} ends[] = {
	/* The third one looks like a count; it is not one. */
	{ CALL_ENTERED, 0 },   { CALL_RESTARTS, -514 }, { CALL_KILLED, 1 },
	{ CALL_NEVER_RAN, 0 }, { CALL_DETACHED, 0 },
};

static void test_ends(void **state)
{
	struct rig r;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		rig_init(&r);
		map_all(&r.mem, 8, 8);
		rig_enter(&r, "x86_64", AIO_GETEVENTS, 1, 1, 1, EVENTS, TIME);
		rig_end(&r, ends[i].state, ends[i].ret);
		assert_string_equal(rig_arg(&r, 3), "0x10000");
		assert_string_equal(rig_arg(&r, 4), TS);
		assert_int_equal(r.mem.reads, 1);
		rig_free(&r);
	}
}

/* Each read fails in its turn, and nothing else changes. */
static void test_failures(void **state)
{
	static const char *const text[] = {
		"0x1, 1, 1, [" EVENT "], " TS ", " SIG,
		"0x1, 1, 1, [" EVENT "], 0x20000, " SIG,
		"0x1, 1, 1, [" EVENT "], " TS ", 0x30000",
		"0x1, 1, 1, [" EVENT "], " TS
		", {sigmask=0x40000, sigsetsize=8}",
		"0x1, 1, 1, 0x10000, " TS ", " SIG,
	};
	struct rig r;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(text); i++) {
		rig_init(&r);
		map_all(&r.mem, 8, 8);
		r.mem.fail_first = r.mem.fail_last = i;
		rig_enter(&r, "x86_64", AIO_PGETEVENTS, 1, 1, 1, EVENTS, TIME,
			  USIG);
		rig_leave(&r, 1);
		assert_string_equal(rig_args(&r), text[i]);
		rig_free(&r);
	}
}

/* One object after the other over the same bytes. */
static void test_overlap(void **state)
{
	const uint64_t memory[4] = { EVENTS, 8, 0, 0 };
	struct rig r;

	(void)state;
	rig_init(&r);
	fake_mem_add(&r.mem, EVENTS, memory, sizeof(memory));
	rig_enter(&r, "x86_64", AIO_PGETEVENTS, EVENTS, 1, 1, EVENTS, EVENTS,
		  EVENTS);
	rig_leave(&r, 1);
	assert_string_equal(rig_args(&r),
			    "0x10000, 1, 1, "
			    "[{data=0x10000, obj=0x8, res=0, res2=0}], "
			    "{tv_sec=65536, tv_nsec=8}, "
			    "{sigmask=[CHLD], sigsetsize=8}");
	rig_free(&r);
}

static void test_directions(void **state)
{
	static const enum aio_sys calls[] = {
		AIO_GETEVENTS, AIO_PGETEVENTS, AIO_PGETEVENTS_TIME64,
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
		const struct decoder *d = decoder_of(calls[i]);

		assert_int_equal(d->nargs, i ? 6 : 5);
		for (int a = 0; a < d->nargs; a++)
			assert_int_equal(d->args[a].dir,
					 a == 3 ? ARG_OUT : ARG_IN);
		assert_null(d->any_fd);
	}
}

int main(void)
{
	static struct unit u;

	unit_add_table(&u, args, test_args);
	unit_add(&u, "other ends", test_ends, NULL);
	unit_add(&u, "failing reads", test_failures, NULL);
	unit_add(&u, "overlap", test_overlap, NULL);
	unit_add(&u, "directions", test_directions, NULL);
	return unit_run(&u);
}

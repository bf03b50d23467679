/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The timeout of io_getevents and its kin: struct timespec with members of 4
 * and of 8 bytes, on every ABI, whole, cut anywhere, and nowhere.
 */
#include <stdio.h>
#include <string.h>

#include "../../src/base/array.h"
#include "rig.h"
#include "unit.h"

#define AT 0x10000

struct value {
	const char *name;
	int64_t sec, nsec;
	const char *text;
};

/* Members of 8 bytes. */
static const struct value wide[] = {
	{ "zero", 0, 0, "{tv_sec=0, tv_nsec=0}" },
	{ "one and two", 1, 2, "{tv_sec=1, tv_nsec=2}" },
	{ "almost a second", 0, 999999999, "{tv_sec=0, tv_nsec=999999999}" },
	{ "more than a second of nanoseconds", 3, 1000000000,
	  "{tv_sec=3, tv_nsec=1000000000}" },
	{ "negative", -1, -1, "{tv_sec=-1, tv_nsec=18446744073709551615}" },
	{ "smallest", INT64_MIN, INT64_MIN,
	  "{tv_sec=-9223372036854775808, tv_nsec=9223372036854775808}" },
	{ "largest", INT64_MAX, INT64_MAX,
	  "{tv_sec=9223372036854775807, tv_nsec=9223372036854775807}" },
	{ "beyond 32 bits", 1ll << 33, (1ll << 33) + 3,
	  "{tv_sec=8589934592, tv_nsec=8589934595}" },
};

/* Members of 4 bytes: tv_nsec is unsigned in as many bits. */
static const struct value narrow[] = {
	{ "zero, 32 bits", 0, 0, "{tv_sec=0, tv_nsec=0}" },
	{ "one and two, 32 bits", 1, 2, "{tv_sec=1, tv_nsec=2}" },
	{ "negative, 32 bits", -1, -1, "{tv_sec=-1, tv_nsec=4294967295}" },
	{ "smallest, 32 bits", INT32_MIN, INT32_MIN,
	  "{tv_sec=-2147483648, tv_nsec=2147483648}" },
	{ "largest, 32 bits", INT32_MAX, INT32_MAX,
	  "{tv_sec=2147483647, tv_nsec=2147483647}" },
};

/* Which calls have which timespec. */
static const struct {
	const char *abi;
	enum aio_sys sys;
	unsigned int size;
} calls[] = {
	{ "x86_64", AIO_GETEVENTS, 16 },
	{ "x86_64", AIO_PGETEVENTS, 16 },
	{ "i386", AIO_GETEVENTS, 8 },
	{ "i386", AIO_PGETEVENTS, 8 },
	{ "i386", AIO_PGETEVENTS_TIME64, 16 },
	{ "x32", AIO_GETEVENTS, 16 },
	{ "x32", AIO_PGETEVENTS, 16 },
};

static void expect(size_t i, const void *ts, size_t len, uint64_t addr,
		   const char *text)
{
	struct rig r;

	rig_init(&r);
	fake_mem_add(&r.mem, AT, ts, len);
	rig_enter(&r, calls[i].abi, calls[i].sys, 0, 0, 0, 0, addr);
	assert_string_equal(rig_arg(&r, 4), text);
	/* It was read at entry: later contents of memory do not matter. */
	r.mem.n = 0;
	rig_leave(&r, 0);
	assert_string_equal(rig_arg(&r, 4), text);
	rig_free(&r);
}

static void test_wide(void **state)
{
	const struct value *v = *state;
	const int64_t ts[2] = { v->sec, v->nsec };

	for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
		if (calls[i].size == sizeof(ts))
			expect(i, ts, sizeof(ts), AT, v->text);
}

static void test_narrow(void **state)
{
	const struct value *v = *state;
	const int32_t ts[2] = { (int32_t)v->sec, (int32_t)v->nsec };

	for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
		if (calls[i].size == sizeof(ts))
			expect(i, ts, sizeof(ts), AT, v->text);
}

/* Readable up to each of its bytes: either all of it or only its address. */
static void test_cut(void **state)
{
	const char zeroes[16] = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
		for (size_t len = 0; len <= calls[i].size; len++)
			expect(i, zeroes, len, AT,
			       len < calls[i].size ? "0x10000" :
						     "{tv_sec=0, tv_nsec=0}");
}

static void test_odd_address(void **state)
{
	const char zeroes[19] = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
		expect(i, zeroes, sizeof(zeroes), AT + 3,
		       "{tv_sec=0, tv_nsec=0}");
}

struct nowhere {
	const char *name;
	uint64_t addr;
	const char *text, *text32;
};

static const struct nowhere nowhere[] = {
	{ "no timeout", 0, "NULL", "NULL" },
	{ "one", 1, "0x1", "0x1" },
	{ "the byte before it", AT - 1, "0xffff", "0xffff" },
	{ "the kernel's address", 0xffffffff81000000, "0xffffffff81000000",
	  "0x81000000" },
	{ "the last byte", UINT64_MAX, "0xffffffffffffffff", "0xffffffff" },
	{ "around the end", UINT64_MAX - 7, "0xfffffffffffffff8",
	  "0xfffffff8" },
};

static void test_nowhere(void **state)
{
	const struct nowhere *w = *state;
	const char zeroes[16] = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
		expect(i, zeroes, sizeof(zeroes), w->addr,
		       strcmp(calls[i].abi, "x86_64") == 0 ? w->text :
							     w->text32);
}

/* NULL is not read, anything else is read once. */
static void test_reads(void **state)
{
	const char zeroes[16] = { 0 };
	struct rig r;

	(void)state;
	rig_init(&r);
	fake_mem_add(&r.mem, AT, zeroes, sizeof(zeroes));
	rig_enter(&r, "x86_64", AIO_GETEVENTS, 0);
	assert_int_equal(r.mem.reads, 0);
	rig_enter(&r, "x86_64", AIO_GETEVENTS, 0, 0, 0, 0, AT);
	assert_int_equal(r.mem.reads, 1);
	assert_int_equal(r.mem.requests, 1);
	r.mem.fail_first = r.mem.fail_last = 1;
	rig_enter(&r, "x86_64", AIO_GETEVENTS, 0, 0, 0, 0, AT);
	assert_string_equal(rig_arg(&r, 4), "0x10000");
	rig_free(&r);
}

int main(void)
{
	static struct unit u;

	unit_add_table(&u, wide, test_wide);
	unit_add_table(&u, narrow, test_narrow);
	unit_add_table(&u, nowhere, test_nowhere);
	unit_add(&u, "cut anywhere", test_cut, NULL);
	unit_add(&u, "odd address", test_odd_address, NULL);
	unit_add(&u, "reads", test_reads, NULL);
	return unit_run(&u);
}

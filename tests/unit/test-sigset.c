/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The last argument of io_pgetevents: struct __aio_sigset, a pointer and a
 * size as wide as the ABI says, and the signal set behind the pointer.  What
 * is expected was looked up with strace 7.2.
 */
#include <stdio.h>
#include <string.h>

#include "../../src/base/array.h"
#include "rig.h"
#include "unit.h"

#define USIG 0x10000	/* struct __aio_sigset */
#define MASK 0x20000	/* the set */

/* Members of 8 bytes on x86_64 and x32, of 4 on i386. */
static const struct {
	const char *abi;
	enum aio_sys sys;
	unsigned int word;
} calls[] = {
	{ "x86_64", AIO_PGETEVENTS, 8 },
	{ "x32", AIO_PGETEVENTS, 8 },
	{ "i386", AIO_PGETEVENTS, 4 },
	{ "i386", AIO_PGETEVENTS_TIME64, 4 },
};

/* What the program passes. */
struct usig {
	uint64_t mask_addr, size, mask;
	size_t readable;	/* of struct __aio_sigset */
	size_t mask_readable;	/* of the mask, and zeroes behind it */
};

static void expect(size_t i, const struct usig *s, uint64_t addr,
		   const char *text)
{
	const uint64_t w8[2] = { s->mask_addr, s->size };
	const uint32_t w4[2] = { (uint32_t)s->mask_addr, (uint32_t)s->size };
	const uint64_t mask[16] = { s->mask };
	struct rig r;

	rig_init(&r);
	fake_mem_add(&r.mem, USIG, calls[i].word == 8 ? (void *)w8 : (void *)w4,
		     s->readable);
	fake_mem_add(&r.mem, MASK, mask, s->mask_readable);
	rig_enter(&r, calls[i].abi, calls[i].sys, 0, 0, 0, 0, 0, addr);
	assert_string_equal(rig_arg(&r, 5), text);
	/* It is the entry's, whatever the call did to memory. */
	r.mem.n = 0;
	rig_leave(&r, 0);
	assert_string_equal(rig_arg(&r, 5), text);
	rig_free(&r);
}

struct set {
	const char *name;
	uint64_t mask;
	const char *text;
};

#define UP_TO_RT_9                                                          \
	"HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM " \
	"TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM "   \
	"PROF WINCH IO PWR SYS RTMIN RT_1 RT_2 RT_3 RT_4 RT_5 RT_6 RT_7 "   \
	"RT_8 RT_9"

static const struct set sets[] = {
	{ "no signal", 0, "[]" },
	{ "every signal", UINT64_MAX, "~[]" },
	{ "the first", 1, "[HUP]" },
	{ "the last", 1ull << 63, "[RT_32]" },
	{ "two", 0x4002, "[INT TERM]" },
	{ "the last standard and the first real-time one", 3ull << 30,
	  "[SYS RTMIN]" },
	{ "all but one", UINT64_MAX - 1, "~[HUP]" },
	{ "41 are named", UINT64_MAX >> 23, "[" UP_TO_RT_9 "]" },
	{ "42 are not", UINT64_MAX >> 22,
	  "~[RT_11 RT_12 RT_13 RT_14 RT_15 RT_16 RT_17 RT_18 RT_19 RT_20 "
	  "RT_21 RT_22 RT_23 RT_24 RT_25 RT_26 RT_27 RT_28 RT_29 RT_30 RT_31 "
	  "RT_32]" },
};

static void test_set(void **state)
{
	const struct set *c = *state;
	struct usig s = { MASK, 8, c->mask, 16, 8 };
	char text[512];

	snprintf(text, sizeof(text), "{sigmask=%s, sigsetsize=8}", c->text);
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
		s.readable = 2 * calls[i].word;
		expect(i, &s, USIG, text);
	}
}

struct size {
	const char *name;
	uint64_t size;
	const char *text, *text32;
};

/* The set has the first 21 signals of 32, and all from 33 on. */
#define NOT_READ(size) "{sigmask=0x20000, sigsetsize=" #size "}"
#define ALL_BUT(size) \
	"{sigmask=~[TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS RTMIN" \
	size

#define LAST_8 " RT_25 RT_26 RT_27 RT_28 RT_29 RT_30 RT_31 RT_32"

static const struct size sizes[] = {
	{ "of no size", 0, NOT_READ(0), NOT_READ(0) },
	{ "of 1 byte", 1, NOT_READ(1), NOT_READ(1) },
	{ "of 3 bytes", 3, NOT_READ(3), NOT_READ(3) },
	{ "of 4 bytes", 4, NOT_READ(4), ALL_BUT("], sigsetsize=4}") },
	{ "of 5 bytes", 5, NOT_READ(5),
	  "{sigmask=[HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 "
	  "PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN RT_1 RT_2 RT_3 RT_4 "
	  "RT_5 RT_6 RT_7 RT_8], sigsetsize=5}" },
	{ "of 7 bytes", 7, NOT_READ(7), ALL_BUT(LAST_8 "], sigsetsize=7}") },
	{ "of 8 bytes", 8, ALL_BUT("], sigsetsize=8}"),
	  ALL_BUT("], sigsetsize=8}") },
	{ "of 9 bytes", 9, NOT_READ(9), NOT_READ(9) },
	{ "of 128 bytes", 128, NOT_READ(128), NOT_READ(128) },
	{ "of all bytes", UINT64_MAX, NOT_READ(18446744073709551615),
	  NOT_READ(4294967295) },
};

static void test_size(void **state)
{
	const struct size *c = *state;
	struct usig s = { MASK, c->size, ~0xffe00000ull, 0, 128 };

	for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
		/* strace takes x32's long for the smallest, as for i386. */
		if (strcmp(calls[i].abi, "x32") == 0)
			continue;
		s.readable = 2 * calls[i].word;
		expect(i, &s, USIG, calls[i].word == 8 ? c->text : c->text32);
	}
}

struct nowhere {
	const char *name;
	uint64_t addr;
	const char *text, *text32;
};

static const struct nowhere nowhere[] = {
	{ "NULL", 0, "NULL", "NULL" },
	{ "one", 1, "0x1", "0x1" },
	{ "a kernel address", 0xffff888000000000, "0xffff888000000000",
	  "NULL" },
	{ "the last byte", UINT64_MAX, "0xffffffffffffffff", "0xffffffff" },
};

/* Neither struct __aio_sigset ... */
static void test_usig_nowhere(void **state)
{
	const struct nowhere *w = *state;
	const struct usig s = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
		expect(i, &s, w->addr,
		       strcmp(calls[i].abi, "x86_64") == 0 ? w->text :
							     w->text32);
}

/* ... nor the set. */
static void test_mask_nowhere(void **state)
{
	const struct nowhere *w = *state;
	struct usig s = { w->addr, 8, 0, 0, 8 };
	char text[128];

	for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
		snprintf(text, sizeof(text), "{sigmask=%s, sigsetsize=8}",
			 calls[i].word == 8 ? w->text : w->text32);
		s.readable = 2 * calls[i].word;
		expect(i, &s, USIG, text);
	}
}

static void test_usig_cut(void **state)
{
	struct usig s = { MASK, 8, 0, 0, 8 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
		for (s.readable = 0; s.readable <= 2 * calls[i].word;
		     s.readable++)
			expect(i, &s, USIG,
			       s.readable < 2 * calls[i].word ?
				       "0x10000" :
				       "{sigmask=[], sigsetsize=8}");
}

static void test_mask_cut(void **state)
{
	struct usig s = { MASK, 8, 0, 0, 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
		s.readable = 2 * calls[i].word;
		for (s.mask_readable = 0; s.mask_readable <= 8;
		     s.mask_readable++)
			expect(i, &s, USIG,
			       s.mask_readable < 8 ?
				       "{sigmask=0x20000, sigsetsize=8}" :
				       "{sigmask=[], sigsetsize=8}");
	}
}

/* struct __aio_sigset that lies on its own set. */
static void test_overlap(void **state)
{
	const struct usig s = { USIG, 8, 0, 16, 0 };

	(void)state;
	expect(0, &s, USIG, "{sigmask=[CHLD], sigsetsize=8}");
}

static void test_reads(void **state)
{
	const uint64_t usig[2] = { MASK, 8 }, mask = 1;
	struct rig r;

	(void)state;
	rig_init(&r);
	fake_mem_add(&r.mem, USIG, usig, sizeof(usig));
	fake_mem_add(&r.mem, MASK, &mask, sizeof(mask));
	rig_enter(&r, "x86_64", AIO_PGETEVENTS, 0, 0, 0, 0, 0, USIG);
	assert_int_equal(r.mem.reads, 2);
	r.mem.fail_first = r.mem.fail_last = 1;
	rig_enter(&r, "x86_64", AIO_PGETEVENTS, 0, 0, 0, 0, 0, USIG);
	assert_int_equal(r.mem.reads, 1);
	assert_string_equal(rig_arg(&r, 5), "0x10000");
	r.mem.fail_first = r.mem.fail_last = 2;
	rig_enter(&r, "x86_64", AIO_PGETEVENTS, 0, 0, 0, 0, 0, USIG);
	assert_string_equal(rig_arg(&r, 5), "{sigmask=0x20000, sigsetsize=8}");
	rig_free(&r);
}

int main(void)
{
	static struct unit u;

	unit_add_table(&u, sets, test_set);
	unit_add_table(&u, sizes, test_size);
	unit_add_table(&u, nowhere, test_usig_nowhere);
	unit_add_table(&u, nowhere, test_mask_nowhere);
	unit_add(&u, "struct __aio_sigset cut", test_usig_cut, NULL);
	unit_add(&u, "set cut", test_mask_cut, NULL);
	unit_add(&u, "overlap", test_overlap, NULL);
	unit_add(&u, "reads", test_reads, NULL);
	return unit_run(&u);
}

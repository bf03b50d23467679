/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * io_submit: invalid counts and pointers, arrays that leave
 * memory, elements that point to nothing, on every ABI, as printed by strace
 * and by aiotrace.  The iocbs have tests of their own; how many elements
 * are shown is in test-io_submit-shown.c, enormous arrays and the number of
 * reads are in test-reads.c.
 */
#include <errno.h>
#include <linux/aio_abi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/base/array.h"
#include "rig.h"
#include "unit.h"

#define LIST 0x10000	/* the array of pointers */
#define IOCB 0x20000	/* two iocbs, the second one with aio_data=0x2 */

static const struct iocb iocbs[2] = { { .aio_lio_opcode = IOCB_CMD_NOOP },
				      { .aio_lio_opcode = IOCB_CMD_NOOP,
					.aio_data = 2 } };
#define ONE "{aio_data=0, aio_lio_opcode=IOCB_CMD_NOOP, aio_fildes=0}"
#define TWO "{aio_data=0x2, aio_lio_opcode=IOCB_CMD_NOOP, aio_fildes=0}"

/* The program's array, of words of the ABI, and how many of them. */
static void map_list(struct rig *r, unsigned int word, const uint64_t *list,
		     size_t n)
{
	static union {
		uint64_t w8[16];
		uint32_t w4[16];
	} mem;

	for (size_t i = 0; i < n; i++)
		if (word == 8)
			mem.w8[i] = list[i];
		else
			mem.w4[i] = (uint32_t)list[i];
	fake_mem_add(&r->mem, LIST, &mem, n * word);
	fake_mem_add(&r->mem, IOCB, iocbs, sizeof(iocbs));
}

struct list {
	const char *name;
	uint64_t list[4];
	size_t mapped;		/* elements that are there */
	int64_t nr;
	const char *text;
};

/* The same on every ABI; addresses of the list's end are checked apart. */
static const struct list lists[] = {
	{ "none", { IOCB }, 1, 0, "0, []" },
	{ "one", { IOCB }, 1, 1, "1, [" ONE "]" },
	{ "two", { IOCB, IOCB + 64 }, 2, 2, "2, [" ONE ", " TWO "]" },
	{ "in any order", { IOCB + 64, IOCB }, 2, 2,
	  "2, [" TWO ", " ONE "]" },
	{ "the same twice", { IOCB, IOCB }, 2, 2, "2, [" ONE ", " ONE "]" },
	{ "fewer than there are", { IOCB, IOCB }, 2, 1, "1, [" ONE "]" },
	{ "negative", { IOCB }, 1, -1, "-1, 0x10000" },
	{ "NULL", { 0 }, 1, 1, "1, [NULL]" },
	{ "NULL among others", { IOCB, 0, IOCB + 64 }, 3, 3,
	  "3, [" ONE ", NULL, " TWO "]" },
	{ "nowhere among others", { 0x1000, IOCB, 8 }, 3, 3,
	  "3, [0x1000, " ONE ", 0x8]" },
	/* the opcode moves into aio_rw_flags, the next iocb into aio_resfd */
	{ "odd pointers", { 1, IOCB + 1 }, 2, 2,
	  "2, [0x1, {aio_data=0, aio_rw_flags=0x6000000 /* RWF_??? */, "
	  "aio_lio_opcode=IOCB_CMD_PREAD, aio_fildes=0, aio_buf=0, "
	  "aio_nbytes=0, aio_offset=0, aio_resfd=0x2000000}]" },
	{ "half an iocb", { IOCB + 96, IOCB }, 2, 2,
	  "2, [0x20060, " ONE "]" },
	{ "in the upper half", { 0xc0000000, IOCB, 0xffffffff }, 3, 3,
	  "3, [0xc0000000, " ONE ", 0xffffffff]" },
	{ "around the end, 32 bits", { 0xffffffe0 }, 1, 1,
	  "1, [0xffffffe0]" },
};

static const struct {
	const char *name;
	unsigned int word;
} abis[] = { { "x86_64", 8 }, { "i386", 4 }, { "x32", 4 } };

static void test_list(void **state)
{
	const struct list *c = *state;
	struct rig r;

	for (size_t i = 0; i < ARRAY_SIZE(abis); i++) {
		rig_init(&r);
		map_list(&r, abis[i].word, c->list, c->mapped);
		rig_enter(&r, abis[i].name, AIO_SUBMIT, 0x7f00,
			  (uint64_t)c->nr, LIST);
		assert_string_equal(rig_args(&r) + strlen("0x7f00, "), c->text);
		/* It is the entry's, whatever is in memory later. */
		r.mem.n = 0;
		rig_leave(&r, 1);
		assert_string_equal(rig_args(&r) + strlen("0x7f00, "), c->text);
		/* No omission of strace's in here. */
		r.options.format = FORMAT_TEXT;
		assert_string_equal(rig_args(&r) + strlen("0x7f00, "), c->text);
		rig_free(&r);
	}
}

struct count {
	const char *name;
	const char *abi;
	uint64_t nr, iocbpp;
	const char *strace, *text;
};

#define SAME(text) text, text

/* Two pointers at LIST, nothing behind. */
static const struct count counts[] = {
	{ "one more than there are", "x86_64", 3, LIST,
	  SAME("0x1, 3, [" ONE ", " TWO ", ... /* 0x10010 */]") },
	{ "one more, i386", "i386", 3, LIST,
	  SAME("0x1, 3, [" ONE ", " TWO ", ... /* 0x10008 */]") },
	{ "one more, x32", "x32", 3, LIST,
	  SAME("0x1, 3, [" ONE ", " TWO ", ... /* 0x10008 */]") },
	{ "from the second on", "x86_64", 2, LIST + 8,
	  SAME("0x1, 2, [" TWO ", ... /* 0x10010 */]") },
	{ "half a pointer at the end", "x86_64", 2, LIST + 12,
	  SAME("0x1, 2, 0x1000c") },
	{ "one and a half", "x86_64", 2, LIST + 3,
	  SAME("0x1, 2, [0x200400000000000, ... /* 0x1000b */]") },
	{ "LONG_MAX", "x86_64", INT64_MAX, LIST,
	  "0x1, 9223372036854775807, 0x10000",
	  "0x1, 9223372036854775807, [" ONE ", " TWO ", "
	  "... /* 0x10010 */]" },
	{ "LONG_MAX, i386", "i386", INT32_MAX, LIST,
	  SAME("0x1, 2147483647, [" ONE ", " TWO ", ... /* 0x10008 */]") },
	{ "LONG_MAX, x32", "x32", INT32_MAX, LIST,
	  SAME("0x1, 2147483647, [" ONE ", " TWO ", ... /* 0x10008 */]") },
	/* The array ends with all addresses, or just behind them. */
	{ "the longest array", "x86_64", 0x1ffffffffffffffull, LIST,
	  SAME("0x1, 144115188075855871, [" ONE ", " TWO ", "
	       "... /* 0x10010 */]") },
	{ "an array up to the last address", "x86_64",
	  (UINT64_MAX - LIST) / 8, LIST,
	  SAME("0x1, 2305843009213685759, [" ONE ", " TWO ", "
	       "... /* 0x10010 */]") },
	{ "an array beyond the last address", "x86_64",
	  (UINT64_MAX - LIST) / 8 + 1, LIST,
	  "0x1, 2305843009213685760, 0x10000",
	  "0x1, 2305843009213685760, [" ONE ", " TWO ", "
	  "... /* 0x10010 */]" },
	{ "LONG_MIN", "x86_64", 1ull << 63, LIST,
	  SAME("0x1, -9223372036854775808, 0x10000") },
	{ "LONG_MIN, i386", "i386", 1u << 31, LIST,
	  SAME("0x1, -2147483648, 0x10000") },
	{ "upper half of a register, i386", "i386", 0xffffffff00000002,
	  0xffffffff00000000 + LIST, SAME("0x1, 2, [" ONE ", " TWO "]") },
	{ "-1, i386", "i386", UINT32_MAX, LIST, SAME("0x1, -1, 0x10000") },
	{ "NULL", "x86_64", 1, 0, SAME("0x1, 1, NULL") },
	{ "NULL and none", "x86_64", 0, 0, SAME("0x1, 0, NULL") },
	{ "NULL and fewer", "x86_64", UINT64_MAX, 0, SAME("0x1, -1, NULL") },
	{ "NULL and LONG_MAX", "x86_64", INT64_MAX, 0,
	  SAME("0x1, 9223372036854775807, NULL") },
	{ "nowhere", "x86_64", 1, 8, SAME("0x1, 1, 0x8") },
	{ "nowhere and none", "x86_64", 0, 8, SAME("0x1, 0, []") },
	{ "behind the end", "x86_64", 1, LIST + 16, SAME("0x1, 1, 0x10010") },
	{ "a kernel address", "x86_64", 1, 0xffffffff81000000,
	  SAME("0x1, 1, 0xffffffff81000000") },
	{ "the last pointer", "x86_64", 1, UINT64_MAX - 7,
	  SAME("0x1, 1, 0xfffffffffffffff8") },
	{ "the last byte", "x86_64", 1, UINT64_MAX,
	  SAME("0x1, 1, 0xffffffffffffffff") },
	{ "the last byte, i386", "i386", 1, UINT32_MAX,
	  SAME("0x1, 1, 0xffffffff") },
};

static void test_count(void **state)
{
	const struct count *c = *state;
	static const uint64_t list[] = { IOCB, IOCB + 64 };
	struct rig r;

	rig_init(&r);
	map_list(&r, strcmp(c->abi, "x86_64") == 0 ? 8 : 4, list, 2);
	rig_enter(&r, c->abi, AIO_SUBMIT, 1, c->nr, c->iocbpp);
	assert_string_equal(rig_args(&r), c->strace);
	r.options.format = FORMAT_TEXT;
	assert_string_equal(rig_args(&r), c->text);
	/* Whatever nr is, at most a page of pointers is requested. */
	assert_true(r.mem.most_bytes <= 4096);
	if (!c->iocbpp)
		assert_int_equal(r.mem.reads, 0);
	rig_free(&r);
}

/* The array readable up to each of its bytes. */
static void test_cut(void **state)
{
	static const uint64_t list[] = { 0, 0, 0 };
	char text[64];
	struct rig r;

	(void)state;
	for (size_t a = 0; a < ARRAY_SIZE(abis); a++) {
		for (size_t len = 0; len < 3 * abis[a].word; len++) {
			size_t n = len / abis[a].word;

			snprintf(text, sizeof(text), "[%s... /* 0x%zx */]",
				 n > 1 ? "NULL, NULL, " : "NULL, ",
				 LIST + n * abis[a].word);
			rig_init(&r);
			map_list(&r, abis[a].word, list, 3);
			r.mem.end = LIST + len;
			rig_enter(&r, abis[a].name, AIO_SUBMIT, 0, 3, LIST);
			assert_string_equal(rig_arg(&r, 2),
					    n ? text : "0x10000");
			rig_free(&r);
		}
	}
}

/* Kernel addresses and the like as elements, which only 64 bits can have. */
static void test_far_elements(void **state)
{
	static const uint64_t list[] = {
		0xffffffff81000000, 1ull << 63, 0x7ffffffff000,
		UINT64_MAX - 63, UINT64_MAX, 0x100000000 + IOCB, IOCB,
	};
	struct rig r;

	(void)state;
	rig_init(&r);
	map_list(&r, 8, list, ARRAY_SIZE(list));
	rig_enter(&r, "x86_64", AIO_SUBMIT, 0, ARRAY_SIZE(list), LIST);
	assert_string_equal(rig_arg(&r, 2),
			    "[0xffffffff81000000, 0x8000000000000000, "
			    "0x7ffffffff000, 0xffffffffffffffc0, "
			    "0xffffffffffffffff, 0x100020000, " ONE "]");
	rig_free(&r);
}

/* An array whose first elements are the iocb that they point to. */
static void test_overlap(void **state)
{
	const uint64_t list[] = { LIST, LIST, 6, 0, 0, 0, 0, 0 };
	struct rig r;

	(void)state;
	rig_init(&r);
	map_list(&r, 8, list, ARRAY_SIZE(list));
	rig_enter(&r, "x86_64", AIO_SUBMIT, 0, 2, LIST);
	assert_string_equal(
		rig_arg(&r, 2),
		"[{aio_data=0x10000, aio_key=65536, "
		"aio_lio_opcode=IOCB_CMD_NOOP, aio_fildes=0}, "
		"{aio_data=0x10000, aio_key=65536, "
		"aio_lio_opcode=IOCB_CMD_NOOP, aio_fildes=0}]");
	rig_free(&r);
}

/* Stops at the first descriptor that is the one; counts how many it saw. */
struct visit {
	int want;
	int seen;
};

static bool visit(const struct rec_fd *fd, void *arg)
{
	struct visit *v = arg;

	v->seen++;
	return fd->fd == v->want;
}

static void test_any_fd(void **state)
{
	static const struct {
		int want;
		bool found;
		int seen;
	} cases[] = {
		{ 3, true, 1 }, { 4, true, 2 }, { 5, true, 3 }, { 6, false, 3 },
		/* resfd without its flag is none */
		{ 7, false, 3 },
	};
	const struct iocb cbs[2] = {
		{ .aio_fildes = 3, .aio_resfd = 4,
		  .aio_flags = IOCB_FLAG_RESFD },
		{ .aio_fildes = 5, .aio_resfd = 7 },
	};
	const uint64_t list[] = { 8, IOCB + 0x1000, IOCB + 0x1040 };
	struct rig r;

	(void)state;
	rig_init(&r);
	map_list(&r, 8, list, 3);
	fake_mem_add(&r.mem, IOCB + 0x1000, cbs, sizeof(cbs));
	rig_enter(&r, "x86_64", AIO_SUBMIT, 0, 3, LIST);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct visit v = { .want = cases[i].want };

		assert_int_equal(decoder_of(r.call.sys)->any_fd(&r.call, visit, &v),
				 cases[i].found);
		assert_int_equal(v.seen, cases[i].seen);
	}
	rig_enter(&r, "x86_64", AIO_SUBMIT, 0, -1, LIST);
	assert_false(decoder_of(r.call.sys)->any_fd(&r.call, visit, &(struct visit){ 0 }));
	rig_free(&r);
}

static void test_directions(void **state)
{
	const struct decoder *d = decoder_of(AIO_SUBMIT);

	(void)state;
	assert_int_equal(d->nargs, 3);
	for (int i = 0; i < d->nargs; i++)
		assert_int_equal(d->args[i].dir, ARG_IN);
}

int main(void)
{
	static struct unit u;

	unit_add_table(&u, lists, test_list);
	unit_add_table(&u, counts, test_count);
	unit_add(&u, "cut", test_cut, NULL);
	unit_add(&u, "far elements", test_far_elements, NULL);
	unit_add(&u, "overlap", test_overlap, NULL);
	unit_add(&u, "descriptors", test_any_fd, NULL);
	unit_add(&u, "directions", test_directions, NULL);
	return unit_run(&u);
}

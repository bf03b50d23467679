/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Write data: what of a PWRITE's buffer is fetched and shown, where memory
 * ends, and under -s, -v, -x.  --format=strace shows nothing of a buffer of
 * which it cannot read all that it wanted (strace 7.2), --format=text shows
 * what there is.
 */
#include <linux/aio_abi.h>
#include <stdio.h>
#include <string.h>

#include "../../src/base/array.h"
#include "rig.h"
#include "unit.h"

#define LIST 0x8000	/* the array of pointers */
#define IOCB 0x9000
#define DATA 0x10000	/* the alphabet, again and again, up to ... */
#define END 0x12000	/* ... here */

static char data[END - DATA];

static void setup(struct rig *r, const struct iocb *cb)
{
	static const uint64_t list = IOCB;

	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (char)('a' + i % 26);
	rig_init(r);
	fake_mem_add(&r->mem, LIST, &list, sizeof(list));
	fake_mem_add(&r->mem, IOCB, cb, sizeof(*cb));
	fake_mem_add(&r->mem, DATA, data, sizeof(data));
}

/* The aio_buf of the PWRITE of nbytes at addr. */
static void expect(struct rig *r, const struct iocb *cb, enum format format,
		   const char *buf)
{
	char text[2048];

	r->options.format = format;
	snprintf(text, sizeof(text),
		 "[{aio_data=0, aio_lio_opcode=IOCB_CMD_PWRITE, aio_fildes=0, "
		 "aio_buf=%s, aio_nbytes=%llu, aio_offset=0}]",
		 buf, (unsigned long long)cb->aio_nbytes);
	assert_string_equal(rig_arg(r, 2), text);
}

struct buffer {
	const char *name;
	uint64_t addr, nbytes;
	size_t strsize;
	const char *strace, *text;
};

#define SAME(text) text, text
#define ABC "abcdefghijklmnopqrstuvwxyz"
#define ABC32 ABC "abcdef"

static const struct buffer buffers[] = {
	/* lengths */
	{ "nothing", DATA, 0, 32, SAME("\"\"") },
	{ "one byte", DATA, 1, 32, SAME("\"a\"") },
	{ "one less than is shown", DATA, 31, 32, SAME("\"" ABC "abcde\"") },
	{ "as many as are shown", DATA, 32, 32, SAME("\"" ABC32 "\"") },
	{ "one more", DATA, 33, 32, SAME("\"" ABC32 "\"...") },
	{ "more than is mapped", DATA, 1u << 20, 32,
	  SAME("\"" ABC32 "\"...") },
	{ "the longest", DATA, INT64_MAX, 32, SAME("\"" ABC32 "\"...") },
	{ "an absurd length", DATA, INT64_MAX + 1ull, 32, SAME("0x10000") },
	{ "the largest number", DATA, UINT64_MAX, 32, SAME("0x10000") },

	/* -s */
	{ "-s 1", DATA, 2, 1, SAME("\"a\"...") },
	{ "-s 1, one byte", DATA, 1, 1, SAME("\"a\"") },
	{ "-s 52", DATA, 60, 52, SAME("\"" ABC ABC "\"...") },
	{ "-s large", DATA, 27, SIZE_MAX, SAME("\"" ABC "a\"") },

	/* the end of memory */
	{ "up to the end", END - 4, 4, 32, SAME("\"yzab\"") },
	{ "as many as are shown, up to the end", END - 32, 32, 32,
	  SAME("\"wxyzabcdefghijklm" "nopqrstuvwxyzab\"") },
	{ "beyond the end by a byte that is not shown", END - 32, 33, 32,
	  "0x11fe0", "\"wxyzabcdefghijklmnopqrstuvwxyzab\"..." },
	{ "beyond the end by a byte that is shown", END - 31, 32, 32,
	  "0x11fe1", "\"xyzabcdefghijklmnopqrstuvwxyzab\"..." },
	{ "only the first byte", END - 1, 5, 32, "0x11fff", "\"b\"..." },

	/* nowhere */
	{ "NULL", 0, 5, 32, SAME("NULL") },
	{ "NULL, nothing", 0, 0, 32, SAME("NULL") },
	{ "the end", END, 5, 32, SAME("0x12000") },
	{ "the end, nothing", END, 0, 32, SAME("\"\"") },
	{ "a kernel address", 0xffffffff81000000, 5, 32,
	  SAME("0xffffffff81000000") },
	{ "the last byte", UINT64_MAX, 1, 32, SAME("0xffffffffffffffff") },
	{ "around the end of all addresses", UINT64_MAX - 3, 8, 32,
	  SAME("0xfffffffffffffffc") },
	{ "one", 1, 1, 32, SAME("0x1") },
	/* aio_buf has 64 bits on every ABI */
	{ "above 32 bits", 0x100000000 + DATA, 1, 32, SAME("0x100010000") },
};

static void test_buffer(void **state)
{
	static const char *const abis[] = { "x86_64", "i386", "x32" };
	const struct buffer *b = *state;
	const struct iocb cb = { .aio_lio_opcode = IOCB_CMD_PWRITE,
				 .aio_buf = b->addr, .aio_nbytes = b->nbytes };
	struct rig r;

	for (size_t i = 0; i < ARRAY_SIZE(abis); i++) {
		setup(&r, &cb);
		rig_limits(&r, b->strsize, false);
		rig_enter(&r, abis[i], AIO_SUBMIT, 0, 1, LIST);
		expect(&r, &cb, FORMAT_STRACE, b->strace);
		expect(&r, &cb, FORMAT_TEXT, b->text);
		/* No more than is shown and one, to know if there is more. */
		assert_true(r.mem.most_bytes <= sizeof(cb) ||
			    r.mem.most_bytes <= b->strsize + 1);
		rig_free(&r);
	}
}

/* -v shows every element even where -s leaves nothing of a string. */
static const struct buffer empties[] = {
	{ "-s 0 -v", DATA, 5, 0, SAME("\"\"...") },
	{ "-s 0 -v, nothing", DATA, 0, 0, SAME("\"\"") },
	{ "-s 0 -v, NULL", 0, 5, 0, SAME("NULL") },
	{ "-s 0 -v, nowhere", END, 5, 0, SAME("0x12000") },
};

static void test_empty(void **state)
{
	const struct buffer *b = *state;
	const struct iocb cb = { .aio_lio_opcode = IOCB_CMD_PWRITE,
				 .aio_buf = b->addr, .aio_nbytes = b->nbytes };
	struct rig r;

	setup(&r, &cb);
	rig_limits(&r, b->strsize, true);
	rig_enter(&r, "x86_64", AIO_SUBMIT, 0, 1, LIST);
	expect(&r, &cb, FORMAT_STRACE, b->strace);
	expect(&r, &cb, FORMAT_TEXT, b->text);
	rig_free(&r);
}

/* Readable up to each byte of a write of 40. */
static void test_cut(void **state)
{
	const struct iocb cb = { .aio_lio_opcode = IOCB_CMD_PWRITE,
				 .aio_buf = DATA, .aio_nbytes = 40 };
	char text[64];
	struct rig r;

	(void)state;
	for (size_t len = 0; len <= 40; len++) {
		setup(&r, &cb);
		r.mem.end = DATA + len;
		rig_enter(&r, "x86_64", AIO_SUBMIT, 0, 1, LIST);
		snprintf(text, sizeof(text), "\"%.*s\"...",
			 len < 32 ? (int)len : 32, data);
		expect(&r, &cb, FORMAT_STRACE, len < 33 ? "0x10000" : text);
		expect(&r, &cb, FORMAT_TEXT, len ? text : "0x10000");
		rig_free(&r);
	}
}

/* For an operation without data, no data is read. */
static void test_only_writes(void **state)
{
	/* The pointer, the iocb; the vectors; the data. */
	static const unsigned long reads[] = {
		[IOCB_CMD_PREAD] = 2, [IOCB_CMD_PWRITE] = 3,
		[IOCB_CMD_FSYNC] = 2, [IOCB_CMD_FDSYNC] = 2, [4] = 2,
		[IOCB_CMD_POLL] = 2, [IOCB_CMD_NOOP] = 2,
		[IOCB_CMD_PREADV] = 3, [IOCB_CMD_PWRITEV] = 4, [9] = 2,
	};
	struct rig r;

	(void)state;
	for (uint16_t op = 0; op < ARRAY_SIZE(reads); op++) {
		const struct iocb cb = { .aio_lio_opcode = op,
					 .aio_buf = DATA, .aio_nbytes = 1 };

		setup(&r, &cb);
		rig_enter(&r, "x86_64", AIO_SUBMIT, 0, 1, LIST);
		assert_int_equal(r.mem.reads, reads[op]);
		rig_free(&r);
	}
}

/* A summary does not need the data. */
static void test_unwanted(void **state)
{
	const struct iocb cb = { .aio_lio_opcode = IOCB_CMD_PWRITE,
				 .aio_buf = DATA, .aio_nbytes = 40 };
	struct rig r;

	(void)state;
	setup(&r, &cb);
	r.fetch.max_elems = r.fetch.max_bytes = 0;
	rig_enter(&r, "x86_64", AIO_SUBMIT, 0, 1, LIST);
	assert_int_equal(r.mem.reads, 2);
	assert_int_equal(r.call.submit.n, 1);
	assert_true(r.call.submit.iocbs[0].ok);
	assert_null(r.call.submit.iocbs[0].bytes.data);
	rig_free(&r);
}

/* The read of the data fails, that of the iocb did not. */
static void test_failure(void **state)
{
	const struct iocb cb = { .aio_lio_opcode = IOCB_CMD_PWRITE,
				 .aio_buf = DATA, .aio_nbytes = 40 };
	struct rig r;

	(void)state;
	setup(&r, &cb);
	r.mem.fail_first = r.mem.fail_last = 3;
	rig_enter(&r, "x86_64", AIO_SUBMIT, 0, 1, LIST);
	expect(&r, &cb, FORMAT_STRACE, "0x10000");
	expect(&r, &cb, FORMAT_TEXT, "0x10000");
	rig_free(&r);
}

/* A write of its own iocb, and of the pointer to it. */
static void test_overlap(void **state)
{
	struct iocb cb = { .aio_lio_opcode = IOCB_CMD_PWRITE, .aio_buf = IOCB,
			   .aio_nbytes = 20, .aio_data = 0x41 };
	struct rig r;

	(void)state;
	setup(&r, &cb);
	rig_enter(&r, "x86_64", AIO_SUBMIT, 0, 1, LIST);
	assert_string_equal(rig_arg(&r, 2),
			    "[{aio_data=0x41, aio_lio_opcode=IOCB_CMD_PWRITE, "
			    "aio_fildes=0, aio_buf=\"A\\0\\0\\0\\0\\0\\0\\0"
			    "\\0\\0\\0\\0\\0\\0\\0\\0\\1\\0\\0\\0\", "
			    "aio_nbytes=20, aio_offset=0}]");
	cb.aio_data = 0;
	cb.aio_buf = LIST;
	cb.aio_nbytes = 8;
	rig_enter(&r, "x86_64", AIO_SUBMIT, 0, 1, LIST);
	expect(&r, &cb, FORMAT_STRACE, "\"\\0\\220\\0\\0\\0\\0\\0\\0\"");
	rig_free(&r);
}

int main(void)
{
	static struct unit u;

	unit_add_table(&u, buffers, test_buffer);
	unit_add_table(&u, empties, test_empty);
	unit_add(&u, "cut", test_cut, NULL);
	unit_add(&u, "only writes", test_only_writes, NULL);
	unit_add(&u, "unwanted", test_unwanted, NULL);
	unit_add(&u, "failure", test_failure, NULL);
	unit_add(&u, "overlap", test_overlap, NULL);
	return unit_run(&u);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The vectors of PREADV and PWRITEV: as wide as the ABI's words, cut
 * anywhere, too many, and where nothing is.  What is expected was looked up
 * with strace 7.2.  How many reads they cost is in test-reads.c.
 */
#include <linux/aio_abi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/base/alloc.h"
#include "../../src/base/array.h"
#include "rig.h"
#include "unit.h"

#define LIST 0x8000	/* the array of pointers */
#define IOCB 0x9000
#define DATA 0x10000	/* "abcdefgh" */
#define VECS 0x20000	/* the vectors */

static const char data[8] = "abcdefgh";

/* A vector of the program. */
struct vec {
	uint64_t base, len;
};

/* Vectors as they lie in the memory of an ABI; *size bytes, to be freed. */
static void *layout(const struct vec *v, size_t n, unsigned int word,
		    size_t *size)
{
	char *mem = xcalloc(n, 2 * word);

	for (size_t i = 0; i < 2 * n; i++) {
		uint64_t w8 = i % 2 ? v[i / 2].len : v[i / 2].base;
		uint32_t w4 = (uint32_t)w8;

		memcpy(mem + i * word, word == 8 ? (void *)&w8 : (void *)&w4,
		       word);
	}
	*size = n * 2 * word;
	return mem;
}

static void setup(struct rig *r, const struct iocb *cb, const void *vecs,
		  size_t size)
{
	static const uint64_t list = IOCB;

	rig_init(r);
	fake_mem_add(&r->mem, LIST, &list, sizeof(list));
	fake_mem_add(&r->mem, IOCB, cb, sizeof(*cb));
	fake_mem_add(&r->mem, DATA, data, sizeof(data));
	fake_mem_add(&r->mem, VECS, vecs, size);
}

static void expect(struct rig *r, const struct iocb *cb, const char *buf,
		   const char *nbytes)
{
	size_t size = strlen(buf) + 256;
	char *text = xcalloc(size, 1);

	snprintf(text, size,
		 "[{aio_data=0, aio_lio_opcode=IOCB_CMD_%s, aio_fildes=0, "
		 "aio_buf=%s%s, aio_offset=0}]",
		 cb->aio_lio_opcode == IOCB_CMD_PREADV ? "PREADV" : "PWRITEV",
		 buf, nbytes);
	assert_string_equal(rig_arg(r, 2), text);
	free(text);
}

static const struct {
	const char *name;
	unsigned int word;
} abis[] = { { "x86_64", 8 }, { "i386", 4 }, { "x32", 4 } };

struct vecs {
	const char *name;
	struct vec v[4];
	size_t n;
	const char *read, *write;	/* the aio_buf of each operation */
};

static const struct vecs vecs[] = {
	{ "one", { { DATA, 3 } }, 1, "[{iov_base=0x10000, iov_len=3}]",
	  "[{iov_base=\"abc\", iov_len=3}]" },
	{ "two", { { DATA, 3 }, { DATA + 3, 5 } }, 2,
	  "[{iov_base=0x10000, iov_len=3}, {iov_base=0x10003, iov_len=5}]",
	  "[{iov_base=\"abc\", iov_len=3}, {iov_base=\"defgh\", iov_len=5}]" },
	{ "the same twice", { { DATA, 1 }, { DATA, 1 } }, 2,
	  "[{iov_base=0x10000, iov_len=1}, {iov_base=0x10000, iov_len=1}]",
	  "[{iov_base=\"a\", iov_len=1}, {iov_base=\"a\", iov_len=1}]" },
	{ "NULL", { { 0, 0 }, { 0, 5 } }, 2,
	  "[{iov_base=NULL, iov_len=0}, {iov_base=NULL, iov_len=5}]",
	  "[{iov_base=NULL, iov_len=0}, {iov_base=NULL, iov_len=5}]" },
	{ "no bytes", { { DATA, 0 }, { 0x1000, 0 } }, 2,
	  "[{iov_base=0x10000, iov_len=0}, {iov_base=0x1000, iov_len=0}]",
	  "[{iov_base=\"\", iov_len=0}, {iov_base=\"\", iov_len=0}]" },
	{ "data nowhere", { { DATA + 8, 5 }, { DATA, 2 } }, 2,
	  "[{iov_base=0x10008, iov_len=5}, {iov_base=0x10000, iov_len=2}]",
	  "[{iov_base=0x10008, iov_len=5}, {iov_base=\"ab\", iov_len=2}]" },
	{ "data cut", { { DATA + 6, 3 }, { DATA + 6, 2 } }, 2,
	  "[{iov_base=0x10006, iov_len=3}, {iov_base=0x10006, iov_len=2}]",
	  "[{iov_base=0x10006, iov_len=3}, {iov_base=\"gh\", iov_len=2}]" },
	{ "all 32 bits", { { UINT32_MAX, UINT32_MAX } }, 1,
	  "[{iov_base=0xffffffff, iov_len=4294967295}]",
	  "[{iov_base=0xffffffff, iov_len=4294967295}]" },
	{ "none", { { 0, 0 } }, 0, "[]", "[]" },
	{ "over themselves", { { VECS, 1 } }, 1,
	  "[{iov_base=0x20000, iov_len=1}]",
	  "[{iov_base=\"\\0\", iov_len=1}]" },
	/* The opcode: IOCB_CMD_PWRITEV is 8. */
	{ "over their iocb", { { IOCB + 16, 1 } }, 1,
	  "[{iov_base=0x9010, iov_len=1}]",
	  "[{iov_base=\"\\10\", iov_len=1}]" },
};

static void test_vecs(void **state)
{
	const struct vecs *c = *state;

	for (size_t i = 0; i < 2 * ARRAY_SIZE(abis); i++) {
		struct iocb cb = { .aio_lio_opcode = i % 2 ? IOCB_CMD_PWRITEV :
							     IOCB_CMD_PREADV,
				   .aio_buf = VECS, .aio_nbytes = c->n };
		size_t size;
		void *mem = layout(c->v, c->n, abis[i / 2].word, &size);
		struct rig r;

		setup(&r, &cb, mem, size);
		rig_enter(&r, abis[i / 2].name, AIO_SUBMIT, 0, 1, LIST);
		expect(&r, &cb, i % 2 ? c->write : c->read, "");
		rig_free(&r);
		free(mem);
	}
}

struct place {
	const char *name;
	uint64_t addr, nbytes;
	const char *buf, *nbytes_text;
};

/* Two empty vectors at VECS, nothing behind. */
static const struct place places[] = {
	{ "at NULL", 0, 2, "NULL", "" },
	{ "none at NULL", 0, 0, "NULL", "" },
	{ "none nowhere", 0x1000, 0, "[]", "" },
	{ "nowhere", 0x1000, 2, "0x1000", "" },
	{ "behind the end", VECS + 32, 1, "0x20020", "" },
	{ "from the second on", VECS + 16, 2,
	  "[{iov_base=NULL, iov_len=0}, ... /* 0x20020 */]", "" },
	{ "odd address", VECS + 13, 1, "[{iov_base=NULL, iov_len=0}]", "" },
	{ "kernel address", 0xffffffff81000000, 1, "0xffffffff81000000", "" },
	{ "last byte", UINT64_MAX, 1, "0xffffffffffffffff", "" },
	{ "around the end", UINT64_MAX - 15, 1, "0xfffffffffffffff0", "" },
	{ "their end is around the end", VECS, UINT64_MAX / 16, "0x20000",
	  "" },
	{ "their end is the end", VECS, (UINT64_MAX - VECS) / 16,
	  "[{iov_base=NULL, iov_len=0}, {iov_base=NULL, iov_len=0}, "
	  "... /* 0x20020 */]", "" },
	{ "the most", VECS, INT64_MAX, "0x20000", "" },
	{ "absurdly many", VECS, INT64_MAX + 1ull, "0x20000",
	  ", aio_nbytes=9223372036854775808" },
	{ "as many as can be", VECS, UINT64_MAX, "0x20000",
	  ", aio_nbytes=18446744073709551615" },
	{ "as many as can be, at NULL", 0, UINT64_MAX, "0",
	  ", aio_nbytes=18446744073709551615" },
};

static void test_place(void **state)
{
	static const char zeroes[32];
	const struct place *c = *state;
	struct rig r;

	for (int op = IOCB_CMD_PREADV; op <= IOCB_CMD_PWRITEV; op++) {
		struct iocb cb = { .aio_lio_opcode = (uint16_t)op,
				   .aio_buf = c->addr,
				   .aio_nbytes = c->nbytes };

		setup(&r, &cb, zeroes, sizeof(zeroes));
		rig_enter(&r, "x86_64", AIO_SUBMIT, 0, 1, LIST);
		expect(&r, &cb, c->buf, c->nbytes_text);
		/* Where nothing can be, nothing is read. */
		if (!c->addr)
			assert_int_equal(r.mem.reads, 2);
		rig_free(&r);
	}
}

/* aiotrace's own format shows what there is. */
static void test_more(void **state)
{
	const uint64_t v[4] = { DATA + 6, 3, DATA + 8, 1 };
	struct iocb cb = { .aio_lio_opcode = IOCB_CMD_PWRITEV,
			   .aio_buf = VECS, .aio_nbytes = 2 };
	struct rig r;

	(void)state;
	setup(&r, &cb, v, sizeof(v));
	rig_enter(&r, "x86_64", AIO_SUBMIT, 0, 1, LIST);
	r.options.format = FORMAT_TEXT;
	expect(&r, &cb, "[{iov_base=\"gh\"..., iov_len=3}, "
	       "{iov_base=0x10008, iov_len=1}]", "");
	rig_free(&r);
}

/* The kernel takes 32 bits of the number; strace does not know that. */
struct number {
	const char *name;
	uint64_t nbytes;
	uint32_t taken;
	const char *strace, *text, *nbytes_text;
};

#define V3 "{iov_base=NULL, iov_len=3}"
#define V4 "{iov_base=NULL, iov_len=4}"

/* Two vectors at VECS, nothing behind. */
static const struct number numbers[] = {
	{ "all there are", 2, 2, "[" V3 ", " V4 "]", "[" V3 ", " V4 "]", "" },
	{ "and one", (1ull << 32) + 1, 1,
	  "[" V3 ", " V4 ", ... /* 0x20020 */]", "[" V3 "]",
	  ", aio_nbytes=4294967297" },
	{ "and none", 1ull << 32, 0, "[" V3 ", " V4 ", ... /* 0x20020 */]",
	  "[]", ", aio_nbytes=4294967296" },
	{ "and one, beyond the end of addresses", (1ull << 62) + 1, 1,
	  "0x20000", "[" V3 "]", ", aio_nbytes=4611686018427387905" },
};

static void test_number(void **state)
{
	static const uint64_t v[4] = { 0, 3, 0, 4 };
	const struct number *c = *state;

	for (int op = IOCB_CMD_PREADV; op <= IOCB_CMD_PWRITEV; op++) {
		struct iocb cb = { .aio_lio_opcode = (uint16_t)op,
				   .aio_buf = VECS, .aio_nbytes = c->nbytes };
		struct rig r;

		setup(&r, &cb, v, sizeof(v));
		rig_enter(&r, "x86_64", AIO_SUBMIT, 0, 1, LIST);
		expect(&r, &cb, c->strace, "");
		r.options.format = FORMAT_TEXT;
		expect(&r, &cb, c->text, c->nbytes_text);
		assert_int_equal(rec_iocb_taken(&r.call.submit.iocbs[0]),
				 c->taken);
		rig_free(&r);
	}
}

/* Of all iocbs together there are more than are looked at. */
static void test_together(void **state)
{
	enum { CBS = CALL_MAX_IOVECS / 1024 + 1 };
	static uint64_t mem[2 * 1024];
	uint64_t list[CBS];
	struct iocb cb = { .aio_lio_opcode = IOCB_CMD_PREADV, .aio_buf = VECS,
			   .aio_nbytes = 1024 };
	const struct rec_iocb *cbs;
	struct rig r;

	(void)state;
	for (size_t i = 0; i < CBS; i++)
		list[i] = IOCB;
	setup(&r, &cb, mem, sizeof(mem));
	fake_mem_add(&r.mem, 0x100000, list, sizeof(list));
	rig_enter(&r, "x86_64", AIO_SUBMIT, 0, CBS, 0x100000);
	cbs = r.call.submit.iocbs;
	assert_int_equal(cbs[CBS - 2].nvecs, 1024);
	assert_int_equal(cbs[CBS - 2].vecs_end, 0);
	assert_int_equal(cbs[CBS - 1].nvecs, 0);
	assert_int_equal(cbs[CBS - 1].vecs_end, VECS);
	rig_free(&r);
}

/* "[{iov_base=NULL, iov_len=0}, ... TAIL]" with n of them; to be freed. */
static char *list_text(size_t n, const char *tail)
{
	char *text = xcalloc(n * 32 + 64, 1), *p = text;

	*p++ = '[';
	for (size_t i = 0; i < n; i++)
		p += sprintf(p, "%s{iov_base=NULL, iov_len=0}", i ? ", " : "");
	sprintf(p, "%s%s]", n && *tail ? ", " : "", tail);
	return text;
}

/* Readable up to each byte of three vectors. */
static void test_cut(void **state)
{
	static const char zeroes[48];
	char tail[32], *text;
	struct rig r;

	(void)state;
	for (size_t a = 0; a < ARRAY_SIZE(abis); a++) {
		unsigned int size = 2 * abis[a].word;

		for (size_t len = 0; len < 3 * size; len++) {
			size_t n = len / size;
			struct iocb cb = { .aio_lio_opcode = IOCB_CMD_PWRITEV,
					   .aio_buf = VECS, .aio_nbytes = 3 };

			snprintf(tail, sizeof(tail), "... /* 0x%zx */",
				 VECS + n * size);
			text = list_text(n, tail);
			setup(&r, &cb, zeroes, len);
			rig_enter(&r, abis[a].name, AIO_SUBMIT, 0, 1, LIST);
			expect(&r, &cb, n ? text : "0x20000", "");
			rig_free(&r);
			free(text);
		}
	}
}

struct limit {
	const char *name;
	size_t mapped;		/* vectors that are there */
	uint64_t nbytes;
	size_t strsize;
	bool verbose;
	size_t shown;
	const char *tail;
};

static const struct limit limits[] = {
	{ "as many as are shown", 32, 32, 32, false, 32, "" },
	{ "one more", 33, 33, 32, false, 32, "..." },
	{ "cut where showing ends", 32, 33, 32, false, 32,
	  "... /* 0x20200 */" },
	{ "cut behind", 33, 34, 32, false, 32, "..." },
	{ "-v", 33, 33, 32, true, 33, "" },
	{ "-v, cut", 33, 34, 32, true, 33, "... /* 0x20210 */" },
	{ "-s 1", 2, 2, 1, false, 1, "..." },
	{ "-v, as many as the kernel takes", 2000, 1024, 32, true, 1024, "" },
	/* It refuses them all; the rest is not looked at. */
	{ "-v, more than it takes", 2000, 1025, 32, true, 1024, "..." },
	{ "-s 2000", 2000, 1025, 2000, false, 1024, "..." },
};

static void test_limit(void **state)
{
	const struct limit *c = *state;
	void *mem = xcalloc(c->mapped, 16);
	char *text = list_text(c->shown, c->tail);
	struct iocb cb = { .aio_lio_opcode = IOCB_CMD_PREADV, .aio_buf = VECS,
			   .aio_nbytes = c->nbytes };
	struct rig r;

	setup(&r, &cb, mem, c->mapped * 16);
	rig_limits(&r, c->strsize, c->verbose);
	rig_enter(&r, "x86_64", AIO_SUBMIT, 0, 1, LIST);
	expect(&r, &cb, text, "");
	rig_free(&r);
	free(text);
	free(mem);
}

int main(void)
{
	static struct unit u;

	unit_add_table(&u, vecs, test_vecs);
	unit_add_table(&u, places, test_place);
	unit_add(&u, "what there is of cut data", test_more, NULL);
	unit_add_table(&u, numbers, test_number);
	unit_add(&u, "too many together", test_together, NULL);
	unit_add(&u, "cut", test_cut, NULL);
	unit_add_table(&u, limits, test_limit);
	return unit_run(&u);
}

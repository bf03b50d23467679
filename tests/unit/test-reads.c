/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What io_submit costs: the pointers in one read, all iocbs in one, all
 * vectors in one, all data in one; each of them failing in its turn; memory
 * that changes meanwhile; and enormous arrays, which cost a bounded amount.
 */
#include <linux/aio_abi.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/base/alloc.h"
#include "../../src/base/array.h"
#include "rig.h"
#include "unit.h"

#define LIST 0x1000000	/* the array of pointers */
#define IOCB 0x20000
#define VECS 0x30000	/* two vectors: "ab", "c" */
#define DATA 0x40000	/* "abcdefgh" */

/* One of each kind that has memory of its own to read. */
static const struct iocb kinds[] = {
	{ .aio_lio_opcode = IOCB_CMD_PWRITE, .aio_buf = DATA,
	  .aio_nbytes = 3 },
	{ .aio_lio_opcode = IOCB_CMD_PWRITEV, .aio_buf = VECS,
	  .aio_nbytes = 2 },
	{ .aio_lio_opcode = IOCB_CMD_PREADV, .aio_buf = VECS,
	  .aio_nbytes = 1 },
	{ .aio_lio_opcode = IOCB_CMD_PREAD, .aio_buf = DATA,
	  .aio_nbytes = 8 },
};

static const uint64_t vecs[] = { DATA, 2, DATA + 2, 1 };

static void setup(struct rig *r, const uint64_t *list, size_t n)
{
	rig_init(r);
	fake_mem_add(&r->mem, LIST, list, n * sizeof(*list));
	fake_mem_add(&r->mem, IOCB, kinds, sizeof(kinds));
	fake_mem_add(&r->mem, VECS, vecs, sizeof(vecs));
	fake_mem_add(&r->mem, DATA, "abcdefgh", 8);
}

/* An array of n pointers to the iocbs in turn. */
static uint64_t *make_list(size_t n)
{
	uint64_t *list = xcalloc(n, sizeof(*list));

	for (size_t i = 0; i < n; i++)
		list[i] = IOCB + i % 4 * sizeof(struct iocb);
	return list;
}

#define CB(op, buf, nbytes)                                     \
	"{aio_data=0, aio_lio_opcode=IOCB_CMD_" op              \
	", aio_fildes=0, aio_buf=" buf nbytes ", aio_offset=0}"
#define W(buf) CB("PWRITE", buf, ", aio_nbytes=3")
#define WV(buf) CB("PWRITEV", buf, "")
#define RV(buf) CB("PREADV", buf, "")
#define R CB("PREAD", "0x40000", ", aio_nbytes=8")
#define V(a, b) "[{iov_base=" a ", iov_len=2}, {iov_base=" b ", iov_len=1}]"
#define V1 "[{iov_base=0x40000, iov_len=2}]"

struct failure {
	const char *name;
	unsigned long fail_first, fail_last;
	unsigned long reads;
	size_t requests[4];
	const char *text;
};

static const struct failure failures[] = {
	{ "no failure", 0, 0, 4, { 1, 4, 2, 3 },
	  "[" W("\"abc\"") ", " WV(V("\"ab\"", "\"c\"")) ", " RV(V1) ", " R
	  "]" },
	{ "no pointers", 1, 1, 1, { 1 }, "0x1000000" },
	{ "no iocbs", 2, 2, 2, { 1, 4 },
	  "[0x20000, 0x20040, 0x20080, 0x200c0]" },
	{ "no vectors", 3, 3, 4, { 1, 4, 2, 1 },
	  "[" W("\"abc\"") ", " WV("0x30000") ", " RV("0x30000") ", " R "]" },
	{ "no data", 4, 4, 4, { 1, 4, 2, 3 },
	  "[" W("0x40000") ", " WV(V("0x40000", "0x40002")) ", " RV(V1) ", " R
	  "]" },
	{ "nothing", 1, 99, 1, { 1 }, "0x1000000" },
	{ "nothing behind the iocbs", 3, 99, 4, { 1, 4, 2, 1 },
	  "[" W("0x40000") ", " WV("0x30000") ", " RV("0x30000") ", " R "]" },
};

static void test_failure(void **state)
{
	const struct failure *c = *state;
	uint64_t *list = make_list(4);
	struct rig r;

	setup(&r, list, 4);
	r.mem.fail_first = c->fail_first;
	r.mem.fail_last = c->fail_last;
	rig_enter(&r, "x86_64", AIO_SUBMIT, 0, 4, LIST);
	assert_int_equal(r.mem.reads, c->reads);
	for (size_t i = 0; i < ARRAY_SIZE(c->requests); i++)
		assert_int_equal(r.mem.log[i], c->requests[i]);
	assert_string_equal(rig_arg(&r, 2), c->text);
	rig_leave(&r, 4);
	assert_int_equal(r.mem.reads, c->reads);
	rig_free(&r);
	free(list);
}

struct size {
	const char *name;
	size_t nr;
	bool verbose;
	unsigned long reads;	/* at most */
	size_t n;		/* iocbs that are known */
	size_t data;		/* of which data was read */
};

static const struct size sizes[] = {
	{ "one", 1, false, 3, 1, 1 },
	{ "as many as are shown", 32, false, 4, 32, 16 },
	{ "a full page of pointers", 512, false, 5, 512, 16 },
	{ "with -v", 512, true, 5, 512, 256 },
	{ "more than a page", 4096, false, 5 + 5, 4096, 16 },
	{ "as many as there may be", 65536, false, 9 + 65, 65536, 16 },
	{ "one more", 65537, false, 9 + 65, 65536, 16 },
	{ "many more", 100000, false, 9 + 65, 65536, 16 },
	{ "with -v, many more", 100000, true, 9 + 65, 65536, 32768 },
};

static void test_size(void **state)
{
	const struct size *c = *state;
	uint64_t *list = make_list(c->nr);
	size_t data = 0, vectors = 0;
	struct rig r;

	setup(&r, list, c->nr);
	rig_limits(&r, 32, c->verbose);
	rig_enter(&r, "x86_64", AIO_SUBMIT, 0, c->nr, LIST);
	assert_true(r.mem.reads <= c->reads);
	assert_int_equal(r.call.submit.n, c->n);
	for (size_t i = 0; i < c->n; i++) {
		const struct rec_iocb *cb = &r.call.submit.iocbs[i];

		assert_true(cb->ok);
		assert_int_equal(cb->addr, list[i]);
		vectors += cb->nvecs;
		data += cb->bytes.data || (cb->nvecs && cb->vecs->bytes.data);
	}
	assert_int_equal(data, c->data);
	assert_true(vectors <= CALL_MAX_IOVECS);
	rig_free(&r);
	free(list);
}

/* The next call of the same size allocates nothing. */
static void test_no_allocation(void **state)
{
	uint64_t *list = make_list(1000);
	struct rig r;

	(void)state;
	setup(&r, list, 1000);
	for (int i = 0; i < 3; i++) {
		rig_enter(&r, "x86_64", AIO_SUBMIT, 0, 1000, LIST);
		assert_true(i == 0 || !r.arena.overflow);
	}
	rig_free(&r);
	free(list);
}

/*
 * Beyond what is shown it stops where the kernel would: at an iocb that it
 * cannot read.  Before that, it continues.
 */
static void test_unreadable(void **state)
{
	uint64_t *list = make_list(5000);
	struct rig r;

	(void)state;
	list[3] = list[31] = 8;
	setup(&r, list, 5000);
	rig_enter(&r, "x86_64", AIO_SUBMIT, 0, 5000, LIST);
	assert_int_equal(r.call.submit.n, 32);
	assert_false(r.call.submit.iocbs[3].ok);
	assert_true(r.call.submit.iocbs[30].ok);
	rig_free(&r);

	list[3] = list[31] = IOCB;
	list[2000] = 8;
	setup(&r, list, 5000);
	rig_enter(&r, "x86_64", AIO_SUBMIT, 0, 5000, LIST);
	assert_true(r.call.submit.n >= 2001 && r.call.submit.n < 4000);
	assert_true(r.call.submit.iocbs[1999].ok);
	assert_false(r.call.submit.iocbs[2000].ok);
	rig_free(&r);
	free(list);
}

/* Every one of very many iocbs has as many vectors as there may be. */
static void test_vectors_bounded(void **state)
{
	static const char zeroes[1024 * 16];
	const struct iocb cb = { .aio_lio_opcode = IOCB_CMD_PWRITEV,
				 .aio_buf = VECS, .aio_nbytes = 1024 };
	uint64_t list[200];
	size_t vectors = 0;
	struct rig r;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(list); i++)
		list[i] = IOCB;
	rig_init(&r);
	rig_limits(&r, 32, true);
	fake_mem_add(&r.mem, LIST, list, sizeof(list));
	fake_mem_add(&r.mem, IOCB, &cb, sizeof(cb));
	fake_mem_add(&r.mem, VECS, zeroes, sizeof(zeroes));
	rig_enter(&r, "x86_64", AIO_SUBMIT, 0, ARRAY_SIZE(list), LIST);
	for (size_t i = 0; i < ARRAY_SIZE(list); i++)
		vectors += r.call.submit.iocbs[i].nvecs;
	assert_int_equal(vectors, CALL_MAX_IOVECS);
	/* Those that came too late show where they are. */
	assert_non_null(strstr(rig_arg(&r, 2), "aio_buf=0x30000, "));
	rig_free(&r);
}

/* Another thread of the program turns everything into 0xff, at once. */
static unsigned char restless[4 * 64 + 64];

static void change(struct fake_mem *m)
{
	if (m->reads == 2)
		memset(restless, 0xff, sizeof(restless));
}

/* The record is from one moment; nothing is read a second time and used. */
static void test_changing(void **state)
{
	const uint64_t list[] = { IOCB, IOCB + 64, IOCB + 128, IOCB + 192 };
	struct rig r;

	(void)state;
	memcpy(restless, kinds, sizeof(kinds));
	rig_init(&r);
	fake_mem_add(&r.mem, LIST, list, sizeof(list));
	fake_mem_add(&r.mem, IOCB, restless, sizeof(restless));
	fake_mem_add(&r.mem, VECS, vecs, sizeof(vecs));
	fake_mem_add(&r.mem, DATA, "abcdefgh", 8);
	r.mem.after_read = change;
	rig_enter(&r, "x86_64", AIO_SUBMIT, 0, 4, LIST);
	assert_string_equal(rig_arg(&r, 2), failures[0].text);
	rig_free(&r);
}

/* The array grows shorter between two looks at it. */
static void shorten(struct fake_mem *m)
{
	if (m->reads == 1)
		m->end = LIST + 100 * sizeof(uint64_t);
}

static void test_shrinking(void **state)
{
	uint64_t *list = make_list(1000);
	struct rig r;

	(void)state;
	for (size_t i = 0; i < 1000; i++)
		list[i] = 8;
	rig_init(&r);
	fake_mem_add(&r.mem, LIST, list, 1000 * sizeof(*list));
	r.mem.after_read = shorten;
	rig_enter(&r, "x86_64", AIO_SUBMIT, 0, 1000, LIST);
	assert_int_equal(r.call.submit.n, 32);
	rig_limits(&r, 32, true);
	r.mem.end = 0;
	rig_enter(&r, "x86_64", AIO_SUBMIT, 0, 1000, LIST);
	assert_int_equal(r.call.submit.n, 100);
	assert_int_equal(r.call.submit.end, LIST + 100 * sizeof(uint64_t));
	rig_free(&r);
	free(list);
}

/*
 * Iocbs that are submitted for the third time are read with their pointers;
 * what is read when others are submitted does not show.
 */
static const struct {
	size_t first;		/* of the iocbs, in turn */
	uint64_t nr;
	unsigned long reads;
	size_t requests;	/* in the first of them */
} guesses[] = {
	{ 0, 4, 4, 1 }, { 0, 4, 4, 1 }, { 0, 4, 3, 1 + 4 }, { 0, 4, 3, 1 + 4 },
	{ 1, 4, 4, 1 + 4 }, { 1, 4, 4, 1 }, { 1, 4, 3, 1 + 4 },
	{ 1, 3, 4, 1 }, { 1, 3, 4, 1 }, { 1, 3, 3, 1 + 3 },
	{ 1, 32, 4, 1 }, { 1, 32, 4, 1 }, { 1, 32, 3, 1 + 32 },
	{ 1, 33, 5, 1 }, { 1, 33, 5, 1 }, { 1, 33, 5, 1 },
};

static void test_guess(void **state)
{
	uint64_t *list = make_list(40);
	struct iocb_guess guess = { .n = 0 };
	struct rig r;

	(void)state;
	setup(&r, list, 40);
	r.fetch.guess = &guess;
	for (size_t i = 0; i < ARRAY_SIZE(guesses); i++) {
		r.mem.reads = 0;
		rig_enter(&r, "x86_64", AIO_SUBMIT, 0, guesses[i].nr,
			  LIST + guesses[i].first * sizeof(*list));
		assert_int_equal(r.mem.reads, guesses[i].reads);
		assert_int_equal(r.mem.log[0], guesses[i].requests);
		assert_int_equal(r.call.submit.n, guesses[i].nr);
		for (size_t j = 0; j < guesses[i].nr; j++) {
			const struct rec_iocb *cb = &r.call.submit.iocbs[j];
			size_t k = guesses[i].first + j;

			assert_true(cb->ok);
			assert_int_equal(cb->addr, list[k]);
			assert_memory_equal(&cb->cb, &kinds[k % 4],
					    sizeof(struct iocb));
		}
	}
	/* One that cannot be read does not count as read. */
	list[0] = list[1] = 8;
	rig_free(&r);
	setup(&r, list, 40);
	guess = (struct iocb_guess){ .n = 0 };
	r.fetch.guess = &guess;
	for (int i = 0; i < 4; i++) {
		rig_enter(&r, "x86_64", AIO_SUBMIT, 0, 4, LIST);
		assert_false(r.call.submit.iocbs[1].ok);
		assert_true(r.call.submit.iocbs[2].ok);
	}
	rig_free(&r);
	free(list);
}

int main(void)
{
	static struct unit u;

	unit_add_table(&u, failures, test_failure);
	unit_add_table(&u, sizes, test_size);
	unit_add(&u, "nothing is allocated", test_no_allocation, NULL);
	unit_add(&u, "unreadable", test_unreadable, NULL);
	unit_add(&u, "vectors are bounded", test_vectors_bounded, NULL);
	unit_add(&u, "changing", test_changing, NULL);
	unit_add(&u, "shrinking", test_shrinking, NULL);
	unit_add(&u, "guessing", test_guess, NULL);
	return unit_run(&u);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading real memory, this process's own, with holes in it: what comes of
 * each request, in each of the three ways, and with how few calls.
 */
#include <stdlib.h>

#include "../../src/base/alloc.h"
#include "own_mem.h"
#include "unit.h"

/* A request, as page and bytes from there, and what must come of it. */
struct request {
	unsigned int page;
	int offset;
	size_t len;
	size_t got;
};

enum { MAX_REQUESTS = 8 };

struct holes {
	const char *name;
	struct request r[MAX_REQUESTS];	/* ended by a length and page of 0 */
	/* Calls of process_vm_readv, and pieces of memory that it is given. */
	unsigned long calls, remote;
};

/* A page has 4096 bytes: see main(). */
static const struct holes holes[] = {
	{ "one byte", { { 0, 1, 1, 1 } }, 1, 1 },
	{ "a whole page", { { 0, 0, 4096, 4096 } }, 1, 1 },
	{ "two pages", { { 0, 10, 8000, 8000 } }, 1, 1 },
	{ "up to a hole", { { 1, 4000, 96, 96 } }, 1, 1 },
	{ "into a hole", { { 1, 4000, 97, 96 } }, 1, 1 },
	{ "across a hole", { { 1, 4000, 8192, 96 } }, 1, 1 },
	{ "in a hole", { { 2, 10, 20, 0 } }, 1, 1 },
	{ "from a hole into what follows", { { 2, 4090, 20, 0 } }, 1, 1 },
	{ "a page behind a hole", { { 3, 0, 4096, 4096 } }, 1, 1 },
	{ "the last byte before a hole", { { 1, 4095, 2, 1 } }, 1, 1 },
	{ "several", { { 0, 0, 4, 4 }, { 3, 7, 9, 9 }, { 6, 0, 1, 1 } }, 1,
	  3 },
	{ "neighbours", { { 0, 0, 4, 4 }, { 0, 4, 8, 8 }, { 0, 12, 1, 1 } },
	  1, 1 },
	{ "neighbours and others",
	  { { 0, 0, 4, 4 }, { 0, 4, 4, 4 }, { 0, 9, 4, 4 }, { 0, 13, 4, 4 } },
	  1, 1 },
	{ "nearly neighbours", { { 0, 0, 4, 4 }, { 0, 2052, 4, 4 } }, 1, 1 },
	{ "no neighbours", { { 0, 0, 4, 4 }, { 0, 2053, 4, 4 } }, 1, 2 },
	{ "nearly neighbours, over a page's end",
	  { { 0, 4000, 4, 4 }, { 1, 100, 4, 4 }, { 1, 200, 4, 4 } }, 1, 1 },
	{ "nearly neighbours, into a hole",
	  { { 1, 4000, 4, 4 }, { 2, 100, 4, 0 }, { 2, 200, 4, 0 },
	    { 3, 0, 4, 4 } }, 3, 2 + 2 + 1 },
	{ "nearly neighbours, out of a hole",
	  { { 2, 4000, 4, 0 }, { 3, 100, 4, 4 }, { 3, 200, 4, 4 } }, 2, 2 },
	{ "not neighbours: backwards", { { 0, 4, 4, 4 }, { 0, 0, 4, 4 } }, 1,
	  2 },
	{ "the same", { { 0, 4, 4, 4 }, { 0, 4, 4, 4 } }, 1, 2 },
	{ "overlapping", { { 0, 4, 8, 8 }, { 0, 8, 8, 8 } }, 1, 2 },
	{ "neighbours into a hole",
	  { { 1, 4080, 8, 8 }, { 1, 4088, 16, 8 }, { 3, 0, 4, 4 } }, 2, 3 },
	{ "neighbours around a hole's edge",
	  { { 1, 4080, 16, 16 }, { 2, 0, 16, 0 }, { 0, 0, 4, 4 } }, 2, 3 },
	{ "a hole between", { { 0, 0, 4, 4 }, { 2, 0, 4, 0 }, { 3, 0, 4, 4 } },
	  2, 4 },
	{ "a hole first", { { 2, 0, 4, 0 }, { 3, 0, 4, 4 } }, 2, 3 },
	{ "a hole last", { { 0, 0, 4, 4 }, { 2, 0, 4, 0 } }, 1, 2 },
	{ "holes only", { { 2, 0, 4, 0 }, { 4, 0, 4, 0 }, { 10, 9, 4, 0 } }, 3,
	  3 + 2 + 1 },
	{ "cut ones", { { 1, 4092, 8, 4 }, { 3, 4092, 8, 4 },
			{ 9, 4092, 8, 4 } }, 3, 3 + 2 + 1 },
	{ "nothing", { { 0, 5, 0, 0 } }, 0, 0 },
	{ "nothing among others",
	  { { 0, 0, 4, 4 }, { 0, 4, 0, 0 }, { 0, 4, 4, 4 } }, 1, 1 },
	{ "nothing in a hole", { { 2, 0, 0, 0 }, { 3, 0, 4, 4 } }, 1, 1 },
};

static void test_holes(void **state)
{
	const struct holes *h = *state;
	struct mem_req reqs[MAX_REQUESTS];
	struct mem_process m;

	for (int way = VM_READV; way < WAYS; way++) {
		size_t n = 0;

		for (; n < MAX_REQUESTS; n++) {
			const struct request *r = &h->r[n];

			if (n && !r->len && !r->page && !r->offset)
				break;
			reqs[n] = (struct mem_req){
				.addr = (uintptr_t)own_mem +
					r->page * own_mem_page +
					(size_t)r->offset,
				.buf = xcalloc(r->len, 1),
				.len = r->len,
				.got = 999,
			};
		}
		own_mem_init(&m, (enum way)way);
		mem_read(&m.mem, reqs, n);
		mem_process_close(&m);
		for (size_t i = 0; i < n; i++) {
			size_t at = reqs[i].addr - (uintptr_t)own_mem;

			assert_int_equal(reqs[i].got, h->r[i].got);
			for (size_t j = 0; j < reqs[i].got; j++)
				assert_int_equal(
					((unsigned char *)reqs[i].buf)[j],
					own_mem_byte(at + j));
			free(reqs[i].buf);
		}
		assert_int_equal(own_mem_vm.calls,
				 way == VM_READV ? h->calls : 0);
		assert_int_equal(own_mem_vm.remote,
				 way == VM_READV ? h->remote : 0);
	}
}

struct nowhere {
	const char *name;
	uint64_t addr;
	size_t len;
};

static const struct nowhere nowhere[] = {
	{ "NULL", 0, 8 },
	{ "one", 1, 8 },
	{ "the last user address", INT64_MAX, 1 },
	{ "into the upper half", INT64_MAX - 3, 8 },
	{ "the upper half", 1ull << 63, 8 },
	{ "a kernel address", 0xffffffff81000000, 8 },
	{ "the vsyscall page's end", 0xffffffffff600ff8, 16 },
	{ "the last byte", UINT64_MAX, 1 },
	{ "around the end", UINT64_MAX - 3, 8 },
};

/* Between two good ones, neither of which it disturbs. */
static void test_nowhere(void **state)
{
	const struct nowhere *w = *state;
	struct mem_process m;

	for (int way = VM_READV; way < WAYS; way++) {
		char buf[16];
		struct mem_req reqs[] = {
			{ (uintptr_t)own_mem, buf, 1, 9, false },
			{ w->addr, buf, w->len, 9, false },
			{ (uintptr_t)own_mem + 1, buf, 1, 9, false },
		};

		own_mem_init(&m, (enum way)way);
		mem_read(&m.mem, reqs, 3);
		assert_int_equal(reqs[0].got, 1);
		assert_int_equal(reqs[1].got, 0);
		assert_int_equal(reqs[2].got, 1);
		assert_false(mem_get(&m.mem, w->addr, buf, w->len));
		mem_process_close(&m);
	}
}

struct many {
	const char *name;
	size_t n;
	size_t stride;		/* bytes from one request to the next */
	size_t hole;		/* every so many is one; 0: none */
	unsigned long calls, remote;
};

/* Four bytes each; 256 go into one call. */
static const struct many many[] = {
	{ "256 apart", 256, 8, 0, 1, 1 },
	{ "257 apart", 257, 8, 0, 2, 2 },
	{ "1000 apart", 1000, 8, 0, 4, 4 },
	{ "1000 in a row", 1000, 4, 0, 4, 4 },
	{ "1000 upon each other", 1000, 0, 0, 4, 1000 },
	/*
	 * Each hole ends a call, but for the last request's; behind it 32 go
	 * into the next one.
	 */
	{ "100 with 4 holes", 100, 8, 25, 4, 8 + 3 + 3 + 2 },
};

static void test_many(void **state)
{
	const struct many *c = *state;
	struct mem_req *reqs = xcalloc(c->n, sizeof(*reqs));
	uint32_t *bufs = xcalloc(c->n, sizeof(*bufs));
	struct mem_process m;

	for (size_t i = 0; i < c->n; i++) {
		bool hole = c->hole && i % c->hole == c->hole - 1;

		reqs[i] = (struct mem_req){
			.addr = (uintptr_t)own_mem + i * c->stride +
				(hole ? 2 * own_mem_page : 0),
			.buf = &bufs[i], .len = 4,
		};
	}
	own_mem_init(&m, VM_READV);
	mem_read(&m.mem, reqs, c->n);
	for (size_t i = 0; i < c->n; i++) {
		bool hole = c->hole && i % c->hole == c->hole - 1;

		assert_int_equal(reqs[i].got, hole ? 0 : 4);
		if (!hole)
			assert_memory_equal(reqs[i].buf,
					    own_mem + i * c->stride, 4);
	}
	assert_int_equal(own_mem_vm.calls, c->calls);
	assert_int_equal(own_mem_vm.remote, c->remote);
	mem_process_close(&m);
	free(bufs);
	free(reqs);
}

static void test_get(void **state)
{
	struct mem_process m;
	char buf[8];

	(void)state;
	for (int way = VM_READV; way < WAYS; way++) {
		own_mem_init(&m, (enum way)way);
		assert_true(mem_get(&m.mem, (uintptr_t)own_mem + 3, buf, 8));
		assert_memory_equal(buf, own_mem + 3, 8);
		assert_false(mem_get(
			&m.mem, (uintptr_t)own_mem + 2 * own_mem_page - 4, buf,
			8));
		mem_read(&m.mem, NULL, 0);
		mem_process_close(&m);
	}
}

int main(void)
{
	static struct unit u;

	own_mem_map();
	if (own_mem_page == 4096)
		unit_add_table(&u, holes, test_holes);
	else
		unit_skip("holes", "a page has not 4096 bytes");
	unit_add_table(&u, nowhere, test_nowhere);
	unit_add_table(&u, many, test_many);
	unit_add(&u, "one object", test_get, NULL);
	return unit_run(&u);
}

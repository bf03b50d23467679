/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * decoders/aio_ring.c on a fake memory: what is accepted as a ring, which
 * events are fetched and in how many reads, and how a ring is handled that can
 * be read only in part, or that changes meanwhile.
 */
#include <linux/aio_abi.h>
#include <stdlib.h>
#include <string.h>

#include "../../decoders/decoder.h"
#include "../../src/base/alloc.h"
#include "../../src/base/array.h"
#include "fake_mem.h"
#include "unit.h"

#define CTX 0x7f0000000000ull
#define OTHER 0x10000ull

enum { SLOTS = 127, HEADER = 32 };

/* As in the kernel's fs/aio.c. */
struct ring {
	uint32_t id, nr, head, tail;
	uint32_t magic, compat, incompat, header_length;
	struct io_event events[SLOTS];
};

struct rig_ring {
	struct fake_mem mem;
	struct arena arena;
	struct fetch fetch;
	struct ring ring;
	/* What the model knows. */
	bool known;
	uint32_t slot, nr;
	uint64_t asked_ctx;
};

static bool ring_next(struct fetch *f, uint64_t ctx, uint32_t *slot,
		      uint32_t *nr)
{
	struct rig_ring *r = f->ring_ctx;

	r->asked_ctx = ctx;
	*slot = r->slot;
	*nr = r->nr;
	return r->known;
}

static void setup(struct rig_ring *r, uint32_t head, uint32_t tail)
{
	memset(r, 0, sizeof(*r));
	fake_mem_init(&r->mem);
	r->fetch.mem = &r->mem.mem;
	r->fetch.arena = &r->arena;
	r->fetch.ring_next = ring_next;
	r->fetch.ring_ctx = r;
	r->ring = (struct ring){
		.nr = SLOTS, .head = head, .tail = tail,
		.magic = 0xa10a10a1, .compat = 1, .header_length = HEADER,
	};
	for (uint32_t i = 0; i < SLOTS; i++)
		r->ring.events[i].obj = 1000 + i;
}

static void setup_known(struct rig_ring *r, uint32_t head, uint32_t tail,
			uint32_t slot)
{
	setup(r, head, tail);
	r->known = true;
	r->slot = slot;
	r->nr = SLOTS;
}

/* `readable`: bytes of the ring from its start. */
static struct rec_ring fetch(struct rig_ring *r, size_t readable)
{
	struct rec_ring rec;

	memset(&rec, 0xa5, sizeof(rec));
	fake_mem_add(&r->mem, CTX, &r->ring, readable);
	aio_ring_fetch(&rec, CTX, NULL, &r->fetch);
	return rec;
}

/* Slots `first` and on. */
static void check_events(const struct rec_ring *rec, uint32_t first,
			 uint32_t n)
{
	assert_true(rec->asked && rec->ok);
	assert_int_equal(rec->first, first);
	assert_int_equal(rec->n, n);
	for (uint32_t i = 0; i < n; i++)
		assert_int_equal(rec->events[i].obj,
				 1000 + (first + i) % SLOTS);
}

static const struct looks {
	const char *name;
	uint32_t head, tail;
	bool known;
	uint32_t slot;
	uint32_t first, n;	/* what is found */
	unsigned int reads;
} looks[] = {
	{ "first look, empty", 5, 5, false, 0, 5, 0, 1 },
	{ "first look, some wait", 5, 9, false, 0, 5, 4, 2 },
	{ "first look, they wrap around", 125, 2, false, 0, 125, 4, 2 },
	{ "first look, full", 3, 2, false, 0, 3, 126, 2 },
	{ "nothing new", 5, 9, true, 9, 9, 0, 1 },
	{ "one new", 5, 10, true, 9, 9, 1, 1 },
	{ "as many as are guessed", 5, 17, true, 9, 9, 8, 1 },
	{ "one more than is guessed", 5, 18, true, 9, 9, 9, 2 },
	{ "the head has passed new ones", 12, 13, true, 9, 9, 4, 1 },
	{ "up to the last slot", 100, 0, true, 120, 120, 7, 1 },
	{ "around, the guess ends at the last slot", 100, 1, true, 120, 120,
	  8, 2 },
	{ "around, more than is guessed", 100, 3, true, 117, 117, 13, 2 },
	{ "all but one", 0, 19, true, 20, 20, 126, 2 },
	{ "at the last slot", 126, 0, true, 126, 126, 1, 1 },
};

static void test_look(void **state)
{
	const struct looks *l = *state;
	struct rec_ring rec;
	struct rig_ring r;

	setup(&r, l->head, l->tail);
	r.known = l->known;
	r.slot = l->slot;
	r.nr = SLOTS;
	rec = fetch(&r, sizeof(r.ring));
	check_events(&rec, l->first, l->n);
	assert_int_equal(rec.nr, SLOTS);
	assert_int_equal(rec.head, l->head);
	assert_int_equal(rec.tail, l->tail);
	assert_int_equal(r.mem.reads, l->reads);
	assert_int_equal(r.asked_ctx, CTX);
	arena_free(&r.arena);
}

/* One word of a header, valid or invalid. */
static const struct headers {
	const char *name;
	size_t word;
	uint32_t value;
	bool ok;
} headers[] = {
	{ "wrong magic", 4, 0xa10a10a2, false },
	{ "incompatible features", 6, 1, false },
	{ "other compatible features", 5, 0xffffffff, true },
	{ "another id", 0, 0xffffffff, true },
	{ "short header", 7, 16, false },
	{ "long header", 7, 64, false },
	{ "no slots", 1, 0, false },
	{ "more slots than there can be", 1, (1 << 24) + 1, false },
	{ "as many as there can be", 1, 1 << 24, true },
	{ "head behind the last slot", 2, SLOTS, false },
	{ "head at the last slot", 2, SLOTS - 1, true },
	{ "tail behind the last slot", 3, SLOTS, false },
	{ "tail at the last slot", 3, SLOTS - 1, true },
};

static void test_header(void **state)
{
	const struct headers *h = *state;
	struct rec_ring rec;
	struct rig_ring r;

	for (int known = 0; known < 2; known++) {
		setup_known(&r, 7, 9, 7);
		r.known = known;
		memcpy((char *)&r.ring + 4 * h->word, &h->value, 4);
		rec = fetch(&r, sizeof(r.ring));
		assert_true(rec.asked);
		assert_int_equal(rec.ok, h->ok);
		if (!h->ok)
			assert_int_equal(rec.n, 0);
		arena_free(&r.arena);
	}
}

/* What cannot be read is left out; what comes before it is there. */
static void test_unreadable(void **state)
{
	static const struct {
		size_t readable;
		uint32_t slot, tail, n;
		bool ok;
	} rows[] = {
		{ 0, 0, 5, 0, false },
		{ HEADER - 1, 0, 5, 0, false },
		{ HEADER, 0, 5, 0, true },
		{ HEADER + 31, 0, 5, 0, true },
		{ HEADER + 32, 0, 5, 1, true },
		{ HEADER + 4 * 32 + 1, 0, 5, 4, true },
		{ HEADER + 10 * 32, 0, 20, 10, true },
		{ HEADER + 20 * 32 - 1, 0, 20, 19, true },
		/* The end of the ring, then its start. */
		{ HEADER + 125 * 32, 120, 5, 5, true },
		{ HEADER + 127 * 32, 120, 5, 12, true },
		{ HEADER + 126 * 32 + 8, 110, 5, 16, true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct rec_ring rec;
		struct rig_ring r;

		setup_known(&r, rows[i].slot, rows[i].tail, rows[i].slot);
		rec = fetch(&r, rows[i].readable);
		assert_true(rec.asked);
		assert_int_equal(rec.ok, rows[i].ok);
		if (rec.ok)
			check_events(&rec, rows[i].slot, rows[i].n);
		arena_free(&r.arena);
	}
}

/* Each read fails in its turn. */
static void test_failures(void **state)
{
	struct rec_ring rec;
	struct rig_ring r;

	(void)state;
	for (unsigned long nth = 1; nth < 4; nth++) {
		setup_known(&r, 0, 20, 0);
		r.mem.fail_first = r.mem.fail_last = nth;
		rec = fetch(&r, sizeof(r.ring));
		assert_int_equal(rec.ok, nth != 1);
		if (rec.ok)
			check_events(&rec, 0, nth == 2 ? 8 : 20);
		arena_free(&r.arena);
	}
}

/* The ring was a different one at the last look: it is read anew. */
static void test_other_nr(void **state)
{
	static const uint32_t slots[] = { 0, 3, 60, 100 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(slots); i++) {
		struct rec_ring rec;
		struct rig_ring r;

		setup_known(&r, 3, 5, slots[i]);
		r.nr = 255;
		rec = fetch(&r, sizeof(r.ring));
		check_events(&rec, 3, 2);
		arena_free(&r.arena);
	}
}

/* It has shrunk, and the guessed events are behind its end. */
static void test_shrunk(void **state)
{
	struct rec_ring rec;
	struct rig_ring r;

	(void)state;
	setup_known(&r, 60, 3, 60);
	r.ring.nr = 62;
	rec = fetch(&r, sizeof(r.ring));
	assert_true(rec.ok);
	assert_int_equal(rec.first, 60);
	assert_int_equal(rec.n, 5);
	assert_int_equal(rec.events[1].obj, 1061);
	assert_int_equal(rec.events[2].obj, 1000);
	arena_free(&r.arena);
}

/* The program changes the ring meanwhile: the header that was read counts. */
static void more_events(struct fake_mem *m)
{
	struct rig_ring *r = (struct rig_ring *)m;

	r->ring.head = 30;
	r->ring.tail = 40;
	r->ring.nr = 50;
}

static void test_changes(void **state)
{
	struct rec_ring rec;
	struct rig_ring r;

	(void)state;
	setup_known(&r, 0, 20, 0);
	r.mem.after_read = more_events;
	rec = fetch(&r, sizeof(r.ring));
	check_events(&rec, 0, 20);
	assert_int_equal(rec.tail, 20);
	assert_int_equal(rec.nr, SLOTS);
	arena_free(&r.arena);
}

/* Memory for another decoder is read at the same time. */
static void test_other(void **state)
{
	static const char text[8] = "timeout";

	(void)state;
	/* No ring wanted, no context, no ring there, a ring. */
	for (int i = 0; i < 4; i++)
		for (size_t len = 4; len <= 16; len += 4) {
			char buf[16] = "";
			struct mem_req other = {
				.addr = OTHER, .buf = buf, .len = len,
			};
			struct rec_ring rec;
			struct rig_ring r;

			setup_known(&r, 0, 5, 2);
			if (i == 0)
				r.fetch.ring_next = NULL;
			if (i == 3)
				fake_mem_add(&r.mem, CTX, &r.ring,
					     sizeof(r.ring));
			fake_mem_add(&r.mem, OTHER, text, sizeof(text));
			memset(&rec, 0xa5, sizeof(rec));
			aio_ring_fetch(&rec, i == 1 ? 0 : CTX, &other,
				       &r.fetch);
			assert_int_equal(rec.asked, i >= 2);
			assert_int_equal(rec.ok, i == 3);
			assert_int_equal(rec.n, i == 3 ? 3 : 0);
			assert_int_equal(other.got, len < 8 ? len : 8);
			assert_memory_equal(buf, text, other.got);
			assert_int_equal(r.mem.reads, 1);
			arena_free(&r.arena);
		}
}

/* Nothing is wanted, so nothing is read. */
static void test_nothing(void **state)
{
	struct rec_ring rec;
	struct rig_ring r;

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct mem_req other = { 0 };

		setup(&r, 0, 5);
		r.fetch.ring_next = NULL;
		memset(&rec, 0xa5, sizeof(rec));
		aio_ring_fetch(&rec, CTX, i ? &other : NULL, &r.fetch);
		assert_false(rec.asked || rec.ok);
		assert_int_equal(rec.n, 0);
		assert_int_equal(r.mem.reads, 0);
		arena_free(&r.arena);
	}
}

/* A header may promise more than is worth reading at once. */
static void test_huge(void **state)
{
	enum { NR = 1 << 20 };
	struct io_event *events = xcalloc(NR, sizeof(*events));
	struct rec_ring rec;
	struct rig_ring r;

	(void)state;
	setup(&r, 10, 5);
	r.ring.nr = NR;
	for (uint32_t i = 0; i < NR; i++)
		events[i].obj = i;
	fake_mem_add(&r.mem, CTX, &r.ring, HEADER);
	fake_mem_add(&r.mem, CTX + HEADER, events, NR * sizeof(*events));
	aio_ring_fetch(&rec, CTX, NULL, &r.fetch);
	assert_true(rec.ok);
	assert_int_equal(rec.n, CALL_MAX_EVENTS);
	assert_int_equal(rec.events[0].obj, 10);
	assert_int_equal(rec.events[rec.n - 1].obj, 10 + CALL_MAX_EVENTS - 1);
	assert_int_equal(r.mem.most_bytes, CALL_MAX_EVENTS * sizeof(*events));
	arena_free(&r.arena);
	free(events);
}

int main(void)
{
	static struct unit u;

	unit_add_table(&u, looks, test_look);
	unit_add_table(&u, headers, test_header);
	unit_add(&u, "unreadable parts", test_unreadable, NULL);
	unit_add(&u, "failing reads", test_failures, NULL);
	unit_add(&u, "another number of slots", test_other_nr, NULL);
	unit_add(&u, "a ring that has shrunk", test_shrunk, NULL);
	unit_add(&u, "changes under the reader", test_changes, NULL);
	unit_add(&u, "together with other memory", test_other, NULL);
	unit_add(&u, "nothing wanted", test_nothing, NULL);
	unit_add(&u, "a huge ring", test_huge, NULL);
	return unit_run(&u);
}

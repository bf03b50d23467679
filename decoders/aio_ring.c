/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * struct aio_ring (the kernel's fs/aio.c): the completion ring at the address
 * that is the context ID, mapped into the program.  Header and events have one
 * layout on every ABI.  A completion is in the ring before its event is
 * returned, and some programs take it from there without a system call.
 */
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "decoder.h"

struct ring_header {
	uint32_t id, nr, head, tail;
	uint32_t magic, compat_features, incompat_features, header_length;
};

_Static_assert(sizeof(struct ring_header) == 32, "as header_length says");

enum {
	RING_MAGIC = 0xa10a10a1,
	/* More slots than fs.aio-max-nr can reasonably be. */
	RING_MAX = 1 << 24,
	/*
	 * Events that are read together with the header, in case they are new.
	 */
	GUESS = 8,
	GUESS_MAX = 1024,	/* if new events are expected */
};

uint64_t aio_ring_slot(uint64_t ctx, uint32_t slot)
{
	return ctx + sizeof(struct ring_header) +
	       (uint64_t)slot * sizeof(struct io_event);
}

uint64_t aio_ring_head(uint64_t ctx)
{
	return ctx + offsetof(struct ring_header, head);
}

static bool is_ring(const struct ring_header *h)
{
	return h->magic == RING_MAGIC && h->incompat_features == 0 &&
	       h->header_length == sizeof(*h) && h->nr && h->nr <= RING_MAX &&
	       h->head < h->nr && h->tail < h->nr;
}

bool aio_ring_read(struct rec_ring *ring, uint64_t ctx, struct mem *mem)
{
	struct ring_header h;

	*ring = (struct rec_ring){ 0 };
	if (!mem_get(mem, ctx, &h, sizeof(h)) || !is_ring(&h))
		return false;
	ring->nr = h.nr;
	ring->head = h.head;
	ring->tail = h.tail;
	return true;
}

/* Reads the rest of the events, in at most two pieces, because a ring wraps. */
static void fetch_events(struct rec_ring *ring, uint64_t ctx, uint32_t have,
			 const struct io_event *first, struct fetch *f)
{
	uint32_t n = (ring->tail + ring->nr - ring->first) % ring->nr;
	struct io_event *ev;
	struct mem_req reqs[2];
	uint32_t slot, part;

	if (!n)
		return;
	/*
	 * A real ring has room for as many; the next look continues from there.
	 */
	if (n > CALL_MAX_EVENTS)
		n = CALL_MAX_EVENTS;
	if (n <= have) {
		ring->events = first;
		ring->n = n;
		return;
	}
	ev = arena_alloc(f->arena, n * sizeof(*ev));
	if (have)
		memcpy(ev, first, have * sizeof(*ev));
	slot = (ring->first + have) % ring->nr;
	part = ring->nr - slot < n - have ? ring->nr - slot : n - have;
	reqs[0] = (struct mem_req){
		.addr = aio_ring_slot(ctx, slot),
		.buf = ev + have,
		.len = part * sizeof(*ev),
	};
	reqs[1] = (struct mem_req){
		.addr = aio_ring_slot(ctx, 0),
		.buf = ev + have + part,
		.len = (n - have - part) * sizeof(*ev),
	};
	mem_read(f->mem, reqs, reqs[1].len ? 2 : 1);
	ring->events = ev;
	ring->n = have + (uint32_t)(reqs[0].got / sizeof(*ev));
	if (reqs[0].got == reqs[0].len && reqs[1].len)
		ring->n += (uint32_t)(reqs[1].got / sizeof(*ev));
}

void aio_ring_fetch(struct rec_ring *ring, uint64_t ctx, struct mem_req *other,
		    struct fetch *f)
{
	aio_ring_fetch_with(ring, ctx, other, other ? 1 : 0, 0, f);
}

void aio_ring_fetch_with(struct rec_ring *ring, uint64_t ctx,
			 struct mem_req *others, size_t n_others,
			 uint32_t expect, struct fetch *f)
{
	struct ring_header h = { 0 };
	struct io_event *guess = NULL;
	struct mem_req reqs[AIO_RING_OTHERS + 2];
	uint32_t slot = 0, nr = 0, n_guess = 0;
	size_t n = n_others;
	bool known = false;

	*ring = (struct rec_ring){ .at = f->now };
	if (others)
		memcpy(reqs, others, n_others * sizeof(*others));
	if (f->ring_next && ctx) {
		ring->asked = true;
		known = f->ring_next(f, ctx, &slot, &nr);
		reqs[n++] = (struct mem_req){
			.addr = ctx, .buf = &h, .len = sizeof(h),
		};
		if (known) {
			n_guess = expect < GUESS     ? GUESS :
				  expect > GUESS_MAX ? GUESS_MAX :
						       expect;
			if (n_guess > nr - slot)
				n_guess = nr - slot;
			guess = arena_alloc(f->arena,
					    n_guess * sizeof(*guess));
			reqs[n++] = (struct mem_req){
				.addr = aio_ring_slot(ctx, slot),
				.buf = guess,
				.len = n_guess * sizeof(*guess),
			};
		}
	}
	mem_read(f->mem, reqs, n);
	if (ring->asked)
		ring->seen = clock_ns(CLOCK_MONOTONIC);
	if (others)
		memcpy(others, reqs, n_others * sizeof(*others));
	if (!f->ring_next || !ctx || reqs[n_others].got != sizeof(h) ||
	    !is_ring(&h))
		return;
	ring->ok = true;
	ring->id = h.id;
	ring->nr = h.nr;
	ring->head = h.head;
	ring->tail = h.tail;
	if (known && nr == h.nr) {
		ring->first = slot;
		n_guess = (uint32_t)(reqs[n - 1].got / sizeof(*guess));
	} else {
		/* Seen for the first time, or moved: what waits in it. */
		n_guess = 0;
		if (known || !f->ring_moved || f->new_context ||
		    !f->ring_moved(f, ctx, ring, &ring->first))
			ring->first = h.head;
	}
	fetch_events(ring, ctx, n_guess, guess, f);
}

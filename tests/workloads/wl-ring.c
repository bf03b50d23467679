/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wl-ring ROUNDS BATCH - in each round one io_submit of BATCH reads, whose
 * events are taken from the ring, without a system call; at the end one poll
 * that finds nothing, and io_destroy.  Prints only the totals.
 */
#include "engine.h"

#include <sched.h>

/* The header of struct aio_ring, fs/aio.c; events follow it. */
struct ring {
	unsigned id, nr;
	unsigned head, tail;
	unsigned magic, compat, incompat, header_length;
	struct io_event events[];
};

static struct ring *ring_of(const struct engine *e)
{
	struct ring *ring = PTR(e->ctx);

	if (ring->magic != 0xa10a10a1 || ring->header_length != sizeof(*ring))
		wl_die("the ring is not the one that this program knows");
	return ring;
}

static void take(struct engine *e, struct ring *ring)
{
	unsigned head = ring->head;
	const struct io_event *event = &ring->events[head];

	while (__atomic_load_n(&ring->tail, __ATOMIC_ACQUIRE) == head)
		sched_yield();
	if (event->obj != WORD(&e->iocbs[event->data]) ||
	    event->res != (int64_t)e->iocbs[event->data].aio_nbytes)
		wl_die("a read gave %lld", (long long)event->res);
	__atomic_store_n(&ring->head, (head + 1) % ring->nr, __ATOMIC_RELEASE);
	e->reaped++;
}

int main(int argc, char **argv)
{
	long rounds = engine_count(argc > 1 ? argv[1] : NULL);
	karg batch = (karg)engine_count(argc > 2 ? argv[2] : NULL);
	struct k_timespec *zero = TAIL(struct k_timespec, 0, 0);
	struct engine e;
	struct ring *ring;

	engine_file();
	engine_start(&e, batch);
	ring = ring_of(&e);
	for (long i = 0; i < rounds; i++) {
		if (k_submit(e.ctx, batch, e.list) != batch)
			wl_die("io_submit");
		e.submitted += (unsigned long long)batch;
		for (karg k = 0; k < batch; k++)
			take(&e, ring);
	}
	if (k_getevents(e.ctx, 0, 1, e.events, zero) != 0)
		wl_die("the ring is not empty");
	engine_stop(&e);
	engine_summary(e.submitted, e.reaped);
	return 0;
}

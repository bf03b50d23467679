/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Puts back what a wait has taken from the completion ring.
 *
 * The head of the ring is the program's as much as the kernel's: it may take
 * events without a system call, and the kernel looks at the head whenever it
 * takes some (fs/aio.c, aio_read_events_ring, user_refill_reqs_available).  So
 * the head can also go back, while no other thread is about to move it.  The
 * slots before it are free, and are filled with the events again.
 *
 * There is room for them: a ring has at least twice the slots that the program
 * asked io_setup for (ioctx_alloc), and a program that has as many operations
 * in flight as it asked for still counts these events among them.
 */
#include <sys/uio.h>

#include "repair.h"
#include "tracer_private.h"

static bool write_to(pid_t tid, uint64_t addr, const void *from, size_t len)
{
	struct iovec ours = { (void *)from, len };
	struct iovec its = { (void *)(uintptr_t)addr, len };

	return process_vm_writev(tid, &ours, 1, &its, 1, 0) == (ssize_t)len;
}

/*
 * Whether another thread is in a call that takes events from this ring.
 * Meanwhile no thread can begin one: it would stop, and wait for us.
 */
static bool is_contended(const struct tracer *t, const struct tracee *tr,
			 uint64_t ctx)
{
	const struct tracee *like;

	for (like = t->all.by_tid; like; like = like->hh.next)
		if (like != tr && like->process->space == tr->process->space &&
		    like->phase == INSIDE &&
		    like->call.sys >= AIO_GETEVENTS &&
		    like->call.getevents.ctx == ctx)
			return true;
	return false;
}

bool give_back(struct tracer *t, struct tracee *tr, uint64_t ctx,
	       uint64_t events, uint64_t n)
{
	struct fetch *f = fetch_from(t, tr);
	struct rec_ring ring;
	struct io_event ev;
	uint32_t head;

	if (!aio_ring_read(&ring, ctx, f->mem) || n > ring.nr / 2 ||
	    (ring.tail + ring.nr - ring.head) % ring.nr + n > ring.nr / 2 ||
	    is_contended(t, tr, ctx))
		return false;
	head = (ring.head + ring.nr - (uint32_t)n) % ring.nr;
	for (uint64_t i = 0; i < n; i++) {
		uint32_t slot = (head + (uint32_t)i) % ring.nr;

		if (!mem_get(f->mem, events + i * sizeof(ev), &ev,
			     sizeof(ev)) ||
		    !write_to(tr->tid, aio_ring_slot(ctx, slot), &ev,
			      sizeof(ev)))
			return false;
	}
	return write_to(tr->tid, aio_ring_head(ctx), &head, sizeof(head));
}

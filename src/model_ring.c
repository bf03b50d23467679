/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What looks at a context's ring tell: an operation whose event is in it is
 * ready; one whose event the head has passed was taken, by a call or by the
 * program itself.  Between two looks no more operations can have completed
 * than were in flight or submitted, and that is less than the ring has slots,
 * so nothing is missed (fs/aio.c, get_reqs_available).
 */
#include <stdlib.h>

#include "model_private.h"
#include "util.h"

static void ready_push(struct ctx *c, struct node *n)
{
	if (c->ready_n == c->ready_cap) {
		uint32_t cap = c->ready_cap ? 2 * c->ready_cap : 64;
		struct node **q = xcalloc(cap, sizeof(struct node *));

		for (uint32_t i = 0; i < c->ready_n; i++)
			q[i] = c->ready[(c->ready_first + i) % c->ready_cap];
		free(c->ready);
		c->ready = q;
		c->ready_cap = cap;
		c->ready_first = 0;
	}
	c->ready[(c->ready_first + c->ready_n++) % c->ready_cap] = n;
	if (n)
		n->in_ready = true;
}

static struct node *ready_pop(struct ctx *c)
{
	struct node *n = c->ready[c->ready_first];

	c->ready_first = (c->ready_first + 1) % c->ready_cap;
	c->ready_n--;
	if (n)
		n->in_ready = false;
	return n;
}

/*
 * The operations whose slots the head has passed were taken by the program
 * itself, unless a call is in io_getevents that may return them yet.
 */
void ring_end_taken(struct model *m, struct ctx *c, uint64_t now)
{
	struct node *n, *next;

	for (uint32_t i = 0; !c->reapers && c->n_taken && i < c->n_buckets; i++)
		for (n = c->buckets[i].first; n; n = next) {
			next = n->next;
			if (n->taken)
				node_end(m, n, OP_RING, now);
		}
}

/* It cannot be read, or is not the one that it was. */
void ring_forget(struct model *m, struct ctx *c)
{
	while (c->ready_n) {
		struct node *n = ready_pop(c);

		if (n)
			node_put(m, n);
	}
	c->ring_known = false;
}

void ring_look(struct model *m, struct ctx *c, const struct rec_ring *r,
		 const struct call *call, uint64_t now)
{
	uint32_t passed;

	if (!r->asked)
		return;
	if (!r->ok) {
		ring_forget(m, c);
		return;
	}
	if (!c->ring_known || c->pub.ring_nr != r->nr) {
		ring_forget(m, c);
		c->ring_known = true;
		c->pub.ring_nr = r->nr;
		c->head_seen = r->head;
		c->tail_seen = r->head;
		if (!c->pub.seen_setup && !c->last_look)
			c->pub.waiting = r->n;
	}
	for (uint32_t i = 0; i < r->n; i++) {
		struct node *n = ctx_match(c, &r->events[i], false);

		if (n) {
			n->op.ready = true;
			n->op.ready_after = c->last_look;
			n->op.ready_before = now;
			n->op.res = r->events[i].res;
			n->op.res2 = r->events[i].res2;
			if (call && n->call == call) {
				n->op.sync = true;
				n->op.ready_after = n->op.submitted;
			}
		}
		ready_push(c, n);
	}
	c->tail_seen = (r->first + r->n) % r->nr;
	passed = (r->head + r->nr - c->head_seen) % r->nr;
	c->head_seen = r->head;
	while (passed-- && c->ready_n) {
		struct node *n = ready_pop(c);

		if (!n)
			continue;
		if (n->ended) {
			node_put(m, n);
		} else {
			n->taken = true;
			c->n_taken++;
		}
	}
	c->last_look = now;
}

bool model_ring_next(const struct model *m, uint64_t space, uint64_t ctx,
		     uint32_t *slot, uint32_t *nr)
{
	const struct ctx *c = ctx_find(m, space, ctx);

	if (!c || !c->ring_known)
		return false;
	*slot = c->tail_seen;
	*nr = c->pub.ring_nr;
	return true;
}

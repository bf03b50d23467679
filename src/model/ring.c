/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What looks at a context's ring show.  An operation whose event is in the ring
 * is ready; one whose event the head has passed was taken, by a call or by the
 * program itself.  Between two looks no more operations can have completed than
 * were in flight or submitted, which is less than the ring has slots, so
 * nothing is missed (fs/aio.c, get_reqs_available).
 *
 * The ring is the program's memory.  If something is inconsistent, all is
 * forgotten, and the next look starts anew.  So whatever the ring contains,
 * what is remembered about it is no larger than the size that it claims.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/die.h"
#include "state.h"

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
		n->in_ring = true;
}

/* From the head of the ring: the oldest one there. */
static struct node *ready_pop(struct ctx *c)
{
	struct node *n = c->ready[c->ready_first];

	c->ready_first = (c->ready_first + 1) % c->ready_cap;
	c->ready_n--;
	return n;
}

/* From its tail. */
static struct node *ready_unpush(struct ctx *c)
{
	return c->ready[(c->ready_first + --c->ready_n) % c->ready_cap];
}

/* The head has passed it; it will turn out where it went. */
static void pass(struct ctx *c, struct node *n)
{
	n->passed = c->begun;
	n->next_passed = NULL;
	if (c->passed)
		c->last_passed->next_passed = n;
	else
		c->passed = n;
	c->last_passed = n;
}

/* The number of the first visit that may still return events. */
static uint64_t oldest_reaper(const struct ctx *c)
{
	const struct visit *v = c->visits;

	while (v && !v->reaps)
		v = v->next;
	return v ? v->number : UINT64_MAX;
}

static void settle(struct model *m, struct node *n)
{
	n->in_ring = false;
	node_put(m, n);
}

void ring_end_taken(struct model *m, struct ctx *c, uint64_t now)
{
	uint64_t oldest = c->passed ? oldest_reaper(c) : 0;
	struct node *n;

	/* A call that began after the head passed it cannot have taken it. */
	while ((n = c->passed) && (n->ended || n->passed < oldest)) {
		c->passed = n->next_passed;
		if (n->ended) {
			settle(m, n);
		} else {
			n->in_ring = false;
			node_end(m, n, OP_RING, now);
		}
	}
}

/* It is a different ring now: what was seen in it is void. */
static void ring_forget(struct model *m, struct ctx *c)
{
	while (c->ready_n) {
		struct node *n = ready_unpush(c);

		if (!n)
			continue;
		if (!n->ended)
			ctx_ready(m, c, n, false);
		settle(m, n);
	}
	c->ring_known = false;
	c->last_look = 0;
}

uint32_t ring_free(struct model *m, struct ctx *c)
{
	uint32_t strangers = 0;

	while (c->ready_n) {
		struct node *n = ready_pop(c);

		if (n)
			settle(m, n);
		else
			strangers++;
	}
	for (; c->passed; c->passed = c->passed->next_passed)
		settle(m, c->passed);
	free(c->ready);
	return strangers;
}

/* The next event in the ring; one with other data may be from before a gap. */
static void see_event(struct model *m, struct ctx *c,
		      const struct io_event *ev, uint64_t now)
{
	struct node *n = ctx_match(c, ev, false, true);

	if (n) {
		n = twins_pick(m, c, n, ev);
	} else {
		/* The data of an iocb that could not be read may be any. */
		n = ctx_match(c, ev, false, false);
		if (n && !n->op.unread)
			n = NULL;
	}
	ready_push(c, n);
	if (!n)
		return;
	ctx_ready(m, c, n, true);
	ctx_learn(c, n, ev);
	node_started(n);
	n->op.ready_after = n->blurred || c->last_look > n->op.submitted ?
				    c->last_look :
				    n->op.submitted;
	n->op.ready_before = now;
	n->op.sync = node_sync(n);
	n->op.res = ev->res;
	n->op.res2 = ev->res2;
}

void ring_look(struct model *m, struct ctx *c, const struct rec_ring *r,
	       uint64_t now)
{
	uint32_t n = r->n, left;

	/* The next look will show what this one would have shown. */
	if (!r->ok)
		return;
	check(r->nr);
	/* An exit may be reported later than it happened. */
	if (now < c->last_look)
		now = c->last_look;
	if (c->ring_known && c->pub.ring_nr != r->nr)
		ring_forget(m, c);
	if (!c->ring_known)
		c->tail_seen = r->head;
	/* The look was at another context, which had this address. */
	if (r->first != c->tail_seen)
		n = 0;
	if (!c->pub.ring_nr && !c->pub.seen_setup)
		c->pub.waiting = (r->tail + r->nr - r->head) % r->nr;
	c->ring_known = true;
	c->pub.ring_nr = r->nr;
	ctx_set_ring(m, c, r->id);
	c->unseen = 0;
	for (uint32_t i = 0; i < n && c->due; i++)
		twins_arriving(c, &r->events[i]);
	for (uint32_t i = 0; i < n; i++)
		see_event(m, c, &r->events[i], r->seen > now ? r->seen : now);
	c->tail_seen = (c->tail_seen + n) % r->nr;
	left = (c->tail_seen + r->nr - r->head) % r->nr;
	/* For example, the head is beyond the tail. */
	if (c->ready_n < left) {
		ring_forget(m, c);
		return;
	}
	while (c->ready_n > left) {
		struct node *k = ready_pop(c);

		if (k)
			pass(c, k);
	}
	c->last_look = now;
}

bool model_ring_moved(struct model *m, uint64_t space, uint64_t ctx,
		      const struct rec_ring *r, uint32_t *slot)
{
	struct ctx *c = ctx_of_ring(m, space, r->id);

	/*
	 * The number is an index of the kernel's table of the contexts of an
	 * address space (fs/aio.c, ioctx_add_table), so there cannot be two.
	 * It may be free again when io_destroy has not returned yet.
	 */
	if (!c || ctx_find(m, space, ctx) || c->destroying || !c->ring_known ||
	    c->pub.ring_nr != r->nr)
		return false;
	/* More have completed than were in flight: it is not that ring. */
	if (c->pub.seen_setup && (r->tail + r->nr - c->tail_seen) % r->nr >
					 c->n_nodes - c->n_ready + c->unseen)
		return false;
	ctx_rename(m, c, ctx);
	*slot = c->tail_seen;
	return true;
}

bool model_ring_quiet(const struct model *m, uint64_t space, uint64_t ctx,
		      bool reaping)
{
	const struct ctx *c = ctx_find(m, space, ctx);

	return c && c->ring_known &&
	       c->n_nodes == (reaping ? c->n_ready : 0);
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

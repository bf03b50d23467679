/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the model remembers: contexts, and in each the operations in flight.
 * Memory is bounded by what is in flight: an operation's node goes back to a
 * free list when it has ended and nobody points to it any more.
 */
#include <stdlib.h>

#include "files.h"
#include "model_private.h"
#include "util.h"

struct node *node_new(struct model *m)
{
	struct node *n = m->free_nodes;

	if (m->n_ops >= m->max_ops) {
		m->untracked++;
		return NULL;
	}
	m->n_ops++;
	if (!n)
		return xcalloc(1, sizeof(*n));
	m->free_nodes = n->next;
	*n = (struct node){ 0 };
	return n;
}

/* Once it has ended and no list but `done` holds it. */
void node_put(struct model *m, struct node *n)
{
	if (!n->ended || n->in_ready || n->call)
		return;
	n->next = m->done;
	m->done = n;
}

/* What was told at the last call is now nobody's. */
void nodes_free_done(struct model *m)
{
	while (m->done) {
		struct node *n = m->done;

		m->done = n->next;
		file_put(n->op.file);
		n->op.file = NULL;
		n->next = m->free_nodes;
		m->free_nodes = n;
		m->n_ops--;
	}
}

struct ctx *ctx_find(const struct model *m, uint64_t space, uint64_t id)
{
	const uint64_t key[2] = { space, id };
	struct ctx *c;

	HASH_FIND(hh, m->contexts, key, sizeof(key), c);
	return c;
}

struct ctx *ctx_get(struct model *m, uint64_t space, uint64_t id,
			   uint64_t now)
{
	struct ctx *c = ctx_find(m, space, id);

	if (c)
		return c;
	c = xcalloc(1, sizeof(*c));
	c->pub.space = c->key[0] = space;
	c->pub.id = c->key[1] = id;
	c->pub.first = c->pub.last = now;
	HASH_ADD(hh, m->contexts, key, sizeof(c->key), c);
	return c;
}

/* The depth changes by d: account for the time that it lasted. */
void ctx_depth(struct ctx *c, int d, uint64_t now)
{
	if (now > c->pub.last) {
		c->pub.area += c->pub.in_flight * (now - c->pub.last);
		c->pub.last = now;
	}
	c->pub.in_flight += (uint32_t)d;
}

static uint32_t bucket_of(const struct ctx *c, uint64_t obj)
{
	/* iocbs are at least 64 bytes apart. */
	return (uint32_t)((obj >> 6) * 0x9e3779b97f4a7c15ull >> 40) &
	       (c->n_buckets - 1);
}

static void bucket_append(struct ctx *c, struct node *n)
{
	struct bucket *b = &c->buckets[bucket_of(c, n->op.obj)];

	n->next = NULL;
	n->prev = b->last;
	if (b->last)
		b->last->next = n;
	else
		b->first = n;
	b->last = n;
}

void ctx_add(struct ctx *c, struct node *n)
{
	if (c->n_nodes >= c->n_buckets) {
		uint32_t old_n = c->n_buckets;
		struct bucket *old = c->buckets;
		struct node *k, *next;

		c->n_buckets = old_n ? 2 * old_n : 64;
		c->buckets = xcalloc(c->n_buckets, sizeof(*c->buckets));
		for (uint32_t i = 0; i < old_n; i++)
			for (k = old[i].first; k; k = next) {
				next = k->next;
				bucket_append(c, k);
			}
		free(old);
	}
	n->ctx = c;
	c->n_nodes++;
	bucket_append(c, n);
}

void ctx_remove(struct ctx *c, struct node *n)
{
	struct bucket *b = &c->buckets[bucket_of(c, n->op.obj)];

	*(n->prev ? &n->prev->next : &b->first) = n->next;
	*(n->next ? &n->next->prev : &b->last) = n->prev;
	c->n_nodes--;
}

/*
 * The oldest operation in flight that an event may complete: equal data
 * before other data.  Of those whose completion was seen in the ring already
 * (`ready`), or of those whose was not.
 */
struct node *ctx_match(struct ctx *c, const struct io_event *ev, bool ready)
{
	struct node *other = NULL;

	if (!c->n_buckets)
		return NULL;
	for (struct node *n = c->buckets[bucket_of(c, ev->obj)].first; n;
	     n = n->next) {
		if (n->op.obj != ev->obj || n->op.ready != ready)
			continue;
		if (n->op.data == ev->data)
			return n;
		if (!other)
			other = n;
	}
	return other;
}

void node_end(struct model *m, struct node *n, enum op_end end,
		   uint64_t now)
{
	struct ctx *c = n->ctx;

	n->op.end = end;
	n->ended = true;
	c->n_taken -= n->taken;
	ctx_remove(c, n);
	ctx_depth(c, -1, now);
	if (end == OP_RING)
		c->pub.from_ring++;
	if (end == OP_DESTROYED || end == OP_ABANDONED)
		c->pub.leftovers++;
	if (m->ev->operation)
		m->ev->operation(m->arg, &n->op);
	node_put(m, n);
}

void ctx_free(struct model *m, struct ctx *c, enum op_end end,
		     uint64_t now)
{
	ring_forget(m, c);
	for (uint32_t i = 0; i < c->n_buckets; i++)
		while (c->buckets[i].first) {
			/* An io_submit that is going on keeps it alive. */
			node_end(m, c->buckets[i].first, end, now);
		}
	ctx_depth(c, 0, now);
	if (m->ev->context)
		m->ev->context(m->arg, &c->pub);
	HASH_DEL(m->contexts, c);
	free(c->buckets);
	free(c->ready);
	free(c);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Operations in flight, in the order of submission and by their iocbs.  Memory
 * is bounded by what is in flight: an operation's node returns to a free list
 * when it has ended and nothing points to it any more.
 */
#include <stdlib.h>
#include <utlist.h>

#include "base/alloc.h"
#include "record/file.h"
#include "record/stack.h"
#include "state.h"

/* How many equal ones in the ring are compared by their results. */
enum { MAX_READY = 64 };

struct node *node_new(struct model *m)
{
	struct node *n = m->free_nodes;

	if (m->n_ops >= m->max_ops)
		return NULL;
	m->n_ops++;
	if (!n)
		return xcalloc(1, sizeof(*n));
	m->free_nodes = n->next;
	*n = (struct node){ 0 };
	return n;
}

enum op_sync node_sync(const struct node *n)
{
	if (!n->in_call)
		return SYNC_NO;
	/* fs/aio.c executes buffered reads and writes immediately. */
	return op_transfers(&n->op) && !(n->op.file && n->op.file->direct) ?
	       SYNC_YES : SYNC_MAYBE;
}

/* Once it has ended and only the list `done` holds it. */
void node_put(struct model *m, struct node *n)
{
	if (!n->ended || n->in_ring || n->in_call)
		return;
	n->next = m->done;
	m->done = n;
}

/* What was reported at the last call is no longer used. */
void nodes_free_done(struct model *m)
{
	while (m->done) {
		struct node *n = m->done;

		m->done = n->next;
		file_put(n->op.file);
		n->op.file = NULL;
		stack_release(n->op.stack);
		n->op.stack = NULL;
		for (uint32_t i = 0; i < n->op.n_one_of; i++)
			file_put(n->one_of[i].file);
		free(n->one_of);
		n->one_of = NULL;
		n->next = m->free_nodes;
		m->free_nodes = n;
		m->n_ops--;
	}
}

/* The depth changes by d: account for the time that the old one lasted. */
void ctx_depth(struct ctx *c, int d, uint64_t now)
{
	if (c->gone && now > c->gone_at)
		now = c->gone_at;
	if (now > c->pub.last) {
		c->pub.area += c->pub.in_flight * (now - c->pub.last);
		c->pub.last = now;
	}
	c->pub.in_flight += (uint32_t)d;
}

static uint32_t hash_of(const struct ctx *c, uint64_t obj, uint64_t data)
{
	uint64_t h = obj ^ c->hash_key.word[0];

	/* Each multiplication mixes upwards, each shift downwards. */
	h *= 0x9e3779b97f4a7c15ull;
	h ^= h >> 32 ^ data ^ c->hash_key.word[1];
	h *= 0xff51afd7ed558ccdull;
	h ^= h >> 29;
	h *= c->hash_key.word[1] | 1;
	return (uint32_t)(h >> 32);
}

static struct bucket *bucket_of(const struct ctx *c, uint32_t hash)
{
	return &c->buckets[hash & (c->n_buckets - 1)];
}

static struct bucket *like_bucket_of(const struct ctx *c, uint32_t hash)
{
	return &c->likes[hash & (c->n_buckets - 1)];
}

/* Its chains: by iocb address, and by iocb address and aio_data. */
static struct node **chain_of(const struct ctx *c, const struct node *n)
{
	struct bucket *b = bucket_of(c, n->hash);

	return n->op.ready ? &b->ready : &b->waiting;
}

static struct node **likes_of(const struct ctx *c, const struct node *n)
{
	struct bucket *b = like_bucket_of(c, n->hash_like);

	return n->op.ready ? &b->ready : &b->waiting;
}

static void chain_append(struct ctx *c, struct node *n)
{
	DL_APPEND(*chain_of(c, n), n);
	DL_APPEND2(*likes_of(c, n), n, elder_like, younger_like);
}

static void chain_prepend(struct ctx *c, struct node *n)
{
	DL_PREPEND(*chain_of(c, n), n);
	DL_PREPEND2(*likes_of(c, n), n, elder_like, younger_like);
}

static void chain_delete(struct ctx *c, struct node *n)
{
	DL_DELETE(*chain_of(c, n), n);
	DL_DELETE2(*likes_of(c, n), n, elder_like, younger_like);
}

/* The first with that iocb in a chain. */
static struct node *first_of(struct ctx *c, struct node *n, uint64_t obj)
{
	for (; n; n = n->next) {
		c->steps++;
		if (n->op.obj == obj)
			break;
	}
	return n;
}

/* The first with that iocb and data in such a chain. */
static struct node *first_like(struct ctx *c, struct node *n, uint64_t obj,
			       uint64_t data)
{
	for (; n; n = n->younger_like) {
		c->steps++;
		if (n->op.obj == obj && n->op.data == data)
			break;
	}
	return n;
}

struct node *ctx_match(struct ctx *c, const struct io_event *ev, bool ready,
		       bool same_data)
{
	struct bucket *b;

	if (!c->n_buckets)
		return NULL;
	if (same_data) {
		b = like_bucket_of(c, hash_of(c, ev->obj, ev->data));
		return first_like(c, ready ? b->ready : b->waiting, ev->obj,
				  ev->data);
	}
	b = bucket_of(c, hash_of(c, ev->obj, 0));
	return first_of(c, ready ? b->ready : b->waiting, ev->obj);
}

struct node *ctx_match_ready(struct ctx *c, const struct io_event *ev)
{
	struct node *first = ctx_match(c, ev, true, true), *n = first;

	/* It is the first, unless calls return at the same time. */
	for (int i = 0; n && i < MAX_READY; i++) {
		if (n->op.res == ev->res && n->op.res2 == ev->res2)
			return n;
		n = first_like(c, n->younger_like, ev->obj, ev->data);
	}
	return first;
}

void ctx_insert(struct ctx *c, struct node *n)
{
	struct node *k;

	n->ctx = c;
	n->hash = hash_of(c, n->op.obj, 0);
	n->hash_like = hash_of(c, n->op.obj, n->op.data);
	DL_APPEND2(c->flight, n, before, after);
	if (c->n_nodes++ < c->n_buckets) {
		chain_append(c, n);
		return;
	}
	free(c->buckets);
	free(c->likes);
	c->n_buckets = c->n_buckets ? 2 * c->n_buckets : 64;
	c->buckets = xcalloc(c->n_buckets, sizeof(struct bucket));
	c->likes = xcalloc(c->n_buckets, sizeof(struct bucket));
	DL_FOREACH2(c->flight, k, after)
		chain_append(c, k);
}

void ctx_drop(struct ctx *c, struct node *n)
{
	chain_delete(c, n);
	DL_DELETE2(c->flight, n, before, after);
	c->n_nodes--;
	c->n_ready -= n->op.ready;
}

void ctx_move(struct ctx *c, struct node *n, bool ready)
{
	chain_delete(c, n);
	c->n_ready -= n->op.ready;
	c->n_ready += ready;
	n->op.ready = ready;
	/* Those that are not ready after all were older than the others. */
	if (ready)
		chain_append(c, n);
	else
		chain_prepend(c, n);
}

void ctx_learn(struct ctx *c, struct node *n, const struct io_event *ev)
{
	if (!n->op.unread || n->op.data == ev->data || n->twins)
		return;
	chain_delete(c, n);
	n->op.data = ev->data;
	n->hash_like = hash_of(c, n->op.obj, n->op.data);
	chain_append(c, n);
}

struct node *ctx_oldest(struct ctx *c, uint64_t obj)
{
	/* An operation that was already in the ring could not be cancelled. */
	return c->n_buckets ?
		       first_of(c, bucket_of(c, hash_of(c, obj, 0))->waiting,
				obj) :
		       NULL;
}

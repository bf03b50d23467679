/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the model remembers: contexts, the calls that are inside them, and in
 * each the operations in flight.  Memory is bounded by what is in flight: an
 * operation's node returns to a free list when it has ended and nothing points
 * to it any more.
 */
#include <stdlib.h>
#include <utlist.h>

#include "base/alloc.h"
#include "model_private.h"
#include "record/file.h"
#include "record/stack.h"

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

/* It waits for its completion. */
static void find_twins(struct ctx *c, struct node *n)
{
	const struct io_event ev = { .obj = n->op.obj, .data = n->op.data };

	twins_join(n, ctx_match(c, &ev, false, true));
}

void ctx_add(struct ctx *c, struct node *n)
{
	n->ctx = c;
	find_twins(c, n);
	ctx_insert(c, n);
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

void ctx_remove(struct model *m, struct ctx *c, struct node *n)
{
	twins_leave(m, n);
	chain_delete(c, n);
	DL_DELETE2(c->flight, n, before, after);
	c->n_nodes--;
	c->n_ready -= n->op.ready;
}

void ctx_ready(struct model *m, struct ctx *c, struct node *n, bool ready)
{
	if (ready)
		twins_leave(m, n);
	else
		find_twins(c, n);
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

/* Keeps what was submitted, but not when and by which thread. */
static void forget_submission(struct node *n)
{
	n->op.submitted = 0;
	n->op.submitter = 0;
	n->op.depth = 0;
	stack_release(n->op.stack);
	n->op.stack = NULL;
}

/* Nor what it was. */
static void forget_identity(struct node *n)
{
	const struct operation op = {
		.end = n->op.end,
		.space = n->op.space,
		.ctx = n->op.ctx,
		.obj = n->op.obj,
		.data = n->op.data,
		/* It may already have represented several. */
		.among = n->op.among > n->twins->n ? n->op.among :
						     n->twins->n,
		.n_one_of = n->op.n_one_of,
		.one_of = n->op.one_of,
	};

	forget_submission(n);
	file_put(n->op.file);
	n->op = op;
}

void node_end(struct model *m, struct node *n, enum op_end end, uint64_t now)
{
	struct ctx *c = n->ctx;

	n->op.end = end;
	n->ended = true;
	/* It may have moved. */
	n->op.ctx = c->pub.id;
	/* It is unknown which of them are left. */
	if (end >= OP_DESTROYED && twins_spent(n))
		forget_identity(n);
	ctx_remove(m, c, n);
	if (n->blurred)
		forget_submission(n);
	ctx_depth(c, -1, now);
	if (end == OP_RING)
		c->pub.from_ring++;
	if (end == OP_DESTROYED || end == OP_ABANDONED || end == OP_LOST)
		c->pub.leftovers++;
	if (m->ev->operation)
		m->ev->operation(m->arg, &n->op);
	node_put(m, n);
}

void node_refuse(struct model *m, struct node *n, uint64_t now)
{
	struct ctx *c = n->ctx;

	n->in_call = false;
	n->ended = true;
	ctx_remove(m, c, n);
	ctx_depth(c, -1, now);
	/* It did not count as in flight during the call. */
	c->pub.area -= c->pub.last - n->op.submitted;
	node_put(m, n);
}

struct ctx *ctx_find(const struct model *m, uint64_t space, uint64_t id)
{
	const uint64_t key[2] = { space, id };
	struct ctx *c = m->last;

	/* One call looks it up several times, and so does the next one. */
	if (c && c->key[0] == space && c->key[1] == id)
		return c;
	HASH_FIND(hh, m->contexts, key, sizeof(key), c);
	return c;
}

struct ctx *ctx_get(struct model *m, uint64_t space, uint64_t id, uint64_t now)
{
	struct ctx *c = ctx_find(m, space, id);

	if (c)
		return m->last = c;
	c = xcalloc(1, sizeof(*c));
	c->pub.space = c->key[0] = space;
	c->pub.id = c->key[1] = id;
	c->pub.first = c->pub.last = now;
	c->hash_key = m->hash_key;
	HASH_ADD(hh, m->contexts, key, sizeof(c->key), c);
	return m->last = c;
}

void ctx_unset_ring(struct model *m, struct ctx *c)
{
	if (c->by_ring)
		HASH_DELETE(hh_ring, m->by_ring, c);
	c->by_ring = false;
}

struct ctx *ctx_of_ring(const struct model *m, uint64_t space, uint32_t ring_id)
{
	const uint64_t key[2] = { space, ring_id };
	struct ctx *c;

	HASH_FIND(hh_ring, m->by_ring, key, sizeof(key), c);
	return c;
}

void ctx_set_ring(struct model *m, struct ctx *c, uint32_t ring_id)
{
	struct ctx *before;

	if (c->gone || (c->by_ring && c->ring_key[1] == ring_id))
		return;
	ctx_unset_ring(m, c);
	/* Its end is to be reported yet, or was not seen. */
	before = ctx_of_ring(m, c->key[0], ring_id);
	if (before)
		ctx_unset_ring(m, before);
	c->ring_key[0] = c->key[0];
	c->ring_key[1] = ring_id;
	HASH_ADD(hh_ring, m->by_ring, ring_key, sizeof(c->ring_key), c);
	c->by_ring = true;
}

void ctx_rename(struct model *m, struct ctx *c, uint64_t id)
{
	HASH_DEL(m->contexts, c);
	c->pub.id = c->key[1] = id;
	HASH_ADD(hh, m->contexts, key, sizeof(c->key), c);
	m->last = c;
}

static void take_out(struct model *m, struct ctx *c)
{
	ctx_unset_ring(m, c);
	HASH_DEL(m->contexts, c);
	if (m->last == c)
		m->last = NULL;
}

/* Releases the calls that are inside: their submissions will not be seen. */
static void let_go(struct model *m, struct ctx *c, uint64_t now)
{
	struct node *n, *next;
	struct visit *v;

	DL_FOREACH(c->visits, v) {
		for (n = v->first; n; n = next) {
			next = n->next_in_call;
			n->in_call = false;
			if (!n->ended && !n->op.ready)
				node_refuse(m, n, now);
			else
				node_put(m, n);
		}
		v->first = NULL;
		v->ctx = NULL;
	}
	DL_CONCAT(m->orphans, c->visits);
}

void ctx_free(struct model *m, struct ctx *c, enum op_end end, uint64_t now)
{
	let_go(m, c, now);
	c->pub.leftovers += ring_free(m, c);
	while (c->flight)
		node_end(m, c->flight, end, now);
	ctx_depth(c, 0, now);
	if (m->ev->context &&
	    (c->proven || (c->pub.ring_nr && !c->refuted)))
		m->ev->context(m->arg, &c->pub);
	if (c->gone)
		LL_DELETE2(m->gone, c, next_gone);
	else
		take_out(m, c);
	free(c->buckets);
	free(c->likes);
	free(c);
}

void ctx_gone(struct model *m, struct ctx *c, enum op_end end, uint64_t now)
{
	c->end = end;
	if (c->gone)
		return;
	if (!c->visits) {
		ctx_free(m, c, end, now);
		return;
	}
	take_out(m, c);
	LL_PREPEND2(m->gone, c, next_gone);
	c->gone_at = now;
	c->gone = true;
}

struct visit *visit_begin(struct model *m, struct ctx *c, bool reaps)
{
	struct visit *v = m->spare_visit ? m->spare_visit :
					   xcalloc(1, sizeof(*v));

	m->spare_visit = NULL;
	*v = (struct visit){
		.ctx = c,
		.reaps = reaps,
		.number = ++c->begun,
	};
	DL_APPEND(c->visits, v);
	return v;
}

void visit_end(struct model *m, struct visit *v)
{
	struct ctx *c = v->ctx;

	if (c)
		DL_DELETE(c->visits, v);
	else
		DL_DELETE(m->orphans, v);
	free(m->spare_visit);
	m->spare_visit = v;
	if (!c || c->visits)
		return;
	if (c->gone)
		ctx_free(m, c, c->end, c->gone_at);
	else if (c->refuted && !c->proven && !c->found)
		ctx_free(m, c, OP_LOST, c->pub.last);
}

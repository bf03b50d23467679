/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The operation model: what each call's entry and exit mean. */

#include <errno.h>
#include <stdlib.h>

#include "files.h"
#include "model_private.h"
#include "util.h"

struct model *model_new(const struct model_events *ev, void *arg,
			uint32_t max_ops)
{
	struct model *m = xcalloc(1, sizeof(*m));

	m->ev = ev;
	m->arg = arg;
	m->max_ops = max_ops;
	return m;
}

static uint64_t bytes_asked(const struct rec_iocb *cb)
{
	uint64_t sum = 0;

	if (!cb->vecs)
		return cb->cb.aio_nbytes;
	for (uint32_t i = 0; i < cb->nvecs; i++)
		sum += cb->vecs[i].len;
	return sum;
}

static void submit_enter(struct model *m, struct ctx *ctx, struct call *c)
{
	struct node *first = NULL, **last = &first;
	uint32_t max = c->submit.n;

	/* The kernel takes no more than the context holds. */
	if (ctx->pub.ring_nr && max > ctx->pub.ring_nr)
		max = ctx->pub.ring_nr;
	for (uint32_t i = 0; i < max; i++) {
		const struct rec_iocb *cb = &c->submit.iocbs[i];
		struct node *n = cb->ok ? node_new(m) : NULL;

		/* The kernel stops here; or there are too many. */
		if (!n)
			break;
		n->op = (struct operation){
			.known = true,
			.space = c->space,
			.ctx = ctx->pub.id,
			.obj = cb->addr,
			.data = cb->cb.aio_data,
			.opcode = cb->cb.aio_lio_opcode,
			.fd = (int)cb->cb.aio_fildes,
			.offset = cb->cb.aio_offset,
			.bytes = bytes_asked(cb),
			.file = file_get(cb->file),
			.submitter = c->tid,
			.submitted = c->enter,
		};
		n->call = c;
		ctx_add(ctx, n);
		ctx_depth(ctx, 1, c->enter);
		n->op.depth = ctx->pub.in_flight;
		*last = n;
		last = &n->next_in_call;
	}
	c->model = first;
}

/* The io_submit is over: its operations stand on their own. */
static void release_call(struct model *m, struct call *c)
{
	struct node *n, *next;

	for (n = c->model; n; n = next) {
		next = n->next_in_call;
		if (n->call != c)
			continue;
		c->completed_inside += n->op.sync;
		n->call = NULL;
		node_put(m, n);
	}
	c->model = NULL;
}

static void submit_leave(struct model *m, struct ctx *ctx, struct call *c)
{
	int64_t taken = c->state == CALL_DONE && c->ret > 0 ? c->ret : 0;
	struct node *n, *next;

	ctx->pub.submits++;
	ctx->pub.submitted += (uint64_t)taken;
	for (n = c->model; n; n = next, taken--) {
		next = n->next_in_call;
		/* Reaped meanwhile: whatever the result, it was submitted. */
		if (taken > 0 || n->ended || n->op.ready) {
			if (n->op.depth > ctx->pub.peak)
				ctx->pub.peak = n->op.depth;
			continue;
		}
		/* The kernel refused it: it never was. */
		n->call = NULL;
		n->ended = true;
		ctx_remove(ctx, n);
		ctx_depth(ctx, -1, c->leave);
		node_put(m, n);
	}
	ring_look(m, ctx, &c->ring_leave, c, c->leave);
	release_call(m, c);
	ring_end_taken(m, ctx, c->leave);
}

/* An event that no submission is known for. */
static struct node *stranger(struct model *m, struct ctx *ctx,
			     const struct io_event *ev)
{
	struct node *n = node_new(m);

	if (!n)
		return NULL;
	n->op = (struct operation){
		.space = ctx->pub.space,
		.ctx = ctx->pub.id,
		.obj = ev->obj,
		.data = ev->data,
	};
	ctx_add(ctx, n);
	ctx_depth(ctx, 1, 0);
	return n;
}

static const struct operation *reap(struct model *m, struct ctx *ctx,
				    const struct io_event *ev,
				    const struct call *c, enum op_end end)
{
	struct node *n = ctx_match(ctx, ev, true);

	if (!n)
		n = ctx_match(ctx, ev, false);
	if (!n)
		n = stranger(m, ctx, ev);
	if (!n)
		return NULL;
	n->op.res = ev->res;
	n->op.res2 = ev->res2;
	n->op.reaper = c->tid;
	n->op.reaped = c->leave;
	if (!n->op.ready) {
		n->op.ready_after = ctx->last_look;
		n->op.ready_before = c->leave;
	}
	node_end(m, n, end, c->leave);
	return &n->op;
}

static void getevents_leave(struct model *m, struct ctx *ctx, struct call *c)
{
	struct rec_getevents *g = &c->getevents;

	ring_look(m, ctx, &c->ring_leave, NULL, c->leave);
	if (c->state == CALL_DONE) {
		ctx->pub.getevents++;
		ctx->pub.empty += c->ret == 0;
		ctx->pub.events += c->ret > 0 ? (uint64_t)c->ret : 0;
	}
	for (uint32_t i = 0; i < g->n && c->state == CALL_DONE; i++)
		g->ops[i] = reap(m, ctx, &g->events[i], c, OP_REAPED);
	ctx->reapers -= ctx->reapers > 0;
	ring_end_taken(m, ctx, c->leave);
}

/* The context that a call is about; 0 for io_setup. */
static uint64_t context_of(const struct call *c)
{
	switch (c->sys) {
	case AIO_SUBMIT:
		return c->submit.ctx;
	case AIO_CANCEL:
		return c->cancel.ctx;
	case AIO_DESTROY:
		return c->destroy.ctx;
	case AIO_GETEVENTS:
	case AIO_PGETEVENTS:
	case AIO_PGETEVENTS_TIME64:
		return c->getevents.ctx;
	default:
		return 0;
	}
}

static bool is_getevents(const struct call *c)
{
	return c->sys == AIO_GETEVENTS || c->sys == AIO_PGETEVENTS ||
	       c->sys == AIO_PGETEVENTS_TIME64;
}

void model_enter(struct model *m, struct call *c)
{
	uint64_t id = context_of(c);
	struct ctx *ctx;

	nodes_free_done(m);
	ctx = ctx_find(m, c->space, id);
	/* A ring that can be read is proof that there is such a context. */
	if (!ctx && c->ring_enter.ok)
		ctx = ctx_get(m, c->space, id, c->enter);
	if (!ctx)
		return;
	ring_look(m, ctx, &c->ring_enter, NULL, c->enter);
	ring_end_taken(m, ctx, c->enter);
	if (c->sys == AIO_SUBMIT)
		submit_enter(m, ctx, c);
	else if (is_getevents(c))
		ctx->reapers++;
}

static void setup_leave(struct model *m, struct call *c)
{
	struct ctx *ctx;

	if (c->state != CALL_DONE || !c->setup.ok)
		return;
	/* One of that id whose end was not seen. */
	ctx = ctx_find(m, c->space, c->setup.ctx);
	if (ctx)
		ctx_free(m, ctx, OP_LOST, c->leave);
	ctx = ctx_get(m, c->space, c->setup.ctx, c->leave);
	ctx->pub.seen_setup = true;
	ctx->pub.nr_events = c->setup.nr_events;
	ring_look(m, ctx, &c->ring_leave, NULL, c->leave);
}

static void cancel_leave(struct model *m, struct ctx *ctx, struct call *c)
{
	struct io_event like = { .obj = c->cancel.iocb.addr };
	struct node *n;

	if (c->cancel.ok) {
		reap(m, ctx, &c->cancel.event, c, OP_CANCELLED);
	} else if (c->state == CALL_DONE && c->ret == -EINPROGRESS) {
		like.data = c->cancel.iocb.cb.aio_data;
		n = ctx_match(ctx, &like, false);
		if (n)
			n->op.cancel_asked = true;
	}
}

void model_leave(struct model *m, struct call *c)
{
	struct ctx *ctx;

	nodes_free_done(m);
	if (c->sys == AIO_SETUP) {
		setup_leave(m, c);
		return;
	}
	ctx = ctx_find(m, c->space, context_of(c));
	if (!ctx) {
		/* It was destroyed while the call was going on. */
		if (c->sys == AIO_SUBMIT)
			release_call(m, c);
		return;
	}
	if (c->sys == AIO_SUBMIT)
		submit_leave(m, ctx, c);
	else if (is_getevents(c))
		getevents_leave(m, ctx, c);
	else if (c->sys == AIO_CANCEL)
		cancel_leave(m, ctx, c);
	c->in_flight = ctx->pub.in_flight;
	c->in_flight_known = true;
	if (c->sys == AIO_DESTROY && c->state == CALL_DONE && c->ret == 0) {
		ctx->pub.destroyed = true;
		ctx_free(m, ctx, OP_DESTROYED, c->leave);
	}
}

void model_space_gone(struct model *m, uint64_t space, uint64_t now)
{
	struct ctx *c, *tmp;

	nodes_free_done(m);
	HASH_ITER(hh, m->contexts, c, tmp)
		if (c->pub.space == space)
			ctx_free(m, c, OP_ABANDONED, now);
}

void model_finish(struct model *m, uint64_t now)
{
	struct ctx *c, *tmp;

	nodes_free_done(m);
	HASH_ITER(hh, m->contexts, c, tmp)
		ctx_free(m, c, OP_LOST, now);
}

void model_free(struct model *m)
{
	model_finish(m, 0);
	nodes_free_done(m);
	while (m->free_nodes) {
		struct node *n = m->free_nodes;

		m->free_nodes = n->next;
		free(n);
	}
	free(m);
}

uint64_t model_untracked(const struct model *m)
{
	return m->untracked;
}

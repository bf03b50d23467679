/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The operation model: what the entry and exit of each call mean. */

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>
#include <utlist.h>

#include "base/alloc.h"
#include "base/array.h"
#include "state.h"
#include "record/file.h"
#include "record/stack.h"

struct model *model_new(const struct model_events *ev, void *arg,
			uint32_t max_ops)
{
	struct model *m = xcalloc(1, sizeof(*m));

	m->ev = ev;
	m->arg = arg;
	m->max_ops = max_ops;
	/* If this fails, the key is known, but works as well as any other. */
	(void)!getrandom(&m->hash_key, sizeof(m->hash_key), GRND_NONBLOCK);
	return m;
}

static uint64_t bytes_asked(const struct rec_iocb *cb)
{
	uint64_t sum = 0;

	if (!cb->vecs)
		return cb->cb.aio_nbytes;
	for (uint32_t i = 0; i < rec_iocb_taken(cb); i++)
		sum += cb->vecs[i].len;
	return sum;
}

static void take_iocb(struct node *n, const struct rec_iocb *cb)
{
	n->op.data = cb->cb.aio_data;
	n->op.opcode = cb->cb.aio_lio_opcode;
	n->op.fd = (int)cb->cb.aio_fildes;
	n->op.offset = cb->cb.aio_offset;
	n->op.bytes = bytes_asked(cb);
	n->op.file = file_get(cb->file);
	n->bytes_unknown = cb->vecs_end != 0;
	if (cb->cb.aio_lio_opcode == IOCB_CMD_POLL)
		n->poll_events = (uint16_t)cb->cb.aio_buf;
}

static void submit_enter(struct model *m, struct visit *v,
			 const struct call *c)
{
	struct node **last = &v->first;
	struct ctx *ctx = v->ctx;
	uint32_t max = c->submit.n;

	v->missed = c->submit.n < CALL_MAX_IOCBS ? MISSED_UNREAD : MISSED_LONG;
	/* The kernel accepts no more than the context holds. */
	if (ctx->pub.ring_nr && max > ctx->pub.ring_nr) {
		max = ctx->pub.ring_nr;
		v->missed = MISSED_RING;
	}
	for (uint32_t i = 0; i < max; i++) {
		const struct rec_iocb *cb = &c->submit.iocbs[i];
		struct node *n = node_new(m);

		if (!n) {
			v->missed = MISSED_MANY;
			break;
		}
		n->op = (struct operation){
			.known = cb->ok,
			.unread = !cb->ok,
			.space = c->space,
			.ctx = ctx->pub.id,
			.obj = cb->addr,
			.stack = stack_hold(c->stack),
			.submitter = c->tid,
			.submitted = c->enter,
		};
		if (cb->ok)
			take_iocb(n, cb);
		n->in_call = true;
		n->visit = v;
		ctx_add(ctx, n);
		ctx_depth(ctx, 1, c->enter);
		n->op.depth = ctx->pub.in_flight;
		*last = n;
		last = &n->next_in_call;
	}
}

/* The context's ring at the exit, unless the context is gone. */
static void look_at_leave(struct model *m, const struct call *c, uint64_t id)
{
	struct ctx *ctx = ctx_find(m, c->space, id);

	if (ctx)
		ring_look(m, ctx, &c->ring_leave, c->leave);
}

static void submit_leave(struct model *m, struct visit *v,
			 struct call_view *view)
{
	const struct call *c = view->call;
	int64_t taken = c->state == CALL_DONE && c->ret > 0 ? c->ret : 0;
	struct ctx *ctx = v->ctx;
	struct node *n, *next, **last = &v->first;

	ctx->pub.submits += c->state == CALL_DONE;
	ctx->pub.submitted += (uint64_t)taken;
	for (n = v->first; n; n = next, taken--) {
		next = n->next_in_call;
		/*
		 * Complete meanwhile, so it was submitted, whatever the result.
		 */
		if (taken > 0 || n->ended || n->op.ready) {
			if (n->op.depth > ctx->pub.peak)
				ctx->pub.peak = n->op.depth;
			if (!n->ended)
				node_started(n);
			*last = n;
			last = &n->next_in_call;
		} else {
			node_refuse(m, n, c->leave);
		}
	}
	*last = NULL;
	if (taken > 0)
		m->missed[v->missed] += (uint64_t)taken;
	twins_due(ctx, v);
	look_at_leave(m, c, c->submit.ctx);
	twins_due_end(m, ctx, v, c->ring_leave.ok && !ctx->gone);
	/* The nodes no longer belong to a visit. */
	for (n = v->first; n; n = next) {
		next = n->next_in_call;
		view->completed_inside += n->op.sync == SYNC_YES;
		view->completed_at_exit += n->op.sync == SYNC_MAYBE;
		n->in_call = false;
		node_put(m, n);
	}
	v->first = NULL;
	ring_end_taken(m, ctx, c->leave);
}

/* An event without a known submission. */
static struct node *stranger(struct model *m, struct ctx *ctx,
			     const struct io_event *ev, uint64_t now)
{
	struct node *n = node_new(m);

	if (!n)
		return NULL;
	n->op = (struct operation){
		.space = ctx->pub.space,
		.ctx = ctx->pub.id,
		.obj = ev->obj,
		.data = ev->data,
		.before = !ctx->pub.seen_setup,
	};
	ctx_add(ctx, n);
	/* It is unknown how long it was in flight, so that does not count. */
	ctx_depth(ctx, 1, now);
	return n;
}

static const struct operation *reap(struct model *m, struct ctx *ctx,
				    const struct io_event *ev,
				    const struct call *c, enum op_end end)
{
	struct node *n = ctx_match_ready(ctx, ev);

	/* Equal data counts more than whether it was seen in the ring. */
	if (!n) {
		n = ctx_match(ctx, ev, false, true);
		if (n && !(n = twins_pick(m, ctx, n, ev)))
			return NULL;
	}
	if (!n)
		n = ctx_match(ctx, ev, true, false);
	if (!n)
		n = ctx_match(ctx, ev, false, false);
	if (!n)
		n = stranger(m, ctx, ev, c->leave);
	if (!n)
		return NULL;
	ctx_learn(ctx, n, ev);
	n->op.res = ev->res;
	n->op.res2 = ev->res2;
	n->op.reaper = c->tid;
	n->op.reaped = c->leave;
	/* It was looked for after the call that returned it. */
	if (n->op.ready && n->op.ready_before > c->leave)
		n->op.ready_before = c->leave > n->op.ready_after ?
					     c->leave : n->op.ready_after;
	/* It was not seen in the ring: between its submission and now. */
	if (!n->op.ready) {
		node_started(n);
		ctx->unseen++;
		n->op.ready_after = twins_blurred(n) ? 0 : n->op.submitted;
		n->op.ready_before = c->leave;
		n->op.sync = node_sync(n);
	}
	node_end(m, n, end, c->leave);
	return &n->op;
}

static void getevents_leave(struct model *m, struct visit *v,
			    struct call_view *view)
{
	const struct call *c = view->call;
	const struct rec_getevents *g = &c->getevents;
	struct ctx *ctx = v->ctx;

	view->destroyed = ctx->gone || ctx->destroying;
	look_at_leave(m, c, g->ctx);
	if (c->state == CALL_DONE) {
		ctx->pub.getevents++;
		ctx->pub.empty += c->ret <= 0;
		ctx->pub.events += c->ret > 0 ? (uint64_t)c->ret : 0;
	}
	if (g->n > m->ops_cap) {
		m->ops = xrealloc(m->ops, g->n, sizeof(*m->ops));
		m->ops_cap = g->n;
	}
	if (c->state == CALL_DONE) {
		for (uint32_t i = 0; i < g->n; i++)
			m->ops[i] = reap(m, ctx, &g->events[i], c, OP_REAPED);
		view->ops = g->n ? m->ops : NULL;
	}
	v->reaps = false;
	ring_end_taken(m, ctx, c->leave);
}

/* The context of a call; not for io_setup. */
static uint64_t context_of(const struct call *c)
{
	switch (c->sys) {
	case AIO_SUBMIT:
		return c->submit.ctx;
	case AIO_CANCEL:
		return c->cancel.ctx;
	case AIO_DESTROY:
		return c->destroy.ctx;
	default:
		return c->getevents.ctx;
	}
}

void model_enter(struct model *m, struct call_view *view)
{
	const struct call *c = view->call;
	struct visit *v;
	struct ctx *ctx;

	nodes_free_done(m);
	if (c->sys == AIO_SETUP)
		return;
	/* If it is new, the kernel's result will tell whether it exists. */
	ctx = ctx_get(m, c->space, context_of(c), c->enter);
	ring_look(m, ctx, &c->ring_enter,
		  c->ring_enter.at ? c->ring_enter.at : c->enter);
	ring_end_taken(m, ctx, c->enter);
	view->visit = v = visit_begin(m, ctx, aio_sys_reaps(c->sys));
	v->call = c;
	ctx->destroying += c->sys == AIO_DESTROY;
	if (!ctx->pub.pid)
		ctx->pub.pid = c->tgid;
	if (c->sys == AIO_SUBMIT)
		submit_enter(m, v, c);
}

void model_found(struct model *m, uint64_t space, uint64_t ctx, pid_t pid,
		 const struct rec_ring *ring, uint64_t now)
{
	struct ctx *c = ctx_get(m, space, ctx, now);

	nodes_free_done(m);
	c->found = true;
	c->pub.pid = pid;
	ring_look(m, c, ring, now);
}

void model_look(struct model *m, uint64_t space, uint64_t ctx,
		const struct rec_ring *ring, uint64_t now)
{
	struct ctx *c = ctx_find(m, space, ctx);

	nodes_free_done(m);
	if (!c)
		return;
	ring_look(m, c, ring, now);
	ring_end_taken(m, c, now);
}

uint64_t *model_contexts(const struct model *m, uint64_t space, size_t most,
			 size_t *n)
{
	uint64_t *list = NULL;

	*n = 0;
	for (const struct ctx *c = m->contexts; c && *n < most; c = c->hh.next) {
		/* Nothing is in flight, so nothing can have been taken. */
		if (c->key[0] != space || !c->n_nodes)
			continue;
		list = xrealloc(list, *n + 1, sizeof(*list));
		list[(*n)++] = c->key[1];
	}
	return list;
}

static void setup_leave(struct model *m, const struct call *c)
{
	struct ctx *ctx;

	if (c->state != CALL_DONE || !c->setup.ok || c->ret)
		return;
	/*
	 * A context with that ID whose end was not seen; but another thread may
	 * already have used the new one.
	 */
	ctx = ctx_find(m, c->space, c->setup.ctx);
	if (ctx && (ctx->pub.seen_setup || ctx->pub.first < c->enter))
		ctx_gone(m, ctx, OP_LOST, c->leave);
	ctx = ctx_get(m, c->space, c->setup.ctx, c->leave);
	ctx->proven = true;
	ctx->pub.pid = c->tgid;
	ctx->pub.seen_setup = true;
	ctx->pub.nr_events = c->setup.nr_events;
	ctx->pub.waiting = 0;
	ring_look(m, ctx, &c->ring_leave, c->leave);
}

static void cancel_leave(struct model *m, struct visit *v,
			 const struct call *c)
{
	struct node *n;

	if (c->cancel.ok) {
		reap(m, v->ctx, &c->cancel.event, c, OP_CANCELLED);
	} else if (c->state == CALL_DONE && c->ret == -EINPROGRESS) {
		n = ctx_oldest(v->ctx, c->cancel.iocb.addr);
		if (n)
			n->op.cancel_asked = true;
	}
}

static void destroy_leave(struct model *m, struct visit *v,
			  const struct call *c)
{
	if (c->state != CALL_DONE)
		return;
	if (c->ret) {
		v->ctx->destroying--;
		return;
	}
	v->ctx->pub.destroyed = true;
	ctx_gone(m, v->ctx, OP_DESTROYED, c->leave);
}

/*
 * Whether the context exists.  A readable ring is no proof: a child has its
 * parent's rings mapped (fork), but not the contexts.  EINVAL means that there
 * is none, or that something else is wrong.  Another error is a proof if the
 * call can fail with it only after it has found the context (fs/aio.c):
 * io_submit reads the iocbs afterwards, while io_getevents and io_cancel read
 * some of their arguments before.
 */
static bool proves_context(const struct call *c)
{
	static const struct {
		enum aio_sys sys;
		int error;
	} proofs[] = {
		{ AIO_SUBMIT, EAGAIN },	   { AIO_SUBMIT, EFAULT },
		{ AIO_SUBMIT, EBADF },	   { AIO_SUBMIT, EOPNOTSUPP },
		{ AIO_CANCEL, EINPROGRESS }, { AIO_CANCEL, EAGAIN },
		{ AIO_GETEVENTS, EINTR },  { AIO_PGETEVENTS, EINTR },
		{ AIO_PGETEVENTS_TIME64, EINTR },
	};

	if (c->state == CALL_RESTARTS)
		return true;
	if (c->state != CALL_DONE || c->ret >= 0)
		return c->state == CALL_DONE;
	for (size_t i = 0; i < ARRAY_SIZE(proofs); i++)
		if (proofs[i].sys == c->sys && -proofs[i].error == c->ret)
			return true;
	return false;
}

void model_leave(struct model *m, struct call_view *view)
{
	const struct call *c = view->call;
	struct visit *v = view->visit;

	nodes_free_done(m);
	view->visit = NULL;
	if (c->sys == AIO_SETUP) {
		setup_leave(m, c);
		return;
	}
	/* Its entry is not known. */
	if (!v)
		return;
	if (v->ctx) {
		if (proves_context(c))
			v->ctx->proven = true;
		else if (c->state == CALL_DONE)
			v->ctx->refuted = true;
		if (c->sys == AIO_SUBMIT)
			submit_leave(m, v, view);
		else if (aio_sys_reaps(c->sys))
			getevents_leave(m, v, view);
		else if (c->sys == AIO_CANCEL)
			cancel_leave(m, v, c);
		else
			destroy_leave(m, v, c);
		view->in_flight = v->ctx->pub.in_flight;
		view->in_flight_known = v->ctx->proven;
	}
	visit_end(m, v);
}

/* Ends all contexts, or those of an address space. */
static void end_contexts(struct model *m, bool all, uint64_t space,
			 enum op_end end, uint64_t now)
{
	struct ctx *c, *tmp;

	nodes_free_done(m);
	HASH_ITER(hh, m->contexts, c, tmp)
		if (all || c->pub.space == space)
			ctx_free(m, c, end, now);
	LL_FOREACH_SAFE2(m->gone, c, tmp, next_gone)
		if (all || c->pub.space == space)
			ctx_free(m, c, c->end, c->gone_at);
}

void model_space_gone(struct model *m, uint64_t space, uint64_t now)
{
	end_contexts(m, false, space, OP_ABANDONED, now);
}

void model_finish(struct model *m, uint64_t now)
{
	end_contexts(m, true, 0, OP_LOST, now);
}

void model_free(struct model *m)
{
	model_finish(m, 0);
	while (m->orphans)
		visit_end(m, m->orphans);
	free(m->ops);
	free(m->spare_visit);
	nodes_free_done(m);
	while (m->free_nodes) {
		struct node *n = m->free_nodes;

		m->free_nodes = n->next;
		free(n);
	}
	free(m);
}

uint64_t model_in_flight(const struct model *m)
{
	const struct ctx *c;
	uint64_t n = 0;

	for (c = m->contexts; c; c = c->hh.next)
		n += c->pub.in_flight;
	return n;
}

uint64_t model_missed(const struct model *m, enum model_missed why)
{
	return m->missed[why];
}

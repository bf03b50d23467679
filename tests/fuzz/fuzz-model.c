/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The operation model with arbitrary sequences of calls: threads of several
 * address spaces enter and leave calls, rings contain anything, spaces vanish,
 * and no kernel ensures that any of this makes sense.  Whatever happens, each
 * operation ends at most once and as what it was, or as one of those that it
 * may be; those that the kernel accepted are reported or counted; depths equal
 * what is in flight; and what is remembered is no more than what is in flight
 * and what rings have room for.
 */
#include <errno.h>
#include <stdlib.h>
#include <utlist.h>

#include "../../src/base/alloc.h"
#include "../../src/base/array.h"
#include "../../src/base/die.h"
#include "../../src/model/state.h"
#include "input.h"

enum {
	THREADS = 6,
	SPACES = 2,
	IDS = 3,
	MAX_IOCBS = 12,
	MAX_EVENTS = 12,
	MAX_NR = 16,	/* slots of most rings */
	STEPS = 4000,
	/* Operations of one input; each has its number as aio_offset. */
	MAX_OPS = 4096,
};

struct truth {
	uint64_t space, ctx, obj, data, submitted;
	pid_t tid;
	bool told, orphan, taken;
};

struct thread {
	struct call call;
	struct call_view view;
	bool inside, orphan;
	uint32_t first_op;	/* of its io_submit */
	struct rec_iocb iocbs[MAX_IOCBS];
	struct io_event events[MAX_EVENTS], seen[2][MAX_EVENTS];
};

struct world {
	struct input in;
	struct model *m;
	uint32_t max_ops;
	uint64_t now;
	struct thread threads[THREADS];
	struct truth ops[MAX_OPS];
	uint32_t n_ops;
	uint64_t unread;	/* reported, and its iocb could not be read */
	uint64_t vague;		/* reported as one of several that differ */
	uint64_t taken;		/* by calls whose context existed */
	uint64_t submits, told_submits;
};

static void on_operation(void *arg, const struct operation *op)
{
	struct world *w = arg;
	struct truth *t;

	check(op->end > OP_IN_FLIGHT && op->end < OP_NENDS);
	check(op->sync <= SYNC_YES);
	check(op->ready_after <= op->ready_before);
	check(op->submitted <= w->now && op->reaped <= w->now);
	check((op->end == OP_REAPED || op->end == OP_CANCELLED) ==
	      (op->reaper != 0));
	check(!op->unread || !op->known);
	/* Which one that was is not in the record. */
	if (op->unread && op->submitted) {
		check(op->submitter);
		w->unread++;
		return;
	}
	if (!op->known) {
		check(!op->submitted && !op->submitter);
		check(op->n_one_of <= op->among);
		w->vague += op->among != 0 || op->unread;
		return;
	}
	check(op->offset >= 0 && op->offset < w->n_ops);
	t = &w->ops[op->offset];
	check(!t->told);
	t->told = true;
	check(op->space == t->space && op->ctx == t->ctx);
	check(op->obj == t->obj && op->data == t->data);
	if (op->among) {
		check(!op->submitted && !op->submitter && !op->depth);
		return;
	}
	check(op->submitted == t->submitted && op->submitter == t->tid);
	check(op->depth >= 1 && op->depth <= w->max_ops);
}

static void on_context(void *arg, const struct context *c)
{
	struct world *w = arg;

	check(c->in_flight == 0);
	check(c->first <= c->last);
	check(c->empty <= c->getevents);
	check(c->peak <= w->max_ops);
	w->told_submits += c->submits;
	check(w->told_submits <= w->submits);
}

static const struct model_events events = { on_operation, on_context };

/* What two twins share, seen from the first of them. */
static uint32_t inspect_twins(const struct twins *t)
{
	uint32_t n = 0;

	for (const struct node *k = t->list; k; k = k->younger, n++)
		check(k->twins == t && !k->ended && !k->op.ready && !k->due);
	check(n && n == t->n && t->spent < n && !t->n_due);
	return t->spent;
}

/* Compares the whole with its parts. */
static void inspect(const struct world *w)
{
	const struct model *m = w->m;
	uint64_t in_flight = 0;
	const struct node *n;
	const struct ctx *c;

	check(m->n_ops <= w->max_ops);
	for (c = m->contexts; c; c = c->hh.next) {
		uint32_t flight = 0, ready = 0, visits = 0, spent = 0;
		const struct visit *v;

		DL_FOREACH2(c->flight, n, after) {
			check(n->ctx == c && !n->ended);
			flight++;
			ready += n->op.ready;
			if (n->twins && n->twins->list == n)
				spent += inspect_twins(n->twins);
		}
		DL_FOREACH(c->visits, v)
			visits++;
		check(visits <= THREADS);
		check(c->n_nodes == flight && c->spent == spent && !c->due);
		check(c->pub.in_flight == flight - spent);
		check(c->n_ready == ready);
		check(c->ready_n < (c->pub.ring_nr ? c->pub.ring_nr : 1));
		check(c->ready_cap <= 128 ||
		      c->ready_cap <= 2 * c->pub.ring_nr);
		check(!c->pub.ring_nr || c->tail_seen < c->pub.ring_nr);
		in_flight += flight - spent;
	}
	check(model_in_flight(m) == in_flight && in_flight <= m->n_ops);
}

static uint64_t any_space(struct world *w)
{
	return 1 + in_below(&w->in, SPACES);
}

static uint64_t any_ctx(struct world *w)
{
	return 0x1000 * (uint64_t)in_below(&w->in, IDS);
}

static struct io_event any_event(struct world *w)
{
	uint8_t what = in_byte(&w->in);

	return (struct io_event){
		.obj = 64 * (what & 7),
		.data = what >> 3 & 3,
		.res = (int64_t)(what >> 5) - 4,
	};
}

/*
 * What aio_ring_fetch() guarantees, whatever it has read; often it continues
 * where the model has seen its end.
 */
static void look(struct world *w, struct thread *t, uint64_t space,
		 uint64_t ctx, int nth, struct rec_ring *r)
{
	struct io_event *ev = t->seen[nth];
	uint8_t how = in_byte(&w->in);
	uint32_t slot, nr;
	bool known = model_ring_next(w->m, space, ctx, &slot, &nr);

	*r = (struct rec_ring){ .asked = true };
	if (known)
		check(slot < nr);
	if (how % 8 == 0)
		return;
	r->ok = true;
	r->nr = known && how % 8 > 1 ? nr : 1 + in_below(&w->in, MAX_NR);
	if (how % 8 == 1 && how > 250)
		r->nr = 1u << 24;
	r->head = in_below(&w->in, r->nr);
	r->tail = in_below(&w->in, r->nr);
	r->first = known && nr == r->nr ? slot : r->head;
	r->n = (r->tail + r->nr - r->first) % r->nr;
	if (r->n > MAX_EVENTS)
		r->n = MAX_EVENTS;
	if (how & 64)
		r->n = in_below(&w->in, r->n + 1);
	r->events = ev;
	for (uint32_t i = 0; i < r->n; i++)
		ev[i] = any_event(w);
}

static void submit(struct world *w, struct thread *t)
{
	struct call *c = &t->call;

	c->submit.iocbs = t->iocbs;
	c->submit.n = in_below(&w->in, MAX_IOCBS + 1);
	if (c->submit.n > MAX_OPS - w->n_ops)
		c->submit.n = MAX_OPS - w->n_ops;
	t->first_op = w->n_ops;
	for (uint32_t i = 0; i < c->submit.n; i++) {
		struct io_event ev = any_event(w);

		t->iocbs[i] = (struct rec_iocb){
			.addr = ev.obj,
			.ok = ev.res != 3,
			.cb = {
				.aio_data = ev.data,
				.aio_lio_opcode = (uint16_t)(ev.res & 7),
				.aio_offset = w->n_ops,
			},
		};
		w->ops[w->n_ops++] = (struct truth){
			.space = c->space, .ctx = c->submit.ctx,
			.obj = ev.obj, .data = ev.data,
			.submitted = c->enter, .tid = c->tid,
		};
	}
}

static void enter(struct world *w, struct thread *t)
{
	struct call *c = &t->call;
	uint64_t ctx = any_ctx(w), space = any_space(w);

	*c = (struct call){
		.sys = (enum aio_sys)in_below(&w->in, AIO_NSYS),
		.tid = 1 + (int)(t - w->threads),
		.space = space,
		.state = CALL_ENTERED,
		.enter = w->now,
	};
	t->inside = true;
	t->orphan = false;
	if (c->sys == AIO_SETUP)
		c->setup = (struct rec_setup){ .nr_events = 8, .ctx = ctx };
	else if (c->sys == AIO_SUBMIT)
		c->submit.ctx = ctx;
	else if (c->sys == AIO_CANCEL)
		c->cancel = (struct rec_cancel){
			.ctx = ctx, .iocb.addr = any_event(w).obj,
		};
	else if (c->sys == AIO_DESTROY)
		c->destroy.ctx = ctx;
	else
		c->getevents.ctx = ctx;
	if (c->sys == AIO_SUBMIT)
		submit(w, t);
	if (c->sys != AIO_SETUP)
		look(w, t, space, ctx, 0, &c->ring_enter);
	t->view = (struct call_view){ .call = c };
	model_enter(w->m, &t->view);
}

static int64_t any_ret(struct world *w)
{
	static const int64_t rets[] = {
		0, 0, 1, 2, 3, MAX_IOCBS, 5, -EAGAIN, -EINVAL, -EINTR,
		-EINPROGRESS, -EFAULT, 1 << 20, INT64_MIN,
	};

	return rets[in_below(&w->in, ARRAY_SIZE(rets))];
}

static void got(struct world *w, struct thread *t)
{
	struct rec_getevents *g = &t->call.getevents;

	g->n = in_below(&w->in, MAX_EVENTS + 1);
	g->events = t->events;
	for (uint32_t i = 0; i < g->n; i++)
		t->events[i] = any_event(w);
}

/* An io_submit is over: how many iocbs the kernel says it accepted. */
static void settle(struct world *w, struct thread *t)
{
	struct call *c = &t->call;
	int64_t ret = c->state == CALL_DONE && c->ret > 0 ? c->ret : 0;

	for (uint32_t i = 0; i < c->submit.n; i++) {
		w->ops[t->first_op + i].orphan = t->orphan;
		w->ops[t->first_op + i].taken = i < ret;
	}
	if (t->orphan)
		return;
	w->taken += (uint64_t)ret;
	w->submits += c->state == CALL_DONE;
}

static void leave(struct world *w, struct thread *t, enum call_state state)
{
	struct call *c = &t->call;

	t->inside = false;
	c->state = state;
	c->leave = w->now;
	/* The tracer may see an exit later than what came after it. */
	if (in_below(&w->in, 8) == 7 && c->leave > c->enter)
		c->leave--;
	if (state == CALL_DONE) {
		c->ret = any_ret(w);
		if (c->sys == AIO_SETUP) {
			c->setup.ok = in_below(&w->in, 4) != 3;
			look(w, t, c->space, c->setup.ctx, 1, &c->ring_leave);
		} else if (c->sys == AIO_SUBMIT) {
			look(w, t, c->space, c->submit.ctx, 1, &c->ring_leave);
		} else if (c->sys == AIO_CANCEL && !c->ret) {
			c->cancel.ok = in_bool(&w->in);
			c->cancel.event = any_event(w);
		} else if (aio_sys_reaps(c->sys)) {
			got(w, t);
			look(w, t, c->space, c->getevents.ctx, 1,
			     &c->ring_leave);
		}
	}
	if (c->sys == AIO_SUBMIT)
		settle(w, t);
	model_leave(w->m, &t->view);
	check(!t->view.visit);
	if (!aio_sys_reaps(c->sys))
		return;
	for (uint32_t i = 0; i < c->getevents.n; i++) {
		const struct operation *op =
			t->view.ops ? t->view.ops[i] : NULL;

		if (!op)
			continue;
		check(op->end == OP_REAPED && op->reaper == c->tid);
		check(op->obj == t->events[i].obj);
		check(op->res == t->events[i].res);
	}
}

static void space_gone(struct world *w)
{
	uint64_t space = any_space(w);

	for (int i = 0; i < THREADS; i++)
		if (w->threads[i].inside &&
		    w->threads[i].call.space == space)
			w->threads[i].orphan = true;
	model_space_gone(w->m, space, w->now);
}

static void step(struct world *w)
{
	uint8_t what = in_byte(&w->in);
	struct thread *t = &w->threads[what % THREADS];
	uint64_t space, ctx;
	struct rec_ring ring;

	w->now += 1 + what / 128;
	switch (what / THREADS % 16) {
	case 0:
		space_gone(w);
		break;
	case 1:
		space = any_space(w);
		ctx = any_ctx(w);
		look(w, t, space, ctx, 0, &ring);
			/* The look of a thread that is inside is kept. */
		if (!t->inside)
			model_found(w->m, space, ctx, 1, &ring, w->now);
		break;
	case 2:
		if (t->inside)
			leave(w, t, CALL_RESTARTS + in_below(&w->in, 4));
		break;
	default:
		if (t->inside)
			leave(w, t, CALL_DONE);
		else
			enter(w, t);
	}
	inspect(w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct world *w = xcalloc(1, sizeof(*w));
	uint64_t told = 0, untracked;

	w->in = (struct input){ data, size };
	w->max_ops = in_bool(&w->in) ? MAX_OPS : 1 + in_byte(&w->in);
	w->m = model_new(&events, w, w->max_ops);
	w->now = 1;
	for (unsigned int i = 0; i < STEPS && w->in.n; i++)
		step(w);
	/* Some calls are still in progress when the trace ends. */
	for (int i = 0; i < THREADS; i++)
		if (w->threads[i].inside && in_bool(&w->in))
			leave(w, &w->threads[i], CALL_DETACHED);
	for (int i = 0; i < THREADS; i++) {
		struct thread *t = &w->threads[i];

		if (!t->inside || t->call.sys != AIO_SUBMIT)
			continue;
		for (uint32_t k = 0; k < t->call.submit.n; k++)
			w->ops[t->first_op + k].orphan = true;
	}
	w->now++;
	model_finish(w->m, w->now);
	check(model_in_flight(w->m) == 0);
	untracked = 0;
	for (int i = 0; i < N_MISSED; i++)
		untracked += model_missed(w->m, (enum model_missed)i);
	model_free(w->m);
	for (uint32_t i = 0; i < w->n_ops; i++)
		told += w->ops[i].told && w->ops[i].taken &&
			!w->ops[i].orphan;
	/* Each is reported, or counted as not followed. */
	check(told + untracked + w->unread + w->vague >= w->taken);
	/* One that represents several may be missing for lack of room. */
	check(w->vague || w->unread || w->max_ops < MAX_OPS ||
	      told + untracked == w->taken);
	free(w);
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The operation model against a small kernel that knows the truth.  Threads
 * share contexts, enter calls, are served by the kernel and seen to return at
 * random moments; operations complete and events are taken from the ring at any
 * time; rings cannot be read now and then.  Whatever the order, each operation
 * that the kernel accepted is reported once, with its true end, and true bounds
 * of the moment at which it became ready.
 */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "../../src/base/alloc.h"
#include "../../src/model/model.h"

enum {
	THREADS = 5,
	IDS = 2,	/* addresses at which contexts are made */
	SLOTS = 8,
	MAX_OPS = 3,	/* of one call */
	STEPS = 4000,
	SEEDS = 60,
	NR_OPS = 2 * STEPS,
	NR_CONTEXTS = STEPS,
};

/* An operation as it was: its aio_data is its index. */
struct truth {
	uint64_t obj, entered, left;	/* the io_submit, as seen */
	uint64_t completed, reaped;
	int context;		/* which one */
	bool taken;		/* by the kernel */
	bool looked;		/* the ring was read at that exit */
	enum op_end end;	/* OP_IN_FLIGHT: it is, or waits in the ring */
	unsigned int told;
};

/* A context as it was: io_setup's argument is its index. */
struct world_ctx {
	uint64_t id;
	bool alive, destroying, seen, looked;
	struct io_event ring[SLOTS];
	uint32_t head, tail, held;	/* held: in flight or in the ring */
	uint32_t unseen;	/* completions since the last good look */
	struct context want;
	uint64_t missed;	/* taken from the ring, but not seen there */
	unsigned int told;
};

struct thread {
	struct call call;
	struct call_view view;
	enum { OUTSIDE, ENTERED, SERVED } state;
	int context;	/* that the call is about */
	struct rec_iocb iocbs[MAX_OPS];
	struct io_event events[SLOTS], seen[2][SLOTS];
};

struct world {
	struct model *m;
	uint64_t now;
	bool hides;		/* rings cannot be read now and then */
	struct thread threads[THREADS];
	struct truth ops[NR_OPS];
	int n_ops;
	struct world_ctx contexts[NR_CONTEXTS];
	int n_contexts;
	int at[IDS];		/* the living context there, or -1 */
};

static unsigned int any(unsigned int n)
{
	return (unsigned int)rand() % n;
}

static void on_operation(void *arg, const struct operation *op)
{
	struct world *w = arg;
	struct truth *t = &w->ops[op->data];

	assert_in_range(op->data, 0, w->n_ops - 1);
	assert_true(op->known && t->taken);
	assert_int_equal(++t->told, 1);
	assert_int_equal(op->obj, t->obj);
	assert_int_equal(op->submitted, t->entered);
	assert_int_equal(op->reaped, t->reaped);
	/* The look that would have shown it was not possible. */
	if (w->hides && op->end == OP_DESTROYED && t->end == OP_RING)
		w->contexts[t->context].missed++;
	else
		assert_int_equal(op->end, t->end);
	/* If its io_submit was not seen to return, it was complete before. */
	if (op->sync)
		assert_true(t->completed && (!t->left ||
					     t->completed < t->left));
	else if (t->looked)
		assert_true(!t->completed || t->completed > t->left);
	if (op->ready || op->reaped) {
		assert_in_range(t->completed, op->ready_after,
				op->ready_before);
	} else {
		assert_int_equal(op->ready_after, 0);
		assert_int_equal(op->ready_before, 0);
	}
}

static void on_context(void *arg, const struct context *c)
{
	struct world *w = arg;
	const struct world_ctx *x = &w->contexts[c->nr_events];
	uint64_t left = 0;

	assert_true(c->seen_setup);
	assert_int_equal(++w->contexts[c->nr_events].told, 1);
	for (int i = 0; i < w->n_ops; i++)
		left += w->ops[i].taken &&
			w->ops[i].context == (int)c->nr_events &&
			w->ops[i].end >= OP_DESTROYED;
	assert_int_equal(c->id, x->id);
	assert_int_equal(c->destroyed, !x->alive);
	assert_int_equal(c->submits, x->want.submits);
	assert_int_equal(c->submitted, x->want.submitted);
	assert_int_equal(c->getevents, x->want.getevents);
	assert_int_equal(c->events, x->want.events);
	assert_int_equal(c->empty, x->want.empty);
	assert_int_equal(c->from_ring, x->want.from_ring - x->missed);
	assert_int_equal(c->leftovers, left + x->missed);
	assert_in_range(c->peak, 0, THREADS * MAX_OPS + SLOTS);
}

static const struct model_events events = { on_operation, on_context };

static void look(struct world *w, struct thread *t, uint64_t id, int nth,
		 struct rec_ring *r)
{
	struct world_ctx *x = NULL;
	uint32_t slot, nr;

	*r = (struct rec_ring){ .asked = true };
	for (int i = 0; i < IDS; i++)
		if (w->at[i] >= 0 && w->contexts[w->at[i]].id == id)
			x = &w->contexts[w->at[i]];
	/* What was taken before the first look cannot be known. */
	if (!x || (w->hides && x->looked && any(8) == 0))
		return;
	*r = (struct rec_ring){
		.asked = true, .ok = true, .nr = SLOTS,
		.head = x->head, .tail = x->tail, .first = x->head,
		.events = t->seen[nth],
	};
	if (model_ring_next(w->m, 1, id, &slot, &nr))
		r->first = slot;
	r->n = (r->tail + SLOTS - r->first) % SLOTS;
	for (uint32_t i = 0; i < r->n; i++)
		t->seen[nth][i] = x->ring[(r->first + i) % SLOTS];
	/* A call of the previous context may show nothing of it. */
	if (x == &w->contexts[t->context]) {
		x->looked = true;
		x->unseen = 0;
	}
}

/*
 * Whether it can be told which context is meant: not if the end of the one
 * before and the setup of this one both wait to be seen.
 */
static bool clear(const struct world *w, int context)
{
	const struct world_ctx *x = &w->contexts[context];

	for (const struct thread *t = w->threads; t < w->threads + THREADS; t++)
		if (!x->seen && t->state == SERVED &&
		    t->call.sys == AIO_DESTROY &&
		    w->contexts[t->context].id == x->id)
			return false;
	return true;
}

static void enter(struct world *w, struct thread *t)
{
	enum aio_sys sys = any(40) == 0 ? AIO_DESTROY :
			   any(2)	? AIO_SUBMIT :
					  AIO_GETEVENTS;
	unsigned int place = any(IDS);
	struct call *c = &t->call;
	uint64_t id = (place + 1) << 20;

	if (w->at[place] < 0)
		sys = AIO_SETUP;
	else if (!w->contexts[w->at[place]].seen && sys == AIO_DESTROY)
		return;
	t->context = sys == AIO_SETUP ? w->n_contexts : w->at[place];
	if (sys == AIO_SETUP ? w->n_contexts == NR_CONTEXTS :
			       !clear(w, t->context))
		return;
	*c = (struct call){
		.sys = sys, .tid = 1 + (int)(t - w->threads), .space = 1,
		.enter = w->now,
	};
	t->state = ENTERED;
	switch (sys) {
	case AIO_SETUP:
		c->setup.nr_events = (uint32_t)w->n_contexts;
		w->contexts[w->n_contexts++].id = id;
		break;
	case AIO_DESTROY:
		/* No events are taken from a ring that is being destroyed. */
		w->contexts[t->context].destroying = true;
		c->destroy.ctx = id;
		break;
	case AIO_SUBMIT:
		c->submit.ctx = id;
		c->submit.n = any(MAX_OPS + 1);
		c->submit.iocbs = t->iocbs;
		for (uint32_t i = 0; i < c->submit.n; i++) {
			struct truth *o = &w->ops[w->n_ops];

			o->obj = 64 * (1 + any(4));
			o->entered = w->now;
			o->context = t->context;
			t->iocbs[i] = (struct rec_iocb){
				.addr = o->obj, .ok = true,
				.cb.aio_data = (uint64_t)w->n_ops++,
			};
		}
		break;
	default:
		c->getevents.ctx = id;
		c->getevents.events = t->events;
		break;
	}
	if (sys != AIO_SETUP)
		look(w, t, id, 0, &c->ring_enter);
	t->view = (struct call_view){ .call = c };
	model_enter(w->m, &t->view);
}

static void complete(struct world *w, struct truth *o)
{
	struct world_ctx *x = &w->contexts[o->context];

	/*
	 * A ring that wrapped around completely looks as if it had not moved.
	 */
	if (x->unseen == SLOTS - 1)
		return;
	x->unseen++;
	o->completed = w->now;
	x->ring[x->tail] = (struct io_event){
		.obj = o->obj, .data = (uint64_t)(o - w->ops),
	};
	x->tail = (x->tail + 1) % SLOTS;
}

static struct truth *take(struct world *w, struct world_ctx *x, enum op_end end)
{
	struct truth *o = &w->ops[x->ring[x->head].data];

	x->head = (x->head + 1) % SLOTS;
	x->held--;
	o->end = end;
	return o;
}

static void place(struct world *w, struct world_ctx *x, int what)
{
	w->at[(x->id >> 20) - 1] = what;
}

/* The kernel does what the call asks for. */
static void serve(struct world *w, struct thread *t)
{
	struct world_ctx *x = &w->contexts[t->context];
	struct call *c = &t->call;
	struct rec_getevents *g = &c->getevents;
	int64_t ret = 0;

	t->state = SERVED;
	if (c->sys == AIO_SETUP) {
		/* Another thread may have been faster. */
		if (w->at[(x->id >> 20) - 1] >= 0) {
			c->ret = -EAGAIN;
			return;
		}
		x->alive = true;
		c->setup.ok = true;
		c->setup.ctx = x->id;
		place(w, x, t->context);
	} else if (!x->alive) {
		ret = -EINVAL;
	} else if (c->sys == AIO_DESTROY) {
		x->alive = false;
		place(w, x, -1);
		for (int i = 0; i < w->n_ops; i++)
			if (w->ops[i].context == t->context &&
			    w->ops[i].end == OP_IN_FLIGHT)
				w->ops[i].end = OP_DESTROYED;
	} else if (c->sys == AIO_SUBMIT) {
		uint32_t n = any(4) ? c->submit.n : any(c->submit.n + 1);

		for (; ret < n && x->held < SLOTS - 1; ret++) {
			struct truth *o =
				&w->ops[t->iocbs[ret].cb.aio_data];

			o->taken = true;
			x->held++;
			if (any(3) == 0)
				complete(w, o);
		}
	} else {
		uint32_t most = any(4);

		while (g->n < most && x->head != x->tail) {
			t->events[g->n++] = x->ring[x->head];
			take(w, x, OP_REAPED);
		}
		ret = g->n;
	}
	c->ret = ret;
}

static void leave(struct world *w, struct thread *t)
{
	struct world_ctx *x = &w->contexts[t->context];
	struct call *c = &t->call;

	t->state = OUTSIDE;
	c->state = CALL_DONE;
	c->leave = w->now;
	x->seen |= c->sys == AIO_SETUP;
	if (c->sys == AIO_SETUP && c->setup.ok) {
		look(w, t, c->setup.ctx, 1, &c->ring_leave);
	} else if (c->sys == AIO_SUBMIT) {
		look(w, t, x->id, 1, &c->ring_leave);
		x->want.submits++;
		x->want.submitted += c->ret > 0 ? (uint64_t)c->ret : 0;
		for (uint32_t i = 0; i < c->submit.n; i++) {
			struct truth *o = &w->ops[t->iocbs[i].cb.aio_data];

			o->left = w->now;
			o->looked = c->ring_leave.ok && x->alive;
		}
	} else if (c->sys == AIO_GETEVENTS) {
		look(w, t, x->id, 1, &c->ring_leave);
		x->want.getevents++;
		x->want.empty += c->ret <= 0;
		x->want.events += c->getevents.n;
		for (uint32_t i = 0; i < c->getevents.n; i++)
			w->ops[t->events[i].data].reaped = w->now;
	}
	model_leave(w->m, &t->view);
	for (uint32_t i = 0; c->sys == AIO_GETEVENTS && i < c->getevents.n;
	     i++)
		assert_int_equal(t->view.ops[i]->data, t->events[i].data);
}

static void step(struct world *w)
{
	struct thread *t = &w->threads[any(THREADS)];
	int here = w->at[any(IDS)];
	int o = w->n_ops ? (int)any((unsigned int)w->n_ops) : 0;

	w->now++;
	switch (any(5)) {
	case 0:
		while (o < w->n_ops &&
		       (!w->ops[o].taken || w->ops[o].completed ||
			w->ops[o].end != OP_IN_FLIGHT))
			o++;
		if (o < w->n_ops)
			complete(w, &w->ops[o]);
		break;
	case 1:
		if (here >= 0 && !w->contexts[here].destroying &&
		    w->contexts[here].head != w->contexts[here].tail) {
			take(w, &w->contexts[here], OP_RING);
			w->contexts[here].want.from_ring++;
		}
		break;
	default:
		if (t->state == OUTSIDE)
			enter(w, t);
		else if (t->state == ENTERED)
			serve(w, t);
		else
			leave(w, t);
		if (t->state == SERVED && t->call.sys == AIO_SETUP &&
		    !clear(w, t->context))
			leave(w, t);
	}
}

/* All calls return, and every context is destroyed. */
static void settle(struct world *w)
{
	for (int i = 0; i < THREADS; i++) {
		w->now++;
		if (w->threads[i].state == ENTERED)
			serve(w, &w->threads[i]);
		w->now++;
		if (w->threads[i].state == SERVED)
			leave(w, &w->threads[i]);
	}
	w->hides = false;
	for (int i = 0; i < IDS; i++) {
		struct thread *t = &w->threads[0];

		if (w->at[i] < 0)
			continue;
		w->now++;
		t->context = w->at[i];
		t->call = (struct call){
			.sys = AIO_DESTROY, .tid = 1, .space = 1,
			.enter = w->now,
			.destroy.ctx = w->contexts[t->context].id,
		};
		look(w, t, t->call.destroy.ctx, 0, &t->call.ring_enter);
		t->view = (struct call_view){ .call = &t->call };
		model_enter(w->m, &t->view);
		serve(w, t);
		leave(w, t);
	}
}

static void test_seed(void **state)
{
	struct world *w = xcalloc(1, sizeof(*w));
	const unsigned int *seed = *state;

	srand(*seed);
	w->hides = *seed % 2;
	w->m = model_new(&events, w, 1000);
	for (int i = 0; i < IDS; i++)
		w->at[i] = -1;
	for (int i = 0; i < STEPS; i++)
		step(w);
	settle(w);
	model_free(w->m);
	for (int i = 0; i < w->n_ops; i++)
		assert_int_equal(w->ops[i].told, w->ops[i].taken);
	for (int i = 0; i < w->n_contexts; i++)
		assert_true(w->contexts[i].told == 1 ||
			    !w->contexts[i].want.submits);
	free(w);
}

int main(void)
{
	static unsigned int seeds[SEEDS];
	static char names[SEEDS][16];
	static struct unit u;

	for (unsigned int i = 0; i < SEEDS; i++) {
		seeds[i] = i;
		snprintf(names[i], sizeof(names[i]), "seed %u", i);
		unit_add(&u, names[i], test_seed, &seeds[i]);
	}
	return unit_run(&u);
}

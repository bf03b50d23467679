/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How an operation comes into its context, changes there, and ends. */
#include <utlist.h>

#include "record/file.h"
#include "record/stack.h"
#include "state.h"

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

void ctx_remove(struct model *m, struct ctx *c, struct node *n)
{
	twins_leave(m, n);
	ctx_drop(c, n);
}

void ctx_ready(struct model *m, struct ctx *c, struct node *n, bool ready)
{
	if (ready)
		twins_leave(m, n);
	else
		find_twins(c, n);
	ctx_move(c, n, ready);
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

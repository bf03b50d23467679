/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The calls that are inside a context, and its end, which waits for them. */
#include <stdlib.h>
#include <utlist.h>

#include "base/alloc.h"
#include "state.h"

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
		ctx_take_out(m, c);
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
	ctx_take_out(m, c);
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

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls that the kernel is about to restart. */
#include "restarts.h"

#include <stdlib.h>

#include "base/alloc.h"

static struct restart *find(struct restarts *rs, pid_t tid)
{
	for (size_t i = 0; i < rs->n; i++)
		if (rs->list[i].tid == tid)
			return &rs->list[i];
	return NULL;
}

static void give_up(struct restarts *rs, struct restart *r)
{
	rs->given_up(rs, r);
	*r = rs->list[--rs->n];
}

bool restarts_call(struct restarts *rs, const struct call_view *view, void *what,
		   uint64_t *ns)
{
	const struct call *c = view->call;
	struct restart *r = find(rs, c->tid);

	*ns = c->leave > c->enter ? c->leave - c->enter : 0;
	if (r && !c->restarted) {
		give_up(rs, r);
		r = NULL;
	}
	if (c->state != CALL_DONE && c->state != CALL_RESTARTS)
		return false;
	if (r) {
		*ns += r->ns;
		*r = rs->list[--rs->n];
	}
	if (c->state == CALL_DONE)
		return true;
	rs->list = xrealloc(rs->list, rs->n + 1, sizeof(*rs->list));
	rs->list[rs->n++] = (struct restart){
		.tid = c->tid,
		.listed = !view->hidden,
		.what = what,
		.ns = *ns,
	};
	return false;
}

void restarts_exit(struct restarts *rs, pid_t tid)
{
	struct restart *r = find(rs, tid);

	if (r)
		give_up(rs, r);
}

void restarts_finish(struct restarts *rs)
{
	while (rs->n)
		give_up(rs, &rs->list[0]);
	free(rs->list);
	rs->list = NULL;
}

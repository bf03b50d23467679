/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is known about an operation that has ended. */
#include "op_facts.h"

#include <string.h>

#include "record/file.h"

bool op_completed(const struct operation *op)
{
	return op->end == OP_REAPED || op->end == OP_RING ||
	       op->end == OP_CANCELLED;
}

bool op_failed(const struct operation *op)
{
	return op->res < 0;
}

bool op_is_short(const struct operation *op)
{
	return op_transfers(op) && op->res >= 0 &&
	       (uint64_t)op->res < op->bytes;
}

bool op_latency(const struct operation *op, uint64_t *ns)
{
	if (op->end != OP_REAPED || !op->known || !op->submitted ||
	    op->reaped < op->submitted)
		return false;
	*ns = op->reaped - op->submitted;
	return true;
}

bool op_waited(const struct operation *op, uint64_t *ns)
{
	uint64_t latency;

	if (!op->ready || !op->ready_before || !op_latency(op, &latency))
		return false;
	*ns = op->reaped > op->ready_before ? op->reaped - op->ready_before : 0;
	return true;
}

bool op_on_wanted_file(const struct options *o, const struct operation *op)
{
	bool in = o->select.fds.all;

	if (!o->select.npaths && !o->select.fds.given)
		return true;
	if (!op->known)
		return false;
	for (size_t i = 0; i < o->select.fds.n; i++)
		in = in || o->select.fds.fds[i] == op->fd;
	if (o->select.fds.given && in != o->select.fds.negated)
		return true;
	for (size_t i = 0; i < o->select.npaths && op->file; i++)
		if (path_pattern_matches(&o->select.paths[i], op->file->path))
			return true;
	return false;
}

static unsigned int status_of(const struct operation *op)
{
	unsigned int status = op->sync == SYNC_YES ? OP_STATUS_SYNC : 0;

	if (op_failed(op))
		return status | OP_STATUS_ERROR;
	return status | (op_is_short(op) ? OP_STATUS_SHORT : OP_STATUS_OK);
}

static bool wanted(const struct options *o, const struct operation *op)
{
	uint64_t ns;

	if (o->select.min_latency &&
	    !(op_latency(op, &ns) && ns >= o->select.min_latency))
		return false;
	return !o->select.op_status || (status_of(op) & o->select.op_status);
}

bool op_facts_want_call(const struct options *o,
			const struct call_view *view)
{
	const struct call *c = view->call;

	if (!o->select.min_latency && !o->select.op_status)
		return true;
	if (!aio_sys_reaps(c->sys) || !view->ops)
		return false;
	for (uint32_t i = 0; i < c->getevents.n; i++)
		if (view->ops[i] && wanted(o, view->ops[i]))
			return true;
	return false;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The reports of the model, as text. */
#include "unit.h"

#include <string.h>

#include "model_log.h"

static bool shows(const struct model_log *l, char what)
{
	return l->show && strchr(l->show, what);
}

static void line(struct model_log *l)
{
	if (l->out.len)
		outbuf_str(&l->out, ", ");
}

static void put(struct model_log *l, const char *what, uint64_t v)
{
	outbuf_str(&l->out, what);
	outbuf_s64(&l->out, (int64_t)v);
}

static void put_obj(struct model_log *l, uint64_t obj)
{
	outbuf_char(&l->out, (char)(obj / 64));
}

static void put_ctx(struct model_log *l, uint64_t space, uint64_t id)
{
	if (space != 1)
		put(l, "", space);
	if (space != 1)
		outbuf_char(&l->out, '/');
	outbuf_char(&l->out, (char)(id / 4096));
}

static void on_operation(void *arg, const struct operation *op)
{
	static const char *const ends[OP_NENDS] = {
		"in flight", "reaped",	  "ring", "cancelled",
		"destroyed", "abandoned", "lost",
	};
	struct model_log *l = arg;

	line(l);
	put_obj(l, op->obj);
	if (op->data)
		put(l, ":", op->data);
	outbuf_char(&l->out, ' ');
	outbuf_str(&l->out, ends[op->end]);
	if (op->sync)
		outbuf_str(&l->out, op->sync == SYNC_YES ? " sync" : " sync?");
	if (!op->known)
		outbuf_str(&l->out, op->unread ? " unread" : " unseen");
	if (op->cancel_asked)
		outbuf_str(&l->out, " asked");
	if (op->among)
		put(l, " one of ", op->among);
	if (shows(l, 'o') && op->opcode == IOCB_CMD_POLL)
		outbuf_str(&l->out, " poll");
	else if (shows(l, 'o') && op->known)
		put(l, " read ", op->bytes);
	if (shows(l, 'd'))
		put(l, " depth ", op->depth);
	if (shows(l, 'r'))
		put(l, " res ", (uint64_t)op->res);
	if (shows(l, 't')) {
		put(l, op->ready ? " seen " : " ", op->submitted);
		put(l, " ", op->ready_after);
		put(l, "-", op->ready_before);
		put(l, " ", op->reaped);
	}
	if (shows(l, 'w')) {
		put(l, " by ", (uint64_t)op->submitter);
		put(l, "/", (uint64_t)op->reaper);
	}
}

static void on_context(void *arg, const struct context *c)
{
	struct model_log *l = arg;

	line(l);
	put_ctx(l, c->space, c->id);
	outbuf_str(&l->out, c->destroyed ? " destroyed" : " gone");
	if (shows(l, 'c')) {
		put(l, c->seen_setup ? " setup " : " found ", c->nr_events);
		put(l, " slots ", c->ring_nr);
		put(l, " waiting ", c->waiting);
		put(l, " submitted ", c->submits);
		put(l, "/", c->submitted);
		put(l, " returned ", c->getevents);
		put(l, "/", c->empty);
		put(l, "/", c->events);
		put(l, " ring ", c->from_ring);
		put(l, " peak ", c->peak);
		put(l, " left ", c->leftovers);
	}
	if (shows(l, 'p'))
		put(l, " pid ", (uint64_t)c->pid);
	if (shows(l, 'a')) {
		put(l, " area ", c->area);
		put(l, " from ", c->first);
		put(l, " to ", c->last);
	}
	/* Everything that was in flight was reported before. */
	assert_int_equal(c->in_flight, 0);
}

const struct model_events model_log_events = { on_operation, on_context };

void model_log_call(struct model_log *l, const struct call_view *view)
{
	const struct call *c = view->call;
	uint32_t told = 0;

	if (!shows(l, 'i') || c->sys == AIO_SETUP)
		return;
	line(l);
	put(l, "", (uint64_t)c->tid);
	put(l, ": ", view->in_flight);
	put(l, view->in_flight_known ? "+" : "?", view->completed_inside);
	if (c->sys != AIO_GETEVENTS && c->sys != AIO_PGETEVENTS)
		return;
	for (uint32_t i = 0; i < c->getevents.n; i++)
		told += view->ops[i] != NULL;
	put(l, " told ", told);
	if (view->destroyed)
		outbuf_str(&l->out, " destroyed");
}

void model_log_put(struct model_log *l, const char *what, uint64_t v)
{
	line(l);
	put(l, what, v);
}

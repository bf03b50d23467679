/* SPDX-License-Identifier: GPL-2.0-or-later */
/* struct io_event, <linux/aio_abi.h>: one layout on every ABI. */
#include <string.h>

#include "decoder.h"

_Static_assert(sizeof(struct io_event) == 32, "four 64-bit members");

struct mem_req io_event_request(struct rec_getevents *g, int64_t n,
				struct fetch *f)
{
	size_t len;

	g->n = 0;
	g->end = 0;
	g->events = NULL;
	if (n <= 0)
		return (struct mem_req){ 0 };
	if (n > CALL_MAX_EVENTS)
		n = CALL_MAX_EVENTS;
	len = (size_t)n * sizeof(struct io_event);
	return (struct mem_req){
		.addr = g->events_addr,
		.buf = arena_alloc(f->arena, len),
		.len = len,
	};
}

void io_event_take(struct rec_getevents *g, const struct mem_req *r)
{
	if (!r->len)
		return;
	g->events = r->buf;
	g->n = (uint32_t)(r->got / sizeof(struct io_event));
	if (r->got < r->len)
		g->end = r->addr + g->n * sizeof(struct io_event);
}

void io_event_describe(const struct io_event *ev, const struct operation *op,
		       struct emit *e)
{
	emit_object_begin(e);
	emit_field(e, "data");
	emit_hex(e, ev->data);
	emit_field(e, "obj");
	emit_hex(e, ev->obj);
	emit_field(e, "res");
	emit_s64(e, ev->res);
	emit_field(e, "res2");
	emit_s64(e, ev->res2);
	emit_operation(e, op);
	emit_object_end(e);
}

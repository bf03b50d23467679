/* SPDX-License-Identifier: GPL-2.0-or-later */
/* struct io_event, <linux/aio_abi.h>: one layout on every ABI. */
#include "decoder.h"

_Static_assert(sizeof(struct io_event) == 32, "four 64-bit members");

void io_event_fetch_array(struct rec_getevents *g, int64_t n, struct fetch *f)
{
	struct mem_req r;

	g->n = 0;
	g->end = 0;
	g->events = NULL;
	if (n <= 0)
		return;
	if (n > CALL_MAX_EVENTS)
		n = CALL_MAX_EVENTS;
	r.addr = g->events_addr;
	r.len = (size_t)n * sizeof(struct io_event);
	r.buf = arena_alloc(f->arena, r.len);
	mem_read(f->mem, &r, 1);
	g->events = r.buf;
	g->n = (uint32_t)(r.got / sizeof(struct io_event));
	if (g->n < n)
		g->end = g->events_addr + g->n * sizeof(struct io_event);
}

void io_event_describe(const struct io_event *ev, struct emit *e)
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
	emit_object_end(e);
}

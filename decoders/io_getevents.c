/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * io_getevents(aio_context_t ctx_id, long min_nr, long nr,
 *              struct io_event *events, struct timespec *timeout),
 * io_getevents(2), and io_pgetevents, which takes a signal set too.  The
 * timeout is not written back (fs/aio.c), so it is taken at entry.
 */
#include "decoder.h"

static void fetch_args(struct call *c, unsigned int time, struct fetch *f)
{
	struct mem_req r;

	c->getevents = (struct rec_getevents){
		.ctx = call_ulong(c, 0),
		.min_nr = call_long(c, 1),
		.nr = call_long(c, 2),
		.events_addr = call_ulong(c, 3),
	};
	r = timespec_request(&c->getevents.timeout, call_ulong(c, 4), time);
	aio_ring_fetch(&c->ring_enter,
		       aio_ring_wanted(f, c->getevents.ctx, true), &r, f);
	timespec_take(&c->getevents.timeout, &r);
}

static void fetch_getevents(struct call *c, struct fetch *f)
{
	fetch_args(c, call_abi(c)->time, f);
}

static void fetch_pgetevents(struct call *c, struct fetch *f)
{
	fetch_args(c, call_abi(c)->time, f);
	sigset_fetch(c, call_ulong(c, 5), f);
}

static void fetch_pgetevents_time64(struct call *c, struct fetch *f)
{
	fetch_args(c, 8, f);
	sigset_fetch(c, call_ulong(c, 5), f);
}

static void fetch_leave(struct call *c, struct fetch *f)
{
	struct mem_req r = io_event_request(
		&c->getevents, c->state == CALL_DONE ? c->ret : 0, f);

	aio_ring_fetch(&c->ring_leave, c->getevents.ctx, &r, f);
	io_event_take(&c->getevents, &r);
}

static void describe_ctx(const struct call *c, struct emit *e)
{
	emit_addr(e, c->getevents.ctx);
}

static void describe_min_nr(const struct call *c, struct emit *e)
{
	emit_s64(e, c->getevents.min_nr);
}

static void describe_nr(const struct call *c, struct emit *e)
{
	emit_s64(e, c->getevents.nr);
}

static void describe_events(const struct call *c, struct emit *e)
{
	const struct rec_getevents *g = &c->getevents;
	uint32_t i;

	if (!g->events_addr || c->state != CALL_DONE || c->ret < 0 ||
	    (c->ret && !g->n)) {
		emit_addr(e, g->events_addr);
		return;
	}
	emit_array_begin(e);
	for (i = 0; i < g->n && i < e->max_elems; i++)
		io_event_describe(&g->events[i],
				  e->completes ? e->completes[i] : NULL, e);
	if (i < (uint64_t)c->ret)
		emit_more(e, i == g->n ? g->end : 0);
	emit_array_end(e);
}

static void describe_timeout(const struct call *c, struct emit *e)
{
	timespec_describe(&c->getevents.timeout, e);
}

static void describe_usig(const struct call *c, struct emit *e)
{
	sigset_describe(&c->getevents, e);
}

#define COMMON_ARGS                                                          \
	{ "ctx_id", "aio_context_t", ARG_IN, describe_ctx },                 \
	{ "min_nr", "long", ARG_IN, describe_min_nr },                       \
	{ "nr", "long", ARG_IN, describe_nr },                               \
	{ "events", "struct io_event *", ARG_OUT, describe_events },         \
	{ "timeout", "struct timespec *", ARG_IN, describe_timeout }

const struct decoder decode_io_getevents = {
	.fetch_enter = fetch_getevents,
	.fetch_leave = fetch_leave,
	.nargs = 5,
	.args = { COMMON_ARGS },
};

const struct decoder decode_io_pgetevents = {
	.fetch_enter = fetch_pgetevents,
	.fetch_leave = fetch_leave,
	.nargs = 6,
	.args = {
		COMMON_ARGS,
		{ "usig", "const struct __aio_sigset *", ARG_IN,
		  describe_usig },
	},
};

const struct decoder decode_io_pgetevents_time64 = {
	.fetch_enter = fetch_pgetevents_time64,
	.fetch_leave = fetch_leave,
	.nargs = 6,
	.args = {
		COMMON_ARGS,
		{ "usig", "const struct __aio_sigset *", ARG_IN,
		  describe_usig },
	},
};

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* io_setup(unsigned nr_events, aio_context_t *ctxp), io_setup(2). */
#include "decoder.h"

static void fetch_enter(struct call *c, struct fetch *f)
{
	(void)f;
	c->setup = (struct rec_setup){
		.nr_events = (uint32_t)c->args[0],
		.ctxp = call_ulong(c, 1),
	};
}

static void fetch_leave(struct call *c, struct fetch *f)
{
	struct rec_setup *s = &c->setup;

	/*
	 * A word of the ABI; little endian, so the low half comes first.  As in
	 * strace, this includes results that a seccomp filter made up.
	 */
	s->ok = c->state == CALL_DONE && c->ret >= 0 &&
		mem_get(f->mem, s->ctxp, &s->ctx, call_abi(c)->word);
	if (!s->ok || c->ret)
		return;
	f->new_context = true;
	aio_ring_fetch(&c->ring_leave, s->ctx, NULL, f);
	f->new_context = false;
}

static void describe_nr(const struct call *c, struct emit *e)
{
	emit_u64(e, c->setup.nr_events);
}

static void describe_ctxp(const struct call *c, struct emit *e)
{
	if (!c->setup.ok) {
		emit_addr(e, c->setup.ctxp);
		return;
	}
	emit_array_begin(e);
	emit_addr(e, c->setup.ctx);
	emit_array_end(e);
}

const struct decoder decode_io_setup = {
	.fetch_enter = fetch_enter,
	.fetch_leave = fetch_leave,
	.nargs = 2,
	.args = {
		{ "nr_events", "unsigned", ARG_IN, describe_nr },
		{ "ctxp", "aio_context_t *", ARG_OUT, describe_ctxp },
	},
};

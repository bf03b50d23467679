/* SPDX-License-Identifier: GPL-2.0-or-later */
/* io_destroy(aio_context_t ctx_id), io_destroy(2). */
#include "decoder.h"

static void fetch_enter(struct call *c, struct fetch *f)
{
	c->destroy.ctx = call_ulong(c, 0);
	aio_ring_fetch(&c->ring_enter, c->destroy.ctx, NULL, f);
}

static void describe_ctx(const struct call *c, struct emit *e)
{
	emit_addr(e, c->destroy.ctx);
}

const struct decoder decode_io_destroy = {
	.fetch_enter = fetch_enter,
	.nargs = 1,
	.args = {
		{ "ctx_id", "aio_context_t", ARG_IN, describe_ctx },
	},
};

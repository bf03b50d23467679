/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * io_cancel(aio_context_t ctx_id, struct iocb *iocb, struct io_event *result),
 * io_cancel(2).  Since Linux 4.20 the event of a cancelled operation comes
 * through the ring and the call returns EINPROGRESS; only older kernels write
 * `result`.
 */
#include "decoder.h"

static void fetch_enter(struct call *c, struct fetch *f)
{
	c->cancel = (struct rec_cancel){
		.ctx = call_ulong(c, 0),
		.iocb.addr = call_ulong(c, 1),
		.result = call_ulong(c, 2),
	};
	iocb_fetch(&c->cancel.iocb, 1, call_abi(c)->word, f);
	aio_ring_fetch(&c->ring_enter, c->cancel.ctx, NULL, f);
}

static void fetch_leave(struct call *c, struct fetch *f)
{
	struct rec_cancel *r = &c->cancel;

	r->ok = c->state == CALL_DONE && c->ret == 0 &&
		mem_get(f->mem, r->result, &r->event, sizeof(r->event));
}

static void describe_ctx(const struct call *c, struct emit *e)
{
	emit_addr(e, c->cancel.ctx);
}

static void describe_iocb(const struct call *c, struct emit *e)
{
	iocb_describe(&c->cancel.iocb, true, e);
}

static void describe_result(const struct call *c, struct emit *e)
{
	if (c->cancel.ok)
		io_event_describe(&c->cancel.event, NULL, e);
	else
		emit_addr(e, c->cancel.result);
}

static bool any_fd(const struct call *c,
		   bool (*visit)(const struct rec_fd *fd, void *arg),
		   void *arg)
{
	return iocb_any_fd(&c->cancel.iocb, visit, arg);
}

const struct decoder decode_io_cancel = {
	.fetch_enter = fetch_enter,
	.fetch_leave = fetch_leave,
	.nargs = 3,
	.args = {
		{ "ctx_id", "aio_context_t", ARG_IN, describe_ctx },
		{ "iocb", "struct iocb *", ARG_IN, describe_iocb },
		{ "result", "struct io_event *", ARG_OUT, describe_result },
	},
	.any_fd = any_fd,
};

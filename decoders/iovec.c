/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * struct iovec and write data.  Both are described as the iocb's aio_buf; they
 * are fetched together with their iocb, in iocb.c.
 */
#include "abi/opcodes.h"
#include "decoder.h"

/*
 * A write's bytes: those that were read, or their address.  strace prints none
 * of them if the last one that it requested is unreadable.
 */
static void bytes_describe(const struct rec_bytes *b, uint64_t addr,
			   struct emit *e)
{
	if (!addr || (!b->whole && (e->like_strace || !b->len)))
		emit_addr(e, addr);
	else
		emit_bytes(e, b->data, b->len, b->truncated);
}

void write_data_describe(const struct rec_iocb *cb, struct emit *e)
{
	bytes_describe(&cb->bytes, cb->cb.aio_buf, e);
}

void iovec_describe(const struct rec_iocb *cb, struct emit *e)
{
	/* strace does not know that the kernel takes 32 bits of it. */
	uint64_t n = e->like_strace ? cb->cb.aio_nbytes :
				      (uint32_t)cb->cb.aio_nbytes;
	uint32_t i;

	if (!cb->cb.aio_buf || (n && !cb->nvecs) ||
	    (e->like_strace && cb->vecs_overflow)) {
		emit_addr(e, cb->cb.aio_buf);
		return;
	}
	emit_array_begin(e);
	for (i = 0; i < n && i < cb->nvecs && i < e->max_elems; i++) {
		const struct rec_iovec *v = &cb->vecs[i];

		emit_object_begin(e);
		emit_field(e, "iov_base");
		if (opcode_of(cb->cb.aio_lio_opcode)->dir == OPCODE_WRITES)
			bytes_describe(&v->bytes, v->base, e);
		else
			emit_addr(e, v->base);
		emit_field(e, "iov_len");
		emit_u64(e, v->len);
		emit_object_end(e);
	}
	if (i < n)
		emit_more(e, i == cb->nvecs ? cb->vecs_end : 0);
	emit_array_end(e);
}

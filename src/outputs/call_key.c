/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a call requests, as a text and as a hash. */
#include "call_key.h"

#include <string.h>

#include "abi/opcodes.h"
#include "base/clock.h"
#include "base/quote.h"
#include "decoders/decoder.h"
#include "record/file.h"
#include "text/op_text.h"

/* Bytes of the text that are kept; the rest only goes into the hash. */
enum { KEEP = 512 };

/* Two hashes that mix differently, so that no two calls have both in common. */
static void hash(uint64_t h[2], const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint64_t byte = (unsigned char)p[i];

		h[0] = (h[0] ^ byte) * 0x100000001b3ull; /* FNV-1a */
		h[1] = (h[1] + byte + 1) * 0x9e3779b97f4a7c15ull;
		h[1] ^= h[1] >> 29;
	}
}

/*
 * Adds the text from `start` on to the hash, and drops what is too long to
 * keep.
 */
static size_t take_in(struct call_key *k, size_t start)
{
	struct outbuf *b = &k->text;

	hash(k->hash, b->data + start, b->len - start);
	if (start >= KEEP)
		b->len = start;
	return b->len;
}

/* "RWF_NOWAIT|0x100" */
static void put_flags(struct outbuf *b, const struct names *names,
		      uint64_t flags)
{
	bool first = true;

	for (const struct name *n = names->list; n->name; n++) {
		if (!(flags & n->value))
			continue;
		outbuf_str(b, first ? " " : "|");
		outbuf_str(b, n->name);
		flags &= ~n->value;
		first = false;
	}
	if (flags) {
		outbuf_char(b, first ? ' ' : '|');
		outbuf_hex(b, flags);
	}
}

static void put_vectors(struct outbuf *b, const struct rec_iocb *cb)
{
	outbuf_char(b, '{');
	for (uint32_t i = 0; i < rec_iocb_taken(cb); i++) {
		if (i)
			outbuf_char(b, ',');
		outbuf_u64(b, cb->vecs[i].len);
	}
	if (cb->nvecs < (uint32_t)cb->cb.aio_nbytes)
		outbuf_str(b, "...");
	outbuf_char(b, '}');
}

static void put_fd(struct outbuf *b, const struct rec_iocb *cb)
{
	outbuf_char(b, ' ');
	outbuf_s64(b, (int32_t)cb->cb.aio_fildes);
	if (cb->file) {
		outbuf_char(b, '<');
		quote_bytes(b, cb->file->path, strlen(cb->file->path), HEX_NONE,
			    "<>");
		outbuf_str(b, cb->file->deleted ? ">(deleted)" : ">");
	}
}

/* The operation's operands, by opcode. */
static void put_what(struct outbuf *b, const struct rec_iocb *cb)
{
	switch (opcode_of(cb->cb.aio_lio_opcode)->buf) {
	case OPCODE_BUFFER:
		outbuf_char(b, ' ');
		outbuf_u64(b, cb->cb.aio_nbytes);
		break;
	case OPCODE_VECTOR:
		outbuf_char(b, ' ');
		put_vectors(b, cb);
		break;
	case OPCODE_POLLMASK:
		put_flags(b, &names_poll, cb->cb.aio_buf);
		return;
	default:
		return;
	}
	outbuf_char(b, '@');
	outbuf_s64(b, cb->cb.aio_offset);
}

static void put_iocb(struct outbuf *b, const struct rec_iocb *cb)
{
	if (!cb->ok) {
		outbuf_char(b, '?');
		return;
	}
	op_put_opcode(b, cb->cb.aio_lio_opcode);
	put_fd(b, cb);
	put_what(b, cb);
	if (cb->cb.aio_rw_flags)
		put_flags(b, &names_rwf, (uint32_t)cb->cb.aio_rw_flags);
	if (cb->cb.aio_flags)
		put_flags(b, &names_iocb_flags, cb->cb.aio_flags);
	if (cb->cb.aio_flags & IOCB_FLAG_RESFD) {
		outbuf_str(b, " resfd ");
		outbuf_s64(b, (int32_t)cb->cb.aio_resfd);
	}
	if (cb->cb.aio_reqprio) {
		outbuf_str(b, " prio ");
		outbuf_u64(b, (uint16_t)cb->cb.aio_reqprio);
	}
}

/* A large batch has megabytes of text, so it is composed piece by piece. */
static void put_submit(struct call_key *k, const struct call *c)
{
	struct outbuf *b = &k->text;
	size_t start = 0;

	outbuf_s64(b, c->submit.nr);
	outbuf_str(b, ", [");
	for (uint32_t i = 0; i < c->submit.n; i++) {
		if (i)
			outbuf_str(b, ", ");
		put_iocb(b, &c->submit.iocbs[i]);
		start = take_in(k, start);
	}
	if (c->submit.n < (uint64_t)c->submit.nr)
		outbuf_str(b, ", ...");
	outbuf_char(b, ']');
	outbuf_char(b, ')');
	take_in(k, start);
}

static void put_timeout(struct outbuf *b, const struct rec_timespec *ts)
{
	if (!ts->addr) {
		outbuf_str(b, "NULL");
	} else if (!ts->ok) {
		outbuf_char(b, '?');
	} else {
		outbuf_s64(b, ts->sec);
		if (ts->nsec > 0 && ts->nsec < (int64_t)NSEC_PER_SEC) {
			outbuf_char(b, '.');
			outbuf_pad0(b, (uint64_t)ts->nsec, 9);
			while (b->data[b->len - 1] == '0')
				b->len--;
		}
		outbuf_char(b, 's');
		if (ts->nsec < 0 || ts->nsec >= (int64_t)NSEC_PER_SEC) {
			outbuf_char(b, '+');
			outbuf_s64(b, ts->nsec);
			outbuf_str(b, "ns");
		}
	}
}

static void put_getevents(struct outbuf *b, const struct call *c)
{
	const struct rec_getevents *g = &c->getevents;

	outbuf_s64(b, g->min_nr);
	outbuf_str(b, ", ");
	outbuf_s64(b, g->nr);
	outbuf_str(b, ", ");
	put_timeout(b, &g->timeout);
	if (c->sys == AIO_GETEVENTS)
		return;
	outbuf_str(b, ", ");
	if (!g->usig || (g->usig_ok && !g->sigmask_addr))
		outbuf_str(b, "NULL");
	else if (g->sigmask_ok)
		outbuf_hex(b, g->sigmask);
	else
		outbuf_char(b, '?');
}

void call_key_make(struct call_key *k, const struct call *c)
{
	struct outbuf *b = &k->text;

	k->hash[0] = 0xcbf29ce484222325ull;
	k->hash[1] = 0;
	b->len = b->line = b->col = 0;
	outbuf_str(b, aio_sys_name(c->sys));
	outbuf_char(b, '(');
	switch (c->sys) {
	case AIO_SUBMIT:
		put_submit(k, c);
		return;
	case AIO_SETUP:
		outbuf_u64(b, c->setup.nr_events);
		break;
	case AIO_CANCEL:
		put_iocb(b, &c->cancel.iocb);
		break;
	case AIO_GETEVENTS:
	case AIO_PGETEVENTS:
	case AIO_PGETEVENTS_TIME64:
		put_getevents(b, c);
		break;
	default:
		break;
	}
	outbuf_char(b, ')');
	take_in(k, 0);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * io_submit(aio_context_t ctx_id, long nr, struct iocb **iocbpp),
 * io_submit(2).  The kernel stops at the first iocb that it cannot take, so the
 * iocbs from index `ret` on were not submitted.
 */
#include <string.h>

#include "decoder.h"

/*
 * Makes the requests for iocbs that are probably submitted; returns their
 * number.
 */
static size_t guess_iocbs(const struct rec_submit *s, struct fetch *f,
			  struct mem_req *reqs)
{
	const struct iocb_guess *g = f->guess;
	struct iocb *cbs;

	if (!g || !g->again || s->nr != g->n)
		return 0;
	cbs = arena_alloc(f->arena, g->n * sizeof(*cbs));
	for (uint32_t i = 0; i < g->n; i++)
		reqs[i] = (struct mem_req){
			.addr = g->addr[i],
			.buf = &cbs[i],
			.len = sizeof(*cbs),
		};
	return g->n;
}

/*
 * Remembers the iocbs that were pointed to, for the next call, and uses what
 * was read of them in advance, `reqs`.
 */
static void check_guess(struct rec_iocb *iocbs, uint32_t n, struct fetch *f,
			const struct mem_req *reqs, size_t n_reqs)
{
	struct iocb_guess *g = f->guess;

	if (!g)
		return;
	g->again = n == g->n && n <= IOCB_GUESSES;
	for (uint32_t i = 0; i < n && g->again; i++)
		g->again = g->addr[i] == iocbs[i].addr;
	if (g->again && n_reqs == n) {
		for (uint32_t i = 0; i < n; i++) {
			iocbs[i].ok = reqs[i].got == sizeof(struct iocb);
			if (iocbs[i].ok)
				memcpy(&iocbs[i].cb, reqs[i].buf,
				       sizeof(struct iocb));
		}
		return;
	}
	g->n = n;
	for (uint32_t i = 0; i < n && i < IOCB_GUESSES; i++)
		g->addr[i] = iocbs[i].addr;
}

/*
 * The array of pointers, as much of it as is mapped, in steps: nr can be
 * anything, and LONG_MAX with two real pointers is a legal way to submit two.
 */
static uint32_t fetch_pointers(struct call *c, unsigned int word,
			       struct fetch *f, void **ptrs,
			       struct mem_req *guesses, size_t *n_guesses)
{
	struct rec_submit *s = &c->submit;
	uint64_t want = (uint64_t)s->nr < CALL_MAX_IOCBS ? (uint64_t)s->nr :
							   CALL_MAX_IOCBS;
	size_t step = 512;
	bool first = true;
	struct mem_req r = { 0 };

	for (;;) {
		uint64_t n = want < step ? want : step;

		r.addr = s->iocbpp;
		r.len = n * word;
		r.buf = arena_alloc(f->arena, r.len);
		if (first) {
			struct mem_req reqs[AIO_RING_OTHERS];

			reqs[0] = r;
			*n_guesses = guess_iocbs(s, f, reqs + 1);
			aio_ring_fetch_with(&c->ring_enter,
					    aio_ring_wanted(f, s->ctx, false),
					    reqs, 1 + *n_guesses, 0, f);
			r = reqs[0];
			memcpy(guesses, reqs + 1, *n_guesses * sizeof(r));
		} else {
			mem_read(f->mem, &r, 1);
		}
		first = false;
		*ptrs = r.buf;
		if (r.got < r.len || n == want)
			break;
		step *= 8;
	}
	if (r.got < r.len)
		s->end = s->iocbpp + r.got / word * word;
	return (uint32_t)(r.got / word);
}

static void fetch_enter(struct call *c, struct fetch *f)
{
	struct rec_submit *s = &c->submit;
	unsigned int word = call_abi(c)->word;
	struct mem_req guesses[IOCB_GUESSES];
	size_t n_guesses = 0;
	void *ptrs;
	uint32_t n;

	*s = (struct rec_submit){
		.ctx = call_ulong(c, 0),
		.nr = call_long(c, 1),
		.iocbpp = call_ulong(c, 2),
	};
	if (s->nr <= 0 || !s->iocbpp)
		return;
	s->overflow = (uint64_t)s->nr > (UINT64_MAX - s->iocbpp) / word;
	n = fetch_pointers(c, word, f, &ptrs, guesses, &n_guesses);
	if (!n)
		return;
	s->iocbs = arena_alloc(f->arena, n * sizeof(*s->iocbs));
	for (uint32_t i = 0; i < n; i++)
		s->iocbs[i] = (struct rec_iocb){
			.addr = word == 4 ? ((const uint32_t *)ptrs)[i] :
					    ((const uint64_t *)ptrs)[i],
		};
	check_guess(s->iocbs, n, f, guesses, n_guesses);
	s->n = (uint32_t)iocb_fetch(s->iocbs, n, word, f);
	if (s->n < n)
		s->end = 0;
}

static void fetch_leave(struct call *c, struct fetch *f)
{
	/* Page-cached reads are all complete by now. */
	aio_ring_fetch_with(&c->ring_leave, c->submit.ctx, NULL, 0,
			    c->ret > 0 ? (uint32_t)c->ret : 0, f);
}

static void describe_ctx(const struct call *c, struct emit *e)
{
	emit_addr(e, c->submit.ctx);
}

static void describe_nr(const struct call *c, struct emit *e)
{
	emit_s64(e, c->submit.nr);
}

static void describe_iocbpp(const struct call *c, struct emit *e)
{
	const struct rec_submit *s = &c->submit;
	uint32_t i;

	if (!s->iocbpp || s->nr < 0 || (s->nr && !s->n) ||
	    (s->overflow && e->like_strace)) {
		emit_addr(e, s->iocbpp);
		return;
	}
	emit_array_begin(e);
	for (i = 0; i < s->n && i < e->max_elems; i++)
		iocb_describe(&s->iocbs[i], false, e);
	if (i < (uint64_t)s->nr)
		emit_more(e, i == s->n ? s->end : 0);
	emit_array_end(e);
}

static bool any_fd(const struct call *c,
		   bool (*visit)(const struct rec_fd *fd, void *arg),
		   void *arg)
{
	for (uint32_t i = 0; i < c->submit.n; i++)
		if (iocb_any_fd(&c->submit.iocbs[i], visit, arg))
			return true;
	return false;
}

const struct decoder decode_io_submit = {
	.fetch_enter = fetch_enter,
	.fetch_leave = fetch_leave,
	.nargs = 3,
	.args = {
		{ "ctx_id", "aio_context_t", ARG_IN, describe_ctx },
		{ "nr", "long", ARG_IN, describe_nr },
		{ "iocbpp", "struct iocb **", ARG_IN, describe_iocbpp },
	},
	.any_fd = any_fd,
};

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * struct __aio_sigset (the kernel's fs/aio.c): a pointer to a signal set and
 * its size, each as wide as in the ABI.
 */
#include "decoder.h"

enum { SIGSET_BYTES = 8 };	/* _NSIG / 8 on every ABI here */

void sigset_fetch(struct call *c, uint64_t addr, struct fetch *f)
{
	struct rec_getevents *g = &c->getevents;
	union {
		struct {
			uint64_t mask, size;
		} w8;
		struct {
			uint32_t mask, size;
		} w4;
	} u;

	g->usig = addr;
	g->usig_ok = addr && mem_get(f->mem, addr, &u,
				     2u * call_abi(c)->sigset_word);
	if (!g->usig_ok)
		return;
	g->sigmask_addr = call_abi(c)->sigset_word == 4 ? u.w4.mask : u.w8.mask;
	g->sigsetsize = call_abi(c)->sigset_word == 4 ? u.w4.size : u.w8.size;
	/*
	 * The kernel refuses any size but 8.  A smaller one is printed if it
	 * holds at least a long, since that is what the program meant.
	 */
	g->sigmask = 0;
	g->sigmask_ok = g->sigmask_addr &&
			g->sigsetsize >= call_abi(c)->word &&
			g->sigsetsize <= SIGSET_BYTES &&
			mem_get(f->mem, g->sigmask_addr, &g->sigmask,
				g->sigsetsize);
}

void sigset_describe(const struct rec_getevents *g, struct emit *e)
{
	if (!g->usig_ok) {
		emit_addr(e, g->usig);
		return;
	}
	emit_object_begin(e);
	emit_field(e, "sigmask");
	if (g->sigmask_ok)
		/* As many as a long has, or else all of them. */
		emit_sigset(e, g->sigmask, g->sigsetsize == 4 ? 32 : 64);
	else
		emit_addr(e, g->sigmask_addr);
	emit_field(e, "sigsetsize");
	emit_u64(e, g->sigsetsize);
	emit_object_end(e);
}

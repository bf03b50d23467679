/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory outside the part of a stack that was read in advance. */
#include <string.h>

#include "base/alloc.h"
#include "window.h"

/* Doubles the window, up to where the stack's mapping ends. */
static bool grow(struct window *w, uint64_t addr)
{
	size_t want = w->len * 2 > WINDOW_MIN ? w->len * 2 : WINDOW_MIN;
	struct mem_req r;

	while (want < WINDOW_MAX && addr + 8 - w->base > want)
		want *= 2;
	if (want > WINDOW_MAX)
		want = WINDOW_MAX;
	if (w->stack_end > w->base && want > w->stack_end - w->base)
		want = w->stack_end - w->base;
	if (want <= w->len)
		return false;
	if (want > w->cap) {
		w->data = xrealloc(w->data, want, 1);
		w->cap = want;
	}
	r = (struct mem_req){
		.addr = w->base + w->len,
		.buf = w->data + w->len,
		.len = want - w->len,
	};
	mem_read(w->mem, &r, 1);
	w->len += r.got;
	return r.got > 0;
}

bool window_read_far(struct window *w, uint64_t addr, unsigned int width,
		     uint64_t *value)
{
	struct mem_req r;
	uint32_t v4;

	if (addr >= w->base && addr - w->base < WINDOW_MAX - 8 &&
	    w->len >= 8 && grow(w, addr) && addr - w->base <= w->len - 8)
		return window_read(w, addr, width, value);
	if (addr < w->piece_at || w->piece_len < width ||
	    addr - w->piece_at > w->piece_len - width) {
		r = (struct mem_req){
			.addr = addr,
			.buf = w->piece,
			.len = WINDOW_PIECE,
		};
		mem_read(w->mem, &r, 1);
		w->piece_at = addr;
		w->piece_len = r.got;
		if (r.got < width)
			return false;
	}
	if (width == 8) {
		memcpy(value, w->piece + (addr - w->piece_at), 8);
	} else {
		memcpy(&v4, w->piece + (addr - w->piece_at), 4);
		*value = v4;
	}
	return true;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The part of a thread's memory that is read to walk its stack. */
#ifndef AIOTRACE_WINDOW_H
#define AIOTRACE_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "target/mem.h"

enum {
	WINDOW_MIN = 2048,	/* bytes of stack read at once */
	WINDOW_MAX = 1 << 18,
	WINDOW_PIECE = 256,	/* bytes read elsewhere */
};

/*
 * A thread's stack, read in one piece and in advance.  Other memory is read
 * when a walk needs it.
 */
struct window {
	struct mem *mem;
	pid_t tid;		/* the thread */
	uint64_t base;		/* the address of data[0] */
	size_t len, cap;	/* bytes read; allocated */
	unsigned char *data;
	uint64_t most;		/* the highest address requested near base */
	uint64_t stack_end;	/* where the mapping of the stack ends */
	uint64_t piece_at;	/* another place, WINDOW_PIECE bytes or less */
	size_t piece_len;
	unsigned char piece[WINDOW_PIECE];
};

/* Reads `width` bytes, 4 or 8, extended with zeroes; false on failure. */
bool window_read_far(struct window *w, uint64_t addr, unsigned int width,
		     uint64_t *value);

static inline bool window_read(struct window *w, uint64_t addr,
			       unsigned int width, uint64_t *value)
{
	uint64_t at = addr - w->base;
	uint32_t v4;

	if (w->len < 8 || at > w->len - 8)
		return window_read_far(w, addr, width, value);
	if (addr > w->most)
		w->most = addr;
	if (width == 8) {
		__builtin_memcpy(value, w->data + at, 8);
	} else {
		__builtin_memcpy(&v4, w->data + at, 4);
		*value = v4;
	}
	return true;
}

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The per-thread memory of one call: a bump allocator that learns its size. */
#include "arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>

#include "alloc.h"
#include "die.h"

struct arena_chunk {
	struct arena_chunk *next;
	size_t size;
	alignas(max_align_t) char data[];
};

/* A thread that once made an enormous call gives the memory back. */
enum { KEEP_AT_MOST = 1 << 20 };

static size_t drop_overflow(struct arena *a)
{
	size_t sum = 0;

	while (a->overflow) {
		struct arena_chunk *c = a->overflow;

		a->overflow = c->next;
		sum += c->size;
		free(c);
	}
	return sum;
}

void arena_reset(struct arena *a)
{
	size_t more = drop_overflow(a);

	a->used = 0;
	a->resets++;
	if (more && a->size < KEEP_AT_MOST) {
		a->size += more;
		if (a->size > KEEP_AT_MOST)
			a->size = KEEP_AT_MOST;
		free(a->base);
		a->base = xcalloc(a->size, 1);
	}
}

void arena_free(struct arena *a)
{
	drop_overflow(a);
	free(a->base);
	*a = (struct arena){ 0 };
}

void *arena_alloc(struct arena *a, size_t size)
{
	const size_t align = alignof(max_align_t);
	struct arena_chunk *c;
	void *p;

	check(size < SIZE_MAX / 2);
	size = size ? size : 1;
	size = (size + align - 1) & ~(align - 1);
	if (a->size - a->used >= size) {
		p = a->base + a->used;
		a->used += size;
		return p;
	}
	c = xcalloc(1, sizeof(*c) + size);
	c->size = size;
	c->next = a->overflow;
	a->overflow = c;
	return c->data;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory that lives as long as one system call of one thread.  It grows to
 * the largest call that the thread has made and is then reused, so a thread
 * soon stops allocating.
 */
#ifndef AIOTRACE_ARENA_H
#define AIOTRACE_ARENA_H

#include <stddef.h>

struct arena_chunk;

struct arena {
	char *base;
	size_t size, used;
	unsigned long resets;	/* tells one call's memory from another's */
	struct arena_chunk *overflow;	/* joined into base at the next reset */
};

/* Zeroed is empty. */
void arena_reset(struct arena *a);
void arena_free(struct arena *a);

/*
 * `size` bytes, not cleared, aligned for any type.  Never NULL: exits if
 * memory has run out.
 */
void *arena_alloc(struct arena *a, size_t size);

#endif

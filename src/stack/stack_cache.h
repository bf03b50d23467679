/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stacks that were put into words already.  Their number is bounded: when
 * enough new ones have come, those that were not seen since the last time go.
 */
#ifndef AIOTRACE_STACK_CACHE_H
#define AIOTRACE_STACK_CACHE_H

#include <uthash.h>

#include "base/outbuf.h"
#include "record/stack.h"
#include "stack.h"

enum {
	/* Stacks are kept in two lots of at most that many ... */
	CACHE_STACKS = 4096,
	/* ... or that many bytes. */
	CACHE_BYTES = 16 << 20,
	STACK_MODULES = 16,	/* that one stack is compared by */
};

struct cached_stack {
	struct stack pub;	/* first: it is what others see */
	size_t size;		/* of its memory, all in all */
	/* One of its addresses belongs to nothing that was known. */
	bool unknown;
	unsigned int nmodules;
	int modules[STACK_MODULES];	/* that it passes through */
	uint64_t *key;
	unsigned int keylen;	/* bytes */
	UT_hash_handle hh;
};

struct stack_cache {
	struct cached_stack *young, *old;	/* by key */
	size_t bytes;		/* of the young */
	uint64_t last_id;
};

/* What was kept under these `len` bytes, or NULL. */
struct cached_stack *stack_cache_find(struct stack_cache *c,
				      const uint64_t *key, unsigned int len);

/*
 * A stack of n frames, whose strings are copied, under a copy of `key`;
 * `text` is its text.  The cache holds it, and the caller does not.
 */
struct cached_stack *stack_cache_add(struct stack_cache *c,
				     const uint64_t *key, unsigned int len,
				     const struct stack_frame *frames,
				     size_t n, const struct outbuf *text);

void stack_cache_clear(struct stack_cache *c);

#endif

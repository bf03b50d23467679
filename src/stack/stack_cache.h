/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stacks whose text was made already.  Their number is bounded: when enough new
 * ones have been added, those that were not used since the last time are
 * dropped.
 */
#ifndef AIOTRACE_STACK_CACHE_H
#define AIOTRACE_STACK_CACHE_H

#include "base/hash.h"

#include "base/outbuf.h"
#include "record/stack.h"
#include "stack.h"

enum {
	/* Stacks are kept in two generations of at most this many ... */
	CACHE_STACKS = 4096,
	/* ... or this many bytes. */
	CACHE_BYTES = 16 << 20,
	STACK_MODULES = 16,	/* compared for one stack */
};

struct cached_stack {
	struct stack pub;	/* first: the part that others see */
	size_t size;		/* of all its memory */
	/* One of its addresses belonged to no known file. */
	bool unknown;
	unsigned int nmodules;
	int modules[STACK_MODULES];	/* the ones that it passes through */
	uint64_t *key;
	unsigned int keylen;	/* bytes */
	UT_hash_handle hh;
};

struct stack_cache {
	struct cached_stack *young, *old;	/* by key */
	size_t bytes;		/* of the young ones */
	uint64_t last_id;
};

/* The stack with these `len` bytes as its key, or NULL. */
struct cached_stack *stack_cache_find(struct stack_cache *c,
				      const uint64_t *key, unsigned int len);

/*
 * Adds a stack of n frames, whose strings are copied, with a copy of `key`;
 * `text` is its text.  The cache holds the reference, the caller does not.
 */
struct cached_stack *stack_cache_add(struct stack_cache *c,
				     const uint64_t *key, unsigned int len,
				     const struct stack_frame *frames,
				     size_t n, const struct outbuf *text);

void stack_cache_clear(struct stack_cache *c);

#endif

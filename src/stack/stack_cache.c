/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stacks whose text was made already. */
#include "stack_cache.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "record/stack.h"

static void drop(struct cached_stack **table)
{
	struct cached_stack *s, *tmp;

	HASH_ITER(hh, *table, s, tmp) {
		HASH_DEL(*table, s);
		stack_release(&s->pub);
	}
}

/*
 * Adds to the young ones; when there are enough of them, they become the old.
 */
static void put(struct stack_cache *c, struct cached_stack *s)
{
	if (HASH_COUNT(c->young) >= CACHE_STACKS || c->bytes > CACHE_BYTES) {
		drop(&c->old);
		c->old = c->young;
		c->young = NULL;
		c->bytes = 0;
	}
	HASH_ADD_KEYPTR(hh, c->young, s->key, s->keylen, s);
	c->bytes += s->size;
}

struct cached_stack *stack_cache_find(struct stack_cache *c,
				      const uint64_t *key, unsigned int len)
{
	struct cached_stack *s;

	HASH_FIND(hh, c->young, key, len, s);
	if (s)
		return s;
	HASH_FIND(hh, c->old, key, len, s);
	if (s) {
		HASH_DEL(c->old, s);
		put(c, s);
	}
	return s;
}

static size_t string_size(const char *s)
{
	return s ? strlen(s) + 1 : 0;
}

static const char *copy_string(char **at, const char *s)
{
	char *copy = *at;

	if (!s)
		return NULL;
	*at = stpcpy(copy, s) + 1;
	return copy;
}

struct cached_stack *stack_cache_add(struct stack_cache *c,
				     const uint64_t *key, unsigned int len,
				     const struct stack_frame *frames,
				     size_t n, const struct outbuf *text)
{
	size_t size = sizeof(struct cached_stack) + n * sizeof(*frames) + len;
	struct stack_frame *copies;
	struct cached_stack *s;
	char *at;

	for (size_t i = 0; i < n; i++)
		size += string_size(frames[i].object) +
			string_size(frames[i].function) +
			string_size(frames[i].file);
	s = xcalloc(1, size + text->len);
	copies = (struct stack_frame *)(s + 1);
	s->key = (uint64_t *)(copies + n);
	at = (char *)s->key + len;
	for (size_t i = 0; i < n; i++) {
		copies[i] = frames[i];
		copies[i].object = copy_string(&at, frames[i].object);
		copies[i].function = copy_string(&at, frames[i].function);
		copies[i].file = copy_string(&at, frames[i].file);
	}
	if (text->len)
		memcpy(at, text->data, text->len);
	s->pub = (struct stack){
		.refs = 1,
		.id = ++c->last_id,
		.n = n,
		.frames = copies,
		.text = at,
		.text_len = text->len,
	};
	s->size = size + text->len;
	s->keylen = len;
	memcpy(s->key, key, len);
	put(c, s);
	return s;
}

void stack_cache_clear(struct stack_cache *c)
{
	drop(&c->young);
	drop(&c->old);
	c->bytes = 0;
}

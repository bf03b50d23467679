/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of contexts, by ID and by ring. */
#include <stdlib.h>

#include "base/alloc.h"
#include "state.h"

struct ctx *ctx_find(const struct model *m, uint64_t space, uint64_t id)
{
	const uint64_t key[2] = { space, id };
	struct ctx *c = m->last;

	/* One call looks it up several times, and so does the next one. */
	if (c && c->key[0] == space && c->key[1] == id)
		return c;
	HASH_FIND(hh, m->contexts, key, sizeof(key), c);
	return c;
}

struct ctx *ctx_get(struct model *m, uint64_t space, uint64_t id, uint64_t now)
{
	struct ctx *c = ctx_find(m, space, id);

	if (c)
		return m->last = c;
	c = xcalloc(1, sizeof(*c));
	c->pub.space = c->key[0] = space;
	c->pub.id = c->key[1] = id;
	c->pub.first = c->pub.last = now;
	c->hash_key = m->hash_key;
	HASH_ADD(hh, m->contexts, key, sizeof(c->key), c);
	return m->last = c;
}

void ctx_unset_ring(struct model *m, struct ctx *c)
{
	if (c->by_ring)
		HASH_DELETE(hh_ring, m->by_ring, c);
	c->by_ring = false;
}

struct ctx *ctx_of_ring(const struct model *m, uint64_t space, uint32_t ring_id)
{
	const uint64_t key[2] = { space, ring_id };
	struct ctx *c;

	HASH_FIND(hh_ring, m->by_ring, key, sizeof(key), c);
	return c;
}

void ctx_set_ring(struct model *m, struct ctx *c, uint32_t ring_id)
{
	struct ctx *before;

	if (c->gone || (c->by_ring && c->ring_key[1] == ring_id))
		return;
	ctx_unset_ring(m, c);
	/* Its end is to be reported yet, or was not seen. */
	before = ctx_of_ring(m, c->key[0], ring_id);
	if (before)
		ctx_unset_ring(m, before);
	c->ring_key[0] = c->key[0];
	c->ring_key[1] = ring_id;
	HASH_ADD(hh_ring, m->by_ring, ring_key, sizeof(c->ring_key), c);
	c->by_ring = true;
}

void ctx_rename(struct model *m, struct ctx *c, uint64_t id)
{
	HASH_DEL(m->contexts, c);
	c->pub.id = c->key[1] = id;
	HASH_ADD(hh, m->contexts, key, sizeof(c->key), c);
	m->last = c;
}

void ctx_take_out(struct model *m, struct ctx *c)
{
	ctx_unset_ring(m, c);
	HASH_DEL(m->contexts, c);
	if (m->last == c)
		m->last = NULL;
}

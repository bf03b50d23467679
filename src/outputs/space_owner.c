/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which process an address space belongs to. */
#include "space_owner.h"

#include <stdlib.h>
#include "base/hash.h"

#include "base/alloc.h"

enum { MAX_SPACES = 4096 };	/* beyond these, nothing is known */

struct space_owner {
	uint64_t space;
	pid_t pid;
	UT_hash_handle hh;
};

void space_owner_add(struct space_owner **spaces, const struct call *c)
{
	struct space_owner *sp;

	HASH_FIND(hh, *spaces, &c->space, sizeof(c->space), sp);
	if (sp || HASH_COUNT(*spaces) >= MAX_SPACES)
		return;
	sp = xcalloc(1, sizeof(*sp));
	sp->space = c->space;
	sp->pid = c->tgid;
	HASH_ADD(hh, *spaces, space, sizeof(sp->space), sp);
}

pid_t space_owner_pid(struct space_owner *spaces, uint64_t space)
{
	struct space_owner *sp;

	HASH_FIND(hh, spaces, &space, sizeof(space), sp);
	return sp ? sp->pid : 0;
}

void space_owners_free(struct space_owner **spaces)
{
	struct space_owner *sp, *tmp;

	HASH_ITER(hh, *spaces, sp, tmp) {
		HASH_DEL(*spaces, sp);
		free(sp);
	}
}

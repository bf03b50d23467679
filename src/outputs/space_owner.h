/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which process an address space belongs to, as far as its calls were seen. */
#ifndef AIOTRACE_SPACES_H
#define AIOTRACE_SPACES_H

#include "record/call.h"

/* NULL means none. */
struct space_owner;

/* Records that the call's process has the call's address space. */
void space_owner_add(struct space_owner **spaces, const struct call *c);

/* 0 if unknown. */
pid_t space_owner_pid(struct space_owner *spaces, uint64_t space);

void space_owners_free(struct space_owner **spaces);

#endif

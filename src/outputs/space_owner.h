/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which process an address space belongs to, as far as its calls were seen. */
#ifndef AIOTRACE_SPACES_H
#define AIOTRACE_SPACES_H

#include "record/call.h"

/* NULL means none. */
struct space;

/* Records that the call's process has the call's address space. */
void spaces_add(struct space **spaces, const struct call *c);

/* 0 if unknown. */
pid_t spaces_pid(struct space *spaces, uint64_t space);

void spaces_free(struct space **spaces);

#endif

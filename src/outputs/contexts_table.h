/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of contexts.  Memory is bounded: of more contexts than anybody
 * reads one after the other, the rest are one row.
 */
#ifndef AIOTRACE_CONTEXTS_TABLE_H
#define AIOTRACE_CONTEXTS_TABLE_H

#include "base/outbuf.h"
#include "model/model.h"
#include "settings/table_keys.h"

struct contexts;

struct contexts *contexts_new(void);
void contexts_free(struct contexts *s);

/* The context is gone, or the trace ends; `pid` is whose, 0: unknown. */
void contexts_add(struct contexts *s, const struct context *ctx, pid_t pid);

/* Nothing if there were none. */
void contexts_put(const struct contexts *s, const struct table_choice *choice,
		  struct outbuf *out);

#endif

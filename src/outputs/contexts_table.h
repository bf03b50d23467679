/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of contexts.  Memory is bounded: beyond a number of contexts that
 * is useful to read, the rest are one row.
 */
#ifndef AIOTRACE_CONTEXTS_TABLE_H
#define AIOTRACE_CONTEXTS_TABLE_H

#include "base/outbuf.h"
#include "model/model.h"
#include "settings/table_keys.h"

struct contexts;

struct contexts *contexts_new(void);
void contexts_free(struct contexts *s);

/* The context is gone, or the trace ends. */
void contexts_add(struct contexts *s, const struct context *ctx);

/* Prints nothing if there were no contexts. */
void contexts_put(const struct contexts *s, const struct table_choice *choice,
		  struct outbuf *out);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of results: the errors of operations, and how often they occurred.
 * Memory is bounded: there are more rows than errors that any kernel returns.
 */
#ifndef AIOTRACE_RESULTS_TABLE_H
#define AIOTRACE_RESULTS_TABLE_H

#include "base/outbuf.h"
#include "model/model.h"
#include "settings/table_keys.h"

struct results;

struct results *results_new(void);
void results_free(struct results *s);

/* A failed operation; op->res is the error. */
void results_add(struct results *s, const struct operation *op);

/* Prints nothing if there were none. */
void results_put(const struct results *s, const struct table_choice *choice,
		 struct outbuf *out);

#endif

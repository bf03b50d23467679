/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of results: with which errors operations ended, and how often.
 * Memory is bounded by a number of distinct ones that no kernel returns.
 */
#ifndef AIOTRACE_RESULTS_TABLE_H
#define AIOTRACE_RESULTS_TABLE_H

#include "base/outbuf.h"
#include "model/model.h"
#include "settings/table_keys.h"

struct results;

struct results *results_new(void);
void results_free(struct results *s);

/* An operation that failed; op->res is the error. */
void results_add(struct results *s, const struct operation *op);

/* Nothing if there were none. */
void results_put(const struct results *s, const struct table_choice *choice,
		 struct outbuf *out);

#endif

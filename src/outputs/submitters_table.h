/* SPDX-License-Identifier: GPL-2.0-or-later */
/* -c -k: the stacks that submitted the most operations. */
#ifndef AIOTRACE_SUBMITTERS_TABLE_H
#define AIOTRACE_SUBMITTERS_TABLE_H

#include "base/outbuf.h"
#include "model/model.h"

struct submitters;

struct submitters *submitters_new(void);
void submitters_free(struct submitters *s);

/* A completed operation. */
void submitters_add(struct submitters *s, const struct operation *op);

/* Prints nothing if there were none. */
void submitters_put(const struct submitters *s, struct outbuf *out);

#endif

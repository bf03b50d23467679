/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What can be said of an operation that has ended, and what the user's
 * options want of it.
 */
#ifndef AIOTRACE_OP_FACTS_H
#define AIOTRACE_OP_FACTS_H

#include "model/model.h"
#include "record/call_view.h"
#include "settings/options.h"

/* It ended with a result: reaped, taken from the ring, cancelled. */
bool op_completed(const struct operation *op);

bool op_failed(const struct operation *op);

bool op_is_short(const struct operation *op);

/* From submission to reaping, if both were seen. */
bool op_latency(const struct operation *op, uint64_t *ns);

/*
 * How long at least it then waited to be reaped, if its completion was seen
 * in the ring before.
 */
bool op_waited(const struct operation *op, uint64_t *ns);

/* -P and --trace-fds, if given, name its file. */
bool op_on_wanted_file(const struct options *o, const struct operation *op);

/*
 * --min-latency and --op-status: one of the operations that the call returned
 * is wanted; true if neither was given.
 */
bool op_facts_want_call(const struct options *o,
			const struct call_view *view);

#endif

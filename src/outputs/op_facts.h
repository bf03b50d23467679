/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is known about an operation that has ended, and whether the user's
 * options select it.
 */
#ifndef AIOTRACE_OP_FACTS_H
#define AIOTRACE_OP_FACTS_H

#include "model/model.h"
#include "record/call_view.h"
#include "settings/settings.h"

/* Whether it ended with a result: reaped, taken from the ring, cancelled. */
bool op_completed(const struct operation *op);

bool op_failed(const struct operation *op);

bool op_is_short(const struct operation *op);

/* From submission to reaping, if both were seen. */
bool op_latency(const struct operation *op, uint64_t *ns);

/*
 * The minimum time that it then waited to be reaped, if its completion was seen
 * in the ring before.
 */
bool op_waited(const struct operation *op, uint64_t *ns);

/* Whether -P and --trace-fds, if given, select its file. */
bool op_on_wanted_file(const struct options *o, const struct operation *op);

/*
 * --min-latency and --op-status: whether one of the operations that the call
 * returned is selected; true if neither was given.
 */
bool op_facts_want_call(const struct options *o,
			const struct call_view *view);

#endif

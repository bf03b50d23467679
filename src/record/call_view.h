/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A call as the outputs see it: the record, and what was decided and found out
 * about it.  An engine keeps a view beside each record, with only `call` set at
 * the call's entry, and passes both on.  It looks at nothing else in here.
 */
#ifndef AIOTRACE_CALL_VIEW_H
#define AIOTRACE_CALL_VIEW_H

#include "call.h"

struct operation;

struct call_view {
	const struct call *call;
	/*
	 * No output prints it (-P, -e).  `elsewhere`: because none of its
	 * descriptors is wanted (-P, -e trace-fds).
	 */
	bool hidden, elsewhere;
	/* From the model, at exit: in the context, and inside this call. */
	bool in_flight_known;
	uint32_t in_flight, completed_inside, completed_at_exit;
	/* For a call that reaps: its context was destroyed meanwhile. */
	bool destroyed;
	/*
	 * The operation that each of call->getevents.events completes; entries
	 * may be NULL, and so may the array.  Valid until the next call of the
	 * model.
	 */
	const struct operation *const *ops;
	void *visit;	/* for the model only, from entry to exit */
};

#endif

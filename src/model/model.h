/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The operation model: which completion belongs to which submission.  It gets
 * the records of calls in the order in which their entries and exits were seen,
 * and knows no output format and no process.
 *
 * A context belongs to an address space.  An operation is identified by its
 * context and the address of its iocb.  One iocb may be in flight more than
 * once; then completions are matched by aio_data, and by what is possible
 * (twins.c).  Operations are entered at io_submit's entry, since another thread
 * may reap one before the exit is seen, and settled at its exit.
 *
 * Nothing is invented: a time that was not observed is 0, and an operation
 * whose submission was not seen says so.
 */
#ifndef AIOTRACE_MODEL_H
#define AIOTRACE_MODEL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "record/call_view.h"
#include "record/operation.h"

struct model;

/* Called with the model's findings; members may be NULL. */
struct model_events {
	/* It has ended; valid until the next call into the model. */
	void (*operation)(void *arg, const struct operation *op);
	/* It is gone, or the trace ends. */
	void (*context)(void *arg, const struct context *ctx);
};

/* At most `max_ops` in flight are followed; more are missed. */
struct model *model_new(const struct model_events *ev, void *arg,
			uint32_t max_ops);
void model_free(struct model *m);

/*
 * The call was entered, or has ended (call->state).  model_leave() fills in the
 * model's part of the view; its operations are valid until the next call into
 * the model.
 */
void model_enter(struct model *m, struct call_view *view);
void model_leave(struct model *m, struct call_view *view);

/* A context that `pid` had at the attach, before any call with it. */
void model_found(struct model *m, uint64_t space, uint64_t ctx, pid_t pid,
		 const struct rec_ring *ring, uint64_t now);

/* A look at a context's ring, apart from the calls. */
void model_look(struct model *m, uint64_t space, uint64_t ctx,
		const struct rec_ring *ring, uint64_t now);

/*
 * The contexts of an address space, `most` at most; to be freed.  Only those
 * where a look at the ring could tell something.
 */
uint64_t *model_contexts(const struct model *m, uint64_t space, size_t most,
			 size_t *n);

/* The address space is gone: its processes have called exec or died. */
void model_space_gone(struct model *m, uint64_t space, uint64_t now);

/* The trace ends: existing contexts are reported, operations are OP_LOST. */
void model_finish(struct model *m, uint64_t now);

/*
 * Which slot of a context's ring was not looked at yet, and how many it has;
 * false if the ring is unknown.  For struct fetch.
 */
bool model_ring_next(const struct model *m, uint64_t space, uint64_t ctx,
		     uint32_t *slot, uint32_t *nr);

/*
 * The ring of an unknown context is that of a known one, which mremap(2) has
 * moved: from now on the context has this ID.  *slot as above.
 */
bool model_ring_moved(struct model *m, uint64_t space, uint64_t ctx,
		      const struct rec_ring *ring, uint32_t *slot);

/* How many operations are in flight, in all contexts. */
uint64_t model_in_flight(const struct model *m);

/*
 * Whether a look at the ring, before a call that submits or reaps, would tell
 * nothing that the look after it does not: no completion is outstanding that
 * was not seen, and before a submission, which counts what is in flight, none
 * can have been taken either.  For struct fetch.
 */
bool model_ring_quiet(const struct model *m, uint64_t space, uint64_t ctx,
		      bool reaping);

/* Why operations were not followed, and how many for that reason. */
enum model_missed {
	MISSED_MANY,	/* more than max_ops were in flight */
	MISSED_UNREAD,	/* their call's iocbs were not read to the end */
	MISSED_RING,	/* the ring says that it has less room */
	MISSED_LONG,	/* they came after CALL_MAX_IOCBS others in a call */
	N_MISSED,
};

uint64_t model_missed(const struct model *m, enum model_missed why);

#endif

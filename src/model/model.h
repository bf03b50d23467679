/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The operation model: which completion belongs to which submission.  It is
 * fed with the records of calls in the order in which their entries and exits
 * were seen, and knows no output format and no process.
 *
 * A context belongs to an address space.  An operation is known by its
 * context and the address of its iocb; one iocb may be in flight more than
 * once, then completions are matched first in, first out, those with the same
 * aio_data first.  Operations are entered at io_submit's entry, since another
 * thread may reap one before the exit is seen, and settled at its exit.
 *
 * Nothing is invented: a time that was not observed is 0, and an operation
 * whose submission was not seen says so.
 */
#ifndef AIOTRACE_MODEL_H
#define AIOTRACE_MODEL_H

#include <linux/aio_abi.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "record/call.h"

enum op_end {
	OP_IN_FLIGHT,
	OP_REAPED,	/* returned by io_getevents or io_pgetevents */
	OP_RING,	/* taken from the ring, without a system call */
	OP_CANCELLED,	/* returned by io_cancel (before Linux 4.20) */
	OP_DESTROYED,	/* in flight when its context was destroyed */
	OP_ABANDONED,	/* in flight at exec or exit */
	OP_LOST,	/* its trace was lost */
	OP_NENDS,
};

/*
 * Whether it was complete when its own io_submit returned.  The exit is seen
 * only some microseconds after it: what the kernel may carry out on its own
 * (with O_DIRECT, fsync, poll) can have completed meanwhile.
 */
enum op_sync {
	SYNC_NO,
	SYNC_MAYBE,
	SYNC_YES,
};

struct operation {
	enum op_end end;
	/* Its io_submit was seen; if not, only obj, data, res are known. */
	bool known;
	bool before;	/* not known, in a context that is older than we */
	enum op_sync sync;
	bool ready;		/* its completion was seen in the ring */
	bool cancel_asked;	/* io_cancel answered EINPROGRESS */
	uint64_t space, ctx;
	uint64_t obj, data;	/* iocb's address and aio_data */
	uint16_t opcode;
	int fd;
	int64_t offset;
	uint64_t bytes;		/* asked for; of all vectors */
	const struct file *file; /* NULL: unknown */
	const struct stack *stack; /* where it was submitted, or NULL */
	int64_t res, res2;	/* when it is complete */
	pid_t submitter, reaper;
	/* In flight in its context when it was submitted, with itself. */
	uint32_t depth;
	/*
	 * Nanoseconds, CLOCK_MONOTONIC; 0: not observed.  It became ready
	 * after ready_after and before ready_before, the looks at the ring
	 * without it and with it; where nobody saw it in the ring (`ready`),
	 * these are its submission and its reaping.
	 */
	uint64_t submitted, ready_after, ready_before, reaped;
};

/* It reads or writes: `bytes` and a result of 0 and more are lengths. */
static inline bool op_transfers(const struct operation *op)
{
	return op->known && (op->opcode == IOCB_CMD_PREAD ||
			     op->opcode == IOCB_CMD_PWRITE ||
			     op->opcode == IOCB_CMD_PREADV ||
			     op->opcode == IOCB_CMD_PWRITEV);
}

/* What is known of a context, when it is gone or the trace ends. */
struct context {
	uint64_t space, id;
	bool seen_setup;	/* false: it existed at the attach */
	bool destroyed;
	uint32_t nr_events;	/* as asked of io_setup; 0: not seen */
	uint32_t ring_nr;	/* slots; 0: the ring cannot be read */
	uint32_t waiting;	/* in the ring when it was first seen */
	uint64_t submits, submitted;	/* calls, operations */
	uint64_t getevents, events;	/* calls, events that they returned */
	uint64_t empty;		/* getevents that returned none */
	uint64_t from_ring;	/* operations that ended as OP_RING */
	uint32_t in_flight, peak;
	uint64_t leftovers;	/* in flight or not reaped at the end */
	/* in_flight summed over time: divide by last - first for the mean. */
	uint64_t area, first, last;
};

struct model;

/* Who hears of what the model finds out; members may be NULL. */
struct model_events {
	/* It has ended; valid until the next call into the model. */
	void (*operation)(void *arg, const struct operation *op);
	/* It is gone, or the trace ends. */
	void (*context)(void *arg, const struct context *ctx);
};

/* `max_ops` in flight are followed at most; more are counted as untracked. */
struct model *model_new(const struct model_events *ev, void *arg,
			uint32_t max_ops);
void model_free(struct model *m);

/*
 * The call was entered, or has ended (c->state).  model_leave() fills in
 * c->in_flight, c->completed_inside, c->completed_at_exit and c->getevents.ops; those operations
 * are valid until the next call into the model.
 */
void model_enter(struct model *m, struct call *c);
void model_leave(struct model *m, struct call *c);

/* A context that existed at the attach, before any call names it. */
void model_found(struct model *m, uint64_t space, uint64_t ctx,
		 const struct rec_ring *ring, uint64_t now);

/* The address space is gone: its processes have called exec or died. */
void model_space_gone(struct model *m, uint64_t space, uint64_t now);

/* The trace ends: contexts that exist are told, operations are OP_LOST. */
void model_finish(struct model *m, uint64_t now);

/*
 * Which slot of a context's ring was not looked at yet, of how many; false
 * if the ring is unknown.  For struct fetch.
 */
bool model_ring_next(const struct model *m, uint64_t space, uint64_t ctx,
		     uint32_t *slot, uint32_t *nr);

/* How many operations are in flight, in all contexts. */
uint64_t model_in_flight(const struct model *m);

/*
 * Whether a look at the ring, before a call that submits or that reaps, would
 * tell nothing that the look after it does not: nothing can complete that was
 * not seen to, and before a submission, which counts what is in flight, nothing
 * can have been taken either.  For struct fetch.
 */
bool model_ring_quiet(const struct model *m, uint64_t space, uint64_t ctx,
		      bool reaping);

/* Operations that were not followed, because there were too many. */
uint64_t model_untracked(const struct model *m);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An operation, from its submission to its end, and its context, as the model
 * finds them out and the outputs see them.
 *
 * Nothing is invented: a time that was not observed is 0, and an operation
 * whose submission was not seen says so.
 */
#ifndef AIOTRACE_OPERATION_H
#define AIOTRACE_OPERATION_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "abi/opcodes.h"

struct file;
struct stack;

enum op_end {
	OP_IN_FLIGHT,
	OP_REAPED,	/* returned by io_getevents or io_pgetevents */
	OP_RING,	/* taken from the ring, without a system call */
	OP_CANCELLED,	/* returned by io_cancel (before Linux 4.20) */
	OP_DESTROYED,	/* in flight when its context was destroyed */
	OP_ABANDONED,	/* in flight at exec or exit */
	OP_LOST,	/* lost track of */
	OP_NENDS,
};

/*
 * Whether it was complete when its own io_submit returned.  The exit is seen
 * some microseconds late: operations that the kernel may carry out on its own
 * (with O_DIRECT, fsync, poll) can have completed in between.
 */
enum op_sync {
	SYNC_NO,
	SYNC_MAYBE,
	SYNC_YES,
};

struct operation {
	enum op_end end;
	/*
	 * Its io_submit was seen; otherwise only obj, data and res are known.
	 */
	bool known;
	/* Not known: it was seen, but its iocb could not be read. */
	bool unread;
	bool before;	/* not known, in a context that existed at the attach */
	enum op_sync sync;
	bool ready;		/* its completion was seen in the ring */
	bool cancel_asked;	/* io_cancel returned EINPROGRESS */
	uint64_t space, ctx;
	uint64_t obj, data;	/* the iocb's address and aio_data */
	uint16_t opcode;
	int fd;
	int64_t offset;
	uint64_t bytes;		/* requested; of all vectors */
	const struct file *file; /* NULL: unknown */
	const struct stack *stack; /* where it was submitted, or NULL */
	int64_t res, res2;	/* when it is complete */
	/*
	 * 0, or how many operations in flight it may be.  If it is still
	 * `known`, they differ only in when, where and by which thread they
	 * were submitted, and this is not reported.  Otherwise `one_of` are
	 * some of them, or NULL.
	 */
	uint32_t among;
	const struct operation *one_of;
	uint32_t n_one_of;
	pid_t submitter, reaper;
	/* In flight in its context when it was submitted, including itself. */
	uint32_t depth;
	/*
	 * Nanoseconds, CLOCK_MONOTONIC; 0: not observed.  It became ready after
	 * ready_after and before ready_before, the looks at the ring without it
	 * and with it.  If it was not seen in the ring (`ready`), these are its
	 * submission and its reaping.
	 */
	uint64_t submitted, ready_after, ready_before, reaped;
};

/*
 * Whether it reads or writes: then `bytes` and a result of 0 or more are
 * lengths.
 */
static inline bool op_transfers(const struct operation *op)
{
	return op->known && opcode_of(op->opcode)->dir != OPCODE_NEITHER;
}

/* What is known about a context when it is gone or the trace ends. */
struct context {
	uint64_t space, id;
	pid_t pid;		/* the first process that was seen to use it */
	bool seen_setup;	/* false: it existed at the attach */
	bool destroyed;
	uint32_t nr_events;	/* as passed to io_setup; 0: not seen */
	uint32_t ring_nr;	/* slots; 0: the ring cannot be read */
	uint32_t waiting;	/* in the ring when it was first seen */
	uint64_t submits, submitted;	/* calls, operations */
	uint64_t getevents, events;	/* calls, events that they returned */
	uint64_t empty;		/* getevents that returned none, or failed */
	uint64_t from_ring;	/* operations that ended as OP_RING */
	uint32_t in_flight, peak;
	uint64_t leftovers;	/* in flight or not reaped at the end */
	/* in_flight summed over time: divide by last - first for the mean. */
	uint64_t area, first, last;
};

#endif

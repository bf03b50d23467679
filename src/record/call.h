/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The typed record of one AIO system call: what the decoders fetch, and
 * everything that the model and the outputs see.  What the kernel reads is
 * fetched at the call's entry, what it writes at its exit.  The record and
 * everything that it points to belongs to the thread's tracee and is valid
 * until the thread's next AIO call.
 */
#ifndef AIOTRACE_CALL_H
#define AIOTRACE_CALL_H

#include <linux/aio_abi.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "abi/abi.h"

/*
 * Limits on the work and memory of one call, however large its arguments are.
 */
enum {
	CALL_MAX_IOCBS = 65536,		/* of one io_submit */
	CALL_MAX_EVENTS = 65536,	/* of one io_getevents */
	CALL_MAX_IOVECS = 65536,	/* of one io_submit, all iocbs together */
	CALL_MAX_DATA = 64 << 20,	/* bytes of write data of one call */
	IOCB_MAX_IOVECS = 1024,		/* of one iocb: UIO_MAXIOV, <linux/uio.h> */
};

/* A timespec argument; 32- and 64-bit ones are widened to the same form. */
struct rec_timespec {
	uint64_t addr;
	unsigned int size;	/* bytes of each member in the tracee */
	bool ok;	/* sec and nsec were read */
	int64_t sec;
	int64_t nsec;
	union {
		int64_t t64[2];
		int32_t t32[2];
	} raw;		/* as read */
};

/* The first bytes that a write will take. */
struct rec_bytes {
	const void *data;	/* NULL: not read (not wanted or unreadable) */
	size_t len;
	bool truncated;		/* the write takes more than `len` bytes */
	bool whole;		/* nothing that was requested was unreadable */
};

struct rec_iovec {
	uint64_t base, len;
	struct rec_bytes bytes;	/* of a write */
};

/* A descriptor and its description, NULL if not requested or unknown. */
struct rec_fd {
	int fd;
	const char *what;
};

struct file;		/* file.h */
struct stack;		/* stack.h */

struct rec_iocb {
	uint64_t addr;
	bool ok;		/* `cb` was read */
	struct iocb cb;		/* one layout on every ABI */
	struct rec_fd fildes, resfd;
	const struct file *file;	/* behind aio_fildes; NULL: unknown */
	struct rec_bytes bytes;	/* PWRITE */
	/*
	 * PREADV, PWRITEV: aio_nbytes is the number of vectors, of which the
	 * kernel takes 32 bits (__import_iovec()).  So many bytes of vectors
	 * as the whole number says do not fit behind aio_buf.
	 */
	bool vecs_overflow;
	/* nvecs vectors were read ... */
	const struct rec_iovec *vecs;
	uint32_t nvecs;
	/* ... and the next one, at this address, could not; 0 if all were. */
	uint64_t vecs_end;
};

/* How many of the vectors that were read the kernel takes. */
static inline uint32_t rec_iocb_taken(const struct rec_iocb *cb)
{
	uint32_t n = (uint32_t)cb->cb.aio_nbytes;

	return n < cb->nvecs ? n : cb->nvecs;
}

struct rec_setup {
	uint32_t nr_events;
	uint64_t ctxp;		/* address */
	bool ok;		/* `ctx` was read (at exit) */
	uint64_t ctx;
};

struct rec_destroy {
	uint64_t ctx;
};

struct rec_submit {
	uint64_t ctx;
	int64_t nr;
	uint64_t iocbpp;	/* address of the array */
	struct rec_iocb *iocbs;	/* n of them */
	uint32_t n;
	/* Where the array of pointers could no longer be read, or 0. */
	uint64_t end;
	/* nr * word overflows the address space, as in LONG_MAX. */
	bool overflow;
};

struct rec_cancel {
	uint64_t ctx;
	struct rec_iocb iocb;
	uint64_t result;	/* address */
	bool ok;		/* `event` was read (at exit) */
	struct io_event event;
};

/* io_getevents, io_pgetevents, io_pgetevents_time64. */
struct rec_getevents {
	uint64_t ctx;
	int64_t min_nr, nr;
	uint64_t events_addr;
	const struct io_event *events;	/* n of them, read at exit */
	uint32_t n;
	/* Where the array could no longer be read, or 0. */
	uint64_t end;
	struct rec_timespec timeout;
	/* struct __aio_sigset; not of io_getevents. */
	uint64_t usig;		/* address */
	bool usig_ok;		/* sigmask_addr and sigsetsize were read */
	uint64_t sigmask_addr;
	uint64_t sigsetsize;
	bool sigmask_ok;	/* `sigmask` was read */
	uint64_t sigmask;	/* bit 0 is signal 1 */
};

/*
 * A look at a context's completion ring, which is mapped at the address that is
 * the context ID (struct aio_ring, fs/aio.c).  It is the program's memory and
 * may lie.
 */
struct rec_ring {
	bool asked;		/* the look was requested */
	/*
	 * CLOCK_MONOTONIC: it was read after `at` and before `seen`, which may
	 * be long after the call's end; 0: at the call's stop.
	 */
	uint64_t at, seen;
	bool ok;		/* read, and it looks like a ring */
	uint32_t id;		/* of all rings of the address space, it alone */
	uint32_t nr;		/* slots */
	uint32_t head, tail;	/* slots: next to reap, next to fill */
	/*
	 * The n events from slot `first` on, in order of completion; fewer than
	 * up to `tail` if some could not be read.
	 */
	uint32_t first, n;
	const struct io_event *events;
};

enum call_state {
	CALL_ENTERED,	/* between entry stop and exit stop */
	CALL_DONE,	/* `ret` is the kernel's answer */
	/*
	 * The kernel will restart the call, or return EINTR if a handler runs;
	 * `ret` is -ERESTART*, <linux/errno.h> (kernel internal).
	 */
	CALL_RESTARTS,
	CALL_KILLED,	/* the thread died in the call */
	CALL_NEVER_RAN,	/* it died before the kernel handled the call */
	CALL_DETACHED,	/* we detached while it was in the call */
	/* The engine missed one half: the arguments are unknown ... */
	CALL_ENTRY_LOST,
	CALL_EXIT_LOST,	/* ... or the result. */
};

struct call {
	enum abi_row abi;
	enum aio_sys sys;
	enum call_state state;
	/* The second pass of a call whose last record was CALL_RESTARTS. */
	bool restarted;
	pid_t tid, tgid;
	uint64_t space;		/* the address space that contexts belong to */
	uint64_t args[6];	/* as in the registers at entry */
	uint64_t ip, sp;	/* at entry */
	/* At exit, with --registers: the same registers, and the result's. */
	bool have_regs;
	uint64_t args_after[6], result_reg;
	unsigned char reg_width;	/* bytes of each that count: 4 or 8 */
	int64_t ret;	/* CALL_DONE, CALL_ENTRY_LOST: a count, 0 or -errno */
	/*
	 * Nanoseconds: CLOCK_REALTIME at entry, CLOCK_MONOTONIC at both.  The
	 * entry is reported while the thread is stopped; these are moved
	 * forward when it is resumed.
	 */
	uint64_t wall, enter, leave;
	/* The context's ring at entry and at exit. */
	struct rec_ring ring_enter, ring_leave;
	/* Where it was made; NULL: not requested, or not known.  Held. */
	const struct stack *stack;
	union {
		struct rec_setup setup;
		struct rec_destroy destroy;
		struct rec_submit submit;
		struct rec_cancel cancel;
		struct rec_getevents getevents;
	};
};

/* The call ran and the kernel answered with an error. */
static inline bool call_failed(const struct call *c)
{
	return (c->state == CALL_DONE || c->state == CALL_ENTRY_LOST) &&
	       c->ret < 0 && c->ret >= -4095;
}

static inline const struct abi *call_abi(const struct call *c)
{
	return &abi_rows[c->abi];
}

/* Argument `i` as an unsigned and as a signed long of the call's ABI. */
static inline uint64_t call_ulong(const struct call *c, int i)
{
	return call_abi(c)->word == 4 ? (uint32_t)c->args[i] : c->args[i];
}

static inline int64_t call_long(const struct call *c, int i)
{
	return call_abi(c)->word == 4 ? (int32_t)c->args[i] : (int64_t)c->args[i];
}

#endif

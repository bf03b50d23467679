/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a decoder is: how to fetch a system call's structures, and how to
 * describe each argument.  Fetching reads the tracee and never formats;
 * describing is a pure function of the record and never reads the tracee.
 *
 * To add one, add a file with its functions and a `const struct decoder`, and a
 * row in decoders/decoders.c.
 */
#ifndef AIOTRACE_DECODER_H
#define AIOTRACE_DECODER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "record/call.h"
#include "record/file.h"
#include "target/fd_table.h"
#include "target/mem.h"
#include "text/emit.h"

/* What a fetch function may use, and how much it should fetch. */
struct fetch {
	struct mem *mem;
	struct arena *arena;
	/* How many bytes of write data are printed, of one buffer or vector. */
	size_t max_bytes;
	/* How many elements of an array need write data. */
	size_t max_elems;
	/*
	 * The description of a descriptor, in the arena, or NULL.  The function
	 * pointer is NULL if no descriptions are wanted.
	 */
	const char *(*fd_what)(struct fetch *f, int fd);
	void *fd_ctx;		/* for fd_what */
	pid_t tid;		/* the stopped thread */
	/* The file behind a descriptor, for the model; may be NULL. */
	const struct file *(*file_of)(struct fetch *f, int fd);
	/* For file_of: the process's files, and those of a thread by itself. */
	struct fd_table *files, *own_files;
	struct file_refs *held;	/* for file_of: files in the call's record */
	uint64_t now;		/* CLOCK_MONOTONIC, nanoseconds */
	/*
	 * Says which slot of the context's ring was not looked at yet, and how
	 * many slots the ring has; false if it was never seen.  NULL if rings
	 * are not wanted.
	 */
	bool (*ring_next)(struct fetch *f, uint64_t ctx, uint32_t *slot,
			  uint32_t *nr);
	/*
	 * The ring of a context that is not known.  If it is that of a known
	 * one, which mremap(2) has moved: true, and as ring_next.  May be NULL.
	 */
	bool (*ring_moved)(struct fetch *f, uint64_t ctx,
			   const struct rec_ring *ring, uint32_t *slot);
	bool new_context;	/* not so: io_setup has just made it */
	/*
	 * Whether the ring need not be read at the entry of a call, which may
	 * be one that reaps or not; may be NULL.
	 */
	bool (*ring_quiet)(struct fetch *f, uint64_t ctx, bool reaping);
	void *ring_ctx;		/* for these */
	uint64_t space;		/* of the stopped thread */
	/* What the thread's last io_submit pointed to; may be NULL. */
	struct iocb_guess *guess;
};

/*
 * Programs submit the same iocbs repeatedly.  If the last two calls of a thread
 * pointed to the same ones, they are read together with the pointers, which
 * probably point to them again.
 */
enum { IOCB_GUESSES = 32 };

struct iocb_guess {
	uint64_t addr[IOCB_GUESSES];
	uint32_t n;
	bool again;	/* the last two were the same */
};

/* An argument's contents are known when the kernel has read or written them. */
enum arg_dir {
	ARG_IN,		/* read by the kernel: complete at entry */
	ARG_OUT,	/* written by the kernel: complete at exit */
};

struct decoder_arg {
	const char *name;	/* as in the man page */
	const char *ctype;
	enum arg_dir dir;
	void (*describe)(const struct call *c, struct emit *e);
};

struct decoder {
	/* Both may be NULL.  They cannot fail: the record says what could
	 * not be read. */
	void (*fetch_enter)(struct call *c, struct fetch *f);
	void (*fetch_leave)(struct call *c, struct fetch *f);
	int nargs;
	struct decoder_arg args[6];
	/*
	 * Calls visit(fd, arg) for each descriptor in the call's iocbs, until
	 * one returns true; NULL for calls without iocbs.
	 */
	bool (*any_fd)(const struct call *c,
		       bool (*visit)(const struct rec_fd *fd, void *arg),
		       void *arg);
};

extern const struct decoder *const decoders[AIO_NSYS];

/* Never NULL. */
static inline const struct decoder *decoder_of(enum aio_sys sys)
{
	return decoders[sys];
}

extern const struct decoder decode_io_setup;
extern const struct decoder decode_io_destroy;
extern const struct decoder decode_io_submit;
extern const struct decoder decode_io_cancel;
extern const struct decoder decode_io_getevents;
extern const struct decoder decode_io_pgetevents;
extern const struct decoder decode_io_pgetevents_time64;

/* The structures; each in the file of that name. */

/*
 * The request that fills *ts, to be read together with others, and what to do
 * afterwards; `size` is that of the members: 4 or 8.
 */
struct mem_req timespec_request(struct rec_timespec *ts, uint64_t addr,
				unsigned int size);
void timespec_take(struct rec_timespec *ts, const struct mem_req *r);
void timespec_describe(const struct rec_timespec *ts, struct emit *e);

/* Reads struct __aio_sigset at addr and the set that it points to. */
void sigset_fetch(struct call *c, uint64_t addr, struct fetch *f);
void sigset_describe(const struct rec_getevents *g, struct emit *e);

/*
 * As for a timespec: up to n events at g->events_addr, into g->events, g->n and
 * g->end.
 */
struct mem_req io_event_request(struct rec_getevents *g, int64_t n,
				struct fetch *f);
void io_event_take(struct rec_getevents *g, const struct mem_req *r);
/* `op`: the operation that it completes, or NULL. */
void io_event_describe(const struct io_event *ev, const struct operation *op,
		       struct emit *e);

/*
 * A look at the ring of context `ctx`: the header, and the events that were
 * added since the last look.  `other` is another piece of memory to read at the
 * same time, or NULL; its `got` is set.
 */
void aio_ring_fetch(struct rec_ring *ring, uint64_t ctx, struct mem_req *other,
		    struct fetch *f);

/* Its header alone; false if there is none. */
bool aio_ring_read(struct rec_ring *ring, uint64_t ctx, struct mem *mem);

/* Where an event is, and the number of the slot to take from next. */
uint64_t aio_ring_slot(uint64_t ctx, uint32_t slot);
uint64_t aio_ring_head(uint64_t ctx);

/*
 * The same with `n` others, at most AIO_RING_OTHERS.  `expect` is the number of
 * new events that are likely.
 */
enum { AIO_RING_OTHERS = 1 + IOCB_GUESSES };
void aio_ring_fetch_with(struct rec_ring *ring, uint64_t ctx,
			 struct mem_req *others, size_t n, uint32_t expect,
			 struct fetch *f);

/*
 * The context whose ring must be read at the entry of a call, or 0 if that is
 * not needed.
 */
static inline uint64_t aio_ring_wanted(struct fetch *f, uint64_t ctx,
				       bool reaping)
{
	return f->ring_quiet && f->ring_quiet(f, ctx, reaping) ? 0 : ctx;
}

/*
 * Fills the n iocbs whose `addr` is set: the structures in one gathered read,
 * unless all are `ok` already, then all vectors, then all write data.  Returns
 * how many were looked at: beyond f->max_elems it stops at the first that
 * cannot be read, as the kernel does.
 */
size_t iocb_fetch(struct rec_iocb *iocbs, size_t n, unsigned int word,
		  struct fetch *f);
/* `brief`: only what identifies it, as in io_cancel. */
void iocb_describe(const struct rec_iocb *rec, bool brief, struct emit *e);

/* decoder.any_fd for one iocb. */
bool iocb_any_fd(const struct rec_iocb *cb,
		 bool (*visit)(const struct rec_fd *fd, void *arg), void *arg);

/* The aio_buf of a vectored iocb, and of a plain write. */
void iovec_describe(const struct rec_iocb *cb, struct emit *e);
void write_data_describe(const struct rec_iocb *cb, struct emit *e);

/* names.c */
extern const struct names names_rwf, names_iocb_flags, names_poll;

#endif

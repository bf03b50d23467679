/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The vocabulary with which decoders describe what they fetched: structures and
 * values, never punctuation.  An output format is one struct emit_ops; decoders
 * call only the inline functions below.
 *
 * A value is preceded by its name: emit_arg() for an argument of the system
 * call, emit_field() for a member of a structure, nothing for an element of an
 * array.
 */
#ifndef AIOTRACE_EMIT_H
#define AIOTRACE_EMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "abi/names.h"

struct emit;
struct operation;

struct emit_ops {
	void (*arg)(struct emit *e, const char *name, const char *ctype);
	/* The name has `len` bytes. */
	void (*field)(struct emit *e, const char *name, size_t len);
	void (*object)(struct emit *e, bool open);
	void (*array)(struct emit *e, bool open);
	/*
	 * Inside an array: there are elements that are not printed.  `addr` is
	 * where memory could no longer be read, or 0 if they were left out.
	 */
	void (*more)(struct emit *e, uint64_t addr);
	void (*u64)(struct emit *e, uint64_t v);
	void (*s64)(struct emit *e, int64_t v);
	/* An ID or a mask: hexadecimal, 0 is "0". */
	void (*hex)(struct emit *e, uint64_t v);
	/* An address, also of memory that could not be read; 0 is "NULL". */
	void (*addr)(struct emit *e, uint64_t v);
	void (*named)(struct emit *e, const struct names *t, uint64_t v);
	/* Like named(), but an unknown value is hexadecimal. */
	void (*named_hex)(struct emit *e, const struct names *t, uint64_t v);
	void (*flags)(struct emit *e, const struct names *t, uint64_t v);
	/*
	 * Bytes of the tracee's memory: `len` of them at `p`, `truncated` if
	 * the program's own data continues after them.
	 */
	void (*bytes)(struct emit *e, const void *p, size_t len,
		      bool truncated);
	/*
	 * A file descriptor; `what` describes it, such as its path, or is NULL.
	 */
	void (*fd)(struct emit *e, int fd, const char *what);
	/* An I/O priority as ioprio_set(2) packs it, 16 bits. */
	void (*ioprio)(struct emit *e, unsigned int v);
	/* A set of `n` signals, bit 0 for signal 1. */
	void (*sigset)(struct emit *e, uint64_t mask, unsigned int n);
	/* A signal number. */
	void (*signo)(struct emit *e, int signo);
	/* The operation that an event completes; NULL: not printed. */
	void (*operation)(struct emit *e, const struct operation *op);
	/* CPU time in hundredths of a second; NULL: as u64. */
	void (*ticks)(struct emit *e, uint64_t v);
};

struct emit {
	const struct emit_ops *ops;
	/*
	 * Describe as strace does, even where strace leaves something out
	 * (man page, "Differences from strace").
	 */
	bool like_strace;
	/* How many elements of an array to print; SIZE_MAX for all. */
	size_t max_elems;
	/*
	 * The operation that each event of the current call completes.  Entries
	 * are NULL if it is unknown, and so is the array.  See struct
	 * call_view.
	 */
	const struct operation *const *completes;
};

static inline void emit_arg(struct emit *e, const char *name,
			    const char *ctype)
{
	e->ops->arg(e, name, ctype);
}

static inline void emit_field(struct emit *e, const char *name)
{
	/* Inline, so that the compiler knows the length of a literal. */
	e->ops->field(e, name, strlen(name));
}

static inline void emit_object_begin(struct emit *e)
{
	e->ops->object(e, true);
}

static inline void emit_object_end(struct emit *e)
{
	e->ops->object(e, false);
}

static inline void emit_array_begin(struct emit *e)
{
	e->ops->array(e, true);
}

static inline void emit_array_end(struct emit *e)
{
	e->ops->array(e, false);
}

static inline void emit_more(struct emit *e, uint64_t addr)
{
	e->ops->more(e, addr);
}

static inline void emit_u64(struct emit *e, uint64_t v)
{
	e->ops->u64(e, v);
}

static inline void emit_s64(struct emit *e, int64_t v)
{
	e->ops->s64(e, v);
}

static inline void emit_hex(struct emit *e, uint64_t v)
{
	e->ops->hex(e, v);
}

static inline void emit_addr(struct emit *e, uint64_t v)
{
	e->ops->addr(e, v);
}

static inline void emit_named(struct emit *e, const struct names *t,
			      uint64_t v)
{
	e->ops->named(e, t, v);
}

static inline void emit_named_hex(struct emit *e, const struct names *t,
				  uint64_t v)
{
	e->ops->named_hex(e, t, v);
}

static inline void emit_flags(struct emit *e, const struct names *t,
			      uint64_t v)
{
	e->ops->flags(e, t, v);
}

static inline void emit_bytes(struct emit *e, const void *p, size_t len,
			      bool truncated)
{
	e->ops->bytes(e, p, len, truncated);
}

static inline void emit_fd(struct emit *e, int fd, const char *what)
{
	e->ops->fd(e, fd, what);
}

static inline void emit_ioprio(struct emit *e, unsigned int v)
{
	e->ops->ioprio(e, v);
}

static inline void emit_sigset(struct emit *e, uint64_t mask, unsigned int n)
{
	e->ops->sigset(e, mask, n);
}

static inline void emit_signo(struct emit *e, int signo)
{
	e->ops->signo(e, signo);
}

static inline void emit_operation(struct emit *e, const struct operation *op)
{
	if (e->ops->operation && op)
		e->ops->operation(e, op);
}

static inline void emit_ticks(struct emit *e, uint64_t v)
{
	if (e->ops->ticks)
		e->ops->ticks(e, v);
	else
		e->ops->u64(e, v);
}

#endif

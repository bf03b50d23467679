/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an unwinder is: it walks the stack of a stopped thread and says what
 * stands at an address.  Adding one is a file with a struct unwinder and a row
 * in unwinders.c.
 *
 * Everything that it reads of the program comes through struct window, and
 * can be anything: an unwinder must end, and stay within its memory, whatever
 * it finds there.
 */
#ifndef AIOTRACE_UNWIND_H
#define AIOTRACE_UNWIND_H

#include "record/stack.h"
#include "stack.h"
#include "stack_regs.h"
#include "window.h"
#include "target/maps.h"

/* A walk's result: `n` of at most `max` addresses, the innermost first. */
struct walk {
	uint64_t *pcs;
	/*
	 * Of each: it is not behind a call, but where the thread was when
	 * a signal came, or where it is.
	 */
	bool *exact;
	size_t n, max;
	enum stack_end end;
};

struct unwind;	/* of one address space, the unwinder's own */

/* How to put things, the same for all. */
struct unwind_style {
	bool lines;	/* -kk */
	bool inlines;	/* name functions that were inlined */
	bool demangle;
};

/* Told of each function at an address, the innermost first. */
typedef void unwind_frame_fn(void *arg, const struct stack_frame *f);

struct unwinder {
	const char *name;
	bool lines;	/* knows source lines */
	/*
	 * Whether it can walk stacks of programs for that machine; `narrow`:
	 * with 32-bit addresses, even if its registers are wider (x32).
	 */
	bool (*knows)(const struct stack_machine *m, bool narrow);
	/* Once, before all else; may be NULL. */
	void (*start)(const struct unwind_style *style);
	struct unwind *(*open)(const struct unwind_style *style);
	void (*close)(struct unwind *u);
	/*
	 * The files are others than before: forget what depends on them.
	 * `maps` stays the caller's and must outlive `u`; its content may be
	 * read anew, without a call of this, if it says the same.
	 */
	void (*update)(struct unwind *u, const struct maps *maps);
	void (*walk)(struct unwind *u, const struct stack_regs *regs,
		     struct window *w, struct walk *walk);
	/*
	 * What stands at f->pc, which lies in `map`, a module's, in the
	 * program of thread w->tid.  Calls `fn` once or more, with pc, object
	 * and at set already in *f; the strings that it adds need to be valid
	 * during the call only.
	 */
	void (*name_pc)(struct unwind *u, const struct window *w,
			const struct mapping *map, bool exact,
			struct stack_frame *f, unwind_frame_fn *fn, void *arg);
};

/* That of this name, NULL for the default; NULL if it is not built in. */
const struct unwinder *unwinder_named(const char *name);

extern const struct unwinder unwinder_libdw, unwinder_libunwind;

#endif

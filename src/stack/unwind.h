/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an unwinder is: it walks the stack of a stopped thread and names the
 * function at an address.  To add one, add a file with a struct unwinder and a
 * row in unwinders.c.
 *
 * Everything that it reads from the program comes through struct window, and
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
	 * For each address: it is not a return address, but where the thread
	 * was when a signal arrived, or where it is now.
	 */
	bool *exact;
	size_t n, max;
	enum stack_end end;
};

struct unwind;	/* of one address space, private to the unwinder */

/* How to print frames, the same for all. */
struct unwind_style {
	bool lines;	/* -kk */
	bool inlines;	/* name functions that were inlined */
	bool demangle;
};

/* Called for each function at an address, innermost first. */
typedef void unwind_frame_fn(void *arg, const struct stack_frame *f);

struct unwinder {
	const char *name;
	bool lines;	/* knows source lines */
	/*
	 * Whether it can walk the stacks of programs for that machine.
	 * `narrow`: with 32-bit addresses, even if registers are wider (x32).
	 */
	bool (*knows)(const struct stack_machine *m, bool narrow);
	/* Called once, before everything else; may be NULL. */
	void (*start)(const struct unwind_style *style);
	struct unwind *(*open)(const struct unwind_style *style);
	void (*close)(struct unwind *u);
	/*
	 * The files have changed: forget what depends on them.  `maps` belongs
	 * to the caller and must outlive `u`.  It may be reread without this
	 * call if its content stays the same.
	 */
	void (*update)(struct unwind *u, const struct maps *maps);
	void (*walk)(struct unwind *u, const struct stack_regs *regs,
		     struct window *w, struct walk *walk);
	/*
	 * Names f->pc, which is in `map` of a module, in the program of thread
	 * w->tid.  Calls `fn` once or more, with pc, object and at already set
	 * in *f.  The strings that it adds need to be valid only during the
	 * call.
	 */
	void (*name_pc)(struct unwind *u, const struct window *w,
			const struct mapping *map, bool exact,
			struct stack_frame *f, unwind_frame_fn *fn, void *arg);
};

/* The one with this name, NULL for the default; NULL if it is not built in. */
const struct unwinder *unwinder_named(const char *name);

extern const struct unwinder unwinder_libdw, unwinder_libunwind;

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The names of addresses, looked up once each. */
#ifndef AIOTRACE_STACK_NAMES_H
#define AIOTRACE_STACK_NAMES_H

#include "base/hash.h"

#include "record/stack.h"
#include "unwind.h"

enum { NAMES_MAX = 1 << 15 };	/* addresses; at the limit it is cleared */

/* Frames, innermost first. */
struct frame_list {
	struct stack_frame *frames;
	size_t n, cap;
};

struct named;

/* The names of an address space; zeroed is empty. */
struct names {
	struct named *by_pc;
};

/*
 * Adds to `list` the frames of `pc`: one, and those of inlined functions.
 * Their strings are valid until the next call that clears, or adds to, `names`.
 */
void names_get(struct names *names, const struct unwinder *unwinder,
	       struct unwind *u, const struct window *w,
	       const struct maps *maps, uint64_t pc, bool exact,
	       struct frame_list *list);
void names_clear(struct names *names);

/* Clears them if there are too many. */
void names_trim(struct names *names);

#endif

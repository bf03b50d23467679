/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A stack as the trace prints it. */
#ifndef AIOTRACE_STACK_TEXT_H
#define AIOTRACE_STACK_TEXT_H

#include "base/outbuf.h"
#include "record/stack.h"

/*
 * One line per frame.  With `bare`, as strace, which does not say that a stack
 * ended too early if the last address is known.
 */
void stack_put_text(struct outbuf *b, const struct stack_frame *frames,
		    size_t n, enum stack_end end, bool bare);

/* The text of a stack, if it has one; NULL for none. */
void stack_put(struct outbuf *b, const struct stack *st);

/* Why a walk ended before the outermost frame: "[broken]", "[truncated]". */
const char *stack_end_name(enum stack_end end);

/* The last component of a frame's path, or NULL. */
const char *stack_object_name(const struct stack_frame *f);

/* Whether it belongs to libaio or the C library, even if that is linked in. */
bool stack_is_system(const struct stack_frame *f);

/*
 * The function that made the call, from the point of view of the program's
 * author: the first frame that is not in libaio or the C library.  NULL if
 * there is none.
 */
const struct stack_frame *stack_submitter(const struct stack *st);

#endif

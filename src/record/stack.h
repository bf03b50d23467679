/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where in the program a call was made: a stack in words.  The same return
 * addresses in the same address space are one stack, an object that all calls
 * made from there share.
 */
#ifndef AIOTRACE_RECORD_STACK_H
#define AIOTRACE_RECORD_STACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	STACK_FRAMES = 256,		/* the default limit, as strace's */
	STACK_MAX_FRAMES = 4096,	/* the largest limit */
};

/* A frame, or with `inlined` a function that the compiler put into the next. */
struct stack_frame {
	uint64_t pc;		/* where it goes on; of the first: where it is */
	const char *object;	/* path as in /proc/PID/maps; NULL: not mapped */
	uint64_t at;		/* pc's offset in that file */
	const char *function;	/* NULL: not known */
	uint64_t into;		/* pc's distance from the function's start */
	const char *file;	/* with -kk; NULL: not known */
	int line;
	bool inlined;
};

/* Why a walk has ended. */
enum stack_end {
	STACK_WHOLE,	/* at the outermost frame */
	STACK_LIMIT,	/* --stack-trace-frame-limit */
	STACK_BROKEN,	/* the last pc is in no file, or no frame makes sense */
};

/* Read-only for all but its maker, stack/stack_cache.c; in one allocation. */
struct stack {
	unsigned int refs;
	uint64_t id;		/* from 1, never given out again */
	uint64_t space;
	enum stack_end end;
	size_t n;
	const struct stack_frame *frames;	/* innermost first */
	/* As the trace prints it: whole lines. */
	const char *text;
	size_t text_len;
};

/* One holder more, one less; NULL is nothing. */
const struct stack *stack_hold(const struct stack *st);
void stack_release(const struct stack *st);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where in the program a call was made, as functions and lines.  The same
 * return addresses in the same address space are one stack, an object that all
 * calls made from there share.
 */
#ifndef AIOTRACE_RECORD_STACK_H
#define AIOTRACE_RECORD_STACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	STACK_FRAMES = 256,		/* the default limit, as in strace */
	STACK_MAX_FRAMES = 4096,	/* the largest limit */
};

/* A frame, or with `inlined` a function that was inlined into the next one. */
struct stack_frame {
	uint64_t pc;		/* return address; of the first: current one */
	const char *object;	/* path as in /proc/PID/maps; NULL: not mapped */
	uint64_t at;		/* pc's offset in that file */
	const char *function;	/* NULL: not known */
	uint64_t into;		/* pc's distance from the function's start */
	const char *file;	/* with -kk; NULL: not known */
	int line;
	bool inlined;
};

/* Why the unwinding ended. */
enum stack_end {
	STACK_WHOLE,	/* at the outermost frame */
	STACK_LIMIT,	/* --stack-trace-frame-limit */
	STACK_BROKEN,	/* the last pc is in no file, or no frame makes sense */
};

/* Read-only except for its creator, stack/stack_cache.c; one allocation. */
struct stack {
	unsigned int refs;
	uint64_t id;		/* from 1, never reused */
	uint64_t space;
	enum stack_end end;
	size_t n;
	const struct stack_frame *frames;	/* innermost first */
	/* As printed in the trace: whole lines. */
	const char *text;
	size_t text_len;
};

/* Adds or drops a reference; NULL is allowed. */
const struct stack *stack_hold(const struct stack *st);
void stack_release(const struct stack *st);

#endif

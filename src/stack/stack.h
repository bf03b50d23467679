/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stack traces: where in the program a system call was made.  A stack is
 * taken while its thread is stopped, and is put into words once: the same
 * return addresses in the same address space are the same stack, an object
 * that is shared by all calls that were made from there.
 *
 * Two libraries can unwind, libdw and libunwind, behind the interface of
 * unwind.h; which are in is decided when aiotrace is built.
 */
#ifndef AIOTRACE_STACK_H
#define AIOTRACE_STACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "target/mem.h"

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

/* Read-only for all but stack_cache.c. */
struct stack {
	uint64_t id;		/* from 1, never given out again */
	uint64_t space;
	enum stack_end end;
	size_t n;
	const struct stack_frame *frames;	/* innermost first */
	/* As the trace prints it: whole lines. */
	const char *text;
	size_t text_len;
};

struct options;
struct stacks;

/*
 * NULL if `o` asks for nothing that needs stacks.  What was asked for and is
 * not built is options.c's business.  `o` must outlive it.
 */
struct stacks *stacks_new(const struct options *o);
void stacks_free(struct stacks *s);

/*
 * The stack of the stopped thread `tid`, one of the address space `space`,
 * whose memory is `mem`.  NULL if the thread is gone.  The caller holds it
 * and has to release it.
 */
const struct stack *stacks_take(struct stacks *s, pid_t tid, uint64_t space,
				struct mem *mem);

/* The address space is gone: what is known of its files is freed. */
void stacks_space_gone(struct stacks *s, uint64_t space);

/* One holder more, one less; NULL is nothing. */
const struct stack *stack_hold(const struct stack *st);
void stack_release(const struct stack *st);

/* What is built in, for --version: "libdw, libunwind" or "none". */
const char *stack_unwinders(void);

/* Whether the unwinder of that name is; NULL: whether any is. */
bool stack_has_unwinder(const char *name);

/* Whether the one of that name (NULL: the default) tells source lines. */
bool stack_has_lines(const char *name);

/*
 * The function that made the call, as a program's author sees it: the first
 * frame that is not of libaio or the C library.  NULL if there is none.
 */
const struct stack_frame *stack_submitter(const struct stack *st);

#endif

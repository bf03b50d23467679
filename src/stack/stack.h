/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stack traces: where in the program a system call was made.  A stack is taken
 * while its thread is stopped, and its text is made once: the same return
 * addresses in the same address space are the same stack, an object that is
 * shared by all calls that were made from there.
 *
 * Two libraries can unwind, libdw and libunwind, behind the interface of
 * unwind.h; the build decides which of them are built in.
 * unwind.h; which are in is decided when aiotrace is built.
 */
#ifndef AIOTRACE_STACK_H
#define AIOTRACE_STACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "abi/regs.h"
#include "record/stack.h"
#include "target/mem.h"

struct stack_settings;
struct stacks;

/*
 * NULL if the unwinder is not built in; cli/ reports that.  `bare`: the text is
 * strace's, which does not name inlined functions and does not say that a walk
 * ended too early.  `o` must outlive it.
 */
struct stacks *stacks_new(const struct stack_settings *o, bool bare);
void stacks_free(struct stacks *s);

/*
 * The stack of thread `tid` in the address space `space`, with memory `mem` and
 * registers `set`.  NULL if it has none.  The caller holds a reference and must
 * release it.
 */
const struct stack *stacks_take(struct stacks *s, pid_t tid, uint64_t space,
				struct mem *mem, const struct regs *set);

/* The address space is gone: frees what is known about its files. */
void stacks_space_gone(struct stacks *s, uint64_t space);

/* What is built in, for --version: "libdw, libunwind" or "none". */
const char *stack_unwinders(void);

/* Whether the unwinder with that name is built in; NULL: whether any is. */
bool stack_has_unwinder(const char *name);

/* Whether the one with that name (NULL: the default) knows source lines. */
bool stack_has_lines(const char *name);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The expressions of unwind tables. */
#ifndef AIOTRACE_CFI_EVAL_H
#define AIOTRACE_CFI_EVAL_H

#include <elfutils/libdw.h>

#include "unwind.h"

/*
 * The value of an expression of n operations for a frame with these registers
 * and this address.  False if it contains operations that unwind tables do not
 * use, or reads memory that cannot be read.
 */
bool cfi_eval(const Dwarf_Op *ops, size_t n, const struct stack_regs *regs,
	      uint64_t cfa, struct window *w, uint64_t *result);

#endif

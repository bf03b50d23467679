/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Walking a stack by rules.  The unwind tables' information about one address
 * (DWARF call frame information: .eh_frame, .debug_frame) is turned into a rule
 * once.  From then on a frame costs a table lookup and a few loads.
 */
#ifndef AIOTRACE_UNWIND_CFI_H
#define AIOTRACE_UNWIND_CFI_H

#include <elfutils/libdw.h>

#include "unwind.h"

enum {
	CFI_MAX_RULES = 1 << 16,	/* at the limit the table is cleared */
	CFI_MAX_OPS = 64,	/* operations of one expression */
};

/* How to find a register of the caller. */
enum cfi_how {
	CFI_AT,		/* in memory, at the frame's address + off */
	CFI_IS,		/* it is the frame's address + off */
	CFI_REG,	/* in register `off` */
	CFI_AT_EXPR,	/* in memory, at the value of an expression */
	CFI_IS_EXPR,	/* it is the value of an expression */
	CFI_LOST,	/* the caller's value is lost */
};

/* A copy, because libdw's own live only as long as its frame, or its tables. */
struct cfi_expr {
	Dwarf_Op *ops;
	size_t n;
};

struct cfi_reg {
	unsigned char reg, how;
	int32_t off;
	struct cfi_expr expr;
};

struct cfi_rule {
	uint64_t pc;
	bool ok;		/* false: the address is not in the tables */
	bool signal;		/* the caller was interrupted, did not call */
	bool outermost;		/* there is no caller */
	/* The frame's address (CFA): register + offset, or an expression. */
	unsigned char cfa_reg, ra;
	bool cfa_is_expr;
	int32_t cfa_off;
	struct cfi_expr cfa_expr;
	unsigned int n;
	struct cfi_reg regs[];	/* those that have changed */
};

struct cfi_table {
	struct cfi_rule **slots;
	size_t n, size;		/* size is a power of two, or 0 */
};

void cfi_table_clear(struct cfi_table *t);

/* The rule of an address, or NULL if it was not added yet. */
const struct cfi_rule *cfi_table_find(const struct cfi_table *t, uint64_t pc);

/*
 * Makes the rule of `pc` from the tables `cfi`, whose addresses are relative to
 * `bias`; NULL: there are none.  The table owns it.
 */
const struct cfi_rule *cfi_table_add(struct cfi_table *t, Dwarf_CFI *cfi,
				     uint64_t bias, uint64_t pc,
				     const struct stack_machine *m);

/* The same, replacing an existing rule that is not ok. */
const struct cfi_rule *cfi_table_again(struct cfi_table *t, Dwarf_CFI *cfi,
				       uint64_t bias, uint64_t pc,
				       const struct stack_machine *m);

/*
 * Goes from a frame to its caller's; `regs` changes only on success.  False if
 * the memory does not contain what the rule expects.
 */
bool cfi_step(const struct cfi_rule *rule, struct stack_regs *regs,
	      struct window *w);

#endif

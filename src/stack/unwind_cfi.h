/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Walking a stack by rules.  What the unwind tables say of one address (DWARF
 * call frame information: .eh_frame, .debug_frame) is turned into a rule
 * once; from then on a frame costs a look into a table and a few loads.
 */
#ifndef AIOTRACE_UNWIND_CFI_H
#define AIOTRACE_UNWIND_CFI_H

#include <elfutils/libdw.h>

#include "unwind.h"

enum {
	CFI_MAX_RULES = 1 << 16,	/* then it starts afresh */
	CFI_MAX_OPS = 64,	/* operations of one expression */
};

/* How a register of the caller is found. */
enum cfi_how {
	CFI_AT,		/* in memory, at the frame's address + off */
	CFI_IS,		/* it is the frame's address + off */
	CFI_REG,	/* in register `off` */
	CFI_AT_EXPR,	/* in memory, where an expression says */
	CFI_IS_EXPR,	/* what an expression says */
	CFI_LOST,	/* the caller's value is lost */
};

/* A copy: libdw's own live as long as its frame, or as its tables. */
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
	bool ok;		/* false: the tables know nothing of it */
	bool signal;		/* the caller was interrupted, it did not call */
	bool outermost;		/* there is no caller */
	/* The frame's address (CFA): register + offset, or an expression. */
	unsigned char cfa_reg, ra;
	bool cfa_is_expr;
	int32_t cfa_off;
	struct cfi_expr cfa_expr;
	unsigned int n;
	struct cfi_reg regs[];	/* those that are not where they were */
};

struct cfi_table {
	struct cfi_rule **slots;
	size_t n, size;		/* size is a power of two, or 0 */
};

void cfi_table_clear(struct cfi_table *t);

/* The rule of an address, or NULL if it was not asked for yet. */
const struct cfi_rule *cfi_table_find(const struct cfi_table *t, uint64_t pc);

/*
 * Makes the rule of `pc` from the tables `cfi`, which count addresses from
 * `bias` on; NULL: there are none.  The table owns it.
 */
const struct cfi_rule *cfi_table_add(struct cfi_table *t, Dwarf_CFI *cfi,
				     uint64_t bias, uint64_t pc,
				     const struct stack_machine *m);

/* As above, in place of the rule that there is and is not ok. */
const struct cfi_rule *cfi_table_again(struct cfi_table *t, Dwarf_CFI *cfi,
				       uint64_t bias, uint64_t pc,
				       const struct stack_machine *m);

/*
 * From a frame to its caller's; `regs` changes only if it succeeds.  False
 * if the memory does not hold what the rule expects.
 */
bool cfi_step(const struct cfi_rule *rule, struct stack_regs *regs,
	      struct window *w);

#endif

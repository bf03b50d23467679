/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A thread's registers by their DWARF numbers, as used in unwind tables.
 */
#ifndef AIOTRACE_STACK_REGS_H
#define AIOTRACE_STACK_REGS_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/regs.h"

enum { STACK_NREGS = 33 };

/* The machine that the code is for; pure data. */
struct stack_machine {
	unsigned int set_size;	/* of PTRACE_GETREGSET, NT_PRSTATUS */
	unsigned char word;	/* bytes of a register and of a stack slot */
	unsigned char nregs;	/* DWARF registers that unwinding follows */
	unsigned char sp, fp;	/* their DWARF numbers */
	unsigned short pc;	/* offset in the set */
	/*
	 * Where a frame pointer points: the caller's own, then the return
	 * address.
	 */
	bool fp_chain;
	uint64_t pc_mask;	/* bits of a return address that count */
	/*
	 * The instructions that a signal's handler returns to, and the offset
	 * from the stack pointer to the register set that the kernel has put
	 * there: for machines whose tables do not say where the program was.
	 */
	uint64_t sigreturn;
	unsigned short sig_set;
	unsigned short at[STACK_NREGS];	/* offset in the set by number */
};

struct stack_regs {
	const struct stack_machine *machine;
	uint64_t pc;
	uint64_t r[STACK_NREGS];
};

/* False if the set belongs to no known machine. */
bool stack_regs_from(struct stack_regs *s, const struct regs *r);

#endif

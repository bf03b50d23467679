/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * DWARF expressions, as far as unwind tables use them: signal frames, the
 * procedure linkage table, functions that realign their stack.  DWARF 5, 2.5.
 */
#include "cfi_eval.h"

#include <dwarf.h>

enum { DEPTH = 32 };

struct stack_machine_state {
	uint64_t v[DEPTH];
	int n;
};

static bool binary(unsigned int atom, uint64_t a, uint64_t b, uint64_t *r)
{
	int64_t sa = (int64_t)a, sb = (int64_t)b;

	switch (atom) {
	case DW_OP_plus:
		*r = a + b;
		return true;
	case DW_OP_minus:
		*r = a - b;
		return true;
	case DW_OP_mul:
		*r = a * b;
		return true;
	case DW_OP_and:
		*r = a & b;
		return true;
	case DW_OP_or:
		*r = a | b;
		return true;
	case DW_OP_xor:
		*r = a ^ b;
		return true;
	case DW_OP_shl:
		*r = b < 64 ? a << b : 0;
		return true;
	case DW_OP_shr:
		*r = b < 64 ? a >> b : 0;
		return true;
	case DW_OP_shra:
		*r = (uint64_t)(sa >> (b < 64 ? b : 63));
		return true;
	case DW_OP_eq:
		*r = a == b;
		return true;
	case DW_OP_ne:
		*r = a != b;
		return true;
	case DW_OP_lt:
		*r = sa < sb;
		return true;
	case DW_OP_le:
		*r = sa <= sb;
		return true;
	case DW_OP_gt:
		*r = sa > sb;
		return true;
	case DW_OP_ge:
		*r = sa >= sb;
		return true;
	default:
		return false;
	}
}

/* What an operation pushes; false if it is not one of these. */
static bool push_of(const Dwarf_Op *op, const struct stack_regs *regs,
		    uint64_t cfa, uint64_t *v)
{
	unsigned int atom = op->atom;

	if (atom >= DW_OP_lit0 && atom <= DW_OP_lit31) {
		*v = atom - DW_OP_lit0;
		return true;
	}
	if (atom >= DW_OP_breg0 && atom <= DW_OP_breg31) {
		*v = regs->r[atom - DW_OP_breg0] + op->number;
		return true;
	}
	switch (atom) {
	case DW_OP_bregx:
		if (op->number >= STACK_NREGS)
			return false;
		*v = regs->r[op->number] + op->number2;
		return true;
	case DW_OP_addr:
	case DW_OP_const1u:
	case DW_OP_const1s:
	case DW_OP_const2u:
	case DW_OP_const2s:
	case DW_OP_const4u:
	case DW_OP_const4s:
	case DW_OP_const8u:
	case DW_OP_const8s:
	case DW_OP_constu:
	case DW_OP_consts:
		*v = op->number;
		return true;
	case DW_OP_call_frame_cfa:
		*v = cfa;
		return true;
	default:
		return false;
	}
}

/* Operations on the top of the stack. */
static bool on_top(const Dwarf_Op *op, struct stack_machine_state *s,
		   unsigned int word, struct window *w)
{
	uint64_t top = s->v[s->n - 1];

	switch (op->atom) {
	case DW_OP_deref:
		return window_read(w, top, word, &s->v[s->n - 1]);
	case DW_OP_plus_uconst:
		s->v[s->n - 1] = top + op->number;
		return true;
	case DW_OP_neg:
		s->v[s->n - 1] = -top;
		return true;
	case DW_OP_not:
		s->v[s->n - 1] = ~top;
		return true;
	case DW_OP_drop:
		s->n--;
		return true;
	case DW_OP_dup:
		if (s->n == DEPTH)
			return false;
		s->v[s->n++] = top;
		return true;
	case DW_OP_swap:
		if (s->n < 2)
			return false;
		s->v[s->n - 1] = s->v[s->n - 2];
		s->v[s->n - 2] = top;
		return true;
	case DW_OP_over:
		if (s->n < 2 || s->n == DEPTH)
			return false;
		s->v[s->n] = s->v[s->n - 2];
		s->n++;
		return true;
	default:
		if (s->n < 2 || !binary(op->atom, s->v[s->n - 2], top,
					&s->v[s->n - 2]))
			return false;
		s->n--;
		return true;
	}
}

bool cfi_eval(const Dwarf_Op *ops, size_t n, const struct stack_regs *regs,
	      uint64_t cfa, struct window *w, uint64_t *result)
{
	struct stack_machine_state s = { .n = 0 };
	uint64_t v;

	/* There are no jumps, so it ends. */
	for (size_t i = 0; i < n; i++) {
		if (ops[i].atom == DW_OP_nop || ops[i].atom == DW_OP_stack_value)
			continue;
		if (push_of(&ops[i], regs, cfa, &v)) {
			if (s.n == DEPTH)
				return false;
			s.v[s.n++] = v;
		} else if (!s.n ||
			   !on_top(&ops[i], &s, regs->machine->word, w)) {
			return false;
		}
	}
	if (!s.n)
		return false;
	*result = s.v[s.n - 1];
	if (regs->machine->word == 4)
		*result = (uint32_t)*result;
	return true;
}

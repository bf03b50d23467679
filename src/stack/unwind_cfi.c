/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rules from call frame information.  libdw runs the tables' instructions
 * (dwarf_cfi_addrframe) and returns a small expression for each register; the
 * usual ones, "saved at the frame's address - 16", become numbers.
 */
#include "unwind_cfi.h"

#include <dwarf.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "cfi_eval.h"

static size_t slot_of(const struct cfi_table *t, uint64_t pc)
{
	size_t i = (size_t)(pc * 0x9e3779b97f4a7c15ull >> 32);

	for (;; i++) {
		const struct cfi_rule *r = t->slots[i & (t->size - 1)];

		if (!r || r->pc == pc)
			return i & (t->size - 1);
	}
}

const struct cfi_rule *cfi_table_find(const struct cfi_table *t, uint64_t pc)
{
	return t->size ? t->slots[slot_of(t, pc)] : NULL;
}

static void free_rule(struct cfi_rule *r)
{
	if (!r)
		return;
	free(r->cfa_expr.ops);
	for (unsigned int i = 0; i < r->n; i++)
		free(r->regs[i].expr.ops);
	free(r);
}

void cfi_table_clear(struct cfi_table *t)
{
	for (size_t i = 0; i < t->size; i++)
		free_rule(t->slots[i]);
	free(t->slots);
	*t = (struct cfi_table){ 0 };
}

/* At most half full. */
static void make_room(struct cfi_table *t)
{
	struct cfi_table old = *t;

	if (t->n >= CFI_MAX_RULES) {
		cfi_table_clear(t);
		old = *t;
	}
	if ((t->n + 1) * 2 <= t->size)
		return;
	t->size = old.size ? old.size * 2 : 256;
	t->slots = xcalloc(t->size, sizeof(*t->slots));
	for (size_t i = 0; i < old.size; i++)
		if (old.slots[i])
			t->slots[slot_of(t, old.slots[i]->pc)] = old.slots[i];
	free(old.slots);
}

static bool fits(Dwarf_Word v)
{
	return (int64_t)v >= INT32_MIN && (int64_t)v <= INT32_MAX;
}

static struct cfi_expr copy_expr(const Dwarf_Op *ops, size_t n)
{
	struct cfi_expr e = { xcalloc(n, sizeof(*ops)), n };

	memcpy(e.ops, ops, n * sizeof(*ops));
	return e;
}

/* "register + offset", or an expression. */
static bool take_cfa(struct cfi_rule *r, const Dwarf_Op *ops, size_t n)
{
	if (!n || n > CFI_MAX_OPS)
		return false;
	if (n == 1 && ops->atom >= DW_OP_breg0 && ops->atom <= DW_OP_breg31 &&
	    fits(ops->number)) {
		r->cfa_reg = ops->atom - DW_OP_breg0;
		r->cfa_off = (int32_t)ops->number;
	} else if (n == 1 && ops->atom == DW_OP_bregx &&
		   ops->number < STACK_NREGS && fits(ops->number2)) {
		r->cfa_reg = (unsigned char)ops->number;
		r->cfa_off = (int32_t)ops->number2;
	} else {
		r->cfa_is_expr = true;
		r->cfa_expr = copy_expr(ops, n);
	}
	return true;
}

/*
 * False if the register is unchanged, or its rule has no known shape.  An
 * expression that begins with the frame's address comes from the table; libdw
 * writes the usual ones as "+ offset" into `mem`.
 */
static bool take_reg(struct cfi_reg *r, const Dwarf_Op *ops, size_t n,
		     const Dwarf_Op *mem)
{
	bool value;

	/* Undefined, or the same as before. */
	if (!n) {
		r->how = CFI_LOST;
		return ops == mem;
	}
	if (n == 1 && ((ops->atom >= DW_OP_reg0 && ops->atom <= DW_OP_reg31) ||
		       ops->atom == DW_OP_regx)) {
		uint64_t other = ops->atom == DW_OP_regx ?
					 ops->number :
					 (uint64_t)ops->atom - DW_OP_reg0;

		/* The number comes from the file, and can be any. */
		r->how = CFI_REG;
		r->off = other < STACK_NREGS ? (int32_t)other : 0;
		return other < STACK_NREGS;
	}
	value = ops[n - 1].atom == DW_OP_stack_value;
	if (value)
		n--;
	if (n > CFI_MAX_OPS || !n)
		return false;
	if (ops[0].atom == DW_OP_call_frame_cfa &&
	    (n == 1 || (n == 2 && ops[1].atom == DW_OP_plus_uconst &&
			fits(ops[1].number)))) {
		r->how = value ? CFI_IS : CFI_AT;
		r->off = n == 1 ? 0 : (int32_t)ops[1].number;
		return true;
	}
	r->how = value ? CFI_IS_EXPR : CFI_AT_EXPR;
	r->expr = copy_expr(ops, n);
	return true;
}

static struct cfi_rule *make_rule(Dwarf_CFI *cfi, uint64_t bias, uint64_t pc,
				  const struct stack_machine *m)
{
	struct cfi_rule *r = xcalloc(1, sizeof(*r) +
						m->nregs * sizeof(*r->regs));
	Dwarf_Frame *frame = NULL;
	Dwarf_Op mem[3], *ops;
	size_t n;
	int ra;

	r->pc = pc;
	if (!cfi || dwarf_cfi_addrframe(cfi, pc - bias, &frame) ||
	    dwarf_frame_cfa(frame, &ops, &n) || !take_cfa(r, ops, n))
		goto out;
	ra = dwarf_frame_info(frame, NULL, NULL, &r->signal);
	if (ra < 0 || ra >= STACK_NREGS)
		goto out;
	r->ra = (unsigned char)ra;
	/*
	 * On arm64 the return address has a number beyond those that are
	 * followed.
	 */
	for (int i = 0; i < m->nregs; i++) {
		struct cfi_reg *reg = &r->regs[r->n];

		*reg = (struct cfi_reg){ .reg = (unsigned char)i };
		if (dwarf_frame_register(frame, i, mem, &ops, &n) ||
		    !take_reg(reg, ops, n, mem))
			continue;
		if (reg->how == CFI_LOST) {
			r->outermost = r->outermost || i == ra;
			continue;
		}
		r->n++;
	}
	r->ok = true;
out:
	free(frame);
	return r;
}

const struct cfi_rule *cfi_table_add(struct cfi_table *t, Dwarf_CFI *cfi,
				     uint64_t bias, uint64_t pc,
				     const struct stack_machine *m)
{
	struct cfi_rule *r = make_rule(cfi, bias, pc, m);

	make_room(t);
	t->slots[slot_of(t, pc)] = r;
	t->n++;
	return r;
}

const struct cfi_rule *cfi_table_again(struct cfi_table *t, Dwarf_CFI *cfi,
				       uint64_t bias, uint64_t pc,
				       const struct stack_machine *m)
{
	size_t i = slot_of(t, pc);

	free_rule(t->slots[i]);
	t->slots[i] = make_rule(cfi, bias, pc, m);
	return t->slots[i];
}

static bool caller_reg(const struct cfi_reg *r, const struct stack_regs *regs,
		       uint64_t cfa, struct window *w, uint64_t *v)
{
	unsigned int word = regs->machine->word;

	switch ((enum cfi_how)r->how) {
	case CFI_AT:
		return window_read(w, cfa + (uint64_t)(int64_t)r->off, word,
				   v);
	case CFI_IS:
		*v = cfa + (uint64_t)(int64_t)r->off;
		return true;
	case CFI_REG:
		*v = regs->r[r->off];
		return true;
	case CFI_AT_EXPR:
		return cfi_eval(r->expr.ops, r->expr.n, regs, cfa, w, v) &&
		       window_read(w, *v, word, v);
	case CFI_IS_EXPR:
		return cfi_eval(r->expr.ops, r->expr.n, regs, cfa, w, v);
	case CFI_LOST:
		break;
	}
	return false;
}

bool cfi_step(const struct cfi_rule *rule, struct stack_regs *regs,
	      struct window *w)
{
	const struct stack_machine *m = regs->machine;
	uint64_t old_sp = regs->r[m->sp], cfa, saved[STACK_NREGS];

	if (!rule->cfa_is_expr)
		cfa = regs->r[rule->cfa_reg] + (uint64_t)(int64_t)rule->cfa_off;
	else if (!cfi_eval(rule->cfa_expr.ops, rule->cfa_expr.n, regs, 0, w,
			   &cfa))
		return false;
	if (m->word == 4)
		cfa = (uint32_t)cfa;
	for (unsigned int i = 0; i < rule->n; i++)
		if (!caller_reg(&rule->regs[i], regs, cfa, w, &saved[i]))
			return false;
	regs->r[m->sp] = cfa;
	for (unsigned int i = 0; i < rule->n; i++)
		regs->r[rule->regs[i].reg] = saved[i];
	regs->pc = regs->r[rule->ra] & m->pc_mask;
	/*
	 * A stack grows down, so callers are above.  But a signal's handler can
	 * have a stack of its own, and leaf functions of arm64 need none.
	 */
	return rule->signal || regs->r[m->sp] > old_sp ||
	       (m->sp == 31 && regs->r[m->sp] == old_sp);
}

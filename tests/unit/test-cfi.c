/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The expressions of unwind tables, and steps from frame to frame by rules
 * over memory that may say anything.
 */
#include <dwarf.h>
#include <string.h>

#include "../../src/base/alloc.h"
#include "../../src/base/array.h"
#include "../../src/stack/cfi_eval.h"
#include "../../src/stack/unwind_cfi.h"
#include "fake_mem.h"
#include "unit.h"

enum { BASE = 0x1000, WORDS = 64, CFA = 0x5000 };

static const struct stack_machine wide = {
	.word = 8, .nregs = 17, .sp = 7, .fp = 6, .pc_mask = UINT64_MAX,
};
static const struct stack_machine narrow = {
	.word = 4, .nregs = 9, .sp = 4, .fp = 5, .pc_mask = UINT32_MAX,
};

/* Word i of the stack is 100 + i. */
static void open_window(struct window *w, struct fake_mem *fake)
{
	fake_mem_init(fake);
	*w = (struct window){
		.mem = &fake->mem,
		.base = BASE,
		.stack_end = BASE + WORDS * 8,
		.len = WORDS * 8,
		.cap = WORDS * 8,
		.data = xcalloc(WORDS, 8),
	};
	for (uint64_t i = 0; i < WORDS; i++) {
		uint64_t v = 100 + i;

		memcpy(w->data + i * 8, &v, 8);
	}
}

struct eval_case {
	const char *name;
	Dwarf_Op ops[12];
	size_t n;
	bool ok;
	uint64_t value;
};

#define NUM(v) { .atom = DW_OP_constu, .number = (Dwarf_Word)(v) }
#define OP(op) { .atom = (op) }

static const struct eval_case evals[] = {
	{ "nothing", { { 0 } }, 0, false, 0 },
	{ "a register", { { .atom = DW_OP_breg7, .number = 16 } }, 1, true,
	  BASE + 16 },
	{ "any register",
	  { { .atom = DW_OP_bregx, .number = 7, .number2 = 8 } }, 1, true,
	  BASE + 8 },
	{ "a register that there is not",
	  { { .atom = DW_OP_bregx, .number = 4000 } }, 1, false, 0 },
	{ "the frame's address",
	  { OP(DW_OP_call_frame_cfa),
	    { .atom = DW_OP_plus_uconst, .number = (Dwarf_Word)-8 } }, 2, true,
	  CFA - 8 },
	{ "memory", { NUM(BASE + 24), OP(DW_OP_deref) }, 2, true, 103 },
	{ "no memory", { NUM(64), OP(DW_OP_deref) }, 2, false, 0 },
	/* rsp + 8 + ((rip & 15) >= 11) << 3, of the linkage table; rip 12. */
	{ "a linkage table's",
	  { { .atom = DW_OP_breg7, .number = 8 },
	    { .atom = DW_OP_breg16, .number = 0 },
	    OP(DW_OP_lit15), OP(DW_OP_and), OP(DW_OP_lit11), OP(DW_OP_ge),
	    OP(DW_OP_lit3), OP(DW_OP_shl), OP(DW_OP_plus) }, 9, true,
	  BASE + 16 },
	{ "minus", { NUM(5), NUM(7), OP(DW_OP_minus) }, 3, true,
	  (uint64_t)-2 },
	{ "a shift too far", { NUM(1), NUM(64), OP(DW_OP_shl) }, 3, true, 0 },
	{ "signed", { NUM(-8), NUM(70), OP(DW_OP_shra) }, 3, true,
	  UINT64_MAX },
	{ "dup, swap, over, drop",
	  { NUM(1), NUM(2), OP(DW_OP_swap), OP(DW_OP_over), OP(DW_OP_dup),
	    OP(DW_OP_drop), OP(DW_OP_minus) }, 7, true, (uint64_t)-1 },
	{ "too little for it", { NUM(1), OP(DW_OP_plus) }, 2, false, 0 },
	{ "nothing for it", { OP(DW_OP_deref) }, 1, false, 0 },
	{ "left with nothing", { NUM(1), OP(DW_OP_drop) }, 2, false, 0 },
	{ "jumps are not followed", { NUM(1), OP(DW_OP_skip) }, 2, false, 0 },
};

static void test_eval(void **state)
{
	const struct eval_case *t = *state;
	struct stack_regs regs = { .machine = &wide };
	struct fake_mem fake;
	struct window w;
	uint64_t v;

	open_window(&w, &fake);
	regs.r[7] = BASE;
	regs.r[16] = 12;
	assert_int_equal(cfi_eval(t->ops, t->n, &regs, CFA, &w, &v), t->ok);
	if (t->ok)
		assert_int_equal(v, t->value);
	free(w.data);
}

/* It is not written past its end. */
static void test_deep(void **state)
{
	struct stack_regs regs = { .machine = &wide };
	Dwarf_Op ops[100];
	struct fake_mem fake;
	struct window w;
	uint64_t v;

	(void)state;
	open_window(&w, &fake);
	for (size_t i = 0; i < ARRAY_SIZE(ops); i++)
		ops[i] = (Dwarf_Op){ .atom = DW_OP_lit1 };
	assert_false(cfi_eval(ops, ARRAY_SIZE(ops), &regs, 0, &w, &v));
	for (size_t i = 1; i < ARRAY_SIZE(ops); i++)
		ops[i] = (Dwarf_Op){ .atom = DW_OP_dup };
	assert_false(cfi_eval(ops, ARRAY_SIZE(ops), &regs, 0, &w, &v));
	free(w.data);
}

static struct cfi_rule *rule(unsigned char cfa_reg, int cfa_off,
			     unsigned char ra, const struct cfi_reg *regs,
			     unsigned int n)
{
	struct cfi_rule *r = xcalloc(1, sizeof(*r) + n * sizeof(*regs));

	r->ok = true;
	r->cfa_reg = cfa_reg;
	r->cfa_off = cfa_off;
	r->ra = ra;
	r->n = n;
	if (n)
		memcpy(r->regs, regs, n * sizeof(*regs));
	return r;
}

/* push rbp; sub $16, rsp: the caller's at CFA - 16, its address at CFA - 8. */
static void test_step(void **state)
{
	const struct cfi_reg saved[] = {
		{ .reg = 6, .how = CFI_AT, .off = -16 },
		{ .reg = 16, .how = CFI_AT, .off = -8 },
		{ .reg = 3, .how = CFI_REG, .off = 12 },
	};
	struct cfi_rule *r = rule(7, 32, 16, saved, 3);
	struct stack_regs regs = { .machine = &wide };
	struct fake_mem fake;
	struct window w;

	(void)state;
	open_window(&w, &fake);
	regs.r[7] = BASE;
	regs.r[12] = 7;
	assert_true(cfi_step(r, &regs, &w));
	assert_int_equal(regs.r[7], BASE + 32);
	assert_int_equal(regs.r[6], 102);
	assert_int_equal(regs.r[3], 7);
	assert_int_equal(regs.pc, 103);
	free(r);
	free(w.data);
}

/* Four bytes each, and addresses that wrap at 32 bits. */
static void test_narrow(void **state)
{
	const struct cfi_reg saved[] = {
		{ .reg = 8, .how = CFI_AT, .off = -4 },
	};
	struct cfi_rule *r = rule(4, 12, 8, saved, 1);
	struct stack_regs regs = { .machine = &narrow };
	struct fake_mem fake;
	struct window w;

	(void)state;
	open_window(&w, &fake);
	regs.r[4] = BASE;
	assert_true(cfi_step(r, &regs, &w));
	assert_int_equal(regs.r[4], BASE + 12);
	assert_int_equal(regs.pc, 101);
	free(r);
	free(w.data);
}

/* What does not lead up the stack, or cannot be read, ends the walk. */
static void test_lies(void **state)
{
	const struct cfi_reg saved[] = {
		{ .reg = 16, .how = CFI_AT, .off = -8 },
	};
	static const struct {
		uint64_t sp;
		int off;
	} lies[] = {
		{ BASE + 64, 0 },	/* stays */
		{ BASE + 64, -16 },	/* down */
		{ 0, 8 },		/* nowhere */
		{ UINT64_MAX - 4, 8 },	/* around */
		{ BASE + WORDS * 8, 64 },	/* above the stack */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lies); i++) {
		struct cfi_rule *r = rule(7, lies[i].off, 16, saved, 1);
		struct stack_regs regs = { .machine = &wide };
		struct fake_mem fake;
		struct window w;

		open_window(&w, &fake);
		regs.r[7] = lies[i].sp;
		assert_false(cfi_step(r, &regs, &w));
		free(r);
		free(w.data);
	}
}

int main(void)
{
	struct unit u = { .n = 0 };

	unit_add_table(&u, evals, test_eval);
	unit_add(&u, "too deep", test_deep, NULL);
	unit_add(&u, "a step", test_step, NULL);
	unit_add(&u, "a step of 32-bit code", test_narrow, NULL);
	unit_add(&u, "stacks that lie", test_lies, NULL);
	return unit_run(&u);
}

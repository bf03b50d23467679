/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The DWARF numbers of registers: System V ABI, AMD64 and Intel386 processor
 * supplements; DWARF for the Arm 64-bit architecture.  The sets are the
 * kernel's, as in abi.c.
 */
#include "stack_regs.h"

#include <stdint.h>
#include <string.h>

#include "base/array.h"

#define R64(n) ((n) * 8)
#define R32(n) ((n) * 4)

static const struct stack_machine machines[] = {
#if defined(__x86_64__)
	{
		.set_size = R64(27), .word = 8, .nregs = 17, .sp = 7, .fp = 6,
		.pc = R64(16), .fp_chain = true, .pc_mask = UINT64_MAX,
		/* rax rdx rcx rbx rsi rdi rbp rsp r8-r15 rip */
		.at = { R64(10), R64(12), R64(11), R64(5), R64(13), R64(14),
			R64(4), R64(19), R64(9), R64(8), R64(7), R64(6),
			R64(3), R64(2), R64(1), R64(0), R64(16) },
	},
	{
		.set_size = R32(17), .word = 4, .nregs = 9, .sp = 4, .fp = 5,
		.pc = R32(12), .fp_chain = true, .pc_mask = UINT32_MAX,
		/* eax ecx edx ebx esp ebp esi edi eip */
		.at = { R32(6), R32(1), R32(2), R32(0), R32(15), R32(5),
			R32(3), R32(4), R32(12) },
	},
#elif defined(__aarch64__)
	{
		/* The upper bits may be a signature of the address. */
		.set_size = R64(34), .word = 8, .nregs = 32, .sp = 31,
		.fp = 29, .pc = R64(32), .fp_chain = true,
		.pc_mask = (1ull << 48) - 1,
		/*
		 * mov x8, #139; svc #0.  struct rt_sigframe is a siginfo_t
		 * and a ucontext, whose sigcontext is at 176 and begins with
		 * fault_address: arch/arm64/kernel/signal.c.
		 */
		.sigreturn = 0xd4000001d2801168, .sig_set = 128 + 176 + 8,
		.at = { R64(0), R64(1), R64(2), R64(3), R64(4), R64(5), R64(6),
			R64(7), R64(8), R64(9), R64(10), R64(11), R64(12),
			R64(13), R64(14), R64(15), R64(16), R64(17), R64(18),
			R64(19), R64(20), R64(21), R64(22), R64(23), R64(24),
			R64(25), R64(26), R64(27), R64(28), R64(29), R64(30),
			R64(31) },
	},
	{
		.set_size = R32(18), .word = 4, .nregs = 16, .sp = 13,
		.fp = 11, .pc = R32(15), .pc_mask = UINT32_MAX - 1,
		.at = { R32(0), R32(1), R32(2), R32(3), R32(4), R32(5), R32(6),
			R32(7), R32(8), R32(9), R32(10), R32(11), R32(12),
			R32(13), R32(14), R32(15) },
	},
#endif
};

static uint64_t get(const struct stack_machine *m, const struct regs *r,
		    unsigned int at)
{
	uint64_t v = 0;

	/* Little endian: the low half comes first. */
	memcpy(&v, r->set + at, m->word);
	return v;
}

bool stack_regs_from(struct stack_regs *s, const struct regs *r)
{
	const struct stack_machine *m = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(machines); i++)
		if (machines[i].set_size == r->size)
			m = &machines[i];
	if (!m)
		return false;
	memset(s, 0, sizeof(*s));
	s->machine = m;
	s->pc = get(m, r, m->pc);
	for (unsigned int i = 0; i < m->nregs; i++)
		s->r[i] = get(m, r, m->at[i]);
	return true;
}

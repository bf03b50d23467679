/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Unwinding by libdw: arbitrary expressions, and files with arbitrary tables
 * (.eh_frame), on an arbitrary stack.  The file comes from the program;
 * whatever it contains, nothing may be read beyond its end.
 */
#include <dwarf.h>
#include <elf.h>
#include <stdlib.h>

#include "../../src/base/alloc.h"
#include "../../src/base/array.h"
#include "../../src/base/die.h"
#include "../../src/stack/cfi_eval.h"
#include "../../src/stack/unwind_cfi.h"
#include "wild_mem.h"

enum {
	OPS = 40,
	STEPS = 8,
	TABLE = 0x1000,		/* the section's address, and its offset */
	CODE = 0x4000,		/* where its entries mostly begin */
};

/*
 * libdw allocates room for as many registers as a table names, and may get no
 * more than this.
 */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1:max_allocation_size_mb=32";
}

static void any_regs(struct input *in, struct stack_regs *r)
{
	/* The sets of a 32-bit machine are known, too. */
	static const size_t sizes[] = { 27 * 8, 17 * 4, 34 * 8, 18 * 4 };
	struct regs set = { 0 };
	size_t i = in_below(in, ARRAY_SIZE(sizes));

	do
		set.size = sizes[i++ % ARRAY_SIZE(sizes)];
	while (!stack_regs_from(r, &set));
	for (unsigned int k = 0; k < r->machine->nregs; k++)
		r->r[k] = in_number(in);
	r->pc = CODE + in_byte(in);
}

static void any_window(struct input *in, struct wild_mem *m, struct window *w)
{
	wild_mem_init(m, in);
	*w = (struct window){ .mem = &m->mem };
	w->base = in_number(in) & ~7ull;
	w->most = w->base;
	w->stack_end = in_bool(in) ? w->base + in_number(in) : 0;
	w->len = w->cap = in_byte(in);
	w->data = xcalloc(w->cap + 1, 1);
	in_bytes(in, w->data, w->len);
}

static void try_expression(struct input *in, struct stack_regs *regs,
			   struct window *w)
{
	size_t n = in_below(in, OPS + 1);
	/* Of exactly that size. */
	Dwarf_Op *ops = xcalloc(n, sizeof(*ops));
	uint64_t result;

	for (size_t i = 0; i < n; i++)
		ops[i] = (Dwarf_Op){
			.atom = in_byte(in),
			.number = in_number(in),
			.number2 = in_bool(in) ? in_number(in) : 0,
		};
	if (cfi_eval(ops, n, regs, in_number(in), w, &result) &&
	    regs->machine->word == 4)
		check(result <= UINT32_MAX);
	free(ops);
}

/*
 * A file with one section, at address and offset TABLE: the rest of the input.
 */
static char *make_file(struct input *in, size_t *size)
{
	static const char names[] = "\0.eh_frame\0.shstrtab";
	size_t len = in->n < 4096 ? in->n : 4096;
	char *file;
	Elf64_Ehdr *e;
	Elf64_Shdr *s;

	*size = TABLE + len + sizeof(names) + 3 * sizeof(*s) + 16;
	file = xcalloc(1, *size);
	e = (Elf64_Ehdr *)file;
	memcpy(e->e_ident, ELFMAG, SELFMAG);
	e->e_ident[EI_CLASS] = ELFCLASS64;
	e->e_ident[EI_DATA] = ELFDATA2LSB;
	e->e_ident[EI_VERSION] = EV_CURRENT;
	e->e_type = ET_DYN;
	e->e_version = EV_CURRENT;
#if defined(__aarch64__)
	e->e_machine = EM_AARCH64;
#else
	e->e_machine = EM_X86_64;
#endif
	e->e_ehsize = sizeof(*e);
	e->e_shentsize = sizeof(*s);
	e->e_shnum = 3;
	e->e_shstrndx = 2;
	in_bytes(in, file + TABLE, len);
	memcpy(file + TABLE + len, names, sizeof(names));
	e->e_shoff = (TABLE + len + sizeof(names) + 7) & ~7ull;
	s = (Elf64_Shdr *)(file + e->e_shoff);
	s[1] = (Elf64_Shdr){
		.sh_name = 1, .sh_type = SHT_PROGBITS, .sh_flags = SHF_ALLOC,
		.sh_addr = TABLE, .sh_offset = TABLE, .sh_size = len,
	};
	s[2] = (Elf64_Shdr){
		.sh_name = 11, .sh_type = SHT_STRTAB,
		.sh_offset = TABLE + len, .sh_size = sizeof(names),
	};
	return file;
}

static void try_file(struct input *in, struct stack_regs *regs,
		     struct window *w)
{
	struct cfi_table rules = { 0 };
	const struct stack_machine *m = regs->machine;
	struct input start = *in;
	Dwarf_CFI *cfi;
	size_t size;
	char *file;
	Elf *elf;

	/* The stack and the file are made of the same bytes. */
	file = make_file(&start, &size);
	elf_version(EV_CURRENT);
	elf = elf_memory(file, size);
	cfi = elf ? dwarf_getcfi_elf(elf) : NULL;
	for (int i = 0; i < STEPS; i++) {
		const struct cfi_rule *r = cfi_table_find(&rules, regs->pc);

		if (!r)
			r = cfi_table_add(&rules, cfi, 0, regs->pc, m);
		check(r == cfi_table_find(&rules, regs->pc));
		if (!r->ok || r->outermost || !cfi_step(r, regs, w))
			break;
	}
	cfi_table_clear(&rules);
	if (cfi)
		dwarf_cfi_end(cfi);
	elf_end(elf);
	free(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };
	struct stack_regs regs;
	struct wild_mem mem;
	struct window w;
	bool expression = in_bool(&in);

	any_regs(&in, &regs);
	any_window(&in, &mem, &w);
	if (expression)
		try_expression(&in, &regs, &w);
	else
		try_file(&in, &regs, &w);
	free(w.data);
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stacks with elfutils' libdw: unwind tables of .eh_frame and .debug_frame,
 * separate debug files (debug_files.c), .gnu_debugdata.  libdw is called once
 * per address; the walk uses rules (unwind_cfi.c), and names come from
 * unwind_names.c.
 */
#include "unwind_libdw.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/die.h"
#include "debug_files.h"
#include "module_open.h"
#include "record/stack.h"
#include "unwind_cfi.h"

struct unwind {
	const struct unwind_style *style;
	Dwfl *dwfl;
	const struct maps *maps;
	/* The thread whose stack is walked. */
	pid_t tid;
	struct mem *mem;
	struct cfi_table rules;
};

static int find_elf(Dwfl_Module *dm, void **data, const char *name,
		    Dwarf_Addr base, char **file_name, Elf **elfp)
{
	struct unwind *u = *data;
	const struct mapping *map = maps_find(u->maps, base);
	char path[MODULE_PATH];
	int fd;

	(void)dm;
	(void)name;
	(void)elfp;
	if (!map || map->module < 0)
		return -1;
	fd = module_open(u->maps, map->module, u->tid, u->mem, path);
	if (fd >= 0)
		*file_name = xstrdup(path);
	return fd;
}

/*
 * A name that changes with the file: libdw keeps a module that is reported with
 * the same name at the same place.
 */
static void module_name(const struct module *mod, char name[static 64])
{
	uint64_t sum = 14695981039346656037ull;

	for (unsigned int i = 0; i < mod->print_len; i++)
		sum = (sum ^ mod->print[i]) * 1099511628211ull;
	snprintf(name, 64, "%llx-%llx-%llx", (unsigned long long)mod->dev,
		 (unsigned long long)mod->ino, (unsigned long long)sum);
}

static void update(struct unwind *u, const struct maps *maps)
{
	char name[64];
	void **data;

	cfi_table_clear(&u->rules);
	u->maps = maps;
	dwfl_report_begin(u->dwfl);
	for (size_t i = 0; i < maps->nmodules; i++) {
		const struct module *mod = &maps->modules[i];
		Dwfl_Module *dm;

		module_name(mod, name);
		dm = dwfl_report_module(u->dwfl, name, mod->start, mod->end);
		if (dm && dwfl_module_info(dm, &data, NULL, NULL, NULL, NULL,
					   NULL, NULL))
			*data = u;
	}
	dwfl_report_end(u->dwfl, NULL, NULL);
}

/*
 * Without tables: if the code keeps a frame pointer, that leads to its caller.
 */
static bool fp_step(struct stack_regs *regs, struct window *w)
{
	const struct stack_machine *m = regs->machine;
	uint64_t fp = regs->r[m->fp], next, pc;

	if (!m->fp_chain || fp < regs->r[m->sp] || fp % m->word ||
	    !window_read(w, fp, m->word, &next) ||
	    !window_read(w, fp + m->word, m->word, &pc))
		return false;
	regs->r[m->sp] = fp + 2u * m->word;
	regs->r[m->fp] = next;
	regs->pc = pc & m->pc_mask;
	return true;
}

/*
 * From a signal's handler to where the signal arrived.  The tables of arm64's
 * vDSO lead to the caller of the interrupted function instead.
 */
static bool signal_step(struct stack_regs *regs, struct window *w)
{
	const struct stack_machine *m = regs->machine;
	uint64_t code, set = regs->r[m->sp] + m->sig_set;
	struct stack_regs there = *regs;

	if (!m->sigreturn || !window_read(w, regs->pc, 8, &code) ||
	    code != m->sigreturn || !window_read(w, set + m->pc, 8, &there.pc))
		return false;
	for (unsigned int i = 0; i < m->nregs; i++)
		if (!window_read(w, set + m->at[i], 8, &there.r[i]))
			return false;
	*regs = there;
	return true;
}

static const struct cfi_rule *rule_of(struct unwind *u, uint64_t pc,
				      const struct stack_machine *m)
{
	const struct cfi_rule *r = cfi_table_find(&u->rules, pc);
	Dwarf_Addr bias = 0;
	Dwarf_CFI *cfi;
	Dwfl_Module *dm;

	if (r)
		return r;
	dm = dwfl_addrmodule(u->dwfl, pc);
	cfi = dm ? dwfl_module_eh_cfi(dm, &bias) : NULL;
	r = cfi_table_add(&u->rules, cfi, bias, pc, m);
	if (r->ok || !dm)
		return r;
	cfi = dwfl_module_dwarf_cfi(dm, &bias);
	return cfi_table_again(&u->rules, cfi, bias, pc, m);
}

static bool in_code(const struct unwind *u, uint64_t pc)
{
	const struct mapping *map = maps_find(u->maps, pc);

	return map && map->exec;
}

static void walk(struct unwind *u, const struct stack_regs *start,
		 struct window *w, struct walk *walk)
{
	struct stack_regs regs = *start;
	bool exact = true;

	u->tid = w->tid;
	u->mem = w->mem;
	walk->n = 0;
	walk->end = STACK_WHOLE;
	while (regs.pc) {
		const struct cfi_rule *r;

		if (walk->n == walk->max) {
			walk->end = STACK_LIMIT;
			return;
		}
		walk->pcs[walk->n] = regs.pc;
		walk->exact[walk->n++] = exact;
		/* A return address may already be in the next function. */
		r = rule_of(u, regs.pc - !exact, regs.machine);
		if (r->outermost)
			return;
		exact = r->signal;
		if ((r->signal || !r->ok) && signal_step(&regs, w)) {
			exact = true;
			continue;
		}
		if (r->ok ? !cfi_step(r, &regs, w) : !fp_step(&regs, w)) {
			walk->end = STACK_BROKEN;
			return;
		}
		/*
		 * Guessing led to an address without code: the guess was wrong.
		 */
		if (!r->ok && !in_code(u, regs.pc)) {
			walk->end = STACK_BROKEN;
			return;
		}
	}
}

static void name_pc(struct unwind *u, const struct window *w,
		    const struct mapping *map, bool exact,
		    struct stack_frame *f, unwind_frame_fn *fn, void *arg)
{
	Dwfl_Module *dm = dwfl_addrmodule(u->dwfl, f->pc - !exact);

	(void)map;
	u->tid = w->tid;
	u->mem = w->mem;
	if (dm)
		libdw_name_pc(dm, u->style, exact, f, fn, arg);
	else
		fn(arg, f);
}

static bool knows(const struct stack_machine *m, bool narrow)
{
	(void)m;
	(void)narrow;
	return true;
}

static void start(const struct unwind_style *style)
{
	debug_files_start(style->lines);
}

static struct unwind *open_libdw(const struct unwind_style *style)
{
	struct unwind *u = xcalloc(1, sizeof(*u));
	static const Dwfl_Callbacks callbacks = {
		.find_elf = find_elf,
		.find_debuginfo = debug_files_find,
	};

	u->style = style;
	u->dwfl = dwfl_begin(&callbacks);
	if (!u->dwfl)
		die("libdw: %s", dwfl_errmsg(-1));
	return u;
}

static void close_libdw(struct unwind *u)
{
	cfi_table_clear(&u->rules);
	dwfl_end(u->dwfl);
	free(u);
}

const struct unwinder unwinder_libdw = {
	.name = "libdw",
	.lines = true,
	.knows = knows,
	.start = start,
	.open = open_libdw,
	.close = close_libdw,
	.update = update,
	.walk = walk,
	.name_pc = name_pc,
};

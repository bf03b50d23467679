/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stacks with libunwind.  It gets registers and memory through functions of
 * ours, so that a stack is read in one piece and not word by word through
 * ptrace.  It gets unwind tables from the program's own memory (PT_GNU_EH_FRAME
 * of each file, eh_find.c).  Static programs have no searchable table; theirs
 * is made from the file (eh_table.c).  Names come from the files, by
 * libunwind-ptrace if the path leads to the right file, otherwise by
 * elf_names.c.
 *
 * libunwind-ptrace could find the tables as well (_UPT_find_proc_info()), but:
 *
 * - It opens files by their paths and does not check what it gets.  Stacks
 *   break off in a program or library that was deleted or replaced, and in the
 *   vDSO.
 * - For a static program it finds one frame, and reports that as the whole
 *   stack.  With libunwind 1.6.2, 15 rows of tests/stacks*.test fail for these
 *   two reasons.
 * - It reads memory only through ptrace: its functions take their own argument,
 *   which they pass on to the functions that read.
 *
 * Nor would it be faster: with both, libunwind's cache answers nearly all
 * queries.
 *
 * This libunwind is for the machine that aiotrace runs on: it cannot walk the
 * stacks of 32-bit programs, and it knows no source lines.
 */
#include <libunwind-ptrace.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/die.h"
#include "demangle.h"
#include "eh_find.h"
#include "elf_names.h"
#include "module_open.h"
#include "record/stack.h"
#include "unwind.h"

/* Not declared for users, but exported; perf depends on it, too. */
extern int UNW_OBJ(dwarf_search_unwind_table)(unw_addr_space_t as,
					      unw_word_t ip,
					      unw_dyn_info_t *di,
					      unw_proc_info_t *pi,
					      int need_unwind_info, void *arg);

enum {
	LONGEST_NAME = 4096,
	CACHE_LOG = 12,	/* of libunwind's own cache of rules */
};

/*
 * The program counter.  On aarch64, UNW_REG_IP is the link register, which has
 * the same value only in frames that made a call.
 */
#if defined(__aarch64__)
#define IP UNW_AARCH64_PC
#else
#define IP UNW_REG_IP
#endif

struct unwind {
	const struct unwind_style *style;
	unw_addr_space_t as;
	struct eh_find files;
	struct elf_names **names;	/* of a module, or NULL */
	size_t nnames;
	/* During a walk. */
	const struct stack_regs *regs;
	struct window *window;
};

static const struct mapping *file_at(const struct unwind *u, uint64_t addr)
{
	const struct mapping *map = maps_find(u->files.maps, addr);

	return map && map->module >= 0 ? map : NULL;
}

static int find_proc_info(unw_addr_space_t as, unw_word_t ip,
			  unw_proc_info_t *pi, int need_unwind_info, void *arg)
{
	struct unwind *u = arg;
	const struct mapping *map = file_at(u, ip);
	const struct module *mod;
	unw_dyn_info_t di = { 0 };
	const struct eh_found *t;

	if (!map || !map->exec)
		return -UNW_ENOINFO;
	mod = &u->files.maps->modules[map->module];
	t = eh_find(&u->files, map->module);
	if (!t->n)
		return -UNW_ENOINFO;
	di.format = UNW_INFO_FORMAT_REMOTE_TABLE;
	di.start_ip = mod->start;
	di.end_ip = mod->end;
	di.u.rti.segbase = t->base;
	di.u.rti.table_data = t->entries;
	/* In words; the entries are pairs of four bytes each. */
	di.u.rti.table_len = t->n * 8 / sizeof(unw_word_t);
	return UNW_OBJ(dwarf_search_unwind_table)(as, ip, &di, pi,
						  need_unwind_info, arg);
}

static void put_unwind_info(unw_addr_space_t as, unw_proc_info_t *pi,
			    void *arg)
{
	(void)as;
	(void)pi;
	(void)arg;
}

static int get_dyn_info_list_addr(unw_addr_space_t as, unw_word_t *addr,
				  void *arg)
{
	(void)as;
	(void)addr;
	(void)arg;
	return -UNW_ENOINFO;
}

static int access_mem(unw_addr_space_t as, unw_word_t addr, unw_word_t *value,
		      int write, void *arg)
{
	struct unwind *u = arg;
	uint64_t v;

	(void)as;
	/* It writes what unw_set_reg() sets; see strip(). */
	if (write)
		return 0;
	if (addr >= OUR_TABLES && addr < 2 * OUR_TABLES) {
		if (!eh_find_read_own(&u->files, addr, &v))
			return -UNW_EINVAL;
		*value = v;
		return 0;
	}
	/* Writable mappings of a file are its variables. */
	if (addr - u->window->base >= u->window->len && file_at(u, addr) ?
		    !eh_find_read(&u->files, addr, &v, sizeof(v)) :
		    !window_read(u->window, addr, sizeof(v), &v))
		return -UNW_EINVAL;
	*value = v;
	return 0;
}

static int access_reg(unw_addr_space_t as, unw_regnum_t reg,
		      unw_word_t *value, int write, void *arg)
{
	const struct unwind *u = arg;

	(void)as;
	if (write)
		return 0;
	/* libunwind's numbers are DWARF's. */
	if (reg != IP && (reg < 0 || reg >= u->regs->machine->nregs))
		return -UNW_EBADREG;
	*value = reg == IP ? u->regs->pc : u->regs->r[reg];
	return 0;
}

static int access_fpreg(unw_addr_space_t as, unw_regnum_t reg,
			unw_fpreg_t *value, int write, void *arg)
{
	(void)as;
	(void)reg;
	(void)value;
	(void)write;
	(void)arg;
	return -UNW_EBADREG;
}

static int resume(unw_addr_space_t as, unw_cursor_t *cursor, void *arg)
{
	(void)as;
	(void)cursor;
	(void)arg;
	return -UNW_EINVAL;
}

/*
 * The code that a signal's handler returns to: mov $15, %rax; syscall, and
 * mov x8, #139; svc #0.  unw_is_signal_frame() recognises it only afterwards.
 */
static bool is_signal_return(struct unwind *u, uint64_t ip)
{
#if defined(__x86_64__)
	static const unsigned char code[] = {
		0x48, 0xc7, 0xc0, 0x0f, 0x00, 0x00, 0x00, 0x0f, 0x05,
	};
#else
	static const unsigned char code[] = {
		0x68, 0x11, 0x80, 0xd2, 0x01, 0x00, 0x00, 0xd4,
	};
#endif
	unsigned char there[sizeof(code)];

	return eh_find_read(&u->files, ip, there, sizeof(there)) &&
	       memcmp(there, code, sizeof(code)) == 0;
}

/* libunwind cannot follow a return address that contains a signature. */
static void strip(unw_cursor_t *cursor, const struct stack_machine *m,
		  unw_word_t *ip)
{
	unw_word_t plain = *ip & m->pc_mask;

	if (plain == *ip)
		return;
	/* Only libunwind's copy changes. */
	unw_set_reg(cursor, UNW_REG_IP, plain);
	*ip = plain;
}

static void walk(struct unwind *u, const struct stack_regs *regs,
		 struct window *w, struct walk *walk)
{
	bool exact = true;
	unw_cursor_t cursor;
	unw_word_t ip, sp, last_ip = 0, last_sp = 0;
	int more;

	walk->n = 0;
	walk->end = STACK_BROKEN;
	u->regs = regs;
	u->window = w;
	u->files.mem = w->mem;
	u->files.tid = w->tid;
	if (unw_init_remote(&cursor, u->as, u))
		return;
	for (;;) {
		/* On x86_64 they are the same. */
		/* NOLINTNEXTLINE(bugprone-branch-clone) */
		if (unw_get_reg(&cursor, exact ? IP : UNW_REG_IP, &ip))
			return;
		if (!ip)
			break;
		strip(&cursor, regs->machine, &ip);
		/* It found no rule, and took the link register again. */
		if (unw_get_reg(&cursor, UNW_REG_SP, &sp) ||
		    (sp == last_sp && ip == last_ip))
			return;
		last_sp = sp;
		last_ip = ip;
		if (walk->n == walk->max) {
			walk->end = STACK_LIMIT;
			return;
		}
		walk->pcs[walk->n] = ip;
		walk->exact[walk->n++] = exact;
		/* From an address in no file it would continue by guessing. */
		if (!file_at(u, ip - !exact))
			return;
		exact = is_signal_return(u, ip);
		more = unw_step(&cursor);
		if (more < 0)
			return;
		if (!more)
			break;
	}
	walk->end = STACK_WHOLE;
}

/* By libunwind-ptrace, which also reads .gnu_debugdata and separate files. */
static bool name_by_path(struct unwind *u, uint64_t pc, char *name,
			 uint64_t *into)
{
	void *ui = _UPT_create(u->files.tid);
	unw_word_t off;
	bool ok;

	if (!ui)
		return false;
	ok = !_UPT_get_proc_name(u->as, pc, name, LONGEST_NAME, &off, ui);
	_UPT_destroy(ui);
	*into = off;
	return ok;
}

/*
 * libunwind-ptrace opens the path in our namespace, which may be another file,
 * and reads only files for this machine.
 */
static bool name_by_symbols(struct unwind *u, int module, uint64_t offset,
			    char *name, uint64_t *into)
{
	const char *found;

	if (!u->names[module]) {
		char path[MODULE_PATH];
		int fd = module_open(u->files.maps, module, u->files.tid,
				     u->files.mem, path);

		u->names[module] = elf_names_read(fd);
		if (fd >= 0)
			close(fd);
	}
	found = elf_names_find(u->names[module], offset, into);
	if (found)
		snprintf(name, LONGEST_NAME, "%s", found);
	return found;
}

static void name_pc(struct unwind *u, const struct window *w,
		    const struct mapping *map, bool exact,
		    struct stack_frame *f, unwind_frame_fn *fn, void *arg)
{
	char name[LONGEST_NAME], *plain = NULL;
	uint64_t into = 0, off;
	const struct module *mod = &u->files.maps->modules[map->module];
	int fd = mod->narrow ? -1 : module_open_here(mod);
	bool ok;

	u->files.mem = w->mem;
	u->files.tid = w->tid;
	/*
	 * A return address may already be in the next function.  But the
	 * address that a signal's handler returns to does not follow a call.
	 */
	for (off = !exact;; off = 0) {
		ok = fd >= 0 ? name_by_path(u, f->pc - off, name, &into) :
			       name_by_symbols(u, map->module, f->at - off,
					       name, &into);
		if (ok || !off)
			break;
	}
	ok = ok && (off || exact || !into);
	if (fd >= 0)
		close(fd);
	if (ok) {
		f->function = name;
		f->into = into + off;
		if (u->style->demangle)
			plain = demangle(name);
		if (plain)
			f->function = plain;
	}
	fn(arg, f);
	free(plain);
}

static void forget_names(struct unwind *u)
{
	for (size_t i = 0; i < u->nnames; i++)
		elf_names_free(u->names[i]);
	free(u->names);
}

static void update(struct unwind *u, const struct maps *maps)
{
	eh_find_update(&u->files, maps);
	unw_flush_cache(u->as, 0, 0);
	forget_names(u);
	u->nnames = maps->nmodules;
	u->names = xcalloc(u->nnames + 1, sizeof(struct elf_names *));
}

/*
 * One library is for one machine; Debian has only libraries for the machine
 * that they run on.
 */
static bool knows(const struct stack_machine *m, bool narrow)
{
	return m->word == sizeof(unw_word_t) && !narrow;
}

static struct unwind *open_libunwind(const struct unwind_style *style)
{
	static unw_accessors_t accessors = {
		.find_proc_info = find_proc_info,
		.put_unwind_info = put_unwind_info,
		.get_dyn_info_list_addr = get_dyn_info_list_addr,
		.access_mem = access_mem,
		.access_reg = access_reg,
		.access_fpreg = access_fpreg,
		.resume = resume,
	};
	struct unwind *u = xcalloc(1, sizeof(*u));

	u->style = style;
	u->as = unw_create_addr_space(&accessors, 0);
	if (!u->as)
		die("libunwind: out of memory");
	unw_set_caching_policy(u->as, UNW_CACHE_GLOBAL);
	unw_set_cache_size(u->as, 1 << CACHE_LOG, 0);
	return u;
}

static void close_libunwind(struct unwind *u)
{
	unw_destroy_addr_space(u->as);
	eh_find_free(&u->files);
	forget_names(u);
	free(u);
}

const struct unwinder unwinder_libunwind = {
	.name = "libunwind",
	.knows = knows,
	.open = open_libunwind,
	.close = close_libunwind,
	.update = update,
	.walk = walk,
	.name_pc = name_pc,
};

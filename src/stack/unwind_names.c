/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What libdw knows about an address: the function, the source line, and the
 * functions that were inlined there.
 */
#include <dwarf.h>
#include <stdlib.h>
#include <string.h>

#include "demangle.h"
#include "record/stack.h"
#include "unwind_libdw.h"

/* All frames are reported through this, so that names are demangled once. */
static void tell(const struct unwind_style *style, struct stack_frame f,
		 unwind_frame_fn *fn, void *arg)
{
	char *plain = NULL, *bare = NULL;
	const char *version = f.function ? strchr(f.function, '@') : NULL;

	/* libdw appends a symbol's version, "@@GLIBC_2.34". */
	if (version && version > f.function) {
		bare = strndup(f.function, (size_t)(version - f.function));
		f.function = bare;
	}
	if (style->demangle && f.function)
		plain = demangle(f.function);
	if (plain)
		f.function = plain;
	fn(arg, &f);
	free(plain);
	free(bare);
}

static const char *die_name(Dwarf_Die *die)
{
	Dwarf_Attribute attr;
	const char *name = NULL;

	/* Linkage names can be demangled with their arguments. */
	if (dwarf_attr_integrate(die, DW_AT_linkage_name, &attr) ||
	    dwarf_attr_integrate(die, DW_AT_MIPS_linkage_name, &attr))
		name = dwarf_formstring(&attr);
	return name ? name : dwarf_diename(die);
}

/* Where an inlined function was called: a line of the enclosing function. */
static void call_site(Dwarf_Die *cu, Dwarf_Die *die, struct stack_frame *f)
{
	Dwarf_Attribute attr;
	Dwarf_Files *files;
	Dwarf_Word v;
	size_t n;

	f->file = NULL;
	f->line = 0;
	if (dwarf_attr(die, DW_AT_call_file, &attr) &&
	    !dwarf_formudata(&attr, &v) &&
	    !dwarf_getsrcfiles(cu, &files, &n) && v < n)
		f->file = dwarf_filesrc(files, v, NULL, NULL);
	if (dwarf_attr(die, DW_AT_call_line, &attr) &&
	    !dwarf_formudata(&attr, &v))
		f->line = (int)v;
}

/* Reports the functions inlined at `pc`; *f becomes the enclosing one. */
static void tell_inlined(Dwfl_Module *dm, Dwarf_Addr pc,
			 const struct unwind_style *style,
			 struct stack_frame *f, unwind_frame_fn *fn, void *arg)
{
	Dwarf_Die *scopes = NULL, *around = NULL, *cu;
	Dwarf_Addr bias;
	int n;

	cu = dwfl_module_addrdie(dm, pc, &bias);
	if (!cu || dwarf_getscopes(cu, pc - bias, &scopes) <= 0)
		goto out;
	/*
	 * The scopes that contain the innermost one, not those that declare it.
	 */
	n = dwarf_getscopes_die(&scopes[0], &around);
	for (int i = 0; i < n; i++) {
		struct stack_frame inlined = *f;

		if (dwarf_tag(&around[i]) == DW_TAG_subprogram)
			break;
		if (dwarf_tag(&around[i]) != DW_TAG_inlined_subroutine)
			continue;
		inlined.function = die_name(&around[i]);
		inlined.into = 0;
		inlined.inlined = true;
		tell(style, inlined, fn, arg);
		call_site(cu, &around[i], f);
	}
out:
	free(scopes);
	free(around);
}

void libdw_name_pc(Dwfl_Module *dm, const struct unwind_style *style,
		   bool exact, struct stack_frame *f, unwind_frame_fn *fn,
		   void *arg)
{
	/* A return address may already be in the next function. */
	Dwarf_Addr pc = f->pc - !exact;
	GElf_Off into = 0;
	GElf_Sym sym;

	f->function = dwfl_module_addrinfo(dm, pc, &into, &sym, NULL, NULL,
					   NULL);
	f->into = into + !exact;
	/*
	 * The address that a signal's handler returns to does not follow a
	 * call.
	 */
	if (!f->function && !exact) {
		f->function = dwfl_module_addrinfo(dm, f->pc, &into, &sym,
						   NULL, NULL, NULL);
		f->into = 0;
		if (into)
			f->function = NULL;
	}
	if (style->lines) {
		Dwfl_Line *line = dwfl_module_getsrc(dm, pc);

		if (line)
			f->file = dwfl_lineinfo(line, NULL, &f->line, NULL,
						NULL, NULL);
	}
	if (style->inlines)
		tell_inlined(dm, pc, style, f, fn, arg);
	tell(style, *f, fn, arg);
}

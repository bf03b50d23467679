/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Demangling with libiberty. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "demangle.h"

#include <stddef.h>
#include <string.h>

#ifdef HAVE_LIBIBERTY
#include <libiberty/demangle.h>
#endif

/* A name comes from the program, and could be made to take for ever. */
enum { LONGEST = 4096 };

char *demangle(const char *name)
{
#ifdef HAVE_LIBIBERTY
	char *plain;

	/* C++ and Rust names begin with it; names of C are skipped quickly. */
	if (name[0] != '_' || strnlen(name, LONGEST) == LONGEST)
		return NULL;
	/*
	 * Not cplus_demangle(), which brings an xrealloc() of its own.  Rust
	 * first: its older names are C++ names with a hash at the end.
	 */
	plain = rust_demangle(name, 0);
	return plain ? plain : cplus_demangle_v3(name, DMGL_PARAMS);
#else
	(void)name;
	return NULL;
#endif
}

bool demangle_built(void)
{
#ifdef HAVE_LIBIBERTY
	return true;
#else
	return false;
#endif
}

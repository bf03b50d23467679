/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers by name. */
#ifndef AIOTRACE_NAMES_H
#define AIOTRACE_NAMES_H

#include <stddef.h>
#include <stdint.h>

/* A value and its name; a table ends with a NULL name. */
struct name {
	uint64_t value;
	const char *name;
};

/* The names of one enumeration or one set of flags. */
struct names {
	/* Unknown values are printed as PREFIX???, or as the number if NULL. */
	const char *prefix;
	const struct name *list;
};

/* The name of `v` in `t`, or NULL. */
static inline const char *names_find(const struct names *t, uint64_t v)
{
	for (const struct name *n = t->list; n->name; n++)
		if (n->value == v)
			return n->name;
	return NULL;
}

#endif

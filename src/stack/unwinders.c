/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The unwinders that are built in. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>

#include "unwind.h"

/* The default first. */
static const struct unwinder *const unwinders[] = {
#ifdef HAVE_LIBDW
	&unwinder_libdw,
#endif
#ifdef HAVE_LIBUNWIND
	&unwinder_libunwind,
#endif
	NULL,
};

const struct unwinder *unwinder_named(const char *name)
{
	for (size_t i = 0; unwinders[i]; i++)
		if (!name || strcmp(unwinders[i]->name, name) == 0)
			return unwinders[i];
	return NULL;
}

bool stack_has_unwinder(const char *name)
{
	return unwinder_named(name) != NULL;
}

bool stack_has_lines(const char *name)
{
	return unwinder_named(name) && unwinder_named(name)->lines;
}

const char *stack_unwinders(void)
{
#if defined(HAVE_LIBDW) && defined(HAVE_LIBUNWIND)
	return "libdw, libunwind";
#elif defined(HAVE_LIBDW)
	return "libdw";
#elif defined(HAVE_LIBUNWIND)
	return "libunwind";
#else
	return "none";
#endif
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The names of C++ and Rust functions as in their source. */
#ifndef AIOTRACE_DEMANGLE_H
#define AIOTRACE_DEMANGLE_H

#include <stdbool.h>

/* To be freed; NULL if it is not mangled, or if demangling is not built in. */
char *demangle(const char *name);

/* Whether demangling is built in. */
bool demangle_built(void);

#endif

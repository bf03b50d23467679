/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Allocation that cannot fail: die() if memory has run out. */
#ifndef AIOTRACE_ALLOC_H
#define AIOTRACE_ALLOC_H

#include <stddef.h>
#include <stdlib.h>

/* Never NULL, also for a size of 0; free() the result. */
void *xcalloc(size_t n, size_t size) __attribute__((returns_nonnull));
void *xrealloc(void *p, size_t n, size_t size)
	__attribute__((returns_nonnull));
char *xstrdup(const char *s) __attribute__((returns_nonnull));

#endif

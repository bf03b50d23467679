/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Hash tables: uthash(3), which would call exit(-1) without a word if there is
 * no memory.
 */
#ifndef AIOTRACE_HASH_H
#define AIOTRACE_HASH_H

#include "alloc.h"
#include "die.h"

#define uthash_malloc(size) xcalloc(1, (size))
#define uthash_fatal(why) die("%s", (why))
#include <uthash.h>

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For libunwind, the unwind tables of the files that a program has mapped:
 * they are read from the program's memory, which they do not change in, and
 * kept.  A file without a table for binary search gets one made.
 */
#ifndef AIOTRACE_EH_FIND_H
#define AIOTRACE_EH_FIND_H

#include "target/maps.h"

/*
 * Tables of our own are handed to libunwind as if they stood in the program's
 * memory, where no program can have any: one a module, this far apart.
 */
#define OUR_TABLES (1ull << 62)
#define OUR_TABLE_SHIFT 32

/* Where a file's table for binary search is; n is 0 if there is none. */
struct eh_found {
	bool looked;
	uint64_t base;		/* what its entries count from */
	uint64_t entries, n;
	struct eh_entry *own;	/* NULL: it is in the program */
};

struct eh_page;

/* Those of an address space; zeroed is empty. */
struct eh_find {
	struct mem *mem;	/* the caller's, before each use */
	pid_t tid;		/* whose that is, too */
	const struct maps *maps;
	struct eh_found *found;	/* one a module */
	size_t n;
	struct eh_page *pages;
};

/* The mappings are others; `maps` stays the caller's. */
void eh_find_update(struct eh_find *f, const struct maps *maps);
void eh_find_free(struct eh_find *f);

/* The table of a module. */
const struct eh_found *eh_find(struct eh_find *f, int module);

/* Reads from a file's mapping, but not its variables; false if it cannot. */
bool eh_find_read(struct eh_find *f, uint64_t addr, void *buf, size_t len);

/* A word of the tables of our own. */
bool eh_find_read_own(const struct eh_find *f, uint64_t addr, uint64_t *v);

#endif

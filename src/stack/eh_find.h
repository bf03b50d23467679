/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For libunwind: the unwind tables of the files that a program has mapped.
 * They are read from the program's memory, where they do not change, and kept.
 * For a file without a table for binary search, one is created.
 */
#ifndef AIOTRACE_EH_FIND_H
#define AIOTRACE_EH_FIND_H

#include "target/maps.h"

/*
 * Tables of our own are passed to libunwind as if they were in the program's
 * memory, at addresses where no program can have memory: one per module, this
 * far apart.
 */
#define OUR_TABLES (1ull << 62)
#define OUR_TABLE_SHIFT 32

/* Where a file's table for binary search is; n is 0 if there is none. */
struct eh_found {
	bool looked;
	uint64_t base;		/* its entries are relative to this */
	uint64_t entries, n;
	struct eh_entry *own;	/* NULL: the table is in the program */
};

struct eh_page;

/* The tables of an address space; zeroed is empty. */
struct eh_find {
	struct mem *mem;	/* the caller's, before each use */
	pid_t tid;		/* the thread whose memory that is */
	const struct maps *maps;
	struct eh_found *found;	/* one per module */
	size_t n;
	struct eh_page *pages;
};

/* The mappings have changed; `maps` belongs to the caller. */
void eh_find_update(struct eh_find *f, const struct maps *maps);
void eh_find_free(struct eh_find *f);

/* The table of a module. */
const struct eh_found *eh_find(struct eh_find *f, int module);

/* Reads from a file's mapping, but not from its variables; false on failure. */
bool eh_find_read(struct eh_find *f, uint64_t addr, void *buf, size_t len);

/* Reads a word of our own tables. */
bool eh_find_read_own(const struct eh_find *f, uint64_t addr, uint64_t *v);

#endif

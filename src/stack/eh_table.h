/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A table for binary search in a file's .eh_frame, for files that come without
 * one (.eh_frame_hdr): static programs.
 */
#ifndef AIOTRACE_EH_TABLE_H
#define AIOTRACE_EH_TABLE_H

#include <stddef.h>
#include <stdint.h>

enum { EH_TABLE_MAX = 1 << 20 };	/* functions */

/* As in .eh_frame_hdr: a function's start and its entry's address. */
struct eh_entry {
	int32_t start, fde;
};

/*
 * Reads the file `fd`, a 64-bit one.  Addresses in the entries are relative to
 * `first`, the address of the file's first byte in memory, not relocated.
 * Returns them sorted, *n of them, to be freed; NULL if there are none.
 */
struct eh_entry *eh_table_read(int fd, uint64_t first, size_t *n);

/*
 * The same from `size` bytes of .eh_frame at address `addr`; they may contain
 * anything.
 */
struct eh_entry *eh_table_make(const unsigned char *data, size_t size,
			       uint64_t addr, uint64_t first, size_t *n);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AIOTRACE_REGS_H
#define AIOTRACE_REGS_H

#include <stddef.h>
#include <stdint.h>

#include "abi.h"

/* A register set, NT_PRSTATUS; its size says which one (abi.h). */
struct regs {
	size_t size;
	unsigned char set[512];
};

/* One of its registers, at an offset from `map`, extended with zeroes. */
uint64_t regs_get(const struct regs *r, const struct reg_map *map,
		  unsigned int offset);
void regs_put(struct regs *r, const struct reg_map *map, unsigned int offset,
	      int64_t value);

/*
 * The same of a register as it is: after int $0x80, 64-bit code has more in it
 * than the call takes.
 */
uint64_t regs_get_whole(const struct regs *r, const struct reg_map *map,
			unsigned int offset);
void regs_put_whole(struct regs *r, const struct reg_map *map,
		    unsigned int offset, uint64_t value);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The functions of an ELF file, by address. */
#ifndef AIOTRACE_ELF_NAMES_H
#define AIOTRACE_ELF_NAMES_H

#include <stdint.h>

struct elf_names;

/*
 * Reads the symbols of the open file, 32-bit or 64-bit: .symtab, or .dynsym if
 * it was stripped.  The file may contain anything.  Never NULL, to be freed
 * with elf_names_free(); without names if there are none.
 */
struct elf_names *elf_names_read(int fd);
void elf_names_free(struct elf_names *names);

/*
 * The function at `offset` in the file, and the distance from its start; NULL
 * if there is none.  The name is valid as long as `names`.
 */
const char *elf_names_find(const struct elf_names *names, uint64_t offset,
			   uint64_t *into);

#endif

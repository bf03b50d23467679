/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Symbols, read by hand: System V ABI, "Object Files"; elf(5).  This is for
 * files that libunwind-ptrace cannot read, because it accepts only a path:
 * deleted or replaced ones, copies of what is mapped, and those with 32-bit
 * addresses.
 *
 * libelf accepts a descriptor, but it reads a section table of any size: a
 * sparse file of 2 GiB, which a program can create quickly, cost it 8.7 GB of
 * memory and 19 seconds (elfutils 0.188).  The tables that are read here have a
 * limit.
 */
#include "elf_names.h"

#include <elf.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"

enum {
	TABLE_MAX = 128 << 20, /* bytes of symbols, and of their names */
	HEADERS = 4096,	       /* sections or segments */
};

/*
 * The needed fields of the file header and the section headers, of either
 * class.
 */
struct layout {
	bool wide;
	uint64_t phoff, shoff;
	unsigned int phnum, shnum;
};

struct section {
	uint32_t type, link;
	uint64_t offset, size;
};

struct segment {
	uint64_t offset, size, addr;
};

struct symbol {
	uint64_t addr, size;
	uint32_t name, order;
};

struct elf_names {
	struct segment *segments;
	size_t nsegments;
	struct symbol *symbols; /* by address */
	size_t n;
	char *strings;
	size_t len;
};

static bool read_at(int fd, void *buf, size_t n, uint64_t at)
{
	return at <= INT64_MAX - n &&
	       pread(fd, buf, n, (off_t)at) == (ssize_t)n;
}

static bool read_layout(int fd, struct layout *l)
{
	Elf64_Ehdr e64;
	Elf32_Ehdr e32;

	if (!read_at(fd, &e32, sizeof(e32), 0) ||
	    memcmp(e32.e_ident, ELFMAG, SELFMAG) ||
	    e32.e_ident[EI_DATA] != ELFDATA2LSB)
		return false;
	l->wide = e32.e_ident[EI_CLASS] == ELFCLASS64;
	if (!l->wide) {
		*l = (struct layout){
			false,	     e32.e_phoff, e32.e_shoff,
			e32.e_phnum, e32.e_shnum,
		};
		return e32.e_phentsize == sizeof(Elf32_Phdr) &&
		       e32.e_shentsize == sizeof(Elf32_Shdr);
	}
	if (!read_at(fd, &e64, sizeof(e64), 0))
		return false;
	*l = (struct layout){
		true, e64.e_phoff, e64.e_shoff, e64.e_phnum, e64.e_shnum,
	};
	return e64.e_phentsize == sizeof(Elf64_Phdr) &&
	       e64.e_shentsize == sizeof(Elf64_Shdr);
}

static bool read_section(int fd, const struct layout *l, unsigned int i,
			 struct section *s)
{
	Elf64_Shdr s64;
	Elf32_Shdr s32;

	if (i >= l->shnum)
		return false;
	if (l->wide) {
		if (!read_at(fd, &s64, sizeof(s64), l->shoff + i * sizeof(s64)))
			return false;
		*s = (struct section){ s64.sh_type, s64.sh_link, s64.sh_offset,
				       s64.sh_size };
		return true;
	}
	if (!read_at(fd, &s32, sizeof(s32), l->shoff + i * sizeof(s32)))
		return false;
	*s = (struct section){ s32.sh_type, s32.sh_link, s32.sh_offset,
			       s32.sh_size };
	return true;
}

/* The mapped segments relate addresses to positions in the file. */
static void read_segments(int fd, const struct layout *l,
			  struct elf_names *names)
{
	Elf64_Phdr p64;
	Elf32_Phdr p32;

	names->segments = xcalloc(l->phnum + 1u, sizeof(*names->segments));
	for (unsigned int i = 0; i < l->phnum && i < HEADERS; i++) {
		struct segment *s = &names->segments[names->nsegments];

		if (l->wide &&
		    read_at(fd, &p64, sizeof(p64),
			    l->phoff + i * sizeof(p64)) &&
		    p64.p_type == PT_LOAD)
			*s = (struct segment){ p64.p_offset, p64.p_filesz,
					       p64.p_vaddr };
		else if (!l->wide &&
			 read_at(fd, &p32, sizeof(p32),
				 l->phoff + i * sizeof(p32)) &&
			 p32.p_type == PT_LOAD)
			*s = (struct segment){ p32.p_offset, p32.p_filesz,
					       p32.p_vaddr };
		else
			continue;
		names->nsegments++;
	}
}

static int by_address(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;

	if (x->addr != y->addr)
		return x->addr < y->addr ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static void take_symbols(struct elf_names *names, const char *data, size_t size,
			 bool wide)
{
	size_t each = wide ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);
	size_t n = size / each;

	names->symbols = xcalloc(n + 1, sizeof(*names->symbols));
	for (size_t i = 0; i < n; i++) {
		struct symbol *s = &names->symbols[names->n];
		unsigned int type, index;
		Elf64_Sym s64;
		Elf32_Sym s32;

		if (wide) {
			memcpy(&s64, data + i * each, each);
			type = ELF64_ST_TYPE(s64.st_info);
			index = s64.st_shndx;
			*s = (struct symbol){ s64.st_value, s64.st_size,
					      s64.st_name, (uint32_t)i };
		} else {
			memcpy(&s32, data + i * each, each);
			type = ELF32_ST_TYPE(s32.st_info);
			index = s32.st_shndx;
			*s = (struct symbol){ s32.st_value, s32.st_size,
					      s32.st_name, (uint32_t)i };
		}
		/* In assembly they may lack a type. */
		if ((type == STT_FUNC || type == STT_GNU_IFUNC ||
		     (type == STT_NOTYPE && s->size)) &&
		    index != SHN_UNDEF && s->name < names->len)
			names->n++;
	}
	if (names->n)
		qsort(names->symbols, names->n, sizeof(*names->symbols),
		      by_address);
}

static void read_symbols(int fd, const struct layout *l, uint32_t type,
			 struct elf_names *names)
{
	struct section s, strings;
	unsigned int i = 0;
	char *data;

	for (;; i++) {
		if (i == HEADERS || !read_section(fd, l, i, &s))
			return;
		if (s.type == type)
			break;
	}
	if (!read_section(fd, l, s.link, &strings) || s.size > TABLE_MAX ||
	    strings.size > TABLE_MAX)
		return;
	data = xcalloc(1, s.size + 1);
	free(names->strings);
	names->strings = xcalloc(1, strings.size + 1);
	names->len = strings.size;
	if (read_at(fd, data, s.size, s.offset) &&
	    read_at(fd, names->strings, strings.size, strings.offset))
		take_symbols(names, data, s.size, l->wide);
	free(data);
}

struct elf_names *elf_names_read(int fd)
{
	struct elf_names *names = xcalloc(1, sizeof(*names));
	struct layout l;

	if (!read_layout(fd, &l))
		return names;
	read_segments(fd, &l, names);
	read_symbols(fd, &l, SHT_SYMTAB, names);
	if (!names->symbols)
		read_symbols(fd, &l, SHT_DYNSYM, names);
	return names;
}

void elf_names_free(struct elf_names *names)
{
	if (!names)
		return;
	free(names->segments);
	free(names->symbols);
	free(names->strings);
	free(names);
}

/* The last symbol at or before the address; of equal ones, the first. */
static const struct symbol *symbol_before(const struct elf_names *names,
					  uint64_t addr)
{
	size_t low = 0, high = names->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (names->symbols[mid].addr <= addr)
			low = mid + 1;
		else
			high = mid;
	}
	while (low > 1 &&
	       names->symbols[low - 2].addr == names->symbols[low - 1].addr)
		low--;
	return low ? &names->symbols[low - 1] : NULL;
}

const char *elf_names_find(const struct elf_names *names, uint64_t offset,
			   uint64_t *into)
{
	for (size_t i = 0; i < names->nsegments; i++) {
		const struct segment *seg = &names->segments[i];
		const struct symbol *s;
		uint64_t addr;

		if (offset < seg->offset || offset - seg->offset >= seg->size)
			continue;
		addr = offset - seg->offset + seg->addr;
		s = symbol_before(names, addr);
		/* Symbols from assembly often have no size. */
		if (!s || (s->size && addr - s->addr >= s->size))
			return NULL;
		*into = addr - s->addr;
		return names->strings + s->name;
	}
	return NULL;
}

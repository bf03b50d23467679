/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * .eh_frame, read from start to end: LSB Core 5.0, 10.6.1.  Only what compilers
 * write is understood: entries with addresses of four bytes, relative to their
 * own position.  Others are skipped.
 */
#include "eh_table.h"

#include <elf.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"

enum {
	SECTION_MAX = 64 << 20,
	SECTIONS = 4096,
	PCREL_SDATA4 = 0x1b,	/* DW_EH_PE_pcrel | DW_EH_PE_sdata4 */
};

/* A part of the section that is being read. */
struct span {
	const unsigned char *p, *end;
};

static bool take(struct span *s, void *buf, size_t n)
{
	if ((size_t)(s->end - s->p) < n)
		return false;
	memcpy(buf, s->p, n);
	s->p += n;
	return true;
}

static bool skip_leb128(struct span *s)
{
	unsigned char c;

	do {
		if (!take(s, &c, 1))
			return false;
	} while (c & 0x80);
	return true;
}

/* Size of a pointer with this encoding; 0: unknown. */
static size_t pointer_size(unsigned char enc)
{
	static const unsigned char sizes[16] = {
		[0x00] = 8, [0x02] = 2, [0x03] = 4, [0x04] = 8,
		[0x0a] = 2, [0x0b] = 4, [0x0c] = 8,
	};

	return sizes[enc & 0x0f];
}

/* Whether a CIE's entries have the usual addresses; `s` starts after its ID. */
static bool cie_is_usual(struct span s)
{
	unsigned char version, c, enc;
	const char *aug = (const char *)s.p + 1;
	size_t pointer;

	if (!take(&s, &version, 1) || (version != 1 && version != 3))
		return false;
	do {
		if (!take(&s, &c, 1))
			return false;
	} while (c);
	if (*aug++ != 'z' || !skip_leb128(&s) || !skip_leb128(&s) ||
	    !skip_leb128(&s) || !skip_leb128(&s))
		return false;
	for (; *aug && *aug != 'R'; aug++) {
		/* L and P are followed by a byte, and P also by a pointer. */
		if (*aug != 'L' && *aug != 'P')
			continue;
		if (!take(&s, &enc, 1))
			return false;
		if (*aug != 'P')
			continue;
		pointer = pointer_size(enc);
		if (!pointer || (size_t)(s.end - s.p) < pointer)
			return false;
		s.p += pointer;
	}
	return *aug == 'R' && take(&s, &enc, 1) && enc == PCREL_SDATA4;
}

static int by_start(const void *a, const void *b)
{
	const struct eh_entry *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

struct eh_entry *eh_table_make(const unsigned char *data, size_t size,
			       uint64_t addr, uint64_t first, size_t *n)
{
	struct span all = { data, data + size };
	struct eh_entry *entries = NULL;
	size_t cap = 0, usual_cie = SIZE_MAX;
	uint32_t len, id;

	*n = 0;
	while (*n < EH_TABLE_MAX && take(&all, &len, 4) && len &&
	       len <= (size_t)(all.end - all.p)) {
		struct span one = { all.p, all.p + len };
		size_t at = (size_t)(one.p - data), cie;
		int32_t start;

		all.p += len;
		if (!take(&one, &id, 4) || !id || id > at)
			continue;
		cie = at - id;
		if (cie != usual_cie) {
			struct span c = { data + cie, data + size };
			uint32_t cie_len, zero;

			if (!take(&c, &cie_len, 4) || !take(&c, &zero, 4) ||
			    zero || !cie_is_usual(c))
				continue;
			usual_cie = cie;
		}
		if (!take(&one, &start, 4))
			continue;
		if (*n == cap) {
			cap = cap ? cap * 2 : 256;
			entries = xrealloc(entries, cap, sizeof(*entries));
		}
		entries[(*n)++] = (struct eh_entry){
			.start = (int32_t)(addr + at + 4 - first +
					   (uint64_t)(int64_t)start),
			.fde = (int32_t)(addr + at - 4 - first),
		};
	}
	if (*n)
		qsort(entries, *n, sizeof(*entries), by_start);
	return entries;
}

static bool read_at(int fd, void *buf, size_t n, uint64_t at)
{
	return at <= INT64_MAX - n &&
	       pread(fd, buf, n, (off_t)at) == (ssize_t)n;
}

/* The section with that name; false if the file makes no sense. */
static bool find_section(int fd, const char *name, Elf64_Shdr *found)
{
	char there[32] = { 0 };
	Elf64_Shdr strings;
	Elf64_Ehdr e;

	if (!read_at(fd, &e, sizeof(e), 0) ||
	    memcmp(e.e_ident, ELFMAG, SELFMAG) ||
	    e.e_ident[EI_CLASS] != ELFCLASS64 ||
	    e.e_shentsize != sizeof(strings) || e.e_shnum > SECTIONS ||
	    !read_at(fd, &strings, sizeof(strings),
		     e.e_shoff + e.e_shstrndx * sizeof(strings)))
		return false;
	for (unsigned int i = 0; i < e.e_shnum; i++)
		if (read_at(fd, found, sizeof(*found),
			    e.e_shoff + i * sizeof(*found)) &&
		    read_at(fd, there, strlen(name) + 1,
			    strings.sh_offset + found->sh_name) &&
		    memcmp(there, name, strlen(name) + 1) == 0)
			return true;
	return false;
}

struct eh_entry *eh_table_read(int fd, uint64_t first, size_t *n)
{
	struct eh_entry *entries = NULL;
	unsigned char *data;
	Elf64_Shdr s;

	*n = 0;
	if (!find_section(fd, ".eh_frame", &s) || s.sh_type == SHT_NOBITS ||
	    s.sh_size > SECTION_MAX)
		return NULL;
	data = xcalloc(1, s.sh_size + 1);
	if (read_at(fd, data, s.sh_size, s.sh_offset))
		entries = eh_table_make(data, s.sh_size, s.sh_addr, first, n);
	free(data);
	return entries;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the unwind tables of a program's files are. */
#include "eh_find.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "eh_table.h"
#include "module_open.h"

enum {
	PAGE = 4096,
	PAGES = 64,	/* kept */
};

struct eh_page {
	uint64_t at;	/* 0: none */
	size_t len;
	unsigned char data[PAGE];
};

bool eh_find_read(struct eh_find *f, uint64_t addr, void *buf, size_t len)
{
	while (len) {
		uint64_t at = addr & ~(uint64_t)(PAGE - 1);
		struct eh_page *p = &f->pages[at / PAGE % PAGES];
		size_t skip = addr - at, n = PAGE - skip;

		if (p->at != at) {
			struct mem_req r = {
				.addr = at, .buf = p->data, .len = PAGE,
			};

			mem_read(f->mem, &r, 1);
			p->at = at;
			p->len = r.got;
		}
		if (n > len)
			n = len;
		if (skip + n > p->len)
			return false;
		memcpy(buf, p->data + skip, n);
		buf = (char *)buf + n;
		addr += n;
		len -= n;
	}
	return true;
}

/* The header has a version and the encodings of three values; LSB, 10.6.2. */
static void look_at_header(struct eh_find *f, struct eh_found *t, uint64_t at)
{
	struct {
		unsigned char version, frame_enc, count_enc, table_enc;
		int32_t frame;
		uint32_t count;
	} h;

	/*
	 * The usual encodings: 4 bytes each, sorted pairs relative to the
	 * header.
	 */
	if (!eh_find_read(f, at, &h, sizeof(h)) || h.version != 1 ||
	    (h.frame_enc & 0x0f) != 0x0b || h.count_enc != 0x03 ||
	    h.table_enc != 0x3b || h.count > 1u << 24)
		return;
	t->base = at;
	t->entries = at + sizeof(h);
	t->n = h.count;
}

/* A file without a header: create its table. */
static void make_table(struct eh_find *f, const struct module *mod,
		       struct eh_found *t, uint64_t first)
{
	char path[MODULE_PATH];
	int fd = module_open(f->maps, (int)(mod - f->maps->modules), f->tid,
			     f->mem, path);

	if (fd < 0)
		return;
	t->own = eh_table_read(fd, first, &t->n);
	t->base = mod->start;
	t->entries = OUR_TABLES + ((uint64_t)(t - f->found)
				   << OUR_TABLE_SHIFT);
	close(fd);
}

static void look_at_file(struct eh_find *f, const struct module *mod,
			 struct eh_found *t)
{
	uint64_t first = 0, header = 0;
	bool loaded = false;
	Elf64_Ehdr e;
	Elf64_Phdr p;

	t->looked = true;
	if (!eh_find_read(f, mod->start, &e, sizeof(e)) ||
	    memcmp(e.e_ident, ELFMAG, SELFMAG) ||
	    e.e_ident[EI_CLASS] != ELFCLASS64 || e.e_phentsize != sizeof(p))
		return;
	for (unsigned int i = 0; i < e.e_phnum; i++) {
		if (!eh_find_read(f, mod->start + e.e_phoff + i * sizeof(p), &p,
			       sizeof(p)))
			return;
		if (p.p_type == PT_LOAD && !loaded) {
			first = p.p_vaddr & ~(uint64_t)(PAGE - 1);
			loaded = true;
		}
		if (p.p_type == PT_GNU_EH_FRAME)
			header = p.p_vaddr;
	}
	if (loaded && header)
		look_at_header(f, t, mod->start + header - first);
	else if (loaded)
		make_table(f, mod, t, first);
}

bool eh_find_read_own(const struct eh_find *f, uint64_t addr, uint64_t *v)
{
	size_t i = (addr - OUR_TABLES) >> OUR_TABLE_SHIFT;
	uint64_t at = (uint32_t)addr;
	const struct eh_found *t = &f->found[i];

	if (i >= f->n || !t->own ||
	    at + sizeof(*v) > t->n * sizeof(*t->own))
		return false;
	memcpy(v, (const char *)t->own + at, sizeof(*v));
	return true;
}

const struct eh_found *eh_find(struct eh_find *f, int module)
{
	struct eh_found *t = &f->found[module];

	if (!t->looked)
		look_at_file(f, &f->maps->modules[module], t);
	return t;
}

static void drop(struct eh_find *f)
{
	for (size_t i = 0; i < f->n; i++)
		free(f->found[i].own);
	free(f->found);
}

void eh_find_update(struct eh_find *f, const struct maps *maps)
{
	drop(f);
	f->maps = maps;
	f->n = maps->nmodules;
	f->found = xcalloc(f->n + 1, sizeof(*f->found));
	free(f->pages);
	f->pages = xcalloc(PAGES, sizeof(*f->pages));
}

void eh_find_free(struct eh_find *f)
{
	drop(f);
	free(f->pages);
	*f = (struct eh_find){ 0 };
}

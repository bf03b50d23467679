/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc/PID/maps, and the fingerprints of the mapped files. */
#include "maps.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/proc.h"
#include "map_line.h"

/* The part at a file's start that is searched for its notes. */
enum { HEAD = 4096 };

/* The whole file, NUL-terminated, or NULL. */
static char *read_text(pid_t tid)
{
	size_t len = 0, cap = 0;
	char path[64], *text = NULL;
	ssize_t n;
	int fd;

	proc_path(path, sizeof(path), tid, "maps");
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	do {
		if (cap - len < 4097) {
			cap += cap / 2 + 16384;
			text = xrealloc(text, cap, 1);
		}
		n = read(fd, text + len, cap - len - 1);
		if (n > 0)
			len += (size_t)n;
	} while (n > 0 || (n < 0 && errno == EINTR));
	close(fd);
	text[len] = '\0';
	return text;
}

/* Parses a line; returns where the next begins, NULL if it makes no sense. */
static char *take_line(char *line, struct mapping *m, uint64_t *dev,
		       uint64_t *ino)
{
	char *end = strchr(line, '\n');
	struct map_line l;

	if (!end || !map_line_parse(&l, line))
		return NULL;
	*m = (struct mapping){
		.start = l.start,
		.end = l.end,
		.offset = l.offset,
		.exec = l.exec,
		.path = l.path,
		.module = -1,
	};
	*dev = (uint64_t)l.major << 32 | l.minor;
	*ino = l.inode;
	return end + 1;
}

/* Whether it can contain code: a file, or the kernel's vDSO. */
static bool is_file(const struct mapping *m)
{
	return *m->path == '/' || strcmp(m->path, "[vdso]") == 0;
}

/*
 * Adds a mapping to the previous module, if it belongs to it, or to a new one.
 */
static void add_to_module(struct maps *m, struct mapping *map, uint64_t dev,
			  uint64_t ino, uint64_t *last_offset)
{
	bool first = !m->nmodules;
	struct module *mod = &m->modules[first ? 0 : m->nmodules - 1];

	/* A file that is mapped again begins at its start again. */
	if (first || mod->dev != dev || mod->ino != ino ||
	    strcmp(mod->path, map->path) || map->offset < *last_offset) {
		mod = &m->modules[m->nmodules++];
		*mod = (struct module){
			.start = map->start,
			.dev = dev,
			.ino = ino,
			.path = map->path,
		};
	}
	*last_offset = map->offset;
	mod->end = map->end;
	mod->exec = mod->exec || map->exec;
	map->module = (int)(m->nmodules - 1);
}

/* Where in a file's first bytes its build ID is; 0 if it is not there. */
static size_t find_build_id(const unsigned char *head, size_t size,
			    size_t *len)
{
	bool wide = head[EI_CLASS] == ELFCLASS64;
	Elf64_Ehdr e64;
	Elf32_Ehdr e32;
	uint64_t phoff;
	size_t phnum, phentsize;

	memcpy(&e64, head, sizeof(e64));
	memcpy(&e32, head, sizeof(e32));
	phoff = wide ? e64.e_phoff : e32.e_phoff;
	phnum = wide ? e64.e_phnum : e32.e_phnum;
	phentsize = wide ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
	for (size_t i = 0; i < phnum; i++) {
		uint64_t at = phoff + i * phentsize, off, end;
		Elf64_Phdr p64;
		Elf32_Phdr p32;
		Elf64_Nhdr note;

		if (phoff > size || at + phentsize > size)
			return 0;
		memcpy(&p64, head + at, phentsize);
		memcpy(&p32, head + at, sizeof(p32));
		if ((wide ? p64.p_type : p32.p_type) != PT_NOTE)
			continue;
		off = wide ? p64.p_offset : p32.p_offset;
		end = off + (wide ? p64.p_filesz : p32.p_filesz);
		if (off > size || end > size || end < off)
			continue;
		while (off + sizeof(note) + 4 <= end) {
			uint64_t desc;

			memcpy(&note, head + off, sizeof(note));
			desc = off + sizeof(note) +
			       ((uint64_t)note.n_namesz + 3) / 4 * 4;
			if (desc + note.n_descsz > end)
				break;
			if (note.n_type == NT_GNU_BUILD_ID &&
			    note.n_namesz == 4 && note.n_descsz &&
			    memcmp(head + off + sizeof(note), "GNU", 4) == 0) {
				*len = note.n_descsz;
				return desc;
			}
			off = desc + ((uint64_t)note.n_descsz + 3) / 4 * 4;
		}
	}
	return 0;
}

static void take_print(struct module *mod, struct mem *mem)
{
	unsigned char head[HEAD];
	struct mem_req r = { .addr = mod->start, .buf = head, .len = HEAD };
	size_t at = 0, len = MODULE_PRINT;

	mem_read(mem, &r, 1);
	if (r.got < sizeof(Elf64_Ehdr) || memcmp(head, ELFMAG, SELFMAG))
		return;
	mod->narrow = head[EI_CLASS] == ELFCLASS32;
	at = find_build_id(head, r.got, &len);
	if (!at)
		len = MODULE_PRINT;
	if (len > MODULE_PRINT)
		len = MODULE_PRINT;
	mod->print_at = mod->start + at;
	mod->print_len = (unsigned int)len;
	memcpy(mod->print, head + at, len);
}

/* All modules with code, compared one by one. */
static bool same_modules(const struct maps *a, const struct maps *b)
{
	if (a->nmodules != b->nmodules)
		return false;
	for (size_t i = 0; i < a->nmodules; i++) {
		const struct module *x = &a->modules[i], *y = &b->modules[i];

		if (x->start != y->start || x->end != y->end ||
		    x->dev != y->dev || x->ino != y->ino ||
		    strcmp(x->path, y->path) ||
		    x->print_at != y->print_at ||
		    x->print_len != y->print_len ||
		    memcmp(x->print, y->print, x->print_len))
			return false;
	}
	return true;
}

static size_t count_lines(const char *text)
{
	size_t n = 0;

	for (; (text = strchr(text, '\n')); text++)
		n++;
	return n < MAPS_MAX ? n : MAPS_MAX;
}

/* Modules without code are not needed. */
static void drop_data(struct maps *m)
{
	size_t kept = 0;
	int *to = xcalloc(m->nmodules + 1, sizeof(*to));

	for (size_t i = 0; i < m->nmodules; i++) {
		to[i] = m->modules[i].exec ? (int)kept : -1;
		if (m->modules[i].exec)
			m->modules[kept++] = m->modules[i];
	}
	for (size_t i = 0; i < m->n; i++)
		if (m->all[i].module >= 0)
			m->all[i].module = to[m->all[i].module];
	m->nmodules = kept;
	free(to);
}

bool maps_read(struct maps *m, pid_t tid, struct mem *mem, bool *changed)
{
	struct maps old = *m;
	uint64_t dev, ino, last_offset = 0;
	size_t most;
	char *line;

	*m = (struct maps){ .text = read_text(tid) };
	if (m->text) {
		most = count_lines(m->text);
		m->all = xcalloc(most + 1, sizeof(*m->all));
		m->modules = xcalloc(most + 1, sizeof(*m->modules));
		line = m->text;
		while (m->n < most) {
			struct mapping *map = &m->all[m->n];

			line = take_line(line, map, &dev, &ino);
			if (!line)
				break;
			m->n++;
			if (is_file(map))
				add_to_module(m, map, dev, ino, &last_offset);
		}
		drop_data(m);
		for (size_t i = 0; i < m->nmodules; i++)
			take_print(&m->modules[i], mem);
	}
	*changed = !same_modules(&old, m);
	maps_free(&old);
	return m->n > 0;
}

void maps_free(struct maps *m)
{
	free(m->text);
	free(m->all);
	free(m->modules);
	*m = (struct maps){ 0 };
}

const struct mapping *maps_find(const struct maps *m, uint64_t addr)
{
	size_t low = 0, high = m->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (addr < m->all[mid].start)
			high = mid;
		else if (addr >= m->all[mid].end)
			low = mid + 1;
		else
			return &m->all[mid];
	}
	return NULL;
}

/*
 * By its inode, or by its bytes, because btrfs and overlayfs show different
 * devices and inodes in maps and here.
 */
bool module_is(const struct module *mod, int fd)
{
	unsigned char print[MODULE_PRINT];
	struct stat st;

	if (fd < 0 || fstat(fd, &st) || !S_ISREG(st.st_mode))
		return false;
	return st.st_ino == mod->ino ||
	       (mod->print_len &&
		pread(fd, print, mod->print_len,
		      (off_t)(mod->print_at - mod->start)) ==
			(ssize_t)mod->print_len &&
		memcmp(print, mod->print, mod->print_len) == 0);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ways to open a file that a process has mapped.  Each is tried, and the result
 * is compared with what is mapped.
 */
#include "module_open.h"

#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/proc.h"

enum {
	FLAGS = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
	IMAGE_MAX = 64 << 20,
};

static int open_same(const char *path, const struct module *mod)
{
	struct stat st;
	int fd;

	/* Opening a device can have side effects. */
	if (stat(path, &st) || !S_ISREG(st.st_mode))
		return -1;
	fd = open(path, FLAGS);
	if (fd >= 0 && !module_is(mod, fd)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

int module_open_here(const struct module *mod)
{
	return open_same(mod->path, mod);
}

/* Copies the bytes of [from, to) to their place in the file. */
static bool copy(int fd, uint64_t from, uint64_t to, uint64_t offset,
		 struct mem *mem)
{
	unsigned char piece[1 << 14];

	while (from < to) {
		struct mem_req r = {
			.addr = from,
			.buf = piece,
			.len = to - from < sizeof(piece) ? to - from
							 : sizeof(piece),
		};

		mem_read(mem, &r, 1);
		if (!r.got ||
		    pwrite(fd, piece, r.got, (off_t)offset) != (ssize_t)r.got)
			return false;
		from += r.got;
		offset += r.got;
	}
	return true;
}

/* Sections are not mapped; an empty table means none. */
static bool forget_sections(int fd)
{
	unsigned char ident[EI_NIDENT];
	Elf64_Ehdr e64;
	Elf32_Ehdr e32;

	if (pread(fd, ident, sizeof(ident), 0) != sizeof(ident))
		return false;
	if (ident[EI_CLASS] == ELFCLASS64) {
		if (pread(fd, &e64, sizeof(e64), 0) != sizeof(e64))
			return false;
		e64.e_shoff = e64.e_shnum = e64.e_shstrndx = 0;
		return pwrite(fd, &e64, sizeof(e64), 0) == sizeof(e64);
	}
	if (pread(fd, &e32, sizeof(e32), 0) != sizeof(e32))
		return false;
	e32.e_shoff = e32.e_shnum = e32.e_shstrndx = 0;
	return pwrite(fd, &e32, sizeof(e32), 0) == sizeof(e32);
}

/*
 * Copies the program's own bytes.  The vDSO exists only there, and is mapped
 * completely.  Of a file, its code, its unwind tables and its exported names
 * are mapped.
 */
static int open_copy(const struct maps *maps, int module, struct mem *mem)
{
	const struct module *mod = &maps->modules[module];
	bool ok;
	int fd;

	/*
	 * A mapping that is no ELF file, such as generated code, can be huge.
	 */
	if (!mod->print_len)
		return -1;
	fd = memfd_create("module", MFD_CLOEXEC);
	ok = fd >= 0;

	for (size_t i = 0; ok && i < maps->n; i++) {
		const struct mapping *map = &maps->all[i];

		if (map->module == module && map->offset < IMAGE_MAX &&
		    map->end - map->start < IMAGE_MAX)
			ok = copy(fd, map->start, map->end, map->offset, mem);
	}
	if (ok && (*mod->path != '/' || forget_sections(fd)))
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

static int open_file(const struct maps *maps, int module, pid_t tid,
		     char path[static MODULE_PATH])
{
	const struct module *mod = &maps->modules[module];
	const struct mapping *map = maps_find(maps, mod->start);
	int fd;

	/* The name for the search for its debug file, if it can be opened. */
	snprintf(path, MODULE_PATH, "%.4000s", mod->path);
	fd = open_same(path, mod);
	if (fd >= 0)
		return fd;
	proc_path(path, MODULE_PATH, tid, "root%.4000s", mod->path);
	fd = open_same(path, mod);
	if (fd >= 0)
		return fd;
	/* Needs CAP_SYS_ADMIN or CAP_CHECKPOINT_RESTORE. */
	proc_path(path, MODULE_PATH, tid, "map_files/%llx-%llx",
		  (unsigned long long)map->start, (unsigned long long)map->end);
	fd = open(path, FLAGS);
	if (fd >= 0)
		return fd;
	proc_path(path, MODULE_PATH, tid, "exe");
	return open_same(path, mod);
}

int module_open(const struct maps *maps, int module, pid_t tid, struct mem *mem,
		char path[static MODULE_PATH])
{
	const struct module *mod = &maps->modules[module];
	int fd = *mod->path == '/' ? open_file(maps, module, tid, path) : -1;

	if (fd < 0) {
		snprintf(path, MODULE_PATH, "%.4000s", mod->path);
		fd = open_copy(maps, module, mem);
	}
	return fd;
}

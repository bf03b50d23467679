/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Unwinding by libunwind: the search for a file's tables, in arbitrary memory
 * and files, and a table made from an arbitrary .eh_frame.
 */
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../src/base/alloc.h"
#include "../../src/base/die.h"
#include "../../src/stack/eh_find.h"
#include "../../src/stack/eh_table.h"
#include "wild_mem.h"

enum { MODULES = 2, READS = 8 };

static void check_table(const struct eh_entry *entries, size_t n)
{
	check(n <= EH_TABLE_MAX && (entries || !n));
	for (size_t i = 1; i < n; i++)
		check(entries[i - 1].start <= entries[i].start);
}

static void try_section(struct input *in)
{
	uint64_t addr = in_number(in), first = in_number(in);
	struct eh_entry *entries;
	/* Of exactly that size. */
	unsigned char *copy = xcalloc(in->n, 1);
	size_t size = in->n, n;

	in_bytes(in, copy, size);
	entries = eh_table_make(copy, size, addr, first, &n);
	check_table(entries, n);
	free(entries);
	free(copy);
}

/* A file in memory; its header is mostly that of a file with sections. */
static int any_file(struct input *in)
{
	int fd = memfd_create("file", MFD_CLOEXEC);
	Elf64_Ehdr e = {
		.e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64 },
		.e_shoff = sizeof(e), .e_shentsize = sizeof(Elf64_Shdr),
		.e_shnum = 3, .e_shstrndx = 0,
	};
	Elf64_Shdr s = {
		.sh_type = SHT_PROGBITS,
		.sh_size = in_number(in), .sh_addr = in_number(in),
		.sh_offset = in_number(in), .sh_name = in_byte(in),
	};
	char rest[2048];
	size_t n;

	check(fd >= 0);
	if (in_below(in, 4) == 3)
		in_bytes(in, &e, sizeof(e));
	check(write(fd, &e, sizeof(e)) == sizeof(e));
	check(write(fd, &s, sizeof(s)) == sizeof(s));
	check(write(fd, "\0.eh_frame", 11) == 11);
	n = in_bytes(in, rest, sizeof(rest) < in->n / 2 ? sizeof(rest) :
							  in->n / 2);
	check(write(fd, rest, n) == (ssize_t)n);
	return fd;
}

static void try_file(struct input *in)
{
	int fd = any_file(in);
	struct eh_entry *entries;
	size_t n;

	entries = eh_table_read(fd, in_number(in), &n);
	check_table(entries, n);
	free(entries);
	close(fd);
}

static void try_find(struct input *in)
{
	struct module modules[MODULES];
	struct maps maps = { .modules = modules, .nmodules = MODULES };
	struct eh_find find = { 0 };
	int fd = any_file(in);
	struct wild_mem mem;
	char path[32];
	struct stat st;

	check(fstat(fd, &st) == 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	for (int i = 0; i < MODULES; i++) {
		uint64_t start = in_number(in);

		modules[i] = (struct module){
			.start = start,
			.end = start + in_number(in),
			.ino = st.st_ino,
			.path = in_bool(in) ? path : "/nowhere",
			.exec = true,
		};
	}
	wild_mem_init(&mem, in);
	find.mem = &mem.mem;
	eh_find_update(&find, &maps);
	for (int i = 0; i < READS; i++) {
		const struct eh_found *t = eh_find(&find, i % MODULES);
		unsigned char buf[64];
		uint64_t v;

		check(t->looked && (!t->own || t->n));
		if (t->own)
			check_table(t->own, t->n);
		eh_find_read(&find, in_number(in), buf, in_below(in, 65));
		eh_find_read_own(&find, t->entries + in_number(in), &v);
		eh_find_read_own(&find, OUR_TABLES + in_number(in), &v);
	}
	eh_find_free(&find);
	close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };

	switch (in_below(&in, 3)) {
	case 0:
		try_section(&in);
		break;
	case 1:
		try_file(&in);
		break;
	default:
		try_find(&in);
	}
	return 0;
}

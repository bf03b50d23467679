/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is read from /proc: mappings, including rings, and the beginnings of
 * their files; status and descriptors.  Paths in there come from the program,
 * and so does the memory.  This harness has a /proc of its own, with one
 * process, 1, whose files are parts of the input.  Its smaps is its maps, and
 * none of its pages is in memory.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../src/base/array.h"
#include "../../src/base/die.h"
#include "../../src/base/proc.h"
#include "../../src/capture/ptrace/tracee.h"
#include "../../src/record/file.h"
#include "../../src/target/fd_table.h"
#include "../../src/target/fdinfo.h"
#include "../../src/target/find_rings.h"
#include "../../src/target/foreign_pages.h"
#include "../../src/target/map_line.h"
#include "../../src/target/maps.h"
#include "../../src/target/pages.h"
#include "wild_call.h"

enum { TID = 1, FD = 5 };

/* The files, as in the folder of a process. */
static const char *const names[] = {
	"maps", "status", "fdinfo/5",
	/* Not from the input: another name for maps, and zeros. */
	"smaps", "pagemap",
};
enum {
	N_FILES = ARRAY_SIZE(names),
	N_PARTS = 3,	/* the first ones, which the input has */
	MAPS = 0,
	SMAPS = 3,
	PAGEMAP = 4,
};

static struct {
	char dir[64];
	char link[96];		/* of the descriptor FD */
	int fds[N_FILES];
} proc;

const char *proc_dir(void)
{
	return proc.dir;
}

unsigned int proc_depth(void)
{
	return 1;
}

static void leave_nothing(void)
{
	char path[192];

	for (int i = 0; i < N_FILES; i++) {
		snprintf(path, sizeof(path), "%s/%d/%s", proc.dir, TID,
			 names[i]);
		unlink(path);
	}
	unlink(proc.link);
	snprintf(path, sizeof(path), "%s/%d/fd", proc.dir, TID);
	rmdir(path);
	snprintf(path, sizeof(path), "%s/%d/fdinfo", proc.dir, TID);
	rmdir(path);
	snprintf(path, sizeof(path), "%s/%d", proc.dir, TID);
	rmdir(path);
	rmdir(proc.dir);
}

static void make_folder(const char *name)
{
	char path[192];

	snprintf(path, sizeof(path), "%s/%d%s", proc.dir, TID, name);
	check(mkdir(path, 0700) == 0);
}

/* Files in memory, with links that lead to them. */
static void prepare(void)
{
	const char *tmp = getenv("TMPDIR");
	char path[192], target[64];

	if (*proc.dir)
		return;
	snprintf(proc.dir, sizeof(proc.dir), "%.40s/fuzz-proc.XXXXXX",
		 tmp ? tmp : "/tmp");
	check(mkdtemp(proc.dir));
	atexit(leave_nothing);
	make_folder("");
	make_folder("/fd");
	make_folder("/fdinfo");
	snprintf(proc.link, sizeof(proc.link), "%s/%d/fd/%d", proc.dir, TID,
		 FD);
	for (int i = 0; i < N_FILES; i++) {
		proc.fds[i] = memfd_create(names[i], MFD_CLOEXEC);
		check(proc.fds[i] >= 0);
		snprintf(target, sizeof(target), "/proc/%d/fd/%d", getpid(),
			 proc.fds[i == SMAPS ? MAPS : i]);
		snprintf(path, sizeof(path), "%s/%d/%s", proc.dir, TID,
			 names[i]);
		check(symlink(target, path) == 0);
	}
	/* Eight bytes for each possible page. */
	check(ftruncate(proc.fds[PAGEMAP], (off_t)1 << 56) == 0);
}

/* A part of the input, whose length is in the input. */
static size_t part(struct input *in, char *buf, size_t size)
{
	size_t len = in_below(in, (uint32_t)size);

	return in_bytes(in, buf, len < in->n ? len : in->n);
}

static void put_file(int i, const char *text, size_t len)
{
	check(ftruncate(proc.fds[i], 0) == 0);
	check(pwrite(proc.fds[i], text, len, 0) == (ssize_t)len);
}

static bool parse_copy(struct map_line *m, const char *text, char copy[256])
{
	bool ok;

	snprintf(copy, 256, "%s", text);
	ok = map_line_parse(m, copy);
	check(!strchr(copy, '\n'));
	check(!ok || (m->path > copy && m->path <= copy + strlen(copy)));
	return ok;
}

/* A correct line is accepted, and parsed into its parts. */
static void check_made(const char *text, uint64_t start, uint64_t end,
		       uint8_t how)
{
	struct map_line m;
	char copy[256];

	check(parse_copy(&m, text, copy));
	check(m.start == start && m.end == end);
	check(m.read == !!(how & 16) && m.write == !!(how & 32) &&
	      m.exec == !!(how & 64));
	check(m.major == 8 && m.minor == 1 && m.inode < 4);
}

/* Any bytes are a line or not. */
static void try_lines(const char *text, size_t len)
{
	struct map_line m;
	char copy[256];

	for (size_t i = 0; i < len; i++)
		if (!i || text[i - 1] == '\n' || !text[i - 1])
			parse_copy(&m, text + i, copy);
}

/* Lines as the kernel writes them, with the input's numbers and paths. */
static size_t make_maps(struct input *in, char *text, size_t size)
{
	static const char *const paths[] = {
		"", "/a", "/b", "/[aio] (deleted)", "[vdso]", "[stack]",
		"/a (deleted)", "/\\012x", "[heap]", "/[aio]",
	};
	unsigned int n = in_below(in, 24);
	uint64_t at = 0x1000 * (uint64_t)in_byte(in);
	size_t len = 0;

	for (unsigned int i = 0; i < n && len + 160 < size; i++) {
		uint64_t start = in_below(in, 16) ? at : in_number(in);
		uint8_t how = in_byte(in);
		size_t from = len;

		at = start + 0x1000 * (uint64_t)(1 + (how & 15));
		len += (size_t)snprintf(
			text + len, size - len,
			"%llx-%llx %c%c%cp %08llx 08:01 %u%*s%s\n",
			(unsigned long long)start, (unsigned long long)at,
			how & 16 ? 'r' : '-', how & 32 ? 'w' : '-',
			how & 64 ? 'x' : '-',
			(unsigned long long)(how & 128 ? in_number(in) : 0),
			in_below(in, 4), 1 + in_below(in, 20), "",
			paths[in_below(in, ARRAY_SIZE(paths))]);
		check_made(text + from, start, at, how);
	}
	return len;
}

static void check_maps(const struct maps *m)
{
	for (size_t i = 0; i < m->n; i++)
		check(m->all[i].module >= -1 &&
		      m->all[i].module < (int)m->nmodules);
	for (size_t i = 0; i < m->nmodules; i++) {
		check(m->modules[i].exec);
		check(m->modules[i].print_len <= MODULE_PRINT);
	}
}

static void try_maps(struct input *in)
{
	struct foreign foreign;
	struct pages pages;
	struct maps maps = { 0 };
	struct wild_mem mem;
	bool changed;
	uint64_t *rings;
	size_t n;

	wild_mem_init(&mem, in);
	/* Twice, because the second time compares with the first. */
	for (int i = 0; i < 2; i++) {
		uint64_t addr = in_number(in);
		const struct mapping *map;

		check(maps_read(&maps, TID, &mem.mem, &changed) ==
		      (maps.n > 0));
		check_maps(&maps);
		map = maps_find(&maps, addr);
		check(!map || (addr >= map->start && addr < map->end));
		n = in_below(in, 1 << 20);
		pages_begin(&pages, TID);
		check(pages_readable(&pages, addr, n) <= n);
		foreign_begin(&foreign, FOREIGN_FAULTS | FOREIGN_FILES, &pages);
		check(foreign_free(&foreign, addr, n) <= n);
		foreign_end(&foreign);
		pages_end(&pages);
	}
	for (size_t i = 0; i < maps.nmodules; i++)
		check(!module_is(&maps.modules[i], -1));
	maps_free(&maps);
	rings = find_rings(TID, &n);
	check(!n == !rings);
	free(rings);
}

static void try_status(struct input *in)
{
	static const struct {
		const char *key;
		int base;
	} keys[] = {
		{ "\nPPid:", 10 }, { "\nTracerPid:", 10 },
		{ "\nSigCgt:", 16 }, { "\nSeccomp:", 10 }, { "\nTgid:", 10 },
	};
	pid_t ids[PROC_MAX_DEPTH];
	char text[PROC_STATUS];
	uint64_t value;

	(void)in;
	if (proc_text(TID, "status", text, sizeof(text)))
		check(proc_ids(text, ids) <= PROC_MAX_DEPTH);
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		proc_status(TID, keys[i].key, keys[i].base, &value);
}

/*
 * Where the descriptor's link leads.  A path comes from the program; what does
 * not begin like one has the kernel's own form.
 */
static size_t make_target(struct input *in, char *target, size_t size)
{
	static const char *const heads[] = {
		"/", "(unreachable)/", "/dev/null", "/dev/ptmx", "/memfd:",
	};
	static const char *const kernels[] = {
		"pipe:[%u]", "anon_inode:[eventfd]", "anon_inode:[signalfd]",
		"anon_inode:[pidfd]", "anon_inode:inotify",
	};
	uint8_t how = in_byte(in);
	size_t n;

	if (how & 128)
		return (size_t)snprintf(target, size,
					kernels[how % ARRAY_SIZE(kernels)],
					how);
	n = (size_t)snprintf(target, size, "%s",
			     heads[how % ARRAY_SIZE(heads)]);
	n += part(in, target + n, size - n - 16);
	target[n] = '\0';
	n = strlen(target);
	if (how & 64)
		n += (size_t)snprintf(target + n, 16, " (deleted)");
	return n;
}

static void try_fd(struct input *in)
{
	struct text_settings o = {
		.fd_detail = in_bool(in) ? FD_ALL : FD_PATH,
		.hex = (enum hex_strings)in_below(in, 3),
		.xlat = (enum xlat)in_below(in, 3),
	};
	char target[512], buf[256];
	struct fdinfo *f;
	struct fd_table t;
	const char *what;
	size_t n;

	n = make_target(in, target, sizeof(target));
	unlink(proc.link);
	check(symlink(target, proc.link) == 0);
	f = fdinfo_new(&o);
	what = fdinfo_what(f, TID, FD);
	if (what) {
		check(what[0] == '<' && strchr(what, '>'));
		check(!strchr(what, '\n'));
		check_text(what, strlen(what), false);
	}
	check(fdinfo_path(TID, FD, buf, sizeof(buf)) < sizeof(buf));
	fdinfo_free(f);
	fd_table_init(&t);
	for (uint64_t now = 1; now < 3; now++) {
		const struct file *file = fd_table_file(&t, TID, FD, now);

		check(file && strlen(file->path) +
				      (file->deleted ? strlen(" (deleted)") :
						       0) == n);
	}
	fd_table_clear(&t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };
	char text[8192];
	uint8_t how = in_byte(&in);
	size_t len;

	prepare();
	for (int i = 0; i < N_PARTS; i++) {
		len = i == MAPS && how & 4 ? make_maps(&in, text, sizeof(text)) :
					  part(&in, text, 2048);
		text[len] = '\0';
		if (i == MAPS)
			try_lines(text, len);
		put_file(i, text, len);
	}
	if (how % 4 != 1)
		try_maps(&in);
	if (how % 4 != 2)
		try_status(&in);
	if (how % 4 != 3)
		try_fd(&in);
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of /proc/PID/maps, and lines of smaps that describe no mapping. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "../../src/target/map_line.h"

struct row {
	const char *name, *line;
	struct map_line want;
};

static const struct row rows[] = {
	{ "code of a file",
	  "558bd1d5e000-558bd1d63000 r-xp 00002000 fe:01 1573157"
	  "                    /usr/bin/cat\n",
	  { .start = 0x558bd1d5e000, .end = 0x558bd1d63000, .read = true,
	    .exec = true, .offset = 0x2000, .major = 0xfe, .minor = 1,
	    .inode = 1573157, .path = "/usr/bin/cat" } },
	{ "the last line, without a newline",
	  "1000-2000 rw-s 00000000 08:10 7     /a",
	  { .start = 0x1000, .end = 0x2000, .read = true, .write = true,
	    .major = 8, .minor = 0x10, .inode = 7, .path = "/a" } },
	{ "the highest numbers",
	  "ffffffffff600000-ffffffffffffffff --xp ffffffffffffffff "
	  "fff:fffff 18446744073709551615 /a\n",
	  { .start = 0xffffffffff600000, .end = UINT64_MAX, .exec = true,
	    .offset = UINT64_MAX, .major = 0xfff, .minor = 0xfffff,
	    .inode = UINT64_MAX, .path = "/a" } },
	{ "a 32-bit program's",
	  "08048000-08049000 r--p 00000000 08:01 9 /x\n",
	  { .start = 0x8048000, .end = 0x8049000, .read = true, .major = 8,
	    .minor = 1, .inode = 9, .path = "/x" } },
	{ "anonymous",
	  "7f4ee2400000-7f4ee2422000 rw-p 00000000 00:00 0 \n",
	  { .start = 0x7f4ee2400000, .end = 0x7f4ee2422000, .read = true,
	    .write = true, .path = "" } },
	{ "nothing is allowed",
	  "7f4ee2400000-7f4ee2422000 ---p 00000000 00:00 0 \n",
	  { .start = 0x7f4ee2400000, .end = 0x7f4ee2422000, .path = "" } },
	{ "anonymous, with a name",
	  "1000-2000 r--p 00000000 00:00 0      [anon:a name]\n",
	  { .start = 0x1000, .end = 0x2000, .read = true,
	    .path = "[anon:a name]" } },
	{ "the vDSO",
	  "7ffd5f5f2000-7ffd5f5f4000 r-xp 00000000 00:00 0"
	  "                          [vdso]\n",
	  { .start = 0x7ffd5f5f2000, .end = 0x7ffd5f5f4000, .read = true,
	    .exec = true, .path = "[vdso]" } },
	{ "a completion ring",
	  "7f58a0c1d000-7f58a0c3e000 rw-s 00000000 00:13 1091731"
	  "                    /[aio] (deleted)\n",
	  { .start = 0x7f58a0c1d000, .end = 0x7f58a0c3e000, .read = true,
	    .write = true, .minor = 0x13, .inode = 1091731,
	    .path = "/[aio] (deleted)" } },
	{ "a deleted file",
	  "1000-2000 r-xp 00000000 08:01 5    /tmp/gone (deleted)\n",
	  { .start = 0x1000, .end = 0x2000, .read = true, .exec = true,
	    .major = 8, .minor = 1, .inode = 5,
	    .path = "/tmp/gone (deleted)" } },
	{ "blanks in a path, some at its end",
	  "1000-2000 r--p 00000000 08:01 5    /a  b/c d \n",
	  { .start = 0x1000, .end = 0x2000, .read = true, .major = 8,
	    .minor = 1, .inode = 5, .path = "/a  b/c d " } },
	{ "a newline in a path is escaped, a backslash is not",
	  "1000-2000 r--p 00000000 08:01 5    /a\\012b\\\tc\n",
	  { .start = 0x1000, .end = 0x2000, .read = true, .major = 8,
	    .minor = 1, .inode = 5, .path = "/a\\012b\\\tc" } },
	{ "a path that looks like a line",
	  "1000-2000 r--p 00000000 08:01 5    /3000-4000 rwxp 0 1:2 3 /b\n",
	  { .start = 0x1000, .end = 0x2000, .read = true, .major = 8,
	    .minor = 1, .inode = 5, .path = "/3000-4000 rwxp 0 1:2 3 /b" } },
	/* No mapping: no path is wanted. */
	{ "nothing", "", { 0 } },
	{ "an empty line", "\n", { 0 } },
	{ "smaps: a size", "Rss:                 484 kB\n", { 0 } },
	{ "smaps: flags", "VmFlags: rd wr mr mw me ac um \n", { 0 } },
	/* Its first letters are a number's. */
	{ "smaps: a key", "FilePmdMapped:         0 kB\n", { 0 } },
	{ "an address alone", "1000-\n", { 0 } },
	{ "addresses alone", "1000-2000\n", { 0 } },
	{ "modes that end early", "1000-2000 r-x\n", { 0 } },
	{ "modes that are longer", "1000-2000 r-xpp 0 1:2 3 /a\n", { 0 } },
	{ "no device", "1000-2000 r-xp 00000000 08 5 /a\n", { 0 } },
	{ "no inode", "1000-2000 r-xp 00000000 08:01 /a\n", { 0 } },
	{ "the inode at the line's end", "1000-2000 r-xp 0 08:01 5\n", { 0 } },
	{ "a sign", "-1000-2000 r-xp 00000000 08:01 5 /a\n", { 0 } },
	{ "a blank first", " 1000-2000 r-xp 00000000 08:01 5 /a\n", { 0 } },
	{ "0x", "0x1000-0x2000 r-xp 00000000 08:01 5 /a\n", { 0 } },
	{ "an inode of letters", "1000-2000 r-xp 0 08:01 5a /a\n", { 0 } },
};

static void test_row(void **state)
{
	const struct row *r = *state;
	const struct map_line *want = &r->want;
	char line[256];
	struct map_line m;

	snprintf(line, sizeof(line), "%s", r->line);
	assert_int_equal(map_line_parse(&m, line), want->path != NULL);
	assert_null(strchr(line, '\n'));
	if (!want->path)
		return;
	assert_int_equal(m.start, want->start);
	assert_int_equal(m.end, want->end);
	assert_int_equal(m.read, want->read);
	assert_int_equal(m.write, want->write);
	assert_int_equal(m.exec, want->exec);
	assert_int_equal(m.offset, want->offset);
	assert_int_equal(m.major, want->major);
	assert_int_equal(m.minor, want->minor);
	assert_int_equal(m.inode, want->inode);
	assert_string_equal(m.path, want->path);
	assert_true(m.path >= line && m.path < line + sizeof(line));
}

int main(void)
{
	struct unit u = { .n = 0 };

	unit_add_table(&u, rows, test_row);
	return unit_run(&u);
}

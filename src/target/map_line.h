/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One line of /proc/PID/maps, proc(5); a mapping of smaps begins with one. */
#ifndef AIOTRACE_MAP_LINE_H
#define AIOTRACE_MAP_LINE_H

#include <stdbool.h>
#include <stdint.h>

struct map_line {
	uint64_t start, end;	/* end is exclusive */
	bool read, write, exec;
	uint64_t offset;	/* in the file */
	uint32_t major, minor;	/* the file's device; 0:0 if there is none */
	uint64_t inode;
	/*
	 * As the kernel writes it: a newline in it is "\012", the path of a
	 * deleted file ends in " (deleted)", and what is no file may have a
	 * name in brackets.  "" if there is none.
	 */
	const char *path;
};

/*
 * Parses a line.  It ends at a newline, which becomes a zero byte, or at a zero
 * byte; m->path points into it.  False if it does not describe a mapping; the
 * newline is removed even then.
 */
bool map_line_parse(struct map_line *m, char *line);

#endif

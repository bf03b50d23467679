/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One line of /proc/PID/maps. */
#include "map_line.h"

#include <string.h>

/* Reads a number, and the character after it.  No sign, no blanks before it. */
static bool take_number(char **p, int base, char stop, uint64_t *v)
{
	static const char digits[] = "0123456789abcdef";
	const char *start = *p, *digit;
	uint64_t n = 0;

	for (; **p && (digit = memchr(digits, **p, (size_t)base)); ++*p)
		n = n * (uint64_t)base + (uint64_t)(digit - digits);
	if (*p == start || **p != stop)
		return false;
	++*p;
	*v = n;
	return true;
}

/* "rwxp", with a dash for what is not allowed; "s" at its end: shared. */
static bool take_modes(char **p, struct map_line *m)
{
	if (strnlen(*p, 5) < 5 || (*p)[4] != ' ')
		return false;
	m->read = (*p)[0] == 'r';
	m->write = (*p)[1] == 'w';
	m->exec = (*p)[2] == 'x';
	*p += 5;
	return true;
}

/* "START-END MODES OFFSET MAJOR:MINOR INODE      PATH" */
bool map_line_parse(struct map_line *m, char *line)
{
	uint64_t major, minor;
	char *p = line;

	line[strcspn(line, "\n")] = '\0';
	if (!take_number(&p, 16, '-', &m->start) ||
	    !take_number(&p, 16, ' ', &m->end) || !take_modes(&p, m) ||
	    !take_number(&p, 16, ' ', &m->offset) ||
	    !take_number(&p, 16, ':', &major) ||
	    !take_number(&p, 16, ' ', &minor) ||
	    !take_number(&p, 10, ' ', &m->inode))
		return false;
	m->major = (uint32_t)major;
	m->minor = (uint32_t)minor;
	m->path = p + strspn(p, " ");
	return true;
}

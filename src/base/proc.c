/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the small files of /proc. */
#include "proc.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STATUS_SIZE = 4096 };

bool proc_text(pid_t tid, const char *name, char *text, size_t size)
{
	char path[64];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "%s/%d/%s", proc_dir(), (int)tid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	n = read(fd, text, size - 1);
	close(fd);
	text[n > 0 ? n : 0] = '\0';
	return n > 0;
}

FILE *proc_open(pid_t tid, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/%d/%s", proc_dir(), (int)tid, name);
	return fopen(path, "re");
}

/* The text after `key` in /proc/TID/status; NULL: none. */
static const char *find_status(pid_t tid, const char *key,
			       char text[static STATUS_SIZE])
{
	char *line;

	if (!proc_text(tid, "status", text, STATUS_SIZE))
		return NULL;
	/* The kernel escapes line breaks in the name on the first line. */
	line = strstr(text, key);
	return line ? line + strlen(key) : NULL;
}

bool proc_status(pid_t tid, const char *key, int base, uint64_t *value)
{
	char text[STATUS_SIZE];
	const char *p = find_status(tid, key, text);

	if (p)
		*value = strtoull(p, NULL, base);
	return p;
}

int proc_state(pid_t tid)
{
	char text[512], *p = NULL;

	/* The name in parentheses may hold anything, also parentheses. */
	if (proc_text(tid, "stat", text, sizeof(text)))
		p = strrchr(text, ')');
	return p && p[1] ? p[2] : 0;
}

bool proc_is_init(pid_t tid)
{
	char text[STATUS_SIZE];
	const char *p = find_status(tid, "\nNStgid:", text);
	size_t n = p ? strcspn(p, "\n") : 0;

	/* NSpid has its number in each namespace, the innermost last. */
	return n > 1 && strncmp(p + n - 2, "\t1", 2) == 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the small files of /proc. */
#include "proc.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "array.h"

const char *proc_why(void)
{
	struct stat st;

	/* Where we are not, it is a link that leads nowhere. */
	return lstat("/proc/self", &st) < 0 ?
		       "/proc is not mounted" :
		       "/proc belongs to another pid namespace";
}

void proc_path(char *path, size_t size, pid_t tid, const char *fmt, ...)
{
	int n = snprintf(path, size, "%s/%d/", proc_dir(),
			 (int)proc_number(tid));
	va_list ap;

	if (n < 0 || (size_t)n >= size)
		return;
	va_start(ap, fmt);
	vsnprintf(path + n, size - (size_t)n, fmt, ap);
	va_end(ap);
}

bool proc_text(pid_t tid, const char *name, char *text, size_t size)
{
	char path[64];
	ssize_t n;
	int fd;

	proc_path(path, sizeof(path), tid, "%s", name);
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

	proc_path(path, sizeof(path), tid, "%s", name);
	return fopen(path, "re");
}

/* The text after `key` in /proc/TID/status; NULL: none. */
static const char *find_status(pid_t tid, const char *key,
			       char text[static PROC_STATUS])
{
	char *line;

	if (!proc_text(tid, "status", text, PROC_STATUS))
		return NULL;
	/* The kernel escapes line breaks in the name on the first line. */
	line = strstr(text, key);
	return line ? line + strlen(key) : NULL;
}

/* Whether the value of this key is a thread's number in /proc. */
static bool is_number(const char *key)
{
	static const char *const keys[] = {
		"\nTgid:", "\nPPid:", "\nTracerPid:",
	};

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (strcmp(key, keys[i]) == 0)
			return true;
	return false;
}

bool proc_status(pid_t tid, const char *key, int base, uint64_t *value)
{
	char text[PROC_STATUS];
	const char *p = find_status(tid, key, text);

	if (!p)
		return false;
	*value = strtoull(p, NULL, base);
	if (*value && is_number(key))
		*value = (uint64_t)proc_tid((pid_t)*value);
	return true;
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
	char text[PROC_STATUS];
	const char *p = find_status(tid, "\nNStgid:", text);
	size_t n = p ? strcspn(p, "\n") : 0;

	/* NSpid has its number in each namespace, the innermost last. */
	return n > 1 && strncmp(p + n - 2, "\t1", 2) == 0;
}

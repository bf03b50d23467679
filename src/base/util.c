/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Allocation that cannot fail, text to print and text of /proc, the clock. */
#include "util.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

size_t printable(char *out, size_t size, const char *s)
{
	size_t all = 0, len = 0;

	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;
		bool plain = c >= ' ' && c < 0x7f;
		size_t n = plain ? 1 : 4;

		/* What does not fit ends it, even if shorter things follow. */
		if (len == all && len + n < size) {
			out[len] = (char)c;
			if (!plain) {
				out[len] = '\\';
				out[len + 1] = (char)('0' + (c >> 6));
				out[len + 2] = (char)('0' + (c >> 3 & 7));
				out[len + 3] = (char)('0' + (c & 7));
			}
			len += n;
		}
		all += n;
	}
	if (size)
		out[len] = '\0';
	return all;
}

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

void *xcalloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);

	if (!p)
		die("out of memory (%zu x %zu bytes)", n, size);
	return p;
}

void *xrealloc(void *p, size_t n, size_t size)
{
	p = reallocarray(p, n ? n : 1, size ? size : 1);
	if (!p)
		die("out of memory (%zu x %zu bytes)", n, size);
	return p;
}

char *xstrdup(const char *s)
{
	char *p = strdup(s);

	if (!p)
		die("out of memory");
	return p;
}

uint64_t clock_ns(int clock_id)
{
	struct timespec ts;

	clock_gettime(clock_id, &ts);
	return (uint64_t)ts.tv_sec * NSEC_PER_SEC + (uint64_t)ts.tv_nsec;
}

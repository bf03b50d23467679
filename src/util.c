/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Failures, allocation that cannot fail, and the clock. */
#include "util.h"

#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Whoever should read messages may not: wait a second for him, once. */
static bool can_say(void)
{
	static bool never;
	struct pollfd pfd = { .fd = STDERR_FILENO, .events = POLLOUT };
	uint64_t until = clock_ns(CLOCK_MONOTONIC) + NSEC_PER_SEC;
	int r;

	do
		r = poll(&pfd, 1, never ? 0 : 100);
	while (r <= 0 && !never && clock_ns(CLOCK_MONOTONIC) < until);
	never = r <= 0;
	return !never;
}

static void say(const char *fmt, va_list ap)
{
	static const char prefix[] = "aiotrace: ";
	char line[4096];
	size_t len = sizeof(prefix) - 1;
	int n;

	memcpy(line, prefix, len);
	n = vsnprintf(line + len, sizeof(line) - len - 1, fmt, ap);
	if (n > 0)
		len += (size_t)n;
	if (len > sizeof(line) - 2)
		len = sizeof(line) - 2;
	/* Names and the like may hold anything; a message is one line. */
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)line[i] < ' ' || line[i] == 0x7f)
			line[i] = '?';
	line[len++] = '\n';
	/* One write: lines of ours and of the tracee do not mix. */
	if (can_say() && write(STDERR_FILENO, line, len) < 0)
		return;
}

void warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
}

void die(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
	exit(1);
}

void check_failed(const char *cond, const char *file, int line,
		  const char *func)
{
	warn("a bug in aiotrace, please report it: %s:%d: %s: %s is false",
	     file, line, func, cond);
	abort();
}

bool proc_known(void)
{
	static int known = -1;
	char pid[32];
	ssize_t n;

	if (known < 0) {
		n = readlink("/proc/self", pid, sizeof(pid) - 1);
		pid[n > 0 ? n : 0] = '\0';
		known = strtol(pid, NULL, 10) == getpid();
	}
	return known;
}

const char *proc_dir(void)
{
	return proc_known() ? "/proc" : "/nowhere";
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

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Messages, and the ways in which aiotrace ends before its time.  Nothing else
 * calls exit(): a test that must survive brings functions of its own instead
 * of these.
 */
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "util.h"

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
	quit(1);
}

void quit(int status)
{
	exit(status);
}

void check_failed(const char *cond, const char *file, int line,
		  const char *func)
{
	warn("a bug in aiotrace, please report it: %s:%d: %s: %s is false",
	     file, line, func, cond);
	abort();
}

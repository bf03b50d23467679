/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Messages, and the ways in which aiotrace ends early.  Nothing else calls
 * exit(): a test that must survive uses functions of its own instead of these.
 */
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "die.h"
#include "printable.h"

/*
 * Standard error may have a reader that does not read: wait half a second,
 * once.
 */
static bool can_say(void)
{
	static bool never;
	struct pollfd pfd = { .fd = STDERR_FILENO, .events = POLLOUT };
	uint64_t until = clock_ns(CLOCK_MONOTONIC) + NSEC_PER_SEC / 2;
	int r;

	do
		r = poll(&pfd, 1, never ? 0 : 100);
	while (r <= 0 && !never && clock_ns(CLOCK_MONOTONIC) < until);
	never = r <= 0;
	return !never;
}

static void (*settle)(void *arg);
static void *settle_arg;

void messages_after(void (*fn)(void *arg), void *arg)
{
	settle = fn;
	settle_arg = arg;
}

/* A text that is too long is cut off. */
static void put(const char *prefix, const char *text)
{
	char line[4096 + 64];
	size_t len = strlen(prefix);

	memcpy(line, prefix, len);
	/* Names and the like may contain any byte. */
	printable(line + len, sizeof(line) - len - 1, text);
	len = strlen(line);
	line[len++] = '\n';
	if (settle)
		settle(settle_arg);
	/* One write, so that our lines and the tracee's do not mix. */
	if (can_say() && write(STDERR_FILENO, line, len) < 0)
		return;
}

static void say(const char *fmt, va_list ap)
{
	char text[4096];

	vsnprintf(text, sizeof(text), fmt, ap);
	put("aiotrace: ", text);
}

void note(const char *line)
{
	put("", line);
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

void usage_error(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
	usage_hint();
}

void usage_hint(void)
{
	note("Try 'aiotrace --help' for more information.");
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

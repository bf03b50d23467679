/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Arbitrary command lines: each is either refused with one clear message, or
 * its result is within the bounds that the rest relies on.  Nothing is run or
 * opened.  This harness has functions of its own instead of src/base/die.c's:
 * what would end aiotrace ends the parsing here.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../src/base/alloc.h"
#include "../../src/base/clock.h"
#include "../../src/outputs/exports.h"
#include "../../src/record/stack.h"
#include "../../src/cli/options.h"
#include "../../src/stack/stack.h"
#include "input.h"

enum {
	MAX_ARGS = 64,
	MAX_LIVE = 8192,
	STRSIZE = 1 << 30,
	COLUMN = 4096,
};

static jmp_buf ended;

/*
 * What argp and the C library had allocated when the parsing was aborted; only
 * under the sanitizers, where it would accumulate or be reported.
 */
static const void *live[MAX_LIVE];
static size_t n_live;
static bool watching;

int __sanitizer_install_malloc_and_free_hooks(
	void (*malloc_hook)(const volatile void *, size_t),
	void (*free_hook)(const volatile void *)) __attribute__((weak));

static void on_malloc(const volatile void *p, size_t size)
{
	(void)size;
	if (watching && n_live < MAX_LIVE)
		live[n_live++] = (const void *)p;
}

static void on_free(const volatile void *p)
{
	if (!watching || !p)
		return;
	for (size_t i = n_live; i-- > 0;)
		if (live[i] == p) {
			live[i] = live[--n_live];
			return;
		}
}

static void free_live(void)
{
	watching = false;
	while (n_live)
		free((void *)(uintptr_t)live[--n_live]);
}

/* One line that is not empty. */
static void look_at(const char *fmt, va_list ap)
{
	char line[8192];
	int n = vsnprintf(line, sizeof(line), fmt, ap);

	check(n > 0);
}

void warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	look_at(fmt, ap);
	va_end(ap);
}

void die(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	look_at(fmt, ap);
	va_end(ap);
	longjmp(ended, 1);
}

void usage_error(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	look_at(fmt, ap);
	va_end(ap);
	longjmp(ended, 1);
}

/* After getopt has said what is wrong. */
void usage_hint(void)
{
	longjmp(ended, 1);
}

/* After --help and --version. */
void quit(int status)
{
	check(status == 0 || status == 1);
	longjmp(ended, 1);
}

void check_failed(const char *cond, const char *file, int line,
		  const char *func)
{
	fprintf(stderr, "%s:%d: %s: %s is false\n", file, line, func, cond);
	abort();
}

static bool in_range(long v, long min, long max)
{
	return v >= min && v <= max;
}

/* What other parts rely on. */
static void inspect(const struct options *o, int argc, char **argv)
{
	check(o->capture.command || o->capture.npids);
	check(!o->capture.command ||
	      (o->capture.command > argv && o->capture.command < argv + argc));
	for (size_t i = 0; i < o->capture.npids; i++) {
		check(o->capture.pids[i] > 0);
		for (size_t k = 0; k < i; k++)
			check(o->capture.pids[i] != o->capture.pids[k]);
	}
	for (size_t i = 0; i < o->capture.nenv; i++)
		check(*o->capture.env[i] && *o->capture.env[i] != '=');
	for (size_t i = 0; i < o->select.npaths; i++)
		check(*o->select.paths[i].arg && *o->select.paths[i].path == '/');
	for (size_t i = 0; i < o->select.fds.n; i++)
		check(o->select.fds.fds[i] >= 0);
	check(o->text.strsize < STRSIZE && o->text.column <= COLUMN);
	check(in_range(o->capture.daemonize, 0, 3));
	check(o->select.status <= STATUS_ALL && o->text.quiet <= QUIET_ALL);
	check(in_range(o->text.stamp_prec, 0, 9));
	check(in_range(o->text.relative_prec, 0, 9));
	check(in_range(o->text.duration_prec, 0, 9));
	check(o->stacks.frame_limit >= 1 && o->stacks.frame_limit <= STACK_MAX_FRAMES);
	check(in_range((long)o->tables.ncolumns, 1, SUM_NKEYS));
	for (size_t i = 0; i < o->tables.ncolumns; i++)
		check(in_range(o->tables.columns[i], 0, SUM_NKEYS - 1));
	for (int i = 0; i < NTABLES; i++)
		check(in_range((long)o->tables.choice[i].n, 1, TABLE_MAX_COLUMNS));
	check(o->dest.nexports <= OPTIONS_MAX_EXPORTS);
	for (size_t i = 0; i < o->dest.nexports; i++)
		check(o->dest.exports[i].format->sink && *o->dest.exports[i].file);
	check(!o->tables.interval || o->tables.interval >= NSEC_PER_SEC / 10);
	check(!o->dest.separate || o->dest.output);
	check(!o->dest.output || *o->dest.output);
}

/* --help goes nowhere, and neither do getopt's messages. */
static void prepare(void)
{
	static bool done;

	if (done)
		return;
	done = true;
	unsetenv("NO_COLOR");
	if (!freopen("/dev/null", "w", stdout))
		abort();
	/* Allocate the buffer before allocations are counted. */
	putchar('\n');
	fflush(stdout);
	if (__sanitizer_install_malloc_and_free_hooks)
		__sanitizer_install_malloc_and_free_hooks(on_malloc, on_free);
}

/*
 * In a regular expression, repetitions of repetitions can take all memory and
 * time.  It is the user's own, and the C library's behaviour.
 */
static bool is_endless(const uint8_t *data, size_t size)
{
	size_t n = 0, may_be = 0;

	for (size_t i = 0; i < size; i++) {
		n += data[i] == '{' || data[i] == '+' || data[i] == '*' ||
		     data[i] == '(';
		/* `-e ?NAME' has them too. */
		may_be += data[i] == '?';
	}
	return n > 4 || may_be > 16 || (n && memchr(data, '{', size));
}

/*
 * A function of its own: a longjmp() can spoil the variables of the caller of
 * setjmp().
 */
static void parse(int argc, char **argv)
{
	struct options o;

	n_live = 0;
	watching = true;
	if (setjmp(ended) == 0) {
		options_parse(&o, argc, argv);
		watching = false;
		inspect(&o, argc, argv);
		options_free(&o);
	} else {
		free_live();
	}
}

/* The arguments are the input's bytes, each ended by a zero byte. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text, *argv[MAX_ARGS + 2];
	int argc = 0;

	prepare();
	if (is_endless(data, size))
		return 0;
	text = xcalloc(size + 1, 1);
	if (size)
		memcpy(text, data, size);
	argv[argc++] = (char *)"aiotrace";
	for (char *p = text; p < text + size && argc <= MAX_ARGS;
	     p += strlen(p) + 1)
		argv[argc++] = p;
	argv[argc] = NULL;
	parse(argc, argv);
	free(text);
	return 0;
}

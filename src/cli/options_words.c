/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The values that options take, and nothing else: this file knows neither argv
 * nor what an option means.
 */
#include "options_words.h"

#include <errno.h>
#include <limits.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "base/array.h"
#include "base/die.h"

const struct word words_precision[] = {
	{ "s", PREC_S },   { "ms", PREC_MS }, { "us", PREC_US },
	{ "ns", PREC_NS }, { NULL, 0 },
};

const struct word words_status[] = {
	{ "successful", STATUS_SUCCESSFUL },
	{ "failed", STATUS_FAILED },
	{ "unfinished", STATUS_UNFINISHED },
	{ "unavailable", STATUS_UNAVAILABLE },
	{ "detached", STATUS_DETACHED },
	{ NULL, 0 },
};

const struct word words_quiet[] = {
	{ "attach", QUIET_ATTACH },
	{ "exit", QUIET_EXIT },
	{ "personality", QUIET_PERSONALITY },
	{ "thread-execve", QUIET_SUPERSEDED },
	{ "superseded", QUIET_SUPERSEDED },
	/* aiotrace never prints that message. */
	{ "path-resolution", 0 },
	{ NULL, 0 },
};

const struct word words_op_status[] = {
	{ "ok", OP_STATUS_OK },
	{ "error", OP_STATUS_ERROR },
	{ "short", OP_STATUS_SHORT },
	{ "sync", OP_STATUS_SYNC },
	{ NULL, 0 },
};

const struct word words_histogram[] = {
	{ "opcode", HISTOGRAM_OPCODE },
	{ "file", HISTOGRAM_FILE },
	{ "context", HISTOGRAM_CONTEXT },
	{ NULL, 0 },
};

static const struct word stamp_words[] = {
	{ "none", STAMP_NONE },
	{ "time", STAMP_TIME },
	{ "unix", STAMP_UNIX },
	{ NULL, 0 },
};

/* What every set accepts, too. */
static const struct word all_word[] = { { "all", 0 }, { NULL, 0 } };
static const struct word none_word[] = { { "none", 0 }, { NULL, 0 } };

enum { LIST = 512 }; /* bytes; the longest list of names needs half */

/* Appends the names, without their synonyms: "a, b, c". */
static void list_words(char list[LIST], const struct word *words)
{
	for (const struct word *w = words; w->name; w++) {
		const struct word *first = words;
		size_t len = strlen(list);

		while (first->value != w->value)
			first++;
		if (first == w)
			snprintf(list + len, LIST - len, "%s%s",
				 len ? ", " : "", w->name);
	}
}

const struct word *words_find(const struct word *words, const char *text,
			      size_t len)
{
	for (const struct word *w = words; w->name; w++)
		if (!strncasecmp(w->name, text, len) && !w->name[len])
			return w;
	return NULL;
}

void words_missing(const struct word *words, const char *label,
		   const char *text, size_t len)
{
	char list[LIST] = "";

	list_words(list, words);
	usage_error("%s: invalid value '%.*s'; valid values are %s", label,
		    (int)len, text, list);
}

int words_value(const struct word *words, const char *label, const char *text)
{
	const struct word *w = words_find(words, text, strlen(text));

	if (!w)
		words_missing(words, label, text, strlen(text));
	return w->value;
}

long words_number(const char *label, const char *text, long min, long max)
{
	char *end;
	long v;

	errno = 0;
	v = strtol(text, &end, 10);
	if (end == text || *end)
		usage_error("%s: '%s' is not a number", label, text);
	if (errno || v < min || v > max)
		usage_error("%s: %s is out of range (%ld to %ld)", label, text,
			    min, max);
	return v;
}

const char *words_item(const char **list, const char *separators, size_t *len)
{
	const char *item = *list + strspn(*list, separators);

	*len = strcspn(item, separators);
	*list = item + *len;
	return *len ? item : NULL;
}

uint64_t words_time(const char *label, const char *text)
{
	static const struct {
		const char *name;
		double ns;
	} units[] = {
		{ "ns", 1 }, { "us", 1e3 }, { "ms", 1e6 }, { "s", 1e9 },
	};
	char *end;
	/* Digits and one point; no sign, no exponent, no "nan". */
	size_t len = strspn(text, "0123456789.");
	double v = strtod(text, &end);

	for (size_t i = 0; i < ARRAY_SIZE(units) && len; i++) {
		if (end != text + len || strcmp(end, units[i].name))
			continue;
		v *= units[i].ns;
		if (v < 1 || v > 1e18)
			usage_error("%s: '%s' is out of range (1ns to "
				    "1000000000s)",
				    label, text);
		return (uint64_t)(v + 0.5);
	}
	usage_error("%s: '%s' is not a time with a unit, such as 250us, 1.5ms "
		    "or 2s",
		    label, text);
}

/* Skips leading '!'s; true if what follows is negated. */
static bool negated(const char **text)
{
	bool not = false;

	for (; **text == '!'; ++*text)
		not = !not ;
	return not ;
}

unsigned int words_bits(const struct word *words, const char *label,
			const char *text)
{
	const char *rest = text, *item;
	bool not = negated(&rest);
	unsigned int bits = 0, all = 0;
	size_t len, n = 0;

	for (const struct word *w = words; w->name; w++)
		all |= (unsigned int)w->value;
	for (; (item = words_item(&rest, ",", &len)); n++) {
		const struct word *w = words_find(words, item, len);
		char list[LIST] = "";

		if (w)
			bits |= (unsigned int)w->value;
		else if (words_find(all_word, item, len))
			bits = all;
		else if (!words_find(none_word, item, len)) {
			list_words(list, words);
			usage_error("%s: invalid value '%.*s'; valid values "
				    "are %s, all, none",
				    label, (int)len, item, list);
		}
	}
	if (!n)
		usage_error("%s: the set '%s' is empty", label, text);
	return not ? all & ~bits : bits;
}

static bool trace_regex(bool set[AIO_NSYS], const char *label,
			const char *pattern)
{
	bool any = false;
	char why[128];
	regex_t re;
	int err;

	err = regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB);
	if (err) {
		regerror(err, &re, why, sizeof(why));
		usage_error("%s: '/%s' is not a valid regular expression: %s",
			    label, pattern, why);
	}
	for (int i = 0; i < AIO_NSYS; i++) {
		const char *name = aio_sys_name((enum aio_sys)i);

		if (regexec(&re, name, 0, NULL, 0) == 0)
			set[i] = any = true;
	}
	regfree(&re);
	return any;
}

/* One item of a trace set; false if it matches no AIO call. */
static bool trace_item(bool set[AIO_NSYS], const char *label, const char *name)
{
	bool all = !strcasecmp(name, "all");
	bool any = !strcasecmp(name, "none");

	if (name[0] == '/')
		return trace_regex(set, label, name + 1);
	for (int i = 0; i < AIO_NSYS; i++)
		if (all || !strcmp(name, aio_sys_name((enum aio_sys)i)))
			set[i] = any = true;
	return any;
}

static void __attribute__((noreturn))
bad_trace(const char *label, const char *name)
{
	char list[LIST] = "";

	for (int i = 0; i < AIO_NSYS; i++) {
		size_t len = strlen(list);

		snprintf(list + len, LIST - len, "%s, ",
			 aio_sys_name((enum aio_sys)i));
	}
	usage_error("%s: '%s' is not an AIO system call; valid values are "
		    "%sall, none, /REGEX",
		    label, name, list);
}

void set_trace(struct options *o, const char *label, const char *text)
{
	const char *rest = text, *item;
	bool not = negated(&rest);
	bool set[AIO_NSYS] = { false };
	size_t len, n = 0;

	for (; (item = words_item(&rest, ",", &len)); n++) {
		/* '?': a name that need not exist. */
		bool may_miss = item[0] == '?';
		char *name = strndup(item + may_miss, len - may_miss);

		if (!name)
			die("out of memory");
		if (!trace_item(set, label, name) && !may_miss)
			bad_trace(label, name);
		free(name);
	}
	if (!n)
		bad_trace(label, text);
	for (int i = 0; i < AIO_NSYS; i++)
		o->select.trace[i] = set[i] != not ;
}

/* A number in `len` bytes of a list, or -1. */
static int item_number(const char *item, size_t len, int min)
{
	long v = 0;

	for (size_t i = 0; i < len; i++) {
		if (item[i] < '0' || item[i] > '9')
			return -1;
		v = v * 10 + (item[i] - '0');
		if (v > INT_MAX)
			return -1;
	}
	return v < min ? -1 : (int)v;
}

void set_fds(struct options *o, const char *label, const char *text)
{
	const char *rest = text, *item;
	struct fd_set_option *set = &o->select.fds;
	size_t len;

	set->given = true;
	set->negated = negated(&rest);
	set->all = !strcasecmp(rest, "all");
	set->n = 0;
	if (set->all || !strcasecmp(rest, "none"))
		return;
	while ((item = words_item(&rest, ", ", &len))) {
		int fd = item_number(item, len, 0);

		if (fd < 0)
			usage_error("%s: '%.*s' is not a file descriptor",
				    label, (int)len, item);
		set->fds = xrealloc(set->fds, set->n + 1, sizeof(*set->fds));
		set->fds[set->n++] = fd;
	}
	if (!set->n)
		usage_error("%s: '%s' names no file descriptor", label, text);
}

void add_pids(struct options *o, const char *label, const char *text)
{
	const char *rest = text, *item;
	size_t len, found = 0;

	for (; (item = words_item(&rest, ", \t\n", &len)); found++) {
		pid_t pid = item_number(item, len, 1);
		size_t i = 0;

		if (pid < 0)
			usage_error("%s: '%.*s' is not a process ID", label,
				    (int)len, item);
		while (i < o->capture.npids && o->capture.pids[i] != pid)
			i++;
		if (i < o->capture.npids)
			continue;
		o->capture.pids = xrealloc(o->capture.pids, o->capture.npids + 1, sizeof(*o->capture.pids));
		o->capture.pids[o->capture.npids++] = pid;
	}
	/* For example -p "$(pidof PROGRAM)" when PROGRAM does not run. */
	if (!found)
		usage_error("%s: the list of process IDs is empty", label);
}

/*
 * What follows PREFIX in an item, or the whole item if it has no such prefix.
 */
static const char *after(const char *item, size_t *len, const char *prefix)
{
	size_t n = strlen(prefix);

	if (*len < n || strncasecmp(item, prefix, n))
		return item;
	*len -= n;
	return item + n;
}

void set_stamp(struct options *o, const char *label, const char *text)
{
	const char *rest = text, *item;
	size_t len;

	o->text.stamp = STAMP_TIME;
	o->text.stamp_prec = PREC_S;
	while ((item = words_item(&rest, ",", &len))) {
		size_t flen = len, plen = len;
		const char *f = after(item, &flen, "format:");
		const char *p = after(item, &plen, "precision:");
		const struct word *stamp =
			plen == len ? words_find(stamp_words, f, flen) : NULL;
		const struct word *prec =
			flen == len ? words_find(words_precision, p, plen)
				    : NULL;

		if (stamp)
			o->text.stamp = (enum stamp)stamp->value;
		else if (prec)
			o->text.stamp_prec = prec->value;
		else
			usage_error("%s: '%.*s' is neither a format (none, "
				    "time, unix) nor a precision (s, ms, us, "
				    "ns)",
				    label, (int)len, item);
	}
}

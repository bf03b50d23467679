/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What each option with an argument sets.  options.c counts how often options
 * without one were given.
 */
#include "options_take.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/array.h"
#include "base/clock.h"
#include "base/die.h"
#include "options_stacks.h"
#include "options_summary.h"
#include "options_table.h"
#include "options_words.h"
#include "outputs/exports.h"

enum {
	/*
	 * strace's own limit: an escaped byte takes four, and lengths are ints.
	 */
	MAX_STRSIZE = (1 << 30) - 1,
	MAX_COLUMN = 4096, /* enough blanks for any line */
};

static void take_status(struct options *o, const char *label, char *arg)
{
	o->select.status = words_bits(words_status, label, arg);
}

static void take_trace(struct options *o, const char *label, char *arg)
{
	set_trace(o, label, arg);
}

static void take_fds(struct options *o, const char *label, char *arg)
{
	set_fds(o, label, arg);
}

static void take_quiet(struct options *o, const char *label, char *arg)
{
	o->text.quiet = arg ? words_bits(words_quiet, label, arg)
		       : QUIET_ATTACH | QUIET_PERSONALITY;
}

static void take_decode_fds(struct options *o, const char *label, char *arg)
{
	static const struct word words[] = {
		{ "none", FD_NUMBER },
		{ "path", FD_PATH },
		{ "all", FD_ALL },
		{ NULL, 0 },
	};

	o->text.fd_detail =
		arg ? (enum fd_detail)words_value(words, label, arg) : FD_PATH;
}

int expr_key(char **expr)
{
	static const struct word keywords[] = {
		{ "trace", KEY_TRACE },
		{ "t", KEY_TRACE },
		{ "status", KEY_STATUS },
		{ "trace-fds", KEY_TRACE_FDS },
		{ "trace-fd", KEY_TRACE_FDS },
		{ "fds", KEY_TRACE_FDS },
		{ "fd", KEY_TRACE_FDS },
		{ "quiet", KEY_QUIET },
		{ "q", KEY_QUIET },
		{ "silent", KEY_QUIET },
		{ "silence", KEY_QUIET },
		{ "decode-fds", KEY_DECODE_FDS },
		{ "decode-fd", KEY_DECODE_FDS },
		{ NULL, 0 },
	};
	/* '!', '/' and digits occur in values, never in a keyword. */
	size_t len = strspn(*expr, "abcdefghijklmnopqrstuvwxyz-");
	char *keyword;
	int key;

	if ((*expr)[len] != '=')
		return KEY_TRACE;
	keyword = strndup(*expr, len);
	if (!keyword)
		die("out of memory");
	key = words_value(keywords, "-e", keyword);
	free(keyword);
	*expr += len + 1;
	return key;
}

static void take_pids(struct options *o, const char *label, char *arg)
{
	add_pids(o, label, arg);
}

static void take_env(struct options *o, const char *label, char *arg)
{
	if (!*arg || *arg == '=')
		usage_error("%s: '%s' has no variable name", label, arg);
	o->capture.env = xrealloc(o->capture.env, o->capture.nenv + 1, sizeof(*o->capture.env));
	o->capture.env[o->capture.nenv++] = arg;
}

static void take_user(struct options *o, const char *label, char *arg)
{
	if (!*arg)
		usage_error("%s: the user name is empty", label);
	o->capture.user = arg;
}

static void take_path(struct options *o, const char *label, char *arg)
{
	if (!*arg)
		usage_error("%s: the path is empty", label);
	o->select.paths = xrealloc(o->select.paths, o->select.npaths + 1, sizeof(*o->select.paths));
	path_pattern_init(&o->select.paths[o->select.npaths++], arg);
}

static void take_output(struct options *o, const char *label, char *arg)
{
	bool pipe = *arg == '|' || *arg == '!';

	if (!arg[pipe + strspn(arg + pipe, " ")])
		usage_error("%s: no %s in '%s'", label,
			    pipe ? "command" : "file name", arg);
	o->dest.output = arg;
}

static void take_interruptible(struct options *o, const char *label, char *arg)
{
	static const struct word words[] = {
		{ "anywhere", INTR_ANYWHERE },
		{ "1", INTR_ANYWHERE },
		{ "waiting", INTR_WAITING },
		{ "2", INTR_WAITING },
		{ "never", INTR_NEVER },
		{ "3", INTR_NEVER },
		{ "never_tstp", INTR_NEVER_TSTP },
		{ "4", INTR_NEVER_TSTP },
		{ NULL, 0 },
	};

	o->capture.interruptible = (enum interruptible)words_value(words, label, arg);
}

static void take_daemonize(struct options *o, const char *label, char *arg)
{
	static const struct word words[] = {
		{ "grandchild", 1 }, { "pgroup", 2 }, { "pgrp", 2 },
		{ "session", 3 },    { NULL, 0 },
	};

	o->capture.daemonize = arg ? words_value(words, label, arg) : 1;
}

static void take_color(struct options *o, const char *label, char *arg)
{
	static const struct word words[] = {
		{ "auto", COLOR_AUTO },
		{ "always", COLOR_ALWAYS },
		{ "never", COLOR_NEVER },
		{ NULL, 0 },
	};

	o->text.color =
		arg ? (enum color)words_value(words, label, arg) : COLOR_ALWAYS;
}

static void take_affinity(struct options *o, const char *label, char *arg)
{
	static const struct word words[] = {
		{ "always", AFFINITY_ALWAYS },
		{ "auto", AFFINITY_AUTO },
		{ "off", AFFINITY_OFF },
		{ NULL, 0 },
	};

	o->capture.affinity = (enum affinity_when)words_value(words, label, arg);
}

static void take_format(struct options *o, const char *label, char *arg)
{
	static const struct word words[] = {
		{ "text", FORMAT_TEXT },
		{ "strace", FORMAT_STRACE },
		{ NULL, 0 },
	};

	o->text.format = (enum format)words_value(words, label, arg);
}

static void take_strsize(struct options *o, const char *label, char *arg)
{
	o->text.strsize = (size_t)words_number(label, arg, 0, MAX_STRSIZE);
}

static void take_column(struct options *o, const char *label, char *arg)
{
	o->text.column = (unsigned int)words_number(label, arg, 0, MAX_COLUMN);
}

static void take_xlat(struct options *o, const char *label, char *arg)
{
	static const struct word words[] = {
		{ "raw", XLAT_RAW },
		{ "abbrev", XLAT_ABBREV },
		{ "verbose", XLAT_VERBOSE },
		{ NULL, 0 },
	};

	o->text.xlat = (enum xlat)words_value(words, label, arg);
}

static void take_hex(struct options *o, const char *label, char *arg)
{
	static const struct word words[] = {
		{ "none", HEX_NONE },
		{ "non-ascii", HEX_NON_ASCII },
		{ "all", HEX_ALL },
		{ NULL, 0 },
	};

	o->text.hex = arg ? (enum hex_strings)words_value(words, label, arg)
		     : HEX_ALL;
}

static void take_stamp(struct options *o, const char *label, char *arg)
{
	set_stamp(o, label, arg ? arg : "");
}

static void take_relative(struct options *o, const char *label, char *arg)
{
	o->text.relative = true;
	o->text.relative_prec =
		arg ? words_value(words_precision, label, arg) : PREC_US;
}

static void take_duration(struct options *o, const char *label, char *arg)
{
	o->text.duration = true;
	o->text.duration_prec =
		arg ? words_value(words_precision, label, arg) : PREC_US;
}

static void take_successful(struct options *o, const char *label, char *arg)
{
	(void)label;
	(void)arg;
	o->select.status = STATUS_SUCCESSFUL;
}

static void take_failed(struct options *o, const char *label, char *arg)
{
	(void)label;
	(void)arg;
	o->select.status = STATUS_FAILED;
}

static void take_sort(struct options *o, const char *label, char *arg)
{
	set_sort(o, label, arg);
}

static void take_columns(struct options *o, const char *label, char *arg)
{
	set_columns(o, label, arg);
}

static void take_min_latency(struct options *o, const char *label, char *arg)
{
	o->select.min_latency = words_time(label, arg);
}

static void take_interval(struct options *o, const char *label, char *arg)
{
	char seconds[64];
	size_t len = strlen(arg);

	/* A bare number is in seconds, as elsewhere. */
	snprintf(seconds, sizeof(seconds), "%s%s", arg,
		 len && strchr("0123456789.", arg[len - 1]) ? "s" : "");
	o->tables.interval = words_time(label, seconds);
	if (o->tables.interval < NSEC_PER_SEC / 10)
		usage_error("%s: '%s' is too short; the minimum is 0.1", label,
			    arg);
}

static void take_op_status(struct options *o, const char *label, char *arg)
{
	o->select.op_status = words_bits(words_op_status, label, arg);
	if (!o->select.op_status)
		usage_error("%s: '%s' selects no operations", label, arg);
}

static void take_histogram(struct options *o, const char *label, char *arg)
{
	o->tables.histogram = arg ? (enum histogram_by)words_value(words_histogram,
							    label, arg)
			   : HISTOGRAM_ALL;
}

static void __attribute__((noreturn))
bad_export(const char *label, const char *arg)
{
	char list[128] = "";

	for (const struct export_format *f = export_formats; f->name; f++) {
		size_t len = strlen(list);

		snprintf(list + len, sizeof(list) - len, "%s%s",
			 len ? ", " : "", f->name);
	}
	usage_error("%s: '%s' is not FORMAT:FILE; valid formats are %s", label,
		    arg, list);
}

static void take_export(struct options *o, const char *label, char *arg)
{
	size_t len = strcspn(arg, ":");
	const struct export_format *format = export_format(arg, len);

	if (!format || !arg[len] || !arg[len + 1])
		bad_export(label, arg);
	if (o->dest.nexports == OPTIONS_MAX_EXPORTS)
		usage_error("%s: can be given at most %d times", label,
			    OPTIONS_MAX_EXPORTS);
	o->dest.exports[o->dest.nexports++] = (struct export_option){
		.format = format,
		.file = arg + len + 1,
	};
}

static const struct {
	int key;
	take_fn *take;
} takers[] = {
	{ 'a', take_column },
	{ 'E', take_env },
	{ 'I', take_interruptible },
	{ 'o', take_output },
	{ 'p', take_pids },
	{ 'P', take_path },
	{ 'r', take_relative },
	{ 's', take_strsize },
	{ 'S', take_sort },
	{ 'T', take_duration },
	{ 'u', take_user },
	{ 'U', take_columns },
	{ 'X', take_xlat },
	{ 'z', take_successful },
	{ 'Z', take_failed },
	{ KEY_AFFINITY, take_affinity },
	{ KEY_COLOR, take_color },
	{ KEY_DAEMONIZE, take_daemonize },
	{ KEY_DECODE_FDS, take_decode_fds },
	{ KEY_EXPORT, take_export },
	{ KEY_FORMAT, take_format },
	{ KEY_FRAME_LIMIT, take_frame_limit },
	{ KEY_HISTOGRAM, take_histogram },
	{ KEY_INTERVAL, take_interval },
	{ KEY_MIN_LATENCY, take_min_latency },
	{ KEY_OP_STATUS, take_op_status },
	{ KEY_QUIET, take_quiet },
	{ KEY_RELATIVE, take_relative },
	{ KEY_STACKS, take_stacks },
	{ KEY_STACK_TRACE, take_stack_trace },
	{ KEY_STAMP, take_stamp },
	{ KEY_STATUS, take_status },
	{ KEY_STRINGS_IN_HEX, take_hex },
	{ KEY_SYSCALL_TIMES, take_duration },
	{ KEY_TRACE, take_trace },
	{ KEY_TRACE_FDS, take_fds },
	{ KEY_UNWINDER, take_unwinder },
};

take_fn *taker_of(int key)
{
	for (size_t i = 0; i < ARRAY_SIZE(takers); i++)
		if (takers[i].key == key)
			return takers[i].take;
	return NULL;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From argv to struct options.  The options are rows in options_table.c; what
 * an option with an argument sets is in options_take.c, and how its value is
 * read in options_words.c.  This file says what repeating an option means, and
 * which options contradict each other.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/sysnames.h"
#include "base/array.h"
#include "base/die.h"
#include "options_argv.h"
#include "options_stacks.h"
#include "options_summary.h"
#include "options_table.h"
#include "options_take.h"
#include "record/stack.h"
#include "stack/demangle.h"
#include "stack/stack.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "(version unknown)"
#endif

enum { LABEL = 64 };

struct parse {
	struct options *o;
	int given[KEY_LIMIT]; /* how many times */
	int next, wrong; /* index of the next argument; of a wrong one */
};

static const struct argp_option *row_of(int key)
{
	const struct argp_option *row = option_table;

	while (row->key != key)
		row++;
	return row;
}

/* "-s/--string-limit", for messages. */
static const char *label_of(int key, char label[LABEL])
{
	const struct argp_option *row = row_of(key);

	if (key >= KEY_AFFINITY)
		snprintf(label, LABEL, "--%s", row->name);
	else if (row->name)
		snprintf(label, LABEL, "-%c/--%s", key, row->name);
	else
		snprintf(label, LABEL, "-%c", key);
	return label;
}

/*
 * Drops argp's note on the arguments of letters, which REPEATED rows
 * contradict.
 */
static char *filter_help(int key, const char *text, void *input)
{
	(void)input;
	return key == ARGP_KEY_HELP_DUP_ARGS_NOTE ? NULL : (char *)text;
}

/* So that `aiotrace --help >/dev/full` does not pretend to succeed. */
static void __attribute__((noreturn)) leave(void)
{
	if (fflush(stdout) || ferror(stdout))
		die("cannot write to standard output: %s", strerror(errno));
	quit(0);
}

static void __attribute__((noreturn)) print_help(struct argp_state *state)
{
	argp_state_help(state, stdout,
			ARGP_HELP_SHORT_USAGE | ARGP_HELP_LONG | ARGP_HELP_DOC);
	leave();
}

static void __attribute__((noreturn)) print_version(void)
{
	printf("aiotrace %s\n"
	       "Free software under GPL-2.0-or-later; there is no warranty.\n"
	       "Unwinders: %s. Demangling: %s. System call names: %s.\n",
	       PACKAGE_VERSION, stack_unwinders(),
	       demangle_built() ? "yes" : "no",
	       sysnames_known() ? "yes" : "no");
	leave();
}

/* What options without an argument set. */
static const struct {
	int key;
	size_t field;
	bool value;
} switches[] = {
	{ 'A', offsetof(struct options, dest.append), true },
	{ 'v', offsetof(struct options, text.verbose), true },
	{ 'C', offsetof(struct options, tables.summary), true },
	{ 'c', offsetof(struct options, tables.summary_only), true },
	{ 'f', offsetof(struct options, capture.follow), true },
	{ KEY_NO_FOLLOW, offsetof(struct options, capture.follow), false },
	{ KEY_KILL_ON_EXIT, offsetof(struct options, capture.kill_on_exit), true },
	{ KEY_SECCOMP, offsetof(struct options, capture.seccomp), true },
	{ KEY_NO_REPAIR, offsetof(struct options, capture.repair), false },
	{ KEY_NO_SECCOMP, offsetof(struct options, capture.seccomp), false },
	{ KEY_NO_SYSCALL_INFO, offsetof(struct options, capture.no_syscall_info),
	  true },
	{ KEY_SAME_ARGS, offsetof(struct options, tables.same_args), true },
	{ KEY_REGISTERS, offsetof(struct options, capture.registers), true },
	{ KEY_SEPARATE, offsetof(struct options, dest.separate), true },
	{ KEY_SUBMITTER, offsetof(struct options, text.submitter), true },
	{ KEY_NO_DEMANGLE, offsetof(struct options, stacks.demangle), false },
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct parse *p = state->input;
	take_fn *take;
	char label[LABEL];

	switch (key) {
	case ARGP_KEY_INIT:
		/* getopt says what is wrong; argp must not repeat it. */
		state->err_stream = NULL;
		return 0;
	case ARGP_KEY_ARG:
		/* Everything from here on belongs to the command. */
		p->o->capture.command = &state->argv[state->next - 1];
		state->next = state->argc;
		return 0;
	case ARGP_KEY_ERROR:
		p->wrong = p->next;
		return 0;
	case 'h':
		print_help(state);
	case 'V':
		print_version();
	}
	if (key <= 0 || key >= KEY_LIMIT)
		return ARGP_ERR_UNKNOWN;
	p->next = state->next;
	label_of(key, label);
	if (key == 'e') {
		key = expr_key(&arg);
		snprintf(label, LABEL, "-e %s", row_of(key)->name);
	}
	p->given[key]++;
	take = taker_of(key);
	if (take)
		take(p->o, label, arg);
	for (size_t i = 0; i < ARRAY_SIZE(switches); i++)
		if (switches[i].key == key)
			*(bool *)((char *)p->o + switches[i].field) =
				switches[i].value;
	return 0;
}

static const struct argp argp = {
	.options = option_table,
	.parser = parse_option,
	.args_doc = option_args_doc,
	.doc = option_doc,
	.help_filter = filter_help,
};

/* Letters that mean more when they are repeated. */
static void count_letters(const struct parse *p)
{
	struct options *o = p->o;

	o->text.follow_given = o->capture.follow && p->given['f'];
	if (p->given['f'] > 1)
		o->dest.separate = true;
	if (p->given['D'])
		o->capture.daemonize = p->given['D'];
	if (p->given['t']) {
		o->text.stamp = p->given['t'] > 2 ? STAMP_UNIX : STAMP_TIME;
		o->text.stamp_prec = p->given['t'] > 1 ? PREC_US : PREC_S;
	}
	if (p->given['k'])
		o->stacks.stack_trace = p->given['k'] > 1 ? STACK_TRACE_SOURCE :
						     STACK_TRACE_SYMBOL;
	if (p->given['x'])
		o->text.hex = p->given['x'] > 1 ? HEX_ALL : HEX_NON_ASCII;
	if (p->given['y'])
		o->text.fd_detail = p->given['y'] > 1 ? FD_ALL : FD_PATH;
	if (p->given['q'])
		o->text.quiet = QUIET_ATTACH | QUIET_PERSONALITY;
	if (p->given['q'] > 1)
		o->text.quiet |= QUIET_EXIT;
	if (p->given['q'] > 2)
		o->text.quiet = QUIET_ALL;
}

/*
 * A letter is counted and its long name takes a value; both would be ambiguous.
 */
static void refuse_pairs(const struct parse *p)
{
	static const struct {
		int letter, key;
	} pairs[] = {
		{ 'D', KEY_DAEMONIZE },	 { 'q', KEY_QUIET },
		{ 'k', KEY_STACK_TRACE },
		{ 't', KEY_STAMP },	 { 'x', KEY_STRINGS_IN_HEX },
		{ 'y', KEY_DECODE_FDS },
	};

	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
		char a[LABEL], b[LABEL];

		if (p->given[pairs[i].letter] && p->given[pairs[i].key])
			usage_error("%s and %s cannot be used together",
				    label_of(pairs[i].letter, a),
				    label_of(pairs[i].key, b));
	}
}

static void refuse_contradictions(const struct parse *p)
{
	const struct options *o = p->o;
	bool table = o->tables.summary || o->tables.summary_only;
	bool piped = o->dest.output && (*o->dest.output == '|' || *o->dest.output == '!');
	const struct {
		bool wrong;
		const char *why;
	} rules[] = {
		{ o->tables.summary && o->tables.summary_only,
		  "-c/--summary-only and -C/--summary cannot be used "
		  "together" },
		{ table && o->dest.separate,
		  "-ff/--output-separately cannot be used with -c or -C, which "
		  "print one table for all threads" },
		{ o->tables.interval && o->dest.separate,
		  "-ff/--output-separately cannot be used with --interval, "
		  "which prints one line for all threads" },
		{ piped && o->dest.separate,
		  "-ff/--output-separately writes files, so -o cannot be a "
		  "pipe" },
		{ p->given['w'] && !table,
		  "-w/--summary-wall-clock needs -c or -C" },
		{ p->given['U'] && !table,
		  "-U/--summary-columns needs -c or -C" },
		{ options_want_stacks(o) && !stack_has_unwinder(NULL),
		  "no stack traces: this aiotrace was built without libdw and "
		  "without libunwind" },
		{ o->stacks.stack_trace == STACK_TRACE_SOURCE &&
			  stack_has_unwinder(NULL) &&
			  !stack_has_lines(o->stacks.unwinder),
		  "-kk/--stack-trace=source: libunwind knows no source lines; "
		  "use --unwinder=libdw" },
		{ o->text.submitter && o->text.format == FORMAT_STRACE,
		  "--submitter cannot be used with --format=strace, which does "
		  "not print operations" },
		{ o->capture.daemonize > 3, "-D can be given at most three times" },
		{ o->capture.daemonize && !o->capture.command,
		  "-D/--daemonize needs a COMMAND" },
		{ o->capture.user && !o->capture.command, "-u/--user needs a COMMAND" },
		{ o->capture.nenv && !o->capture.command, "-E/--env needs a COMMAND" },
		{ o->capture.kill_on_exit && o->capture.npids,
		  "--kill-on-exit cannot be used with -p/--attach: it would "
		  "kill processes that are only watched" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		if (rules[i].wrong)
			usage_error("%s", rules[i].why);
}

/* Harmless, but probably not what was meant. */
static void warn_useless(const struct parse *p)
{
	const struct options *o = p->o;
	bool table = o->tables.summary || o->tables.summary_only;
	const struct {
		bool useless;
		const char *what;
	} rules[] = {
		{ o->dest.append && !o->dest.output,
		  "-A/--output-append-mode has no effect without -o" },
		{ p->given[KEY_SEPARATE] && !o->dest.output,
		  "--output-separately has no effect without -o" },
		{ p->given['S'] && !table,
		  "-S/--summary-sort-by has no effect without -c or -C" },
		{ p->given['z'] && p->given['Z'],
		  "-z/--successful-only and -Z/--failed-only: only the last one "
		  "has an effect" },
		{ o->tables.summary_only && (o->select.min_latency || o->select.op_status),
		  "--min-latency and --op-status have no effect with -c" },
		{ (p->given[KEY_FRAME_LIMIT] || p->given[KEY_UNWINDER] ||
		   p->given[KEY_NO_DEMANGLE]) && !options_want_stacks(o),
		  "--stack-trace-frame-limit, --unwinder and --no-demangle "
		  "have no effect without -k, --submitter or "
		  "--export=folded:FILE" },
		{ p->given[KEY_STACKS] && !exports_stacks(o),
		  "--stacks has no effect without --export=folded:FILE" },
		{ o->tables.summary_only && o->text.relative,
		  "-r/--relative-timestamps has no effect with -c" },
		{ o->tables.summary_only && o->text.stamp != STAMP_NONE,
		  "-t/--absolute-timestamps has no effect with -c" },
		{ o->tables.summary_only && o->text.duration,
		  "-T/--syscall-times has no effect with -c" },
		{ o->tables.summary_only && o->text.fd_detail != FD_NUMBER,
		  "-y/--decode-fds has no effect with -c" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		if (rules[i].useless)
			warn("%s", rules[i].what);
}

/* What follows from other options. */
static void conclude(const struct parse *p)
{
	struct options *o = p->o;
	const char *no_color = getenv("NO_COLOR");

	if (o->text.format == FORMAT_TEXT)
		o->text.duration = true;
	if (o->text.color == COLOR_AUTO && no_color && *no_color)
		o->text.color = COLOR_NEVER;
	/*
	 * As in strace: without a file to name them after, there is one output.
	 */
	if (!o->dest.output)
		o->dest.separate = false;
	/* As in strace: a file need not contain what the caller knows. */
	if (o->dest.output && o->capture.command && !p->given['q'] && !p->given[KEY_QUIET])
		o->text.quiet |= QUIET_ATTACH | QUIET_PERSONALITY;
	/* Messages about new threads would appear between the lines. */
	if (!options_trace(o) && o->tables.interval)
		o->text.quiet |= QUIET_ATTACH;
}

static const struct options defaults = {
	.capture.follow = true,
	.capture.affinity = AFFINITY_AUTO,
	.capture.repair = true,
	.capture.seccomp = true,
	.select.status = STATUS_ALL,
	.text.relative_prec = PREC_US,
	.text.duration_prec = PREC_US,
	.text.strsize = 32,
	.stacks.frame_limit = STACK_FRAMES,
	.stacks.demangle = true,
	.text.column = 40,
	.tables.sort = SUM_TOTAL_TIME,
	.tables.columns = {
		SUM_TIME_PERCENT, SUM_TOTAL_TIME, SUM_AVG_TIME, SUM_CALLS,
		SUM_ERRORS, SUM_NAME,
	},
	.tables.ncolumns = 6,
};

void options_parse(struct options *o, int argc, char **argv)
{
	struct parse p = { .o = o, .next = 1 };
	error_t err = 0;

	*o = defaults;
	tables_default(o);
	for (int i = 0; i < AIO_NSYS; i++)
		o->select.trace[i] = true;
	if (argc > 0)
		err = parse_argv(&argp, argc, argv, &p, &p.wrong);
	if (err == ENOMEM)
		die("out of memory");
	if (err)
		usage_hint();
	if (!o->capture.command && !o->capture.npids)
		usage_error("nothing to trace: give a COMMAND or -p PID");
	refuse_pairs(&p);
	count_letters(&p);
	refuse_contradictions(&p);
	warn_useless(&p);
	conclude(&p);
}

void options_free(struct options *o)
{
	for (size_t i = 0; i < o->select.npaths; i++)
		path_pattern_free(&o->select.paths[i]);
	free(o->select.paths);
	free(o->capture.pids);
	free(o->capture.env);
	free(o->select.fds.fds);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* options_parse(): what each option sets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "../../src/base/array.h"
#include "../../src/cli/options.h"

enum { MAX_ARGS = 10 };

/* Calls options_parse() for `args`, which end with NULL, after a name. */
static void parse(struct options *o, const char *const *args)
{
	static char *argv[MAX_ARGS + 2];
	static char name[] = "/usr/bin/aiotrace";
	int argc = 1;

	argv[0] = name;
	while (*args)
		argv[argc++] = (char *)*args++;
	argv[argc] = NULL;
	options_parse(o, argc, argv);
	assert_ptr_equal(argv[0], name);
}

/*
 * A field of struct options after the given arguments, to which a command is
 * added.
 */
#define FIELD(name, value)                                        \
	.field = #name, .offset = offsetof(struct options, name), \
	.size = sizeof(((struct options *)0)->name), .want = value

static const struct {
	const char *args[MAX_ARGS];
	const char *field;
	size_t offset, size;
	uint64_t want;
} fields[] = {
	/* the defaults */
	{ { NULL }, FIELD(capture.follow, true) },
	{ { NULL }, FIELD(text.follow_given, false) },
	{ { NULL }, FIELD(capture.seccomp, true) },
	{ { NULL }, FIELD(select.status, STATUS_ALL) },
	{ { NULL }, FIELD(text.format, FORMAT_TEXT) },
	{ { NULL }, FIELD(text.stamp, STAMP_NONE) },
	{ { NULL }, FIELD(text.duration, true) },
	{ { NULL }, FIELD(text.duration_prec, PREC_US) },
	{ { NULL }, FIELD(text.strsize, 32) },
	{ { NULL }, FIELD(text.column, 40) },
	{ { NULL }, FIELD(text.quiet, 0) },
	{ { NULL }, FIELD(text.color, COLOR_AUTO) },
	{ { NULL }, FIELD(tables.sort, SUM_TOTAL_TIME) },
	{ { NULL }, FIELD(tables.ncolumns, 6) },
	{ { NULL }, FIELD(capture.interruptible, INTR_DEFAULT) },

	/* startup and tracing */
	{ { "-p", "5" }, FIELD(capture.npids, 1) },
	{ { "-p", "5,6 7\t8\n9", "--attach=5", "-p10" }, FIELD(capture.npids, 6) },
	{ { "-p", " ,5, 5,,5 " }, FIELD(capture.npids, 1) },
	{ { "-E", "A=1", "--env=B" }, FIELD(capture.nenv, 2) },
	{ { "-D" }, FIELD(capture.daemonize, 1) },
	{ { "-DD" }, FIELD(capture.daemonize, 2) },
	{ { "-DD", "-D" }, FIELD(capture.daemonize, 3) },
	{ { "--daemonize" }, FIELD(capture.daemonize, 1) },
	{ { "--daemonize=pgroup" }, FIELD(capture.daemonize, 2) },
	{ { "--daemonize=pgrp" }, FIELD(capture.daemonize, 2) },
	{ { "--daemonize=session" }, FIELD(capture.daemonize, 3) },
	{ { "-f" }, FIELD(text.follow_given, true) },
	{ { "--follow-forks" }, FIELD(text.follow_given, true) },
	{ { "--no-follow" }, FIELD(capture.follow, false) },
	{ { "-f", "--no-follow" }, FIELD(capture.follow, false) },
	{ { "-f", "--no-follow" }, FIELD(text.follow_given, false) },
	{ { "--no-follow", "-f" }, FIELD(capture.follow, true) },
	{ { "-f" }, FIELD(dest.separate, false) },
	{ { "-ff" }, FIELD(dest.separate, false) },
	{ { "-ff", "-o", "x" }, FIELD(dest.separate, true) },
	{ { "-f", "-o", "x", "-f" }, FIELD(dest.separate, true) },
	{ { "--output-separately", "-o", "x" }, FIELD(dest.separate, true) },
	{ { "-I1" }, FIELD(capture.interruptible, INTR_ANYWHERE) },
	{ { "-I", "2" }, FIELD(capture.interruptible, INTR_WAITING) },
	{ { "--interruptible=never" }, FIELD(capture.interruptible, INTR_NEVER) },
	{ { "-Inever_tstp" }, FIELD(capture.interruptible, INTR_NEVER_TSTP) },
	{ { "--kill-on-exit" }, FIELD(capture.kill_on_exit, true) },
	{ { NULL }, FIELD(capture.affinity, AFFINITY_AUTO) },
	{ { "--affinity=off" }, FIELD(capture.affinity, AFFINITY_OFF) },
	{ { "--affinity=off", "--affinity=auto" },
	  FIELD(capture.affinity, AFFINITY_AUTO) },
	{ { "--affinity=always" }, FIELD(capture.affinity, AFFINITY_ALWAYS) },
	{ { NULL }, FIELD(capture.repair, true) },
	{ { "--no-repair" }, FIELD(capture.repair, false) },
	{ { "--no-seccomp" }, FIELD(capture.seccomp, false) },
	{ { "--no-seccomp", "--seccomp-bpf" }, FIELD(capture.seccomp, true) },

	/* filtering */
	{ { "-z" }, FIELD(select.status, STATUS_SUCCESSFUL) },
	{ { "--failed-only" }, FIELD(select.status, STATUS_FAILED) },
	{ { "-z", "--status=failed" }, FIELD(select.status, STATUS_FAILED) },
	{ { "--status=failed", "-z" }, FIELD(select.status, STATUS_SUCCESSFUL) },
	{ { "-e", "status=!failed" },
	  FIELD(select.status, STATUS_ALL & ~STATUS_FAILED) },
	{ { "-estatus=failed,Detached" },
	  FIELD(select.status, STATUS_FAILED | STATUS_DETACHED) },
	{ { "--status=all" }, FIELD(select.status, STATUS_ALL) },
	{ { "--status=!none" }, FIELD(select.status, STATUS_ALL) },
	{ { "--status=none" }, FIELD(select.status, 0) },
	{ { "--status=!all" }, FIELD(select.status, 0) },
	{ { "-P", "/nonexistent/x", "-P", "/nonexistent/y" },
	  FIELD(select.npaths, 2) },

	/* output */
	{ { "-a", "0" }, FIELD(text.column, 0) },
	{ { "--columns=77" }, FIELD(text.column, 77) },
	{ { "-A", "-o", "x" }, FIELD(dest.append, true) },
	{ { "--color" }, FIELD(text.color, COLOR_ALWAYS) },
	{ { "--color=auto" }, FIELD(text.color, COLOR_AUTO) },
	{ { "--color=Never" }, FIELD(text.color, COLOR_NEVER) },
	{ { "--format=strace" }, FIELD(text.format, FORMAT_STRACE) },
	{ { "--format=strace" }, FIELD(text.duration, false) },
	{ { "--format=strace", "-T" }, FIELD(text.duration, true) },
	{ { "-q" }, FIELD(text.quiet, QUIET_ATTACH | QUIET_PERSONALITY) },
	{ { "-qq" },
	  FIELD(text.quiet, QUIET_ATTACH | QUIET_PERSONALITY | QUIET_EXIT) },
	{ { "-qqq" }, FIELD(text.quiet, QUIET_ALL) },
	{ { "--quiet" }, FIELD(text.quiet, QUIET_ATTACH | QUIET_PERSONALITY) },
	{ { "--quiet=exit,superseded" },
	  FIELD(text.quiet, QUIET_EXIT | QUIET_SUPERSEDED) },
	{ { "-e", "q=all" }, FIELD(text.quiet, QUIET_ALL) },
	{ { "--silent=path-resolution" }, FIELD(text.quiet, 0) },
	{ { "-o", "x" }, FIELD(text.quiet, QUIET_ATTACH | QUIET_PERSONALITY) },
	{ { "-o", "x", "-e", "quiet=none" }, FIELD(text.quiet, 0) },
	{ { "-r" }, FIELD(text.relative, true) },
	{ { "-r" }, FIELD(text.relative_prec, PREC_US) },
	{ { "-r" }, FIELD(text.stamp, STAMP_NONE) },
	{ { "--relative-timestamps=ns" }, FIELD(text.relative_prec, PREC_NS) },
	{ { "-s0" }, FIELD(text.strsize, 0) },
	{ { "--string-limit", "1073741823" }, FIELD(text.strsize, 1073741823) },
	{ { "-t" }, FIELD(text.stamp, STAMP_TIME) },
	{ { "-t" }, FIELD(text.stamp_prec, PREC_S) },
	{ { "-tt" }, FIELD(text.stamp, STAMP_TIME) },
	{ { "-tt" }, FIELD(text.stamp_prec, PREC_US) },
	{ { "-ttt" }, FIELD(text.stamp, STAMP_UNIX) },
	{ { "-tttt" }, FIELD(text.stamp_prec, PREC_US) },
	{ { "--timestamps" }, FIELD(text.stamp, STAMP_TIME) },
	{ { "--absolute-timestamps=" }, FIELD(text.stamp, STAMP_TIME) },
	{ { "--absolute-timestamps=ms" }, FIELD(text.stamp, STAMP_TIME) },
	{ { "--absolute-timestamps=ms" }, FIELD(text.stamp_prec, PREC_MS) },
	{ { "--absolute-timestamps=unix,ns" }, FIELD(text.stamp, STAMP_UNIX) },
	{ { "--absolute-timestamps=unix,ns" }, FIELD(text.stamp_prec, PREC_NS) },
	{ { "--absolute-timestamps=precision:us,format:none" },
	  FIELD(text.stamp, STAMP_NONE) },
	{ { "--syscall-times=s" }, FIELD(text.duration_prec, PREC_S) },
	{ { "-v" }, FIELD(text.verbose, true) },
	{ { "-x" }, FIELD(text.hex, HEX_NON_ASCII) },
	{ { "-x", "-x" }, FIELD(text.hex, HEX_ALL) },
	{ { "--strings-in-hex" }, FIELD(text.hex, HEX_ALL) },
	{ { "--strings-in-hex=non-ascii" }, FIELD(text.hex, HEX_NON_ASCII) },
	{ { "-Xraw" }, FIELD(text.xlat, XLAT_RAW) },
	{ { "--const-print-style=verbose" }, FIELD(text.xlat, XLAT_VERBOSE) },
	{ { "-y" }, FIELD(text.fd_detail, FD_PATH) },
	{ { "-yyy" }, FIELD(text.fd_detail, FD_ALL) },
	{ { "--decode-fds" }, FIELD(text.fd_detail, FD_PATH) },
	{ { "-e", "decode-fds=all" }, FIELD(text.fd_detail, FD_ALL) },

	/* summary */
	{ { "-c" }, FIELD(tables.summary_only, true) },
	{ { "-c" }, FIELD(tables.summary, false) },
	{ { "-C" }, FIELD(tables.summary, true) },
	{ { "-c", "-S", "time" }, FIELD(tables.sort, SUM_TIME_PERCENT) },
	{ { "-c", "-S", "longest" }, FIELD(tables.sort, SUM_MAX_TIME) },
	{ { "-c", "-S", "nothing" }, FIELD(tables.sort, SUM_NOTHING) },
	{ { "-c", "-w", "-U", "name,calls" }, FIELD(tables.ncolumns, 2) },
	{ { "-c", "-U", "calls" }, FIELD(tables.ncolumns, 2) },
	{ { "-c", "-U", "calls" }, FIELD(tables.columns[1], SUM_NAME) },
	{ { "-c", "-U", "errors,max-time,syscall" },
	  FIELD(tables.columns[0], SUM_ERRORS) },
};

static uint64_t read_field(const struct options *o, size_t offset, size_t size)
{
	const char *p = (const char *)o + offset;
	uint64_t v = 0;

	/* Little-endian, as every machine that we run on. */
	memcpy(&v, p, size);
	return v;
}

static void test_fields(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		const char *args[MAX_ARGS + 1] = { NULL };
		struct options o;
		size_t n = 0;
		uint64_t v;

		for (; fields[i].args[n]; n++)
			args[n] = fields[i].args[n];
		args[n] = "true";
		parse(&o, args);
		v = read_field(&o, fields[i].offset, fields[i].size);
		if (v != fields[i].want)
			fail_msg("row %zu, %s ...: %s is %#llx, not %#llx", i,
				 args[0], fields[i].field,
				 (unsigned long long)v,
				 (unsigned long long)fields[i].want);
		options_free(&o);
	}
}

/* One letter for each enum aio_sys that is traced. */
static const struct {
	const char *set, *want;
} traces[] = {
	{ "io_submit", "--s----" },
	{ "trace=io_submit,io_cancel", "--sc---" },
	{ "t=!io_submit", "ud-cgp6" },
	{ "trace=all", "udscgp6" },
	{ "trace=none", "-------" },
	{ "trace=!all", "-------" },
	{ "!none", "udscgp6" },
	{ "trace=?nosuch", "-------" },
	{ "trace=?nosuch,?io_setup", "u------" },
	{ "trace=io_setup,", "u------" },
	{ "/getevents", "----gp6" },
	{ "trace=!/^io_(p?get|set)", "-dsc---" },
	{ "trace=?/nosuch", "-------" },
	{ "io_pgetevents_time64", "------6" },
};

static void test_trace(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(traces); i++) {
		const char *args[] = { "-e",	      "io_destroy", "-e",
				       traces[i].set, "true",	    NULL };
		char got[] = "udscgp6";
		struct options o;

		parse(&o, args);
		for (int s = 0; s < AIO_NSYS; s++)
			if (!o.select.trace[s])
				got[s] = '-';
		assert_string_equal(got, traces[i].want);
		options_free(&o);
	}
}

static void test_fds(void **state)
{
	const char *args[] = { "--trace-fds=1", "-e", "trace-fds=!3, 4", "true",
			       NULL };
	struct options o;

	(void)state;
	parse(&o, args);
	assert_true(o.select.fds.given && o.select.fds.negated && !o.select.fds.all);
	assert_int_equal(o.select.fds.n, 2);
	assert_int_equal(o.select.fds.fds[0], 3);
	assert_int_equal(o.select.fds.fds[1], 4);
	options_free(&o);

	args[0] = "--trace-fds=all";
	args[1] = "true";
	parse(&o, args);
	assert_true(o.select.fds.given && o.select.fds.all && !o.select.fds.negated);
	options_free(&o);

	args[0] = "--trace-fds=none";
	parse(&o, args);
	assert_true(o.select.fds.given && !o.select.fds.all && o.select.fds.n == 0);
	options_free(&o);
}

/* What follows the command is not ours. */
static void test_command(void **state)
{
	static const struct {
		const char *args[MAX_ARGS];
		const char *command; /* NULL: none */
		int rest;	     /* arguments, with the command */
	} rows[] = {
		{ { "ls", "-p", "x", "--help" }, "ls", 4 },
		{ { "-f", "ls", "-f" }, "ls", 2 },
		{ { "--", "ls", "--", "-o" }, "ls", 3 },
		{ { "-o", "f", "--", "-x" }, "-x", 1 },
		{ { "-", "x" }, "-", 2 },
		{ { "-p", "1" }, NULL, 0 },
		{ { "-p1", "ls" }, "ls", 1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct options o;
		int n = 0;

		parse(&o, rows[i].args);
		if (!rows[i].command) {
			assert_null(o.capture.command);
		} else {
			assert_string_equal(o.capture.command[0], rows[i].command);
			while (o.capture.command[n])
				n++;
		}
		assert_int_equal(n, rows[i].rest);
		options_free(&o);
	}
}

static void test_no_color(void **state)
{
	static const struct {
		const char *value, *args[3];
		enum color want;
	} rows[] = {
		{ "1", { "true" }, COLOR_NEVER },
		{ "1", { "--color=auto", "true" }, COLOR_NEVER },
		{ "1", { "--color=always", "true" }, COLOR_ALWAYS },
		{ "", { "true" }, COLOR_AUTO },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct options o;

		setenv("NO_COLOR", rows[i].value, 1);
		parse(&o, rows[i].args);
		assert_int_equal(o.text.color, rows[i].want);
		options_free(&o);
	}
	unsetenv("NO_COLOR");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fields),	 cmocka_unit_test(test_trace),
		cmocka_unit_test(test_fds),	 cmocka_unit_test(test_command),
		cmocka_unit_test(test_no_color),
	};

	unsetenv("NO_COLOR");
	return cmocka_run_group_tests(tests, NULL, NULL);
}

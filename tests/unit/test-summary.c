/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of -c, fed with scripted calls.  The tables were compared with
 * those of strace 7.2 -c -w for calls of the same lengths.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/base/array.h"
#include "../../src/base/outbuf.h"
#include "../../src/outputs/sinks.h"
#include "../../src/settings/settings.h"

enum { MAX_CALLS = 12, ERESTARTNOHAND = 514 };

#define US 1000ull

/* One call; all but `ns` may be left out. */
struct script {
	uint64_t ns;
	enum aio_sys sys;
	int64_t ret;
	enum call_state state;
	pid_t tid;
	int abi; /* a row of abi_table() */
	bool restarted, hidden, exits;
};

#define DONE	 .state = CALL_DONE
#define RESTARTS .state = CALL_RESTARTS, .ret = -ERESTARTNOHAND

static const struct options defaults = {
	.select.status = STATUS_ALL,
	.tables.sort = SUM_TOTAL_TIME,
	.tables.columns = { SUM_TIME_PERCENT, SUM_TOTAL_TIME, SUM_AVG_TIME, SUM_CALLS,
		     SUM_ERRORS, SUM_NAME },
	.tables.ncolumns = 6,
};

static void feed(struct sink *sink, const struct script *script)
{
	const struct abi *abis;
	size_t nabis;

	abis = abi_table(&nabis);
	for (; script->state || script->ns; script++) {
		struct call c = {
			.abi = (enum abi_row)(&abis[script->abi] - abi_rows),
			.sys = script->sys,
			.state = script->state,
			.restarted = script->restarted,
			.tid = script->tid,
			.ret = script->ret,
			.enter = 5000,
			.leave = 5000 + script->ns,
		};
		const struct call_view view = {
			.call = &c,
			.hidden = script->hidden,
		};
		const struct ev_exit ev = { .tid = script->tid };

		if (script->exits)
			sink->ops->on_exit(sink, &ev);
		else
			sink->ops->on_call(sink, &view);
	}
}

static void check_table(const struct options *o, const struct script *script,
			const char *want)
{
	struct outbuf out;
	struct sink *sink;

	outbuf_init(&out, -1, "memory");
	sink = sink_summary_new(o, &out);
	feed(sink, script);
	sink->ops->finish(sink);
	outbuf_char(&out, '\0');
	assert_string_equal(out.data, want);
	outbuf_free(&out);
}

static const struct script usual[] = {
	{ 50 * US, AIO_SETUP, 0, DONE },
	{ 20 * US, AIO_SUBMIT, 4, DONE },
	{ 5499500, AIO_GETEVENTS, 4, DONE },
	{ 2 * US, AIO_SUBMIT, -EAGAIN, DONE },
	{ 3 * US, AIO_SUBMIT, -EAGAIN, DONE },
	{ 1 * US, AIO_CANCEL, -EINVAL, DONE },
	{ 4 * US, AIO_PGETEVENTS, 0, DONE },
	{ 30000 * US, AIO_DESTROY, 0, DONE },
	{ 0 },
};

static void test_default(void **state)
{
	(void)state;
	check_table(
		&defaults, usual,
		"% time     seconds  usecs/call     calls    errors syscall\n"
		"------ ----------- ----------- --------- --------- "
		"----------------\n"
		" 84.32    0.030000       30000         1           "
		"io_destroy\n"
		" 15.46    0.005500        5499         1           "
		"io_getevents\n"
		"  0.14    0.000050          50         1           io_setup\n"
		"  0.07    0.000025           8         3         2 io_submit\n"
		"  0.01    0.000004           4         1           "
		"io_pgetevents\n"
		"  0.00    0.000001           1         1         1 io_cancel\n"
		"------ ----------- ----------- --------- --------- "
		"----------------\n"
		"100.00    0.035580        4447         8         3 total\n");
}

/* The names of the rows in order, and the widths of other columns. */
static void test_sort(void **state)
{
	static const struct {
		enum summary_key key;
		const char *want;
	} rows[] = {
		{ SUM_NOTHING, "setup destroy getevents submit cancel "
			       "pgetevents " },
		{ SUM_NAME, "cancel destroy getevents pgetevents setup "
			    "submit " },
		{ SUM_CALLS, "submit setup destroy getevents cancel "
			     "pgetevents " },
		{ SUM_ERRORS, "submit cancel setup destroy getevents "
			      "pgetevents " },
		{ SUM_TIME_PERCENT, "destroy getevents setup submit "
				    "pgetevents cancel " },
		{ SUM_MIN_TIME, "destroy getevents setup pgetevents submit "
				"cancel " },
		{ SUM_MAX_TIME, "destroy getevents setup submit pgetevents "
				"cancel " },
		{ SUM_AVG_TIME, "destroy getevents setup submit pgetevents "
				"cancel " },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct options o = defaults;
		char want[512] = "syscall\n----------------\n";
		const char *p = rows[i].want;

		o.tables.sort = rows[i].key;
		o.tables.columns[0] = SUM_NAME;
		o.tables.ncolumns = 1;
		for (size_t len; *p; p += len + 1) {
			len = strcspn(p, " ");
			strcat(want, "io_");
			strncat(want, p, len);
			strcat(want, "\n");
		}
		strcat(want, "----------------\ntotal\n");
		check_table(&o, usual, want);
	}
}

static void test_columns(void **state)
{
	static const enum summary_key keys[] = { SUM_NAME, SUM_MIN_TIME,
						 SUM_ERRORS, SUM_MAX_TIME,
						 SUM_TOTAL_TIME };
	struct options o = defaults;

	(void)state;
	memcpy(o.tables.columns, keys, sizeof(keys));
	o.tables.ncolumns = ARRAY_SIZE(keys);
	check_table(
		&o, usual + 1,
		"syscall          shortest    errors  longest     seconds\n"
		"---------------- -------- --------- -------- -----------\n"
		"io_destroy       0.030000           0.030000    0.030000\n"
		"io_getevents     0.005500           0.005500    0.005500\n"
		"io_submit        0.000002         2 0.000020    0.000025\n"
		"io_pgetevents    0.000004           0.000004    0.000004\n"
		"io_cancel        0.000001         1 0.000001    0.000001\n"
		"---------------- -------- --------- -------- -----------\n"
		"total            0.000001         3 0.030000    0.035529\n");
}

/* Columns grow with what is in them. */
static void test_wide(void **state)
{
	static const struct script script[] = {
		{ 12345678901234567, AIO_GETEVENTS, 0, DONE },
		{ 7, AIO_SETUP, 0, DONE },
		{ 0 },
	};
	static const enum summary_key keys[] = { SUM_MIN_TIME, SUM_MAX_TIME,
						 SUM_AVG_TIME, SUM_TOTAL_TIME,
						 SUM_NAME };
	struct options o = defaults;

	(void)state;
	memcpy(o.tables.columns, keys, sizeof(keys));
	o.tables.ncolumns = ARRAY_SIZE(keys);
	check_table(&o, script,
		    "       shortest         longest     usecs/call"
		    "         seconds syscall\n"
		    "--------------- --------------- --------------"
		    " --------------- ----------------\n"
		    "12345678.901235 12345678.901235 12345678901234"
		    " 12345678.901235 io_getevents\n"
		    "       0.000000        0.000000              0"
		    "        0.000000 io_setup\n"
		    "--------------- --------------- --------------"
		    " --------------- ----------------\n"
		    "       0.000000 12345678.901235  6172839450617"
		    " 12345678.901235 total\n");
}

/* Each ABI has its table; a long name, a wider column. */
static void test_abis(void **state)
{
	static const struct script script[] = {
		{ 10 * US, AIO_PGETEVENTS_TIME64, 1, DONE, .abi = 1 },
		{ 30 * US, AIO_SUBMIT, 1, DONE },
		{ 10 * US, AIO_SUBMIT, -EINVAL, DONE, .abi = 1 },
		{ 0 },
	};
	struct options o = defaults;

	(void)state;
	o.tables.columns[0] = SUM_ERRORS;
	o.tables.columns[1] = SUM_NAME;
	o.tables.ncolumns = 2;
	check_table(&o, script,
		    "   errors syscall\n"
		    "--------- ----------------\n"
		    "          io_submit\n"
		    "--------- ----------------\n"
		    "          total\n"
		    "System call usage summary for 32 bit mode:\n"
		    "   errors syscall\n"
		    "--------- ---------------------\n"
		    "        1 io_submit\n"
		    "          io_pgetevents_time64\n"
		    "--------- ---------------------\n"
		    "        1 total\n");
}

/* Times of zero, as from a clock that does not advance. */
static void test_zero(void **state)
{
	static const struct script script[] = {
		{ 0, AIO_SUBMIT, 1, DONE },
		{ 0 },
	};

	(void)state;
	check_table(
		&defaults, script,
		"% time     seconds  usecs/call     calls    errors syscall\n"
		"------ ----------- ----------- --------- --------- "
		"----------------\n"
		"  0.00    0.000000           0         1           io_submit\n"
		"------ ----------- ----------- --------- --------- "
		"----------------\n"
		"100.00    0.000000           0         1           total\n");
	check_table(&defaults, script + 1, "");
}

/*
 * What counts: a script of one system call, -e status, and the calls, errors,
 * time, shortest and longest call that the table shows.
 */
static const struct {
	const char *what;
	struct script script[MAX_CALLS];
	unsigned int status;
	const char *want; /* NULL: no table */
} counting[] = {
	{ "without a result",
	  { { 1000, .state = CALL_KILLED },
	    { 1000, .state = CALL_NEVER_RAN },
	    { 1000, .state = CALL_DETACHED },
	    { 1000, .state = CALL_ENTERED } },
	  STATUS_ALL,
	  NULL },
	{ "hidden",
	  { { 1000, DONE, .hidden = true }, { 2000, DONE } },
	  STATUS_ALL,
	  "1 0.000002 0.000002 0.000002" },
	{ "failed ones",
	  { { 1000, DONE, .ret = -EIO }, { 2000, DONE } },
	  STATUS_FAILED,
	  "1 1 0.000001 0.000001 0.000001" },
	{ "successful ones",
	  { { 1000, DONE, .ret = -EIO }, { 2000, DONE } },
	  STATUS_SUCCESSFUL,
	  "1 0.000002 0.000002 0.000002" },
	{ "neither",
	  { { 1000, DONE, .ret = -EIO }, { 2000, DONE } },
	  STATUS_UNFINISHED,
	  NULL },
	{ "restarted twice, then done",
	  { { 1000, RESTARTS },
	    { 3000, RESTARTS, .restarted = true },
	    { 2000, DONE, .restarted = true } },
	  STATUS_ALL,
	  "1 0.000006 0.000006 0.000006" },
	{ "restarted, then failed",
	  { { 1000, RESTARTS },
	    { 3000, DONE, .ret = -EINTR, .restarted = true } },
	  STATUS_ALL,
	  "1 1 0.000004 0.000004 0.000004" },
	{ "a restart of another thread's",
	  { { 1000, RESTARTS, .tid = 7 },
	    { 5000, DONE, .tid = 8 },
	    { 3000, DONE, .tid = 7, .restarted = true } },
	  STATUS_ALL,
	  "2 0.000009 0.000004 0.000005" },
	{ "a handler ran instead",
	  { { 1000, RESTARTS }, { 3000, DONE } },
	  STATUS_ALL,
	  "2 1 0.000004 0.000001 0.000003" },
	{ "never came back",
	  { { 1000, RESTARTS } },
	  STATUS_ALL,
	  "1 1 0.000001 0.000001 0.000001" },
	{ "never came back, failures hidden",
	  { { 1000, RESTARTS } },
	  STATUS_SUCCESSFUL,
	  NULL },
	{ "restarted, then killed",
	  { { 1000, RESTARTS },
	    { 3000, .state = CALL_KILLED, .restarted = true } },
	  STATUS_ALL,
	  "1 1 0.000001 0.000001 0.000001" },
	{ "the thread exits, its id is used again",
	  { { 1000, RESTARTS },
	    { 0, DONE, .exits = true },
	    { 4000, DONE, .restarted = true } },
	  STATUS_ALL,
	  "2 1 0.000005 0.000001 0.000004" },
};

static void test_counting(void **state)
{
	static const enum summary_key keys[] = { SUM_CALLS,	 SUM_ERRORS,
						 SUM_TOTAL_TIME, SUM_MIN_TIME,
						 SUM_MAX_TIME,	 SUM_NAME };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(counting); i++) {
		struct options o = defaults;
		char got[256] = "", *line, *word;
		struct outbuf out;
		struct sink *sink;

		memcpy(o.tables.columns, keys, sizeof(keys));
		o.tables.ncolumns = ARRAY_SIZE(keys);
		o.select.status = counting[i].status;
		outbuf_init(&out, -1, "memory");
		sink = sink_summary_new(&o, &out);
		feed(sink, counting[i].script);
		sink->ops->finish(sink);
		outbuf_char(&out, '\0');
		/* The third line; one blank for each run of them. */
		line = strchr(out.data, '\n');
		line = line ? strchr(line + 1, '\n') : NULL;
		if (line && counting[i].want) {
			line[strcspn(line + 1, "\n") + 1] = '\0';
			word = strstr(line, " io_setup");
			assert_non_null(word);
			*word = '\0';
			for (const char *p = line + 1; *p; p++)
				if (*p != ' ' || p[1] != ' ')
					strncat(got, p, 1);
		}
		if (!counting[i].want != !line)
			fail_msg("%s: %s", counting[i].what, out.data);
		outbuf_free(&out);
		if (line && strcmp(got + (got[0] == ' '), counting[i].want))
			fail_msg("%s: '%s'", counting[i].what, got);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_default),	 cmocka_unit_test(test_sort),
		cmocka_unit_test(test_columns),	 cmocka_unit_test(test_wide),
		cmocka_unit_test(test_abis),	 cmocka_unit_test(test_zero),
		cmocka_unit_test(test_counting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of -c and -C: calls, errors and wall-clock time of each system
 * call, byte for byte as strace -c -w prints it.  Each ABI has its own table.
 * Calls that the trace would not show are not counted.
 *
 * To add a column, add a key in table_settings.h, a row in `columns` and its
 * value in cell().
 */
#include "sinks.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/die.h"
#include "base/outbuf.h"
#include "restarts.h"
#include "settings/settings.h"

struct stat_row {
	const struct abi *abi; /* NULL: the row of totals */
	enum aio_sys sys;
	uint64_t calls, errors;
	uint64_t ns, min, max; /* nanoseconds of all calls, of one call */
};

struct summary {
	struct sink sink;
	const struct options *o;
	struct outbuf *out;
	const struct abi *abis;
	size_t nabis;
	struct stat_row (*rows)[AIO_NSYS]; /* one array per ABI */
	struct restarts restarts;
};

enum { CELL = 64 }; /* bytes; no number needs more */

static const struct {
	const char *title;
	int width; /* minimum; negative: left-aligned */
} columns[SUM_NKEYS] = {
	[SUM_TIME_PERCENT] = { "% time", 6 },
	[SUM_TOTAL_TIME] = { "seconds", 11 },
	[SUM_MIN_TIME] = { "shortest", 8 },
	[SUM_MAX_TIME] = { "longest", 8 },
	[SUM_AVG_TIME] = { "usecs/call", 11 },
	[SUM_CALLS] = { "calls", 9 },
	[SUM_ERRORS] = { "errors", 9 },
	[SUM_NAME] = { "syscall", -16 },
};

static uint64_t average(const struct stat_row *r)
{
	return r->calls ? r->ns / r->calls : 0;
}

/* Computed as in strace, so that the last digits are the same. */
static double seconds(uint64_t ns)
{
	uint64_t whole = ns / NSEC_PER_SEC;

	return (double)whole +
	       (double)(ns % NSEC_PER_SEC) / (double)NSEC_PER_SEC;
}

static uint64_t usecs_per_call(const struct stat_row *r,
			       const struct stat_row *total)
{
	double each = r == total ? seconds(r->ns) / (double)r->calls
				 : seconds(average(r));

	return (uint64_t)(each * 1e6);
}

static double percent(const struct stat_row *r, const struct stat_row *total)
{
	if (r == total)
		return 100;
	return total->ns ? 100 * seconds(r->ns) / seconds(total->ns) : 0;
}

static void cell(char text[CELL], enum summary_key key,
		 const struct stat_row *r, const struct stat_row *total)
{
	switch (key) {
	case SUM_TIME_PERCENT:
		snprintf(text, CELL, "%.2f", percent(r, total));
		break;
	case SUM_TOTAL_TIME:
		snprintf(text, CELL, "%.6f", seconds(r->ns));
		break;
	case SUM_MIN_TIME:
		snprintf(text, CELL, "%.6f", seconds(r->min));
		break;
	case SUM_MAX_TIME:
		snprintf(text, CELL, "%.6f", seconds(r->max));
		break;
	case SUM_AVG_TIME:
		snprintf(text, CELL, "%" PRIu64, usecs_per_call(r, total));
		break;
	case SUM_CALLS:
		snprintf(text, CELL, "%" PRIu64, r->calls);
		break;
	case SUM_ERRORS:
		text[0] = '\0';
		if (r->errors)
			snprintf(text, CELL, "%" PRIu64, r->errors);
		break;
	case SUM_NAME:
		snprintf(text, CELL, "%s",
			 r == total ? "total" : aio_sys_name(r->sys));
		break;
	case SUM_NKEYS:
		check(key < SUM_NKEYS);
	}
}

/* Whether `a` goes above `b`: the larger number, or the earlier name. */
static bool above(enum summary_key key, const struct stat_row *a,
		  const struct stat_row *b)
{
	switch (key) {
	case SUM_TIME_PERCENT:
	case SUM_TOTAL_TIME:
		return a->ns > b->ns;
	case SUM_MIN_TIME:
		return a->min > b->min;
	case SUM_MAX_TIME:
		return a->max > b->max;
	case SUM_AVG_TIME:
		return average(a) > average(b);
	case SUM_CALLS:
		return a->calls > b->calls;
	case SUM_ERRORS:
		return a->errors > b->errors;
	case SUM_NAME:
		return strcmp(aio_sys_name(a->sys), aio_sys_name(b->sys)) < 0;
	case SUM_NOTHING:
		break;
	}
	return a->abi->nr[a->sys] < b->abi->nr[b->sys];
}

/* An insertion sort, which is stable, of at most AIO_NSYS rows. */
static void sort(struct stat_row *rows, size_t n, enum summary_key key)
{
	for (size_t i = 1; i < n; i++) {
		struct stat_row r = rows[i];
		size_t at = i;

		for (; at > 0 && above(key, &r, &rows[at - 1]); at--)
			rows[at] = rows[at - 1];
		rows[at] = r;
	}
}

static void add(struct stat_row *to, const struct stat_row *r)
{
	if (!to->calls || r->min < to->min)
		to->min = r->min;
	if (r->max > to->max)
		to->max = r->max;
	to->ns += r->ns;
	to->calls += r->calls;
	to->errors += r->errors;
}

static void put_cell(struct outbuf *out, const char *text, int width,
		     bool first, bool last)
{
	size_t start;

	if (!first)
		outbuf_char(out, ' ');
	start = out->col;
	if (width > 0)
		outbuf_to_column(out, start + (size_t)width - strlen(text));
	outbuf_str(out, text);
	if (width < 0 && !last)
		outbuf_to_column(out, start + (size_t)-width);
}

static void put_dashes(struct outbuf *out, const int *width, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i)
			outbuf_char(out, ' ');
		for (int w = abs(width[i]); w > 0; w--)
			outbuf_char(out, '-');
	}
	outbuf_end_line(out);
}

static void put_row(const struct summary *s, const int *width,
		    const struct stat_row *r, const struct stat_row *total)
{
	const struct options *o = s->o;

	for (size_t i = 0; i < o->tables.ncolumns; i++) {
		char text[CELL];

		cell(text, o->tables.columns[i], r, total);
		put_cell(s->out, text, width[i], i == 0, i + 1 == o->tables.ncolumns);
	}
	outbuf_end_line(s->out);
}

/* A column grows with its cells; that of names keeps a blank at the end. */
static int column_width(enum summary_key key, const struct stat_row *rows,
			size_t n, const struct stat_row *total)
{
	int width = columns[key].width;

	for (size_t i = 0; i <= n; i++) {
		const struct stat_row *r = i < n ? &rows[i] : total;
		char text[CELL];
		int len;

		cell(text, key, r, total);
		len = (int)strlen(text);
		if (width > 0 && len > width)
			width = len;
		else if (width < 0 && r != total && len + 1 > -width)
			width = -(len + 1);
	}
	return width;
}

static void put_table(const struct summary *s, const struct stat_row *rows,
		      size_t n, const struct stat_row *total)
{
	const struct options *o = s->o;
	int width[SUM_NKEYS];

	for (size_t i = 0; i < o->tables.ncolumns; i++)
		width[i] = column_width(o->tables.columns[i], rows, n, total);
	for (size_t i = 0; i < o->tables.ncolumns; i++)
		put_cell(s->out, columns[o->tables.columns[i]].title, width[i], i == 0,
			 i + 1 == o->tables.ncolumns);
	outbuf_end_line(s->out);
	put_dashes(s->out, width, o->tables.ncolumns);
	for (size_t i = 0; i < n; i++)
		put_row(s, width, &rows[i], total);
	put_dashes(s->out, width, o->tables.ncolumns);
	put_row(s, width, total, total);
}

static void put_abi(const struct summary *s, size_t abi)
{
	struct stat_row used[AIO_NSYS] = { 0 }, total = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < AIO_NSYS; i++) {
		if (!s->rows[abi][i].calls)
			continue;
		add(&total, &s->rows[abi][i]);
		used[n++] = s->rows[abi][i];
	}
	if (!n)
		return;
	/* Equal rows stay in the order of their numbers. */
	sort(used, n, SUM_NOTHING);
	sort(used, n, s->o->tables.sort);
	if (abi > 0) {
		outbuf_str(s->out, "System call usage summary for ");
		outbuf_str(s->out, s->abis[abi].mode);
		outbuf_str(s->out, " mode:");
		outbuf_end_line(s->out);
	}
	put_table(s, used, n, &total);
}

static void count(struct stat_row *row, uint64_t ns, bool error)
{
	const struct stat_row one = {
		.calls = 1, .errors = error, .ns = ns, .min = ns, .max = ns
	};

	add(row, &one);
}

static struct summary *of_restarts(struct restarts *rs)
{
	return (struct summary *)((char *)rs -
				  offsetof(struct summary, restarts));
}

static void given_up(struct restarts *rs, const struct restart *r)
{
	if (r->listed && (of_restarts(rs)->o->select.status & STATUS_FAILED))
		count(r->what, r->ns, true);
}

static void on_call(struct sink *sink, const struct call_view *view)
{
	struct summary *s = (struct summary *)sink;
	const struct call *c = view->call;
	struct stat_row *row = &s->rows[call_abi(c) - s->abis][c->sys];
	bool error = call_failed(c);
	uint64_t ns;

	/* As in strace: a call without a result is not counted. */
	if (restarts_call(&s->restarts, view, row, &ns) && !view->hidden &&
	    (s->o->select.status & (error ? STATUS_FAILED : STATUS_SUCCESSFUL)))
		count(row, ns, error);
}

static void on_exit_event(struct sink *sink, const struct ev_exit *ev)
{
	restarts_exit(&((struct summary *)sink)->restarts, ev->tid);
}

static void report(struct sink *sink)
{
	struct summary *s = (struct summary *)sink;

	for (size_t i = 0; i < s->nabis; i++)
		put_abi(s, i);
}

static void finish_silent(struct sink *sink)
{
	struct summary *s = (struct summary *)sink;

	restarts_finish(&s->restarts);
	free(s->rows);
	free(s);
}

static void finish(struct sink *sink)
{
	restarts_finish(&((struct summary *)sink)->restarts);
	report(sink);
	finish_silent(sink);
}

static const struct sink_ops summary_ops = {
	.name = "summary",
	.on_call = on_call,
	.on_exit = on_exit_event,
	.report = report,
	.finish = finish,
};

static const struct sink_ops on_request_ops = {
	.name = "summary on request",
	.on_call = on_call,
	.on_exit = on_exit_event,
	.report = report,
	.finish = finish_silent,
};

static struct sink *make(const struct options *o, struct outbuf *out,
			 const struct sink_ops *ops)
{
	struct summary *s = xcalloc(1, sizeof(*s));

	s->sink.ops = ops;
	s->o = o;
	s->out = out;
	s->restarts.given_up = given_up;
	s->abis = abi_table(&s->nabis);
	s->rows = xcalloc(s->nabis, sizeof(*s->rows));
	for (size_t i = 0; i < s->nabis; i++) {
		for (int sys = 0; sys < AIO_NSYS; sys++) {
			s->rows[i][sys].abi = &s->abis[i];
			s->rows[i][sys].sys = (enum aio_sys)sys;
		}
	}
	return &s->sink;
}

struct sink *sink_summary_new(const struct options *o, struct outbuf *out)
{
	return make(o, out, &summary_ops);
}

struct sink *sink_summary_on_request(const struct options *o,
				     struct outbuf *out)
{
	return make(o, out, &on_request_ops);
}

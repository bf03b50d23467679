/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of contexts.  To add a column, add a key in table_keys.h, a word in
 * options_summary.c, a title in `columns`, its value in cell() and its order in
 * by_key().
 */
#include "contexts_table.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "text/tables.h"
#include "text/units.h"

enum { MAX_ROWS = 1024 };

struct ctx_row {
	struct context c;
	/* For several contexts: printed instead of an address. */
	const char *many;
	char more[32];
	size_t contexts;	/* that were added up when they came */
};

struct contexts {
	struct ctx_row *rows;
	size_t n;
	struct ctx_row others;	/* those beyond MAX_ROWS */
	uint64_t n_before, n_left;	/* of all rows */
};

struct contexts *contexts_new(void)
{
	return xcalloc(1, sizeof(struct contexts));
}

void contexts_free(struct contexts *s)
{
	free(s->rows);
	free(s);
}

/* Adds what can be added up; for the peak, takes the maximum. */
static void add(void *sum, const void *row)
{
	const struct ctx_row *r = row;
	struct ctx_row *to = sum;

	to->c.nr_events += r->c.nr_events;
	to->c.ring_nr += r->c.ring_nr;
	to->c.waiting += r->c.waiting;
	to->c.submits += r->c.submits;
	to->c.submitted += r->c.submitted;
	to->c.getevents += r->c.getevents;
	to->c.events += r->c.events;
	to->c.empty += r->c.empty;
	to->c.from_ring += r->c.from_ring;
	to->c.leftovers += r->c.leftovers;
	if (r->c.peak > to->c.peak)
		to->c.peak = r->c.peak;
}

void contexts_add(struct contexts *s, const struct context *ctx)
{
	const struct ctx_row row = { .c = *ctx };

	s->n_before += !ctx->seen_setup;
	s->n_left += !ctx->destroyed;
	if (s->n >= MAX_ROWS) {
		add(&s->others, &row);
		s->others.contexts++;
		return;
	}
	s->rows = xrealloc(s->rows, s->n + 1, sizeof(*s->rows));
	s->rows[s->n++] = row;
}

static const struct table_column columns[CTX_NKEYS] = {
	[CTX_PID] = { "pid", false, false },
	[CTX_ID] = { "context", true, false },
	[CTX_SIZE] = { "size", false, false },
	[CTX_SLOTS] = { "slots", false, false },
	[CTX_PEAK] = { "peak", false, false },
	[CTX_MEAN] = { "mean", false, false },
	[CTX_SUBMITS] = { "submits", false, false },
	[CTX_PER_SUBMIT] = { "ops/call", false, false },
	[CTX_REAPS] = { "reaps", false, false },
	[CTX_PER_REAP] = { "ev/call", false, false },
	[CTX_EMPTY] = { "empty", false, false },
	[CTX_RING] = { "ring", false, false },
	[CTX_LEFT] = { "left", false, false },
	[CTX_SETUP] = { "setup", false, false },
	[CTX_WAITING] = { "waiting", false, false },
};

/* The columns that are a plain number; 0 if unknown. */
static uint64_t number(const struct ctx_row *r, int key)
{
	switch (key) {
	case CTX_PID:
		return (uint64_t)r->c.pid;
	case CTX_SIZE:
		return r->c.nr_events;
	case CTX_SLOTS:
		return r->c.ring_nr;
	case CTX_PEAK:
		return r->c.peak;
	case CTX_SUBMITS:
		return r->c.submits;
	case CTX_REAPS:
		return r->c.getevents;
	case CTX_EMPTY:
		return r->c.empty;
	case CTX_RING:
		return r->c.from_ring;
	case CTX_WAITING:
		return r->c.waiting;
	default:
		return r->c.leftovers;
	}
}

static uint64_t lifetime(const struct ctx_row *r)
{
	return r->c.last > r->c.first ? r->c.last - r->c.first : 0;
}

static void put_id(struct outbuf *b, const struct ctx_row *r)
{
	if (r->many)
		outbuf_str(b, r->many);
	else
		outbuf_hex(b, r->c.id);
}

static void cell(struct outbuf *b, int key, const void *row)
{
	const struct ctx_row *r = row;
	uint64_t n;

	switch (key) {
	case CTX_ID:
		put_id(b, r);
		break;
	case CTX_MEAN:
		units_ratio(b, r->c.area, lifetime(r));
		break;
	case CTX_PER_SUBMIT:
		units_ratio(b, r->c.submitted, r->c.submits);
		break;
	case CTX_PER_REAP:
		units_ratio(b, r->c.events, r->c.getevents);
		break;
	case CTX_SETUP:
		if (!r->many)
			outbuf_str(b, r->c.seen_setup ? "seen" : "before");
		break;
	default:
		n = number(r, key);
		/* Unknown: no process, io_setup or ring was seen. */
		if (n || key == CTX_LEFT || key == CTX_SUBMITS ||
		    key == CTX_REAPS || key == CTX_EMPTY || key == CTX_PEAK ||
		    (key == CTX_RING && r->c.ring_nr) || key == CTX_WAITING)
			outbuf_u64(b, n);
		else if (!r->many)
			outbuf_char(b, '-');
	}
}

static int order(int key, const void *x, const void *y)
{
	const struct ctx_row *a = x, *b = y;

	switch (key) {
	case TABLE_UNSORTED:
		/* The rows are in one array. */
		return a < b ? -1 : a > b;
	case CTX_PID:
		return -table_descending(number(a, key), number(b, key));
	case CTX_ID:
		return -table_descending(a->c.id, b->c.id);
	case CTX_SETUP:
		return a->c.seen_setup - b->c.seen_setup;
	case CTX_MEAN:
		return table_by_share(a->c.area, lifetime(a), b->c.area,
				      lifetime(b));
	case CTX_PER_SUBMIT:
		return table_by_share(a->c.submitted, a->c.submits,
				      b->c.submitted, b->c.submits);
	case CTX_PER_REAP:
		return table_by_share(a->c.events, a->c.getevents, b->c.events,
				      b->c.getevents);
	default:
		return table_descending(number(a, key), number(b, key));
	}
}

static void name_more(void *sum, size_t n)
{
	struct ctx_row *r = sum;

	snprintf(r->more, sizeof(r->more), "(%zu more)", n + r->contexts);
	r->many = r->more;
}

static const struct table table = {
	.title = "Contexts, operations in flight and calls:",
	.columns = columns,
	.cell = cell,
	.order = order,
	.then = { TABLE_UNSORTED },
	.n_then = 1,
	.most = 40,
	.add = add,
	.name_more = name_more,
};

static void put_footnote(struct outbuf *out, uint64_t n, const char *what)
{
	if (!n)
		return;
	outbuf_u64(out, n);
	outbuf_str(out, n == 1 ? " context was " : " contexts were ");
	outbuf_str(out, what);
	outbuf_end_line(out);
}

void contexts_put(const struct contexts *s, const struct table_choice *choice,
		  struct outbuf *out)
{
	const void **rows = xcalloc(s->n + 1, sizeof(*rows));
	struct ctx_row total = { .many = "total" }, more = s->others;

	for (size_t i = 0; i < s->n; i++)
		rows[i] = &s->rows[i];
	add(&total, &s->others);
	table_print(&table, choice, out, rows, s->n,
		    &(struct table_sums){ .total = &total, .more = &more });
	if (s->n) {
		put_footnote(out, s->n_before,
			     "set up before the trace began");
		put_footnote(out, s->n_left, "not destroyed");
	}
	free(rows);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables for people: columns that line up. */
#include "tables.h"

#include <stdlib.h>
#include <string.h>

#include "base/die.h"

/* What a column that gives way keeps: "/dev/...n1p2" is still of use. */
enum { LEAST = 12 };

struct sorting {
	const struct table *t;
	int key;
};

static int compare(const void *a, const void *b, void *arg)
{
	const struct sorting *s = arg;

	return s->t->order(s->key, *(const void *const *)a,
			   *(const void *const *)b);
}

void table_sort(const struct table *t, int key, const void **rows, size_t n)
{
	struct sorting s = { .t = t, .key = key };

	if (n)
		qsort_r(rows, n, sizeof(*rows), compare, &s);
}

int table_by_share(uint64_t a, uint64_t a_of, uint64_t b, uint64_t b_of)
{
	double x = a_of ? (double)a / (double)a_of : -1;
	double y = b_of ? (double)b / (double)b_of : -1;

	return x > y ? -1 : x < y;
}

void table_put_short(struct outbuf *out, const char *text, size_t len,
		     size_t width)
{
	size_t front, back;

	if (len <= width) {
		outbuf_mem(out, text, len);
		return;
	}
	if (width < 3) {
		outbuf_mem(out, text + len - width, width);
		return;
	}
	front = (width - 3) / 3;
	back = width - 3 - front;
	outbuf_mem(out, text, front);
	outbuf_str(out, "...");
	outbuf_mem(out, text + len - back, back);
}

/* The cell's text, valid until the next one. */
static const char *cell_text(const struct table *t, struct outbuf *scratch,
			     int key, const void *row, size_t *len)
{
	scratch->len = scratch->line = scratch->col = 0;
	t->cell(scratch, key, row);
	*len = scratch->len;
	return scratch->data;
}

/* A row ends with its last text: blanks are put before a cell only. */
static void put_cell(struct outbuf *out, const struct table_column *c,
		     const char *text, size_t len, size_t at, size_t width)
{
	if (!len)
		return;
	if (!c->left && len < width)
		at += width - len;
	outbuf_to_column(out, at);
	if (c->shrinks)
		table_put_short(out, text, len, width);
	else
		outbuf_mem(out, text, len);
}

static void put_rule(struct outbuf *out, const size_t *width, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i)
			outbuf_char(out, ' ');
		for (size_t w = width[i]; w > 0; w--)
			outbuf_char(out, '-');
	}
	outbuf_end_line(out);
}

/* A row, or with NULL the columns' titles. */
static void put_row(const struct table *t, const struct table_choice *choice,
		    const size_t *width, struct outbuf *out,
		    struct outbuf *scratch, const void *row)
{
	size_t at = 0;

	for (size_t i = 0; i < choice->n; i++) {
		int key = choice->columns[i];
		const struct table_column *c = &t->columns[key];
		const char *text = c->title;
		size_t len = strlen(text);

		if (row)
			text = cell_text(t, scratch, key, row, &len);
		put_cell(out, c, text, len, at, width[i]);
		at += width[i] + 1;
	}
	outbuf_end_line(out);
}

/* As wide as the widest cell; the one that gives way gets what is left. */
static void measure(const struct table *t, const struct table_choice *choice,
		    struct outbuf *scratch, const void *const *rows, size_t n,
		    const void *total, size_t *width)
{
	size_t sum = choice->n - 1, shrinks = choice->n;

	for (size_t i = 0; i < choice->n; i++) {
		int key = choice->columns[i];

		width[i] = strlen(t->columns[key].title);
		for (size_t r = 0; r < n + (total != NULL); r++) {
			size_t len;

			cell_text(t, scratch, key, r < n ? rows[r] : total,
				  &len);
			if (len > width[i])
				width[i] = len;
		}
		if (t->columns[key].shrinks)
			shrinks = i;
		sum += width[i];
	}
	if (shrinks < choice->n && sum > TABLE_WIDTH) {
		size_t others = sum - width[shrinks];
		size_t left = others < TABLE_WIDTH ? TABLE_WIDTH - others : 0;

		if (left < LEAST)
			left = LEAST;
		if (left < width[shrinks])
			width[shrinks] = left;
	}
}

void table_put(const struct table *t, const char *title,
	       const struct table_choice *choice, struct outbuf *out,
	       const void *const *rows, size_t n, const void *total)
{
	size_t width[TABLE_MAX_COLUMNS];
	struct outbuf scratch;

	check(choice->n > 0 && choice->n <= TABLE_MAX_COLUMNS);
	outbuf_init(&scratch, -1, "a cell");
	measure(t, choice, &scratch, rows, n, total, width);
	outbuf_end_line(out);
	outbuf_str(out, title);
	outbuf_end_line(out);
	put_row(t, choice, width, out, &scratch, NULL);
	put_rule(out, width, choice->n);
	for (size_t i = 0; i < n; i++)
		put_row(t, choice, width, out, &scratch, rows[i]);
	if (total) {
		put_rule(out, width, choice->n);
		put_row(t, choice, width, out, &scratch, total);
	}
	outbuf_free(&scratch);
}

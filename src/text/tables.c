/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables with aligned columns. */
#include "tables.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/array.h"
#include "base/die.h"

/* What the column that shrinks keeps: "/dev/...n1p2" is still useful. */
enum { LEAST = 12 };

struct sorting {
	const struct table *t;
	int key;
};

static int compare(const void *a, const void *b, void *arg)
{
	const struct sorting *s = arg;
	const void *x = *(const void *const *)a, *y = *(const void *const *)b;
	int way = s->t->order(s->key, x, y);

	for (size_t i = 0; !way && i < s->t->n_then; i++)
		way = s->t->order(s->t->then[i], x, y);
	return way;
}

int table_by_share(uint64_t a, uint64_t a_of, uint64_t b, uint64_t b_of)
{
	double x = a_of ? (double)a / (double)a_of : -1;
	double y = b_of ? (double)b / (double)b_of : -1;

	return x > y ? -1 : x < y;
}

/* Where texts are cut: `width` bytes remain, `front` of them before "...". */
struct cut {
	size_t width, front;
};

static void put_cut(struct outbuf *out, const char *text, size_t len,
		    const struct cut *cut)
{
	size_t back;

	if (len <= cut->width) {
		outbuf_mem(out, text, len);
		return;
	}
	if (cut->width < 3) {
		outbuf_mem(out, text + len - cut->width, cut->width);
		return;
	}
	back = cut->width - 3 - cut->front;
	outbuf_mem(out, text, cut->front);
	outbuf_str(out, "...");
	outbuf_mem(out, text + len - back, back);
}

/* `sixths` of the rest are taken from the beginning. */
static struct cut cut_at(size_t width, size_t sixths)
{
	return (struct cut){
		.width = width,
		.front = width < 3 ? 0 : (width - 3) * sixths / 6,
	};
}

void table_put_short(struct outbuf *out, const char *text, size_t len,
		     size_t width)
{
	const struct cut cut = cut_at(width, 2);

	put_cut(out, text, len, &cut);
}

/* The cell's text, valid until the next call. */
static const char *cell_text(const struct table *t, struct outbuf *scratch,
			     int key, const void *row, size_t *len)
{
	scratch->len = scratch->line = scratch->col = 0;
	t->cell(scratch, key, row);
	*len = scratch->len;
	return scratch->data;
}

/* A row ends with its last text: blanks are only put before a cell. */
static void put_cell(struct outbuf *out, const struct table_column *c,
		     const char *text, size_t len, size_t at, size_t width,
		     const struct cut *cut)
{
	if (!len)
		return;
	if (!c->left && len < width)
		at += width - len;
	outbuf_to_column(out, at);
	if (c->shrinks)
		put_cut(out, text, len, cut);
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

/* The widths of the columns, and how the texts of one column are cut. */
struct layout {
	size_t width[TABLE_MAX_COLUMNS];
	struct cut cut;
};

/* A row, or for NULL the columns' titles. */
static void put_row(const struct table *t, const struct table_choice *choice,
		    const struct layout *l, struct outbuf *out,
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
		put_cell(out, c, text, len, at, l->width[i], &l->cut);
		at += l->width[i] + 1;
	}
	outbuf_end_line(out);
}

/* The texts of one column, as pieces of a buffer. */
struct texts {
	struct outbuf all;
	size_t *ends;
	size_t n;
};

static void texts_init(struct texts *x, size_t most)
{
	outbuf_init(&x->all, -1, "texts");
	x->ends = xcalloc(most + 1, sizeof(*x->ends));
	x->n = 0;
}

static void texts_free(struct texts *x)
{
	outbuf_free(&x->all);
	free(x->ends);
}

/* What was added to x->all since the previous text becomes the next one. */
static void texts_next(struct texts *x)
{
	x->ends[++x->n] = x->all.len;
}

static const char *text_at(const struct texts *x, size_t i, size_t *len)
{
	*len = x->ends[i + 1] - x->ends[i];
	return x->all.data + x->ends[i];
}

static bool is_same(const struct texts *x, size_t a, size_t b)
{
	size_t alen, blen;
	const char *atext = text_at(x, a, &alen);
	const char *btext = text_at(x, b, &blen);

	return alen == blen && memcmp(atext, btext, alen) == 0;
}

/* Whether different texts are still different after the cut. */
static bool cut_tells(const struct texts *x, const struct cut *cut)
{
	struct texts shown;
	bool tells = true;

	texts_init(&shown, x->n);
	for (size_t i = 0; i < x->n; i++) {
		size_t len;
		const char *text = text_at(x, i, &len);

		put_cut(&shown.all, text, len, cut);
		texts_next(&shown);
	}
	for (size_t i = 0; i < x->n && tells; i++)
		for (size_t k = 0; k < i && tells; k++)
			tells = !is_same(&shown, i, k) || is_same(x, i, k);
	texts_free(&shown);
	return tells;
}

/*
 * Two files must not look the same: if they differ where a text is usually cut,
 * all are cut elsewhere, and if that is not enough, the table is wider.
 */
static struct cut choose_cut(const struct texts *x, size_t width, size_t most)
{
	static const size_t sixths[] = { 2, 4, 0, 6 };
	enum { STEP = 8 };
	struct cut cut;

	for (; width < most; width += STEP)
		for (size_t i = 0; i < ARRAY_SIZE(sixths); i++) {
			cut = cut_at(width, sixths[i]);
			if (cut_tells(x, &cut))
				return cut;
		}
	return cut_at(most, 0);
}

/* The texts of the column that shrinks get `left` columns. */
static void shorten(const struct table *t, int key, struct outbuf *scratch,
		    const void *const *rows, size_t n, size_t left, size_t most,
		    struct cut *cut)
{
	struct texts x;

	texts_init(&x, n);
	for (size_t i = 0; i < n; i++) {
		size_t len;
		const char *text = cell_text(t, scratch, key, rows[i], &len);

		outbuf_mem(&x.all, text, len);
		texts_next(&x);
	}
	*cut = choose_cut(&x, left, most);
	texts_free(&x);
}

/* Each as wide as its widest cell; the one that shrinks gets the rest. */
static void measure(const struct table *t, const struct table_choice *choice,
		    struct outbuf *scratch, const void *const *rows, size_t n,
		    const void *total, struct layout *l)
{
	size_t sum = choice->n - 1, shrinks = choice->n;

	l->cut = cut_at(SIZE_MAX, 0);
	for (size_t i = 0; i < choice->n; i++) {
		int key = choice->columns[i];

		l->width[i] = strlen(t->columns[key].title);
		for (size_t r = 0; r < n + (total != NULL); r++) {
			size_t len;

			cell_text(t, scratch, key, r < n ? rows[r] : total,
				  &len);
			if (len > l->width[i])
				l->width[i] = len;
		}
		if (t->columns[key].shrinks)
			shrinks = i;
		sum += l->width[i];
	}
	if (shrinks < choice->n && sum > TABLE_WIDTH) {
		size_t *width = &l->width[shrinks], others = sum - *width;
		size_t left = others < TABLE_WIDTH ? TABLE_WIDTH - others : 0;

		if (left < LEAST)
			left = LEAST;
		if (left >= *width)
			return;
		shorten(t, choice->columns[shrinks], scratch, rows, n, left,
			*width, &l->cut);
		*width = l->cut.width;
	}
}

static void put_table(const struct table *t, const struct table_choice *choice,
		      struct outbuf *out, const void *const *rows, size_t n,
		      const void *total)
{
	struct outbuf scratch;
	struct layout l;

	check(choice->n > 0 && choice->n <= TABLE_MAX_COLUMNS);
	outbuf_init(&scratch, -1, "a cell");
	measure(t, choice, &scratch, rows, n, total, &l);
	outbuf_end_line(out);
	outbuf_str(out, t->title);
	outbuf_end_line(out);
	put_row(t, choice, &l, out, &scratch, NULL);
	put_rule(out, l.width, choice->n);
	for (size_t i = 0; i < n; i++)
		put_row(t, choice, &l, out, &scratch, rows[i]);
	if (total) {
		put_rule(out, l.width, choice->n);
		put_row(t, choice, &l, out, &scratch, total);
	}
	outbuf_free(&scratch);
}

size_t table_print(const struct table *t, const struct table_choice *choice,
		   struct outbuf *out, const void **rows, size_t n,
		   const struct table_sums *sums)
{
	struct sorting by = { .t = t, .key = choice->sort };
	size_t shown = t->most && n > t->most ? t->most : n;
	bool more = sums->always;
	const void *kept;

	if (n)
		qsort_r(rows, n, sizeof(*rows), compare, &by);
	for (size_t i = 0; i < n && sums->total; i++)
		t->add(sums->total, rows[i]);
	for (size_t i = shown; i < n && t->add; i++)
		t->add(sums->more, rows[i]);
	if (shown < n && t->add) {
		t->name_more(sums->more, n - shown);
		more = true;
	}
	if (!shown && !more)
		return 0;
	/* In the place of the first that is not shown, for now. */
	kept = rows[shown];
	if (more)
		rows[shown] = sums->more;
	put_table(t, choice, out, rows, shown + more, sums->total);
	rows[shown] = kept;
	return n - shown;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of results.  Its few rows are in an array, and the row that was
 * used last is tried first.
 */
#include "results_table.h"

#include <stdlib.h>
#include <string.h>

#include "abi/errnames.h"
#include "base/alloc.h"
#include "text/op_text.h"
#include "text/tables.h"

enum { MAX_ROWS = 256 };

struct res_row {
	uint64_t count;
	int64_t res;		/* 0 for a total */
	uint16_t opcode;
	bool known;		/* `opcode` is known */
	const char *instead;	/* printed instead of the error's name */
};

struct results {
	struct res_row rows[MAX_ROWS];
	size_t n, last;
	uint64_t others;	/* operations with any other results */
};

struct results *results_new(void)
{
	return xcalloc(1, sizeof(struct results));
}

void results_free(struct results *s)
{
	free(s);
}

static bool is_of(const struct res_row *r, const struct operation *op)
{
	return r->res == op->res && r->known == op->known &&
	       (!op->known || r->opcode == op->opcode);
}

void results_add(struct results *s, const struct operation *op)
{
	size_t i = s->last;

	if (i >= s->n || !is_of(&s->rows[i], op))
		for (i = 0; i < s->n && !is_of(&s->rows[i], op); i++)
			;
	if (i == MAX_ROWS) {
		s->others++;
		return;
	}
	if (i == s->n)
		s->rows[s->n++] = (struct res_row){
			.res = op->res,
			.opcode = op->opcode,
			.known = op->known,
		};
	s->rows[i].count++;
	s->last = i;
}

static const struct table_column columns[RES_NKEYS] = {
	[RES_COUNT] = { "count", false, false },
	[RES_ERROR] = { "error", true, false },
	[RES_OPCODE] = { "opcode", true, false },
	[RES_MEANING] = { "meaning", true, true },
};

static const char *name_of(const struct res_row *r)
{
	return names_find(&errnames, -(uint64_t)r->res);
}

static void put_error(struct outbuf *b, const struct res_row *r)
{
	const char *name = name_of(r);

	if (r->instead)
		outbuf_str(b, r->instead);
	else if (name)
		outbuf_str(b, name);
	else
		outbuf_s64(b, r->res);
}

static void cell(struct outbuf *b, int key, const void *row)
{
	const struct res_row *r = row;

	switch (key) {
	case RES_COUNT:
		outbuf_u64(b, r->count);
		break;
	case RES_ERROR:
		put_error(b, r);
		break;
	case RES_OPCODE:
		if (r->known)
			op_put_opcode(b, r->opcode);
		else if (!r->instead)
			outbuf_char(b, '?');
		break;
	default:
		if (!r->instead && r->res >= -4095)
			outbuf_str(b, strerror((int)-r->res));
	}
}

static int by_error(const struct res_row *a, const struct res_row *b)
{
	const char *x = name_of(a), *y = name_of(b);

	if (x && y)
		return strcmp(x, y);
	return !!y - !!x;
}

static int order(int key, const void *x, const void *y)
{
	const struct res_row *a = x, *b = y;

	switch (key) {
	case RES_COUNT:
		return table_descending(a->count, b->count);
	case RES_ERROR:
	case RES_MEANING:
		return by_error(a, b);
	case RES_OPCODE:
		return -table_descending(a->opcode, b->opcode);
	default:
		/* The rows are in one array. */
		return a < b ? -1 : a > b;
	}
}

static void add(void *sum, const void *row)
{
	((struct res_row *)sum)->count += ((const struct res_row *)row)->count;
}

static const struct table table = {
	.title = "Results, operations that failed:",
	.columns = columns,
	.cell = cell,
	.order = order,
	.then = { RES_COUNT, RES_ERROR, RES_OPCODE, TABLE_UNSORTED },
	.n_then = 4,
	.add = add,
};

void results_put(const struct results *s, const struct table_choice *choice,
		 struct outbuf *out)
{
	struct res_row total = { .count = s->others, .instead = "total" };
	struct res_row more = { .count = s->others, .instead = "others" };
	const void *rows[MAX_ROWS + 1];

	for (size_t i = 0; i < s->n; i++)
		rows[i] = &s->rows[i];
	table_print(&table, choice, out, rows, s->n,
		    &(struct table_sums){ &total, &more, s->others > 0 });
}

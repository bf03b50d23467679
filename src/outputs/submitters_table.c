/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * -c -k: the stacks that submitted the most operations, one line each: "flush <
 * checkpoint < main", without the C library's frames at both ends.  Memory is
 * bounded: if there are very many stacks, the later ones are one row.
 */
#include "submitters_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/hash.h"

#include "base/alloc.h"
#include "histogram.h"
#include "op_facts.h"
#include "record/stack.h"
#include "text/stack_text.h"
#include "text/tables.h"
#include "text/units.h"

enum { MAX_ROWS = 512 };	/* each has a histogram */

struct row {
	char *text;
	uint64_t count, bytes;
	struct histogram latency;
	UT_hash_handle hh;
};

/* A stack that was seen; several of them can share one row. */
struct seen {
	uint64_t id;
	struct row *row;
	UT_hash_handle hh;
};

struct submitters {
	struct row *rows;	/* by text */
	struct seen *seen;
	struct row *others;
};

static void put_chain(struct outbuf *b, const struct stack *st)
{
	const struct stack_frame *f = stack_submitter(st);
	bool first = true;

	if (!f && (!st || !st->n)) {
		outbuf_str(b, "(not known)");
		return;
	}
	if (!f) {
		/* What follows is not known to be the C library. */
		outbuf_str(b, st->end == STACK_WHOLE ? "(C library)" :
						       stack_end_name(st->end));
		return;
	}
	for (; f < st->frames + st->n; f++) {
		if (stack_is_system(f))
			continue;
		if (!first)
			outbuf_str(b, " < ");
		first = false;
		if (f->function) {
			outbuf_str(b, f->function);
		} else {
			outbuf_str(b, f->object ? stack_object_name(f) : "?");
			outbuf_char(b, '+');
			outbuf_hex(b, f->at);
		}
	}
	if (st->end != STACK_WHOLE) {
		outbuf_str(b, " < ");
		outbuf_str(b, stack_end_name(st->end));
	}
}

static struct row *row_new(const char *text, size_t len)
{
	struct row *r = xcalloc(1, sizeof(*r));

	r->text = memcpy(xcalloc(len + 1, 1), text, len);
	return r;
}

static struct row *row_of(struct submitters *s, const struct stack *st)
{
	struct outbuf b;
	struct row *r;

	outbuf_init(&b, -1, "a stack");
	put_chain(&b, st);
	HASH_FIND(hh, s->rows, b.data, b.len, r);
	if (!r && HASH_COUNT(s->rows) < MAX_ROWS) {
		r = row_new(b.data, b.len);
		HASH_ADD_KEYPTR(hh, s->rows, r->text, b.len, r);
	}
	outbuf_free(&b);
	if (r)
		return r;
	if (!s->others)
		s->others = row_new("(others)", strlen("(others)"));
	return s->others;
}

static void forget_seen(struct submitters *s)
{
	struct seen *k, *tmp;

	HASH_ITER(hh, s->seen, k, tmp) {
		HASH_DEL(s->seen, k);
		free(k);
	}
}

void submitters_add(struct submitters *s, const struct operation *op)
{
	uint64_t id = op->stack ? op->stack->id : 0, ns;
	struct seen *k;

	HASH_FIND(hh, s->seen, &id, sizeof(id), k);
	if (!k) {
		if (HASH_COUNT(s->seen) >= MAX_ROWS * 8)
			forget_seen(s);
		k = xcalloc(1, sizeof(*k));
		k->id = id;
		k->row = row_of(s, op->stack);
		HASH_ADD(hh, s->seen, id, sizeof(k->id), k);
	}
	k->row->count++;
	if (op_transfers(op) && op->res > 0)
		k->row->bytes += (uint64_t)op->res;
	if (op_latency(op, &ns))
		histogram_add(&k->row->latency, ns);
}

enum { SUB_OPS, SUB_BYTES, SUB_P99, SUB_STACK, SUB_NKEYS };

static const struct table_column columns[SUB_NKEYS] = {
	[SUB_OPS] = { "ops", false, false },
	[SUB_BYTES] = { "bytes", false, false },
	[SUB_P99] = { "p99", false, false },
	[SUB_STACK] = { "submitted by", true, true },
};

static void cell(struct outbuf *b, int key, const void *row)
{
	const struct row *r = row;

	switch (key) {
	case SUB_OPS:
		outbuf_u64(b, r->count);
		break;
	case SUB_BYTES:
		units_bytes(b, r->bytes);
		break;
	case SUB_P99:
		if (r->latency.count)
			units_time(b, histogram_percentile(&r->latency,
							   99000));
		else
			outbuf_char(b, '-');
		break;
	default:
		outbuf_str(b, r->text);
	}
}

static int order(int key, const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int way = table_descending(x->count, y->count);

	(void)key;
	return way ? way : strcmp(x->text, y->text);
}

static const struct table table = {
	.title = "Stacks that submitted:",
	.columns = columns,
	.cell = cell,
	.order = order,
	.most = 20,
};

void submitters_put(const struct submitters *s, struct outbuf *out)
{
	static const struct table_choice choice = {
		.columns = { SUB_OPS, SUB_BYTES, SUB_P99, SUB_STACK },
		.n = SUB_NKEYS,
	};
	size_t n = 0, more;
	struct row *r, *tmp;
	const void **rows = xcalloc(HASH_COUNT(s->rows) + 1, sizeof(*rows));
	char line[64];

	HASH_ITER(hh, s->rows, r, tmp)
		rows[n++] = r;
	more = table_print(&table, &choice, out, rows, n,
			   &(struct table_sums){ NULL, s->others, s->others });
	if (more) {
		snprintf(line, sizeof(line), "%zu more", more);
		outbuf_str(out, line);
		outbuf_end_line(out);
	}
	free(rows);
}

struct submitters *submitters_new(void)
{
	return xcalloc(1, sizeof(struct submitters));
}

static void row_free(struct row *r)
{
	free(r->text);
	free(r);
}

void submitters_free(struct submitters *s)
{
	struct row *r, *tmp;

	forget_seen(s);
	HASH_ITER(hh, s->rows, r, tmp) {
		HASH_DEL(s->rows, r);
		row_free(r);
	}
	if (s->others)
		row_free(s->others);
	free(s);
}

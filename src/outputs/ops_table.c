/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of operations.  To add a column, add a key in table_keys.h, a word
 * in options_summary.c, a title in `columns`, its value in cell() and its order
 * in by_key(); for latencies, latency_of() gives both.
 */
#include "ops_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "text/op_text.h"
#include "text/tables.h"
#include "text/units.h"

static const struct table_column columns[OPS_NKEYS] = {
	[OPS_COUNT] = { "count", false, false },
	[OPS_BYTES] = { "bytes", false, false },
	[OPS_ERRORS] = { "errors", false, false },
	[OPS_SHORT] = { "short", false, false },
	[OPS_SYNC] = { "sync", false, false },
	[OPS_AVG] = { "avg", false, false },
	[OPS_P50] = { "p50", false, false },
	[OPS_P95] = { "p95", false, false },
	[OPS_P99] = { "p99", false, false },
	[OPS_P999] = { "p99.9", false, false },
	[OPS_MAX] = { "max", false, false },
	[OPS_WAIT] = { "wait", false, false },
	[OPS_OPCODE] = { "opcode", true, false },
	[OPS_FILE] = { "file", true, true },
	[OPS_TIME] = { "time", false, false },
	[OPS_MIN] = { "min", false, false },
	[OPS_RING] = { "ring", false, false },
	[OPS_DIRECT] = { "direct", false, false },
};

/* The columns that are a latency. */
static uint64_t latency_of(const struct ops_row *r, int key)
{
	const struct histogram *h = &r->latency;

	switch (key) {
	case OPS_AVG:
		return histogram_mean(h);
	case OPS_P50:
		return histogram_percentile(h, 50000);
	case OPS_P95:
		return histogram_percentile(h, 95000);
	case OPS_P99:
		return histogram_percentile(h, 99000);
	case OPS_P999:
		return histogram_percentile(h, 99900);
	case OPS_MIN:
		return h->min;
	case OPS_MAX:
		return h->max;
	default:
		return h->sum;
	}
}

static void put_opcode(struct outbuf *b, const struct ops_row *r)
{
	if (r->known)
		op_put_opcode(b, r->opcode);
	else
		outbuf_str(b, r->key[0] == '?' ? "?" : "");
}

/*
 * Operations that the kernel may have completed count as a range: none to all.
 */
static void put_sync(struct outbuf *b, const struct ops_row *r)
{
	units_percent(b, r->sync, r->looked_at);
	if (r->maybe_sync) {
		outbuf_char(b, '-');
		units_percent(b, r->sync + r->maybe_sync, r->looked_at);
	}
}

static void cell(struct outbuf *b, int key, const void *row)
{
	const struct ops_row *r = row;

	switch (key) {
	case OPS_COUNT:
		outbuf_u64(b, r->count);
		break;
	case OPS_BYTES:
		if (r->transfers)
			units_bytes(b, r->bytes);
		else
			outbuf_char(b, '-');
		break;
	case OPS_ERRORS:
		outbuf_u64(b, r->errors);
		break;
	case OPS_SHORT:
		if (r->transfers)
			outbuf_u64(b, r->shorts);
		else
			outbuf_char(b, '-');
		break;
	case OPS_SYNC:
		put_sync(b, r);
		break;
	case OPS_WAIT:
		units_percent(b, r->waited, r->waited_of);
		break;
	case OPS_OPCODE:
		put_opcode(b, r);
		break;
	case OPS_FILE:
		outbuf_str(b, r->file);
		break;
	case OPS_RING:
		outbuf_u64(b, r->from_ring);
		break;
	case OPS_DIRECT:
		units_percent(b, r->direct, r->files);
		break;
	default:
		if (r->latency.count)
			units_time(b, latency_of(r, key));
		else
			outbuf_char(b, '-');
	}
}

static int by_opcode(const struct ops_row *a, const struct ops_row *b)
{
	return a->known != b->known ? b->known - a->known :
				      (int)a->opcode - (int)b->opcode;
}

static int order(int key, const void *x, const void *y)
{
	const struct ops_row *a = x, *b = y;

	switch (key) {
	case TABLE_UNSORTED:
		return a->seen < b->seen ? -1 : 1;
	case OPS_COUNT:
		return table_descending(a->count, b->count);
	case OPS_BYTES:
		return table_descending(a->bytes, b->bytes);
	case OPS_ERRORS:
		return table_descending(a->errors, b->errors);
	case OPS_SHORT:
		return table_descending(a->shorts, b->shorts);
	case OPS_RING:
		return table_descending(a->from_ring, b->from_ring);
	case OPS_SYNC:
		return table_by_share(a->sync, a->looked_at, b->sync,
				      b->looked_at);
	case OPS_WAIT:
		return table_by_share(a->waited, a->waited_of, b->waited,
				      b->waited_of);
	case OPS_DIRECT:
		return table_by_share(a->direct, a->files, b->direct, b->files);
	case OPS_OPCODE:
		return by_opcode(a, b);
	case OPS_FILE:
		return strcmp(a->file, b->file);
	default:
		return table_descending(latency_of(a, key), latency_of(b, key));
	}
}

static void add(void *sum, const void *row)
{
	ops_row_add(sum, row);
}

static void name_more(void *sum, size_t n)
{
	char text[32];

	snprintf(text, sizeof(text), "(%zu more)", n);
	ops_row_name(sum, text);
}

static const struct table table = {
	.title = "Operations, latency from submission to reaping:",
	.columns = columns,
	.cell = cell,
	.order = order,
	/* By time, then by number of operations, then by name. */
	.then = { OPS_TIME, OPS_COUNT, OPS_OPCODE, OPS_FILE },
	.n_then = 4,
	.most = 40,
	.add = add,
	.name_more = name_more,
};

void ops_table_put(const struct ops_rows *s, const struct table_choice *choice,
		   struct outbuf *out)
{
	const void **rows = xcalloc(HASH_COUNT(s->hash) + 1, sizeof(*rows));
	struct table_sums sums = {
		.total = ops_row_new("total"),
		.more = ops_row_new(""),
	};
	struct ops_row *r, *tmp;
	size_t n = 0;

	HASH_ITER(hh, s->hash, r, tmp)
		rows[n++] = r;
	table_print(&table, choice, out, rows, n, &sums);
	ops_row_free(sums.more);
	ops_row_free(sums.total);
	free(rows);
}

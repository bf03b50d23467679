/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --histogram: latencies in microseconds, one bucket per power of two, with
 * bars, as bpftrace prints its maps of hist().  Latencies are put into the
 * buckets in nanoseconds as they arrive, so the counts are exact.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/hash.h"

#include "base/alloc.h"
#include "op_facts.h"
#include "ops_rows.h"
#include "sinks.h"
#include "space_owner.h"
#include "text/op_text.h"

enum {
	MAX_MAPS = 256,
	BAR = 52,
	/* 0, 1, [2, 4), [4, 8) ...: one for each number of bits. */
	NBUCKETS = 65,
};

struct map {
	char *name;
	uint64_t count;
	uint64_t buckets[NBUCKETS];
	UT_hash_handle hh;
};

struct sink_histogram {
	struct sink sink;
	const struct options *o;
	struct outbuf *out;
	struct map *maps;
	struct space_owner *spaces;
};

/* The group of the operation, as text. */
static void put_name(const struct sink_histogram *s, struct outbuf *b,
		     const struct operation *op)
{
	switch (s->o->tables.histogram) {
	case HISTOGRAM_OPCODE:
		op_put_opcode(b, op->opcode);
		break;
	case HISTOGRAM_FILE:
		op_file_name(b, op);
		break;
	case HISTOGRAM_CONTEXT:
		/* Two processes may have contexts at the same address. */
		outbuf_s64(b, space_owner_pid(s->spaces, op->space));
		outbuf_str(b, ", ");
		outbuf_hex(b, op->ctx);
		break;
	default:
		break;
	}
}

static struct map *map_of(struct sink_histogram *s, const struct operation *op)
{
	struct outbuf b;
	struct map *m;

	outbuf_init(&b, -1, "a name");
	put_name(s, &b, op);
	outbuf_char(&b, '\0');
	HASH_FIND_STR(s->maps, b.data, m);
	if (!m && HASH_COUNT(s->maps) >= MAX_MAPS) {
		b.len = 0;
		outbuf_str(&b, "others");
		outbuf_char(&b, '\0');
		HASH_FIND_STR(s->maps, b.data, m);
	}
	if (!m) {
		m = xcalloc(1, sizeof(*m));
		m->name = xstrdup(b.data);
		HASH_ADD_KEYPTR(hh, s->maps, m->name, strlen(m->name), m);
	}
	outbuf_free(&b);
	return m;
}

static void on_enter(struct sink *sink, const struct call_view *view)
{
	space_owner_add(&((struct sink_histogram *)sink)->spaces, view->call);
}

static void on_operation(struct sink *sink, const struct operation *op)
{
	struct sink_histogram *s = (struct sink_histogram *)sink;
	struct map *m;
	uint64_t ns, us;

	if (!op_latency(op, &ns) || !op_on_wanted_file(s->o, op))
		return;
	us = ns / 1000;
	m = map_of(s, op);
	m->count++;
	m->buckets[us ? 64 - __builtin_clzll(us) : 0]++;
}

/* 1 << power as "512", "1K", "64M". */
static int put_power(char *text, size_t size, unsigned int power)
{
	static const char suffix[] = " KMGTPE";
	char unit[2] = { suffix[power / 10], '\0' };

	return snprintf(text, size, "%u%s", 1u << power % 10,
			power < 10 ? "" : unit);
}

static void put_bucket(struct outbuf *out, unsigned int i, uint64_t n,
		       uint64_t most)
{
	char label[32], line[128];
	int at, bar = (int)((double)n / (double)most * BAR);

	if (i < 2) {
		snprintf(label, sizeof(label), "[%u]", i);
	} else {
		at = snprintf(label, sizeof(label), "[");
		at += put_power(label + at, sizeof(label) - (size_t)at, i - 1);
		at += snprintf(label + at, sizeof(label) - (size_t)at, ", ");
		at += put_power(label + at, sizeof(label) - (size_t)at, i);
		snprintf(label + at, sizeof(label) - (size_t)at, ")");
	}
	snprintf(line, sizeof(line), "%-16s%8llu |", label,
		 (unsigned long long)n);
	outbuf_str(out, line);
	for (int k = 0; k < BAR; k++)
		outbuf_char(out, k < bar ? '@' : ' ');
	outbuf_char(out, '|');
	outbuf_end_line(out);
}

static void put_map(struct outbuf *out, const struct map *m)
{
	unsigned int first = NBUCKETS, last = 0;
	uint64_t most = 0;

	for (unsigned int i = 0; i < NBUCKETS; i++) {
		if (!m->buckets[i])
			continue;
		if (first == NBUCKETS)
			first = i;
		last = i;
		if (m->buckets[i] > most)
			most = m->buckets[i];
	}
	outbuf_end_line(out);
	outbuf_str(out, "@usecs");
	if (*m->name) {
		outbuf_char(out, '[');
		outbuf_str(out, m->name);
		outbuf_char(out, ']');
	}
	outbuf_char(out, ':');
	outbuf_end_line(out);
	for (unsigned int i = first; i <= last; i++)
		put_bucket(out, i, m->buckets[i], most);
}

/* The largest last, next to the prompt, as in bpftrace. */
static int by_count(const struct map *a, const struct map *b)
{
	if (a->count != b->count)
		return a->count < b->count ? -1 : 1;
	return strcmp(a->name, b->name);
}

static void report(struct sink *sink)
{
	struct sink_histogram *s = (struct sink_histogram *)sink;
	struct map *m, *tmp;

	HASH_SORT(s->maps, by_count);
	HASH_ITER(hh, s->maps, m, tmp)
		put_map(s->out, m);
}

static void finish(struct sink *sink)
{
	struct sink_histogram *s = (struct sink_histogram *)sink;
	struct map *m, *tmp;

	report(sink);
	HASH_ITER(hh, s->maps, m, tmp) {
		HASH_DEL(s->maps, m);
		free(m->name);
		free(m);
	}
	space_owners_free(&s->spaces);
	free(s);
}

static const struct sink_ops histogram_ops = {
	.name = "histogram",
	.on_enter = on_enter,
	.on_operation = on_operation,
	.report = report,
	.finish = finish,
};

struct sink *sink_histogram_new(const struct options *o, struct outbuf *out)
{
	struct sink_histogram *s = xcalloc(1, sizeof(*s));

	s->sink.ops = &histogram_ops;
	s->o = o;
	s->out = out;
	return &s->sink;
}

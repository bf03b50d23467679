/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --same-args: how often identical calls were made, and how long they took.
 * Calls are counted as in the table of -c.  Memory is bounded: when there are
 * very many different calls, further ones are only counted.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/hash.h"

#include "base/alloc.h"
#include "call_key.h"
#include "restarts.h"
#include "settings/settings.h"
#include "sinks.h"
#include "text/tables.h"
#include "text/units.h"

enum {
	MAX_GROUPS = 65536,
	MAX_SHOWN = 20,
	KEEP = 160, /* bytes of a text; a line prints fewer */
};

struct group {
	uint64_t hash[2];
	uint64_t calls, errors, ns;
	char *text;
	UT_hash_handle hh;
};

struct sink_same {
	struct sink sink;
	const struct options *o;
	struct outbuf *out;
	struct group *groups;
	struct group others;	/* after MAX_GROUPS */
	struct restarts restarts;
	struct call_key key;
};

static struct group *group_of(struct sink_same *s, const struct call *c)
{
	struct call_key *k = &s->key;
	struct group *g;

	call_key_make(k, c);
	HASH_FIND(hh, s->groups, k->hash, sizeof(k->hash), g);
	if (g)
		return g;
	if (HASH_COUNT(s->groups) >= MAX_GROUPS)
		return &s->others;
	g = xcalloc(1, sizeof(*g));
	memcpy(g->hash, k->hash, sizeof(g->hash));
	if (k->text.len > KEEP) {
		k->text.len = KEEP - 3;
		outbuf_str(&k->text, "...");
	}
	outbuf_char(&k->text, '\0');
	g->text = xstrdup(k->text.data);
	HASH_ADD(hh, s->groups, hash, sizeof(g->hash), g);
	return g;
}

static void count(struct group *g, uint64_t ns, bool error)
{
	g->calls++;
	g->errors += error;
	g->ns += ns;
}

static void given_up(struct restarts *rs, const struct restart *r)
{
	struct sink_same *s =
		(struct sink_same *)((char *)rs -
				     offsetof(struct sink_same, restarts));

	if (r->listed && (s->o->select.status & STATUS_FAILED))
		count(r->what, r->ns, true);
}

static void on_call(struct sink *sink, const struct call_view *view)
{
	struct sink_same *s = (struct sink_same *)sink;
	const struct call *c = view->call;
	bool error = call_failed(c);
	bool counts = !view->hidden &&
		      (s->o->select.status &
		       (error ? STATUS_FAILED : STATUS_SUCCESSFUL));
	struct group *g = NULL;
	uint64_t ns;

	if (counts || c->state == CALL_RESTARTS)
		g = group_of(s, c);
	if (restarts_call(&s->restarts, view, g, &ns) && counts)
		count(g, ns, error);
}

static void on_exit_event(struct sink *sink, const struct ev_exit *ev)
{
	restarts_exit(&((struct sink_same *)sink)->restarts, ev->tid);
}

enum { SAME_CALLS, SAME_ERRORS, SAME_TOTAL, SAME_MEAN, SAME_CALL, SAME_NKEYS };

static const struct table_column columns[SAME_NKEYS] = {
	[SAME_CALLS] = { "calls", false, false },
	[SAME_ERRORS] = { "errors", false, false },
	[SAME_TOTAL] = { "total", false, false },
	[SAME_MEAN] = { "mean", false, false },
	[SAME_CALL] = { "call", true, true },
};

static void cell(struct outbuf *b, int key, const void *row)
{
	const struct group *g = row;

	switch (key) {
	case SAME_CALLS:
		outbuf_u64(b, g->calls);
		break;
	case SAME_ERRORS:
		outbuf_u64(b, g->errors);
		break;
	case SAME_TOTAL:
		units_time(b, g->ns);
		break;
	case SAME_MEAN:
		units_time(b, g->calls ? g->ns / g->calls : 0);
		break;
	default:
		outbuf_str(b, g->text);
	}
}

/* The most frequent first; of equally frequent ones, the longest. */
static int order(int key, const void *a, const void *b)
{
	const struct group *x = a, *y = b;
	int way = table_descending(x->calls, y->calls);

	(void)key;
	if (!way)
		way = table_descending(x->ns, y->ns);
	return way ? way : strcmp(x->text, y->text);
}

static const struct table table = {
	.title = "Calls with the same arguments:",
	.columns = columns,
	.cell = cell,
	.order = order,
	.most = MAX_SHOWN,
};

static void put_more(const struct sink_same *s, const void *const *rows,
		     size_t n)
{
	uint64_t calls = 0;
	char line[128];

	for (size_t i = MAX_SHOWN; i < n; i++)
		calls += ((const struct group *)rows[i])->calls;
	if (n > MAX_SHOWN) {
		snprintf(line, sizeof(line), "%zu more, %llu calls",
			 n - MAX_SHOWN, (unsigned long long)calls);
		outbuf_str(s->out, line);
		outbuf_end_line(s->out);
	}
	if (s->others.calls) {
		snprintf(line, sizeof(line),
			 "%llu calls were not grouped: there are more than %d "
			 "different ones",
			 (unsigned long long)s->others.calls, MAX_GROUPS);
		outbuf_str(s->out, line);
		outbuf_end_line(s->out);
	}
}

static void report(struct sink *sink)
{
	static const struct table_choice choice = {
		.columns = { SAME_CALLS, SAME_ERRORS, SAME_TOTAL, SAME_MEAN,
			     SAME_CALL },
		.n = SAME_NKEYS,
	};
	struct sink_same *s = (struct sink_same *)sink;
	struct group *g, *tmp;
	const void **rows;
	size_t n = 0;

	rows = xcalloc(HASH_COUNT(s->groups) + 1, sizeof(*rows));
	HASH_ITER(hh, s->groups, g, tmp)
		if (g->calls)
			rows[n++] = g;
	table_print(&table, &choice, s->out, rows, n, &(struct table_sums){ 0 });
	put_more(s, rows, n);
	free(rows);
}

static void finish(struct sink *sink)
{
	struct sink_same *s = (struct sink_same *)sink;
	struct group *g, *tmp;

	restarts_finish(&s->restarts);
	report(sink);
	HASH_ITER(hh, s->groups, g, tmp) {
		HASH_DEL(s->groups, g);
		free(g->text);
		free(g);
	}
	outbuf_free(&s->key.text);
	free(s);
}

static const struct sink_ops same_ops = {
	.name = "same-args",
	.on_call = on_call,
	.on_exit = on_exit_event,
	.report = report,
	.finish = finish,
};

struct sink *sink_same_new(const struct options *o, struct outbuf *out)
{
	struct sink_same *s = xcalloc(1, sizeof(*s));

	s->sink.ops = &same_ops;
	s->o = o;
	s->out = out;
	s->restarts.given_up = given_up;
	outbuf_init(&s->key.text, -1, "a call");
	return &s->sink;
}

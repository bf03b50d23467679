/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What -c and -C print below the table of calls: the tables of operations,
 * contexts and results, and with -k of stacks.
 */
#include <stdlib.h>

#include "base/alloc.h"
#include "contexts_table.h"
#include "op_facts.h"
#include "ops_table.h"
#include "results_table.h"
#include "sinks.h"
#include "submitters_table.h"

struct sink_tables {
	struct sink sink;
	const struct options *o;
	struct outbuf *out;
	struct ops_rows ops;
	struct contexts *contexts;
	struct results *results;
	struct submitters *submitters;	/* NULL without -k */
};

static void on_operation(struct sink *sink, const struct operation *op)
{
	struct sink_tables *s = (struct sink_tables *)sink;

	/* The others are leftovers of their contexts. */
	if (!op_completed(op) || !op_on_wanted_file(s->o, op))
		return;
	ops_rows_add(&s->ops, op);
	if (s->submitters)
		submitters_add(s->submitters, op);
	if (op_failed(op))
		results_add(s->results, op);
}

static void on_context(struct sink *sink, const struct context *ctx)
{
	struct sink_tables *s = (struct sink_tables *)sink;

	contexts_add(s->contexts, ctx);
}

static void report(struct sink *sink)
{
	struct sink_tables *s = (struct sink_tables *)sink;

	ops_table_put(&s->ops, &s->o->tables.choice[TABLE_OPS], s->out);
	contexts_put(s->contexts, &s->o->tables.choice[TABLE_CONTEXTS], s->out);
	results_put(s->results, &s->o->tables.choice[TABLE_RESULTS], s->out);
	if (s->submitters)
		submitters_put(s->submitters, s->out);
}

static void finish(struct sink *sink)
{
	struct sink_tables *s = (struct sink_tables *)sink;

	report(sink);
	if (s->submitters)
		submitters_free(s->submitters);
	ops_rows_free(&s->ops);
	contexts_free(s->contexts);
	results_free(s->results);
	free(s);
}

/* Stacks of operations; -e does not hide operations, -P does. */
static bool wants_stack(struct sink *sink, const struct call_view *view)
{
	const struct sink_tables *s = (struct sink_tables *)sink;

	return s->submitters && view->call->sys == AIO_SUBMIT &&
	       !view->elsewhere;
}

static const struct sink_ops tables_ops = {
	.name = "tables",
	.wants_stack = wants_stack,
	.on_operation = on_operation,
	.on_context = on_context,
	.report = report,
	.finish = finish,
};

struct sink *sink_tables_new(const struct options *o, struct outbuf *out)
{
	struct sink_tables *s = xcalloc(1, sizeof(*s));

	s->sink.ops = &tables_ops;
	s->o = o;
	s->out = out;
	s->contexts = contexts_new();
	s->results = results_new();
	if (o->stacks.stack_trace)
		s->submitters = submitters_new();
	return &s->sink;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --interval: one line per period during the trace.  On a terminal each line
 * replaces the previous one; elsewhere lines follow each other, with titles
 * from time to time.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "interval.h"
#include "op_facts.h"
#include "sinks.h"

enum { LINES_PER_TITLES = 20 };

struct sink_interval {
	struct sink sink;
	const struct options *o;
	struct outbuf *out;
	struct model *const *model;
	struct interval now;
	uint64_t began;		/* start of the period, CLOCK_MONOTONIC */
	unsigned int lines;
	bool in_place;
	bool any;		/* operations completed in this period */
};

static struct sink_interval *self(struct sink *s)
{
	return (struct sink_interval *)s;
}

static void put_line(struct sink_interval *s, uint64_t now)
{
	struct outbuf *out = s->out;
	uint64_t in_flight = *s->model ? model_in_flight(*s->model) : 0;

	if (s->in_place ? !s->lines : s->lines % LINES_PER_TITLES == 0) {
		interval_put_titles(out);
		outbuf_end_line(out);
	}
	/* Back to the margin; erase what is longer than the new line. */
	if (s->in_place)
		outbuf_str(out, "\r");
	out->col = 0;
	interval_put(out, &s->now, now - s->began, clock_ns(CLOCK_REALTIME),
		     in_flight);
	if (s->in_place)
		outbuf_str(out, "\033[K");
	else
		outbuf_end_line(out);
	/* Someone is watching, perhaps with tail -f. */
	outbuf_flush(out, true);
	s->lines++;
	s->began = now;
	s->any = false;
	memset(&s->now, 0, sizeof(s->now));
}

static void on_operation(struct sink *sink, const struct operation *op)
{
	struct sink_interval *s = self(sink);

	if (!op_completed(op) || !op_on_wanted_file(s->o, op))
		return;
	interval_add(&s->now, op);
	s->any = true;
}

static void tick(struct sink *sink)
{
	struct sink_interval *s = self(sink);
	uint64_t now = clock_ns(CLOCK_MONOTONIC);

	/* Ticks are not exact: half a tick early is better than one late. */
	if (now - s->began + NSEC_PER_SEC / 20 >= s->o->tables.interval)
		put_line(s, now);
}

/* The next line begins where the message ends. */
static void settle(struct sink *sink)
{
	struct sink_interval *s = self(sink);

	if (s->in_place && s->lines)
		outbuf_end_line(s->out);
}

static void finish(struct sink *sink)
{
	struct sink_interval *s = self(sink);

	/* The rest of a period, if anything happened in it. */
	if (s->any)
		put_line(s, clock_ns(CLOCK_MONOTONIC));
	if (s->in_place && s->lines)
		outbuf_end_line(s->out);
	free(s);
}

static const struct sink_ops interval_ops = {
	.name = "interval",
	.on_operation = on_operation,
	.tick = tick,
	.settle = settle,
	.finish = finish,
};

struct sink *sink_interval_new(const struct options *o, struct outbuf *out,
			       struct model *const *model)
{
	struct sink_interval *s = xcalloc(1, sizeof(*s));

	s->sink.ops = &interval_ops;
	s->o = o;
	s->out = out;
	s->model = model;
	s->began = clock_ns(CLOCK_MONOTONIC);
	/* The lines of a trace would come between them. */
	s->in_place = !o->tables.summary && isatty(out->fd);
	return &s->sink;
}

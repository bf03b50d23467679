/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --export=hgrm:FILE: latencies in HdrHistogram's percentile format, which its
 * plotter and others read: the value in microseconds, the percentile, the count
 * up to it.  Towards 100 % the steps become smaller, five for each halving of
 * the distance.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/outbuf.h"
#include "histogram.h"
#include "op_facts.h"
#include "sinks.h"

enum {
	TICKS = 5, /* steps until the distance to 100 % is halved */
};

#define SCALE 1000.0 /* nanoseconds per unit of the file */

struct sink_hgrm {
	struct sink sink;
	const struct options *o;
	struct outbuf *out;
	struct histogram latency;
};

static void on_operation(struct sink *sink, const struct operation *op)
{
	struct sink_hgrm *s = (struct sink_hgrm *)sink;
	uint64_t ns;

	if (op_latency(op, &ns) && op_on_wanted_file(s->o, op))
		histogram_add(&s->latency, ns);
}

/* The level after `percent`. */
static double next_level(double percent)
{
	double halvings;

	if (percent >= 100)
		return HUGE_VAL;
	halvings = floor(log2(100 / (100 - percent)));
	return percent + 100 / (TICKS * exp2(halvings + 1));
}

static void put_line(struct outbuf *out, uint64_t ns, double percent,
		     uint64_t count)
{
	char line[128];
	int n = snprintf(line, sizeof(line), "%12.3f %2.12f %10llu",
			 (double)ns / SCALE, percent / 100,
			 (unsigned long long)count);

	if (percent < 100)
		snprintf(line + n, sizeof(line) - (size_t)n, " %14.2f",
			 1 / (1 - percent / 100));
	outbuf_str(out, line);
	outbuf_end_line(out);
}

/* One line for each level, with the bucket that reaches it. */
static void put_lines(struct outbuf *out, const struct histogram *h)
{
	double level = 0;
	uint64_t count = 0, value = 0;

	for (size_t i = histogram_bucket(h->min); count < h->count; i++) {
		if (!h->buckets[i])
			continue;
		count += h->buckets[i];
		value = histogram_high(i) < h->max ? histogram_high(i) : h->max;
		while (100.0 * (double)count / (double)h->count >= level) {
			put_line(out, value, level, count);
			level = next_level(level);
			/* The last one is printed once, as 100 %. */
			if (count == h->count)
				break;
		}
	}
	put_line(out, value, 100, count);
}

static void put_text(struct outbuf *out, const char *text)
{
	outbuf_str(out, text);
	outbuf_end_line(out);
}

static void finish(struct sink *sink)
{
	struct sink_hgrm *s = (struct sink_hgrm *)sink;
	const struct histogram *h = &s->latency;
	double mean = h->count ? (double)h->sum / (double)h->count : 0;
	char line[128];

	put_text(s->out, "       Value     Percentile TotalCount "
			 "1/(1-Percentile)");
	put_text(s->out, "");
	put_lines(s->out, h);
	snprintf(line, sizeof(line),
		 "#[Mean    = %12.3f, StdDeviation   = %12.3f]", mean / SCALE,
		 histogram_deviation(h) / SCALE);
	put_text(s->out, line);
	snprintf(line, sizeof(line),
		 "#[Max     = %12.3f, Total count    = %12llu]",
		 (double)h->max / SCALE, (unsigned long long)h->count);
	put_text(s->out, line);
	snprintf(line, sizeof(line),
		 "#[Buckets = %12d, SubBuckets     = %12d]", HISTOGRAM_POWERS,
		 HISTOGRAM_SUB);
	put_text(s->out, line);
	free(s);
}

static const struct sink_ops hgrm_ops = {
	.name = "hgrm",
	.on_operation = on_operation,
	.finish = finish,
};

struct sink *sink_hgrm_new(const struct options *o, struct outbuf *out)
{
	struct sink_hgrm *s = xcalloc(1, sizeof(*s));

	s->sink.ops = &hgrm_ops;
	s->o = o;
	s->out = out;
	return &s->sink;
}

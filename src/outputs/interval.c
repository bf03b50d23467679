/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The line of a period. */
#include "interval.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "abi/opcodes.h"
#include "base/array.h"
#include "base/clock.h"
#include "op_facts.h"
#include "text/units.h"

static bool writes(const struct operation *op)
{
	return opcode_of(op->opcode)->dir == OPCODE_WRITES;
}

void interval_add(struct interval *i, const struct operation *op)
{
	uint64_t bytes = op->res > 0 ? (uint64_t)op->res : 0, ns;

	if (!op_transfers(op)) {
		i->others++;
	} else if (writes(op)) {
		i->writes.count++;
		i->writes.bytes += bytes;
	} else {
		i->reads.count++;
		i->reads.bytes += bytes;
	}
	i->errors += op_failed(op);
	if (op_latency(op, &ns))
		histogram_add(&i->latency, ns);
}

void interval_put_titles(struct outbuf *b)
{
	outbuf_str(b, "time          r/s   rMB/s      w/s   wMB/s other/s"
		      " inflight    p50    p99    max errors");
}

static void put_time_column(struct outbuf *b, bool known, uint64_t ns)
{
	size_t column = b->col + 7;
	struct outbuf text;

	outbuf_init(&text, -1, "a time");
	if (known)
		units_time(&text, ns);
	else
		outbuf_char(&text, '-');
	outbuf_to_column(b, column - text.len);
	outbuf_mem(b, text.data, text.len);
	outbuf_free(&text);
}

void interval_put(struct outbuf *b, const struct interval *i, uint64_t ns,
		  uint64_t wall, uint64_t in_flight)
{
	static const uint32_t percentiles[] = { 50000, 99000 };
	const struct histogram *h = &i->latency;
	double seconds = (double)(ns ? ns : 1) / NSEC_PER_SEC;
	time_t now = (time_t)(wall / NSEC_PER_SEC);
	struct tm tm;
	char text[128];

	localtime_r(&now, &tm);
	snprintf(text, sizeof(text), "%02d:%02d:%02d %8.1f %7.2f %8.1f %7.2f ",
		 tm.tm_hour, tm.tm_min, tm.tm_sec,
		 (double)i->reads.count / seconds,
		 (double)i->reads.bytes / seconds / 1e6,
		 (double)i->writes.count / seconds,
		 (double)i->writes.bytes / seconds / 1e6);
	outbuf_str(b, text);
	snprintf(text, sizeof(text), "%7.1f %8llu",
		 (double)i->others / seconds, (unsigned long long)in_flight);
	outbuf_str(b, text);
	for (size_t k = 0; k < ARRAY_SIZE(percentiles); k++)
		put_time_column(b, h->count,
				histogram_percentile(h, percentiles[k]));
	put_time_column(b, h->count, h->max);
	snprintf(text, sizeof(text), " %6llu", (unsigned long long)i->errors);
	outbuf_str(b, text);
}

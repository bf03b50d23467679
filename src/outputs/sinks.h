/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The constructors of all outputs; each is in the file of that name. */
#ifndef AIOTRACE_SINKS_H
#define AIOTRACE_SINKS_H

#include "sink.h"

struct model;
struct options;
struct outbuf;
struct output;

/* The trace itself: strace's line, and more. */
struct sink *sink_text_new(const struct options *o, struct output *output);

/*
 * -c, -C: one table for each ABI, at the end of the trace.  `o` and `out`
 * belong to the caller and must outlive the sink, which its finish() frees.
 */
struct sink *sink_summary_new(const struct options *o, struct outbuf *out);

/* The same, but only on request: report(). */
struct sink *sink_summary_on_request(const struct options *o,
				     struct outbuf *out);

/* The same for the tables below: operations, contexts, results. */
struct sink *sink_tables_new(const struct options *o, struct outbuf *out);

/* --histogram */
struct sink *sink_histogram_new(const struct options *o, struct outbuf *out);

/* --interval; `*model`, if not NULL, says how many are in flight. */
struct sink *sink_interval_new(const struct options *o, struct outbuf *out,
			       struct model *const *model);

/* --same-args */
struct sink *sink_same_new(const struct options *o, struct outbuf *out);

/* --export=folded:FILE, --stacks */
struct sink *sink_folded_new(const struct options *o, struct outbuf *out);

/* --export=hgrm:FILE */
struct sink *sink_hgrm_new(const struct options *o, struct outbuf *out);

#endif

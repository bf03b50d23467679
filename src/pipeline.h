/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From an engine to the outputs: each call goes to every sink, unless the user
 * does not want to see it.
 */
#ifndef AIOTRACE_PIPELINE_H
#define AIOTRACE_PIPELINE_H

#include "capture/source.h"
#include "outputs/output.h"
#include "outputs/sink.h"

enum { PIPELINE_MAX_SINKS = 9 + OPTIONS_MAX_EXPORTS };

struct pipeline {
	const struct options *o;
	struct output output;
	struct outbuf *said;	/* where a summary on request goes */
	struct outbuf messages;	/* standard error, if that is not the output */
	bool settling;
	uint64_t began;		/* CLOCK_MONOTONIC */
	struct sink *sinks[PIPELINE_MAX_SINKS];
	size_t n;
	struct outbuf exports[OPTIONS_MAX_EXPORTS];	/* o->dest.nexports */
	struct model *model;		/* NULL: operations are not needed */
	struct fdinfo *fdinfo;		/* NULL without -y */
	struct stacks *stacks;		/* NULL: stacks are not needed */
	bool ran;			/* somebody made a call, or ended */
	bool *path_matched;		/* o->select.npaths: a call was on it */
	struct capture_wants wants;
	/*
	 * The last descriptor that was looked up, its description, and the
	 * arena (and the reset count) that holds it.
	 */
	int fd;
	const char *fd_what;
	const struct arena *fd_arena;
	unsigned long fd_resets;
};

/* The functions that an engine calls; the argument is the pipeline. */
extern const struct capture_events pipeline_events;

/* Opens the output and creates the sinks that `o` needs. */
void pipeline_open(struct pipeline *p, const struct options *o);

/* What the model and the outputs want; valid as long as the pipeline. */
const struct capture_wants *pipeline_wants(struct pipeline *p);

/* Ends every output; false if one could not be written. */
bool pipeline_close(struct pipeline *p);

#endif

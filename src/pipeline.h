/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From the tracer to the outputs: what was seen goes to every sink, unless
 * the user does not want to see it.
 */
#ifndef AIOTRACE_PIPELINE_H
#define AIOTRACE_PIPELINE_H

#include "capture/source.h"
#include "outputs/output.h"
#include "outputs/sink.h"

enum { PIPELINE_MAX_SINKS = 8 + OPTIONS_MAX_EXPORTS };

struct pipeline {
	const struct options *o;
	struct output output;
	struct sink *sinks[PIPELINE_MAX_SINKS];
	size_t n;
	struct outbuf exports[OPTIONS_MAX_EXPORTS];	/* o->dest.nexports */
	struct model *model;		/* NULL: nobody asks for operations */
	struct fdinfo *fdinfo;		/* NULL without -y */
	struct stacks *stacks;		/* NULL: nobody asks for them */
	bool *path_matched;		/* o->select.npaths: a call was on it */
	struct capture_wants wants;
	/*
	 * The last descriptor that was looked up, its name, and the arena
	 * and the use of it that holds the name.
	 */
	int fd;
	const char *fd_what;
	const struct arena *fd_arena;
	unsigned long fd_resets;
};

/* What an engine calls; the argument is the pipeline. */
extern const struct capture_events pipeline_events;

/* Opens the output and makes the sinks that `o` asks for. */
void pipeline_open(struct pipeline *p, const struct options *o);

/* What the model and the outputs want; valid as long as the pipeline. */
const struct capture_wants *pipeline_wants(struct pipeline *p);

/* Ends every output; false if one could not be written. */
bool pipeline_close(struct pipeline *p);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the trace goes: standard error, a file, a file a thread (-ff), or a
 * command that reads it.
 */
#ifndef AIOTRACE_OUTPUT_H
#define AIOTRACE_OUTPUT_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/outbuf.h"
#include "settings/options.h"

struct output {
	const struct options *o;
	struct outbuf out;	/* not used with -ff */
	pid_t reader;		/* the command's pid, or 0 */
	bool failed;		/* of a buffer that is closed already */
	bool any;		/* with -ff: one was opened */
	unsigned int missing;	/* with -ff: threads that have no file */
	bool told;		/* with -ff: something is wrong with one */
};

/*
 * Opens what -o names; die()s if it cannot.  With -ff nothing is opened yet.
 * Signal masks and dispositions must be the original ones: the command of
 * -o '|command' inherits them.
 */
void output_open(struct output *out, const struct options *o);

/*
 * Opens "FILE.TID" for -ff into b.  die()s if that is the first and cannot be
 * opened; what goes into a later one then goes nowhere, and fails.
 */
void output_open_thread(struct output *out, struct outbuf *b, pid_t tid);

/* Flushes, closes, frees. */
void output_close_thread(struct output *out, struct outbuf *b);

/*
 * Flushes everything, closes, and waits for the command that reads.  False if
 * something could not be written.
 */
bool output_close(struct output *out);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the trace goes: standard error, a file, one file per thread (-ff), or a
 * command that reads it.
 */
#ifndef AIOTRACE_OUTPUT_H
#define AIOTRACE_OUTPUT_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/outbuf.h"
#include "settings/settings.h"

struct output {
	const struct options *o;
	struct outbuf out;	/* not used with -ff */
	pid_t reader;		/* the command's PID, or 0 */
	bool failed;		/* of a buffer that is already closed */
	bool any;		/* with -ff: a file was opened */
	unsigned int missing;	/* with -ff: threads that have no file */
	bool told;		/* with -ff: a failure was reported */
};

/*
 * Opens the argument of -o; die()s on failure.  With -ff nothing is opened yet.
 * Signal masks and dispositions must be the original ones, because the command
 * of -o '|command' inherits them.
 */
void output_open(struct output *out, const struct options *o);

/*
 * Opens "FILE.TID" for -ff into b.  die()s if the first one cannot be opened.
 * If a later one cannot be opened, what is written to it is dropped, and counts
 * as failed.
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

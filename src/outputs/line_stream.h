/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lines of a trace.  A line begins with its thread and time.  An unfinished
 * line is set aside when another one begins in the same file.
 */
#ifndef AIOTRACE_LINES_H
#define AIOTRACE_LINES_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include "base/hash.h"

#include "output.h"
#include "settings/settings.h"

/* One file of lines: the only one, or with -ff one per thread. */
struct line_stream {
	pid_t tid;		/* with -ff: its thread, and the key */
	struct outbuf *out;
	struct outbuf own;	/* with -ff: out points here */
	pid_t open;		/* thread with an unfinished line; 0: none */
	UT_hash_handle hh;
};

struct line_streams {
	const struct options *o;
	struct output *output;
	struct line_stream one;
	struct line_stream *streams;	/* -ff: by tid */
	bool many;		/* several threads are traced: print which */
	uint64_t last;		/* -r: monotonic time of the last line */
};

void line_streams_init(struct line_streams *l, const struct options *o,
		struct output *output);

/* Where the lines of `tid` go. */
struct line_stream *line_stream_of(struct line_streams *l, pid_t tid);

/*
 * Begins a line of `tid` at these times, in nanoseconds of CLOCK_REALTIME and
 * CLOCK_MONOTONIC, and returns where to continue it.
 */
struct outbuf *line_begin(struct line_streams *l, pid_t tid, uint64_t wall,
			   uint64_t mono);

/* Sets an unfinished line aside; returns where another one goes. */
struct outbuf *line_set_aside(struct line_streams *l, pid_t tid);

/*
 * ".000123": `prec` digits of the fraction of a second; nothing if that is 0.
 */
void line_put_fraction(struct outbuf *b, uint64_t ns, int prec);

/* The thread is dead: with -ff, closes its file. */
void line_end_thread(struct line_streams *l, pid_t tid);

/*
 * A terminal gets the line of a call that blocks; a file gets only whole lines.
 */
void line_streams_flush(struct line_streams *l);

/* Ends an unfinished line, closes the files of -ff. */
void line_streams_finish(struct line_streams *l);

#endif

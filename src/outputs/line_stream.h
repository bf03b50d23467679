/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lines of a trace.  A line begins with whose it is and when; one that is
 * not ended is set aside when another begins in the same file.
 */
#ifndef AIOTRACE_LINES_H
#define AIOTRACE_LINES_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <uthash.h>

#include "output.h"
#include "settings/options.h"

/* One file of lines: all there is, or with -ff one a thread. */
struct line_stream {
	pid_t tid;		/* with -ff: whose, and the key */
	struct outbuf *out;
	struct outbuf own;	/* with -ff: out points here */
	pid_t open;		/* whose line is not ended; 0: none */
	UT_hash_handle hh;
};

struct lines {
	const struct options *o;
	struct output *output;
	struct line_stream one;
	struct line_stream *streams;	/* -ff: by tid */
	bool many;		/* more than one thread is traced: say which */
	uint64_t last;		/* -r: monotonic time of the last line */
};

void lines_init(struct lines *l, const struct options *o,
		struct output *output);

/* Where the lines of `tid` go. */
struct line_stream *lines_stream(struct lines *l, pid_t tid);

/*
 * Starts a line of `tid` at these times, nanoseconds of CLOCK_REALTIME and
 * CLOCK_MONOTONIC, and returns where it goes on.
 */
struct outbuf *lines_begin(struct lines *l, pid_t tid, uint64_t wall,
			   uint64_t mono);

/* Sets the line aside that is not ended; where another goes. */
struct outbuf *lines_set_aside(struct lines *l, pid_t tid);

/* ".000123": `prec` digits of the part of a second; nothing if that is 0. */
void lines_put_fraction(struct outbuf *b, uint64_t ns, int prec);

/* The thread is dead: with -ff its file is closed. */
void lines_end_thread(struct lines *l, pid_t tid);

/* A terminal shows a call that blocks; a file only whole lines. */
void lines_flush(struct lines *l);

/* Ends a line that is open, closes the files of -ff. */
void lines_finish(struct lines *l);

#endif

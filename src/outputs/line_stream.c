/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lines of a trace: which thread each belongs to, when it began, and which
 * file it goes to.
 */
#include "line_stream.h"

#include <stdlib.h>
#include <time.h>

#include "base/alloc.h"
#include "base/clock.h"

struct line_stream *line_stream_of(struct line_streams *l, pid_t tid)
{
	struct line_stream *st;

	if (!l->o->dest.separate)
		return &l->one;
	HASH_FIND_INT(l->streams, &tid, st);
	if (!st) {
		st = xcalloc(1, sizeof(*st));
		st->tid = tid;
		st->out = &st->own;
		output_open_thread(l->output, st->out, tid);
		HASH_ADD_INT(l->streams, tid, st);
	}
	return st;
}

static void close_stream(struct line_streams *l, struct line_stream *st)
{
	if (st->open)
		outbuf_end_line(st->out);
	HASH_DEL(l->streams, st);
	output_close_thread(l->output, st->out);
	free(st);
}

void line_put_fraction(struct outbuf *b, uint64_t ns, int prec)
{
	uint64_t unit = NSEC_PER_SEC;

	if (!prec)
		return;
	for (int i = 0; i < prec; i++)
		unit /= 10;
	outbuf_char(b, '.');
	outbuf_pad0(b, ns % NSEC_PER_SEC / unit, (unsigned int)prec);
}

static void put_stamp(struct line_streams *l, struct outbuf *b, uint64_t wall)
{
	uint64_t sec = wall / NSEC_PER_SEC;

	if (l->o->text.stamp == STAMP_UNIX) {
		outbuf_u64(b, sec);
	} else {
		time_t clock = (time_t)sec;
		struct tm tm;

		localtime_r(&clock, &tm);
		outbuf_pad0(b, (uint64_t)tm.tm_hour, 2);
		outbuf_char(b, ':');
		outbuf_pad0(b, (uint64_t)tm.tm_min, 2);
		outbuf_char(b, ':');
		outbuf_pad0(b, (uint64_t)tm.tm_sec, 2);
	}
	line_put_fraction(b, wall, l->o->text.stamp_prec);
}

/*
 * The time since the previous line, right-aligned in 6, or after -t in
 * parentheses.
 */
static void put_relative(struct line_streams *l, struct outbuf *b, uint64_t mono)
{
	uint64_t delta = l->last && mono > l->last ? mono - l->last : 0;
	bool paren = l->o->text.stamp != STAMP_NONE;

	l->last = mono;
	if (paren)
		outbuf_str(b, " (+");
	outbuf_right(b, delta / NSEC_PER_SEC, 6);
	line_put_fraction(b, delta, l->o->text.relative_prec);
	if (paren)
		outbuf_char(b, ')');
}

struct outbuf *line_set_aside(struct line_streams *l, pid_t tid)
{
	struct line_stream *st = line_stream_of(l, tid);

	if (st->open) {
		outbuf_str(st->out, " <unfinished ...>");
		outbuf_end_line(st->out);
		st->open = 0;
	}
	return st->out;
}

struct outbuf *line_begin(struct line_streams *l, pid_t tid, uint64_t wall,
			   uint64_t mono)
{
	struct outbuf *b = line_set_aside(l, tid);

	if (!l->o->dest.separate && l->o->dest.output && l->o->text.follow_given) {
		size_t col = b->col;

		outbuf_u64(b, (uint64_t)tid);
		outbuf_to_column(b, col + 5);
		outbuf_char(b, ' ');
	} else if (!l->o->dest.separate && l->many) {
		outbuf_str(b, "[pid ");
		outbuf_right(b, (uint64_t)tid, 5);
		outbuf_str(b, "] ");
	}
	if (l->o->text.stamp != STAMP_NONE)
		put_stamp(l, b, wall);
	if (l->o->text.relative)
		put_relative(l, b, mono);
	if (l->o->text.stamp != STAMP_NONE || l->o->text.relative)
		outbuf_char(b, ' ');
	return b;
}

void line_streams_init(struct line_streams *l, const struct options *o,
		struct output *output)
{
	*l = (struct line_streams){ .o = o, .output = output };
	l->one.out = &output->out;
}

void line_end_thread(struct line_streams *l, pid_t tid)
{
	struct line_stream *st;

	HASH_FIND_INT(l->streams, &tid, st);
	if (st)
		close_stream(l, st);
}

void line_streams_flush(struct line_streams *l)
{
	struct line_stream *st, *tmp;

	if (!l->o->dest.separate)
		outbuf_flush(l->one.out, l->one.out->live);
	HASH_ITER(hh, l->streams, st, tmp)
		outbuf_flush(st->out, false);
}

void line_streams_finish(struct line_streams *l)
{
	struct line_stream *st, *tmp;

	HASH_ITER(hh, l->streams, st, tmp)
		close_stream(l, st);
	if (l->one.open)
		outbuf_end_line(l->one.out);
	l->one.open = 0;
}

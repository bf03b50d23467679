/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --export=folded:FILE: where a program's time goes, one line per stack, for
 * flamegraph.pl, speedscope and others: functions from the outermost to the
 * innermost, separated by semicolons, a blank, microseconds.  The first one is
 * the system call.
 *
 * The time is what calls took: io_getevents and its relatives, and io_submit,
 * which should not block but does.  With --stacks=submit it is the latency of
 * operations, at the stack that submitted them.  Memory is bounded: beyond a
 * number of stacks that is useful to read, the rest are one line for each call.
 */
#include <stdlib.h>
#include <string.h>
#include "base/hash.h"

#include "abi/abi.h"
#include "base/alloc.h"
#include "base/outbuf.h"
#include "op_facts.h"
#include "record/stack.h"
#include "sinks.h"
#include "text/stack_text.h"

enum {
	MAX_LINES = 65536,
	MAX_BYTES = 64 << 20,	/* of their text */
	/* Stacks whose line is known without composing it. */
	MAX_KNOWN = 16384,
	NSEC_PER_USEC = 1000,
};

struct line {
	char *text;
	uint64_t ns;
	UT_hash_handle hh;
};

struct known {
	uint64_t key[2];	/* the stack's ID, the call */
	struct line *line;
	UT_hash_handle hh;
};

struct sink_folded {
	struct sink sink;
	const struct options *o;
	struct outbuf *out;
	struct outbuf text;
	struct line *lines;
	size_t bytes;
	struct known *known;
};

/* A frame's name; a semicolon in it would make two frames. */
static void put_name(struct outbuf *b, const struct stack_frame *f)
{
	size_t start = b->len;

	if (f->function) {
		outbuf_str(b, f->function);
	} else {
		const char *object = stack_object_name(f);

		outbuf_char(b, '[');
		outbuf_str(b, object ? object : "unknown");
		outbuf_char(b, ']');
	}
	for (size_t i = start; i < b->len; i++)
		if (b->data[i] == ';')
			b->data[i] = ':';
}

static void put_line(struct outbuf *b, enum aio_sys sys,
		     const struct stack *st)
{
	outbuf_str(b, aio_sys_name(sys));
	if (!st || st->end != STACK_WHOLE) {
		outbuf_char(b, ';');
		outbuf_str(b, st ? stack_end_name(st->end) : "[unknown]");
	}
	for (size_t i = st ? st->n : 0; i-- > 0;) {
		outbuf_char(b, ';');
		put_name(b, &st->frames[i]);
	}
}

/* The line with the text in s->text. */
static struct line *line_get(struct sink_folded *s, enum aio_sys sys)
{
	struct outbuf *b = &s->text;
	struct line *l;

	HASH_FIND(hh, s->lines, b->data, b->len, l);
	if (!l && (HASH_COUNT(s->lines) >= MAX_LINES ||
		   s->bytes >= MAX_BYTES)) {
		b->len = 0;
		outbuf_str(b, aio_sys_name(sys));
		outbuf_str(b, ";[others]");
		HASH_FIND(hh, s->lines, b->data, b->len, l);
	}
	if (!l) {
		l = xcalloc(1, sizeof(*l));
		l->text = memcpy(xcalloc(b->len + 1, 1), b->data, b->len);
		s->bytes += b->len;
		HASH_ADD_KEYPTR(hh, s->lines, l->text, b->len, l);
	}
	return l;
}

static void forget_known(struct sink_folded *s)
{
	struct known *k, *tmp;

	HASH_ITER(hh, s->known, k, tmp) {
		HASH_DEL(s->known, k);
		free(k);
	}
}

static void add(struct sink_folded *s, enum aio_sys sys,
		const struct stack *st, uint64_t ns)
{
	uint64_t key[2] = { st ? st->id : 0, sys };
	struct known *k;

	HASH_FIND(hh, s->known, key, sizeof(key), k);
	if (!k) {
		if (HASH_COUNT(s->known) >= MAX_KNOWN)
			forget_known(s);
		s->text.len = 0;
		put_line(&s->text, sys, st);
		k = xcalloc(1, sizeof(*k));
		memcpy(k->key, key, sizeof(key));
		k->line = line_get(s, sys);
		HASH_ADD(hh, s->known, key, sizeof(key), k);
	}
	k->line->ns += ns;
}

static bool is_blocking(const struct call_view *view)
{
	static const bool blocks[AIO_NSYS] = {
		[AIO_SUBMIT] = true,
		[AIO_GETEVENTS] = true,
		[AIO_PGETEVENTS] = true,
		[AIO_PGETEVENTS_TIME64] = true,
	};

	return blocks[view->call->sys] && !view->hidden;
}

static bool blocked_wants_stack(struct sink *sink,
				const struct call_view *view)
{
	(void)sink;
	return is_blocking(view);
}

static void on_call(struct sink *sink, const struct call_view *view)
{
	struct sink_folded *s = (struct sink_folded *)sink;
	const struct call *c = view->call;

	if (is_blocking(view) &&
	    (c->state == CALL_DONE || c->state == CALL_RESTARTS))
		add(s, c->sys, c->stack, c->leave - c->enter);
}

/* -e does not hide operations, -P does. */
static bool submit_wants_stack(struct sink *sink,
			       const struct call_view *view)
{
	(void)sink;
	return view->call->sys == AIO_SUBMIT && !view->elsewhere;
}

static void on_operation(struct sink *sink, const struct operation *op)
{
	struct sink_folded *s = (struct sink_folded *)sink;
	uint64_t ns;

	if (op_latency(op, &ns) && op_on_wanted_file(s->o, op))
		add(s, AIO_SUBMIT, op->stack, ns);
}

static int by_text(const void *a, const void *b)
{
	return strcmp((*(struct line *const *)a)->text,
		      (*(struct line *const *)b)->text);
}

static void finish(struct sink *sink)
{
	struct sink_folded *s = (struct sink_folded *)sink;
	struct line **lines, *l, *tmp;
	size_t n = 0;

	lines = xcalloc(HASH_COUNT(s->lines) + 1, sizeof(*lines));
	HASH_ITER(hh, s->lines, l, tmp)
		lines[n++] = l;
	qsort(lines, n, sizeof(*lines), by_text);
	HASH_CLEAR(hh, s->lines);
	for (size_t i = 0; i < n; i++) {
		uint64_t us = (lines[i]->ns + NSEC_PER_USEC / 2) /
			      NSEC_PER_USEC;

		if (us) {
			outbuf_str(s->out, lines[i]->text);
			outbuf_char(s->out, ' ');
			outbuf_u64(s->out, us);
			outbuf_end_line(s->out);
		}
		free(lines[i]->text);
		free(lines[i]);
	}
	free(lines);
	forget_known(s);
	outbuf_free(&s->text);
	free(s);
}

static const struct sink_ops blocked_ops = {
	.name = "folded",
	.wants_stack = blocked_wants_stack,
	.on_call = on_call,
	.finish = finish,
};

/* An output with on_operation makes the model follow operations. */
static const struct sink_ops submit_ops = {
	.name = "folded",
	.wants_stack = submit_wants_stack,
	.on_operation = on_operation,
	.finish = finish,
};

struct sink *sink_folded_new(const struct options *o, struct outbuf *out)
{
	struct sink_folded *s = xcalloc(1, sizeof(*s));

	s->sink.ops = o->stacks.submit ? &submit_ops : &blocked_ops;
	s->o = o;
	s->out = out;
	outbuf_init(&s->text, -1, "a stack");
	return &s->sink;
}

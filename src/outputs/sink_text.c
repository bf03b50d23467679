/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The trace as strace prints it: one line per call, begun when the call is
 * entered, so that a call that hangs is visible, and ended when it returns.  A
 * line that another thread's line interrupts is "unfinished" and "resumed".
 */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "abi/errnames.h"
#include "abi/restart_codes.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "decoders/decoder.h"
#include "line_stream.h"
#include "op_facts.h"
#include "registers_text.h"
#include "sinks.h"
#include "text/emit_text.h"
#include "text/siginfo.h"
#include "text/stack_text.h"

struct sink_text {
	struct sink sink;
	const struct options *o;
	struct line_streams lines;
	struct emit_text emit;
	/*
	 * The outcome of a call or of its operations decides whether its line
	 * is printed at all.
	 */
	bool at_end;
};

static struct sink_text *self(struct sink *s)
{
	return (struct sink_text *)s;
}

/* Arguments from the i-th on, up to the first one for which `stop` is true. */
static void put_args(struct sink_text *t, struct outbuf *b,
		     const struct call *c, int i, int end)
{
	const struct decoder_arg *args = decoder_of(c->sys)->args;

	t->emit.out = b;
	t->emit.first = i == 0;
	for (; i < end; i++) {
		const struct decoder_arg *a = &args[i];

		emit_arg(&t->emit.emit, a->name, a->ctype);
		a->describe(c, &t->emit.emit);
	}
}

/* The arguments that are complete at entry. */
static int args_at_entry(const struct call *c)
{
	const struct decoder *d = decoder_of(c->sys);
	int i = 0;

	while (i < d->nargs && d->args[i].dir == ARG_IN)
		i++;
	return i;
}

static void begin_call(struct sink_text *t, const struct call *c)
{
	struct outbuf *b = line_begin(&t->lines, c->tid, c->wall, c->enter);

	outbuf_sgr(b, "33");
	outbuf_str(b, aio_sys_name(c->sys));
	outbuf_sgr(b, "0");
	outbuf_char(b, '(');
	if (c->state == CALL_ENTRY_LOST)
		outbuf_str(b, "<entry lost>");
	else
		put_args(t, b, c, 0, args_at_entry(c));
	line_stream_of(&t->lines, c->tid)->open = c->tid;
}

/* The meanings of the kernel's own restart codes, include/linux/errno.h. */
static const struct names restarts = {
	.list = (const struct name[]){
		{ K_ERESTARTSYS,
		  "ERESTARTSYS (To be restarted if SA_RESTART is set)" },
		{ K_ERESTARTNOINTR, "ERESTARTNOINTR (To be restarted)" },
		{ K_ERESTARTNOHAND,
		  "ERESTARTNOHAND (To be restarted if no handler)" },
		{ K_ERESTART_RESTARTBLOCK,
		  "ERESTART_RESTARTBLOCK (Interrupted by signal)" },
		{ 0, NULL },
	},
};

static void put_error(struct outbuf *b, uint64_t err)
{
	const char *name = names_find(&errnames, err);

	outbuf_sgr(b, "31");
	if (name) {
		outbuf_str(b, "-1 ");
		outbuf_str(b, name);
		outbuf_str(b, " (");
		outbuf_str(b, strerror((int)err));
	} else {
		outbuf_str(b, "-1 (errno ");
		outbuf_u64(b, err);
	}
	outbuf_char(b, ')');
	outbuf_sgr(b, "0");
}

static void put_result(struct outbuf *b, const struct call *c)
{
	const char *name;

	outbuf_str(b, "= ");
	if (c->state == CALL_RESTARTS) {
		name = names_find(&restarts, (uint64_t)-c->ret);
		outbuf_str(b, "? ");
		outbuf_str(b, name ? name : "(To be restarted)");
	} else if (c->state != CALL_DONE && c->state != CALL_ENTRY_LOST) {
		outbuf_char(b, '?');
	} else if (call_failed(c)) {
		put_error(b, (uint64_t)-c->ret);
	} else {
		outbuf_sgr(b, "32");
		outbuf_s64(b, c->ret);
		outbuf_sgr(b, "0");
	}
}

/* Whether it is not longer than that; it may be absurdly long. */
static bool has_passed(const struct rec_timespec *timeout, uint64_t ns)
{
	const uint64_t sec = (uint64_t)timeout->sec;

	return sec <= ns / NSEC_PER_SEC &&
	       sec * NSEC_PER_SEC + (uint64_t)timeout->nsec <= ns;
}

/* Why a reaping call returned fewer events than it was asked to wait for. */
static const char *why_fewer(const struct call_view *view)
{
	const struct call *c = view->call;
	const struct rec_getevents *g = &c->getevents;

	if (c->ret >= g->min_nr || c->ret < 0)
		return NULL;
	/* This wakes all waiting threads (fs/aio.c, kill_ioctx). */
	if (view->destroyed)
		return "context destroyed";
	/* Without a timeout it waits for ever, so it was interrupted. */
	if (!g->timeout.addr)
		return "interrupted";
	return g->timeout.ok && has_passed(&g->timeout, c->leave - c->enter) ?
		       "timed out" :
		       "interrupted";
}

/* What the call did to the operations of its context. */
static void put_remark(struct outbuf *b, const struct call_view *view)
{
	const struct call *c = view->call;
	const char *why = NULL;

	if (c->sys == AIO_SUBMIT && c->ret > 0 && view->in_flight_known) {
		outbuf_str(b, " /* ");
		outbuf_u64(b, view->in_flight);
		outbuf_str(b, " in flight");
		if (view->completed_inside) {
			outbuf_str(b, ", ");
			outbuf_u64(b, view->completed_inside);
			outbuf_str(b, " completed inside");
		}
		if (view->completed_at_exit) {
			outbuf_str(b, ", ");
			outbuf_u64(b, view->completed_at_exit);
			outbuf_str(b, " complete at its exit");
		}
		outbuf_str(b, " */");
	} else if (aio_sys_reaps(c->sys)) {
		why = why_fewer(view);
	}
	if (why) {
		outbuf_str(b, " /* ");
		outbuf_str(b, why);
		outbuf_str(b, " */");
	}
}

static void end_call(struct sink_text *t, struct line_stream *st,
		     const struct call_view *view)
{
	const struct call *c = view->call;
	struct outbuf *b = st->out;

	if (c->state == CALL_DETACHED) {
		outbuf_str(b, " <detached ...>");
	} else {
		t->emit.emit.completes = view->ops;
		if (c->state == CALL_DONE || c->state == CALL_RESTARTS)
			put_args(t, b, c, args_at_entry(c),
				 decoder_of(c->sys)->nargs);
		else if (c->state == CALL_EXIT_LOST)
			outbuf_str(b, " <exit lost>");
		else if (c->state != CALL_ENTRY_LOST)
			outbuf_str(b, " <unfinished ...>");
		outbuf_char(b, ')');
		if (b->col < t->o->text.column)
			outbuf_to_column(b, t->o->text.column);
		else
			outbuf_char(b, ' ');
		put_result(b, c);
		if (t->o->text.duration &&
		    (c->state == CALL_DONE || c->state == CALL_RESTARTS)) {
			uint64_t ns = c->leave - c->enter;

			outbuf_str(b, " <");
			outbuf_u64(b, ns / NSEC_PER_SEC);
			line_put_fraction(b, ns, t->o->text.duration_prec);
			outbuf_char(b, '>');
		}
	}
	if (t->o->text.format == FORMAT_TEXT && c->state == CALL_DONE)
		put_remark(b, view);
	outbuf_end_line(b);
	if (c->have_regs)
		registers_put(b, c);
	if (t->o->stacks.stack_trace &&
	    (c->state == CALL_DONE || c->state == CALL_RESTARTS))
		stack_put(b, c->stack);
	st->open = 0;
}

static unsigned int status_of(const struct call *c)
{
	switch (c->state) {
	case CALL_DONE:
	case CALL_ENTRY_LOST:
		return call_failed(c) ? STATUS_FAILED : STATUS_SUCCESSFUL;
	case CALL_RESTARTS:
		return STATUS_FAILED;
	case CALL_NEVER_RAN:
		return STATUS_UNAVAILABLE;
	case CALL_DETACHED:
		return STATUS_DETACHED;
	default:
		return STATUS_UNFINISHED;
	}
}

static void on_threads(struct sink *s, unsigned int n)
{
	self(s)->lines.many = n > 1;
}

/* For a call that is not printed, other outputs may print operations. */
static bool wants_stack(struct sink *s, const struct call_view *view)
{
	const struct options *o = self(s)->o;

	return (o->stacks.stack_trace && !view->hidden) ||
	       (o->text.submitter && view->call->sys == AIO_SUBMIT &&
		!view->elsewhere);
}

static void on_enter(struct sink *s, const struct call_view *view)
{
	struct sink_text *t = self(s);

	if (!t->at_end)
		begin_call(t, view->call);
}

static void on_call(struct sink *s, const struct call_view *view)
{
	const struct call *c = view->call;
	struct sink_text *t = self(s);
	struct line_stream *st;

	if (t->at_end && (!(status_of(c) & t->o->select.status) ||
			  !op_facts_want_call(t->o, view)))
		return;
	st = line_stream_of(&t->lines, c->tid);
	if (t->at_end) {
		begin_call(t, c);
	} else if (st->open != c->tid) {
		struct outbuf *b = line_begin(&t->lines, c->tid,
					       c->wall + (c->leave - c->enter),
					       c->leave);

		outbuf_str(b, "<... ");
		outbuf_str(b, aio_sys_name(c->sys));
		outbuf_str(b, " resumed>");
	}
	end_call(t, st, view);
}

static void on_signal(struct sink *s, const struct ev_signal *ev)
{
	struct sink_text *t = self(s);
	struct outbuf *b = line_begin(&t->lines, ev->tid, ev->wall, ev->mono);
	const char *name = signal_name(ev->signo);

	outbuf_str(b, ev->stopped ? "--- stopped by " : "--- ");
	if (name)
		outbuf_str(b, name);
	else
		outbuf_s64(b, ev->signo);
	if (ev->have_info) {
		outbuf_char(b, ' ');
		t->emit.out = b;
		t->emit.first = true;
		siginfo_describe(&ev->info, ev->fd_what, &t->emit.emit);
	}
	outbuf_str(b, " ---");
	outbuf_end_line(b);
	stack_put(b, ev->stack);
}

static void put_exit(struct outbuf *b, int status)
{
	if (WIFSIGNALED(status)) {
		const char *name = signal_name(WTERMSIG(status));

		outbuf_str(b, "+++ killed by ");
		if (name)
			outbuf_str(b, name);
		else
			outbuf_s64(b, WTERMSIG(status));
		if (WCOREDUMP(status))
			outbuf_str(b, " (core dumped)");
	} else {
		outbuf_str(b, "+++ exited with ");
		outbuf_s64(b, WEXITSTATUS(status));
	}
	outbuf_str(b, " +++");
	outbuf_end_line(b);
}

static void on_exit_line(struct sink *s, const struct ev_exit *ev)
{
	struct sink_text *t = self(s);

	if (!(t->o->text.quiet & QUIET_EXIT))
		put_exit(line_begin(&t->lines, ev->tid, ev->wall, ev->mono),
			 ev->status);
	line_end_thread(&t->lines, ev->tid);
}

static void on_superseded(struct sink *s, const struct ev_superseded *ev)
{
	struct sink_text *t = self(s);
	struct outbuf *b;

	/* What the thread does from now on is in the other one's file. */
	if (t->o->dest.separate)
		line_end_thread(&t->lines, ev->by);
	if (ev->gone || (t->o->text.quiet & QUIET_SUPERSEDED))
		return;
	b = line_begin(&t->lines, ev->tid, ev->wall, ev->mono);
	outbuf_str(b, "+++ superseded by execve in pid ");
	outbuf_s64(b, ev->by);
	outbuf_str(b, " +++");
	outbuf_end_line(b);
}

static void settle(struct sink *s)
{
	outbuf_flush(line_set_aside(&self(s)->lines, 0), false);
}

static void tick(struct sink *s)
{
	line_streams_flush(&self(s)->lines);
}

static void finish(struct sink *s)
{
	line_streams_finish(&self(s)->lines);
	free(self(s));
}

static const struct sink_ops text_ops = {
	.name = "text",
	.on_threads = on_threads,
	.wants_stack = wants_stack,
	.on_enter = on_enter,
	.on_call = on_call,
	.on_signal = on_signal,
	.on_exit = on_exit_line,
	.on_superseded = on_superseded,
	.settle = settle,
	.tick = tick,
	.finish = finish,
};

struct sink *sink_text_new(const struct options *o, struct output *output)
{
	struct sink_text *t = xcalloc(1, sizeof(*t));

	t->sink.ops = &text_ops;
	t->o = o;
	line_streams_init(&t->lines, o, output);
	t->at_end = o->select.status != STATUS_ALL || o->select.min_latency || o->select.op_status;
	emit_text_init(&t->emit, &o->text);
	return &t->sink;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The trace as strace prints it: a line a call, begun when the call is
 * entered, so that a call that hangs can be seen, and ended when it returns.
 * A line that another thread's interrupts is "unfinished" and "resumed".
 */
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <uthash.h>

#include "../decoders/decoder.h"
#include "emit_text.h"
#include "errnames.h"
#include "output.h"
#include "sinks.h"
#include "siginfo.h"
#include "util.h"

/* One file of lines: all there is, or with -ff one a thread. */
struct stream {
	pid_t tid;		/* with -ff: whose, and the key */
	struct outbuf *out;
	struct outbuf own;	/* with -ff: out points here */
	pid_t open;		/* whose call's line is not ended; 0: none */
	UT_hash_handle hh;
};

struct sink_text {
	struct sink sink;
	const struct options *o;
	struct output *output;
	struct emit_text emit;
	struct stream one;
	struct stream *streams;	/* -ff: by tid */
	/* A call's outcome decides whether its line is printed at all. */
	bool at_end;
	bool many;		/* more than one thread is traced */
	uint64_t last;		/* -r: monotonic time of the last line */
};

static struct sink_text *self(struct sink *s)
{
	return (struct sink_text *)s;
}

static struct stream *stream_of(struct sink_text *t, pid_t tid)
{
	struct stream *st;

	if (!t->o->separate)
		return &t->one;
	HASH_FIND_INT(t->streams, &tid, st);
	if (!st) {
		st = xcalloc(1, sizeof(*st));
		st->tid = tid;
		st->out = &st->own;
		output_open_thread(t->output, st->out, tid);
		HASH_ADD_INT(t->streams, tid, st);
	}
	return st;
}

static void close_stream(struct sink_text *t, struct stream *st)
{
	if (st->open)
		outbuf_end_line(st->out);
	HASH_DEL(t->streams, st);
	output_close_thread(t->output, st->out);
	free(st);
}

static void put_fraction(struct outbuf *b, uint64_t ns, int prec)
{
	uint64_t unit = NSEC_PER_SEC;

	if (!prec)
		return;
	for (int i = 0; i < prec; i++)
		unit /= 10;
	outbuf_char(b, '.');
	outbuf_pad0(b, ns % NSEC_PER_SEC / unit, (unsigned int)prec);
}

static void put_stamp(struct sink_text *t, struct outbuf *b, uint64_t wall)
{
	uint64_t sec = wall / NSEC_PER_SEC;

	if (t->o->stamp == STAMP_UNIX) {
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
	put_fraction(b, wall, t->o->stamp_prec);
}

/* Since the line before, right-aligned in 6 and in parentheses after -t. */
static void put_relative(struct sink_text *t, struct outbuf *b, uint64_t mono)
{
	uint64_t delta = t->last && mono > t->last ? mono - t->last : 0;
	bool paren = t->o->stamp != STAMP_NONE;
	char sec[24];

	t->last = mono;
	if (paren)
		outbuf_str(b, " (+");
	snprintf(sec, sizeof(sec), "%6llu",
		 (unsigned long long)(delta / NSEC_PER_SEC));
	outbuf_str(b, sec);
	put_fraction(b, delta, t->o->relative_prec);
	if (paren)
		outbuf_char(b, ')');
}

/* Starts a line of `tid`, setting aside one that is not ended. */
static struct outbuf *begin_line(struct sink_text *t, struct stream *st,
				 pid_t tid, uint64_t wall, uint64_t mono)
{
	struct outbuf *b = st->out;
	char pid[24];

	if (st->open) {
		outbuf_str(b, " <unfinished ...>");
		outbuf_end_line(b);
		st->open = 0;
	}
	if (!t->o->separate && t->o->output && t->o->follow_given) {
		snprintf(pid, sizeof(pid), "%-5d ", (int)tid);
		outbuf_str(b, pid);
	} else if (!t->o->separate && t->many) {
		snprintf(pid, sizeof(pid), "[pid %5d] ", (int)tid);
		outbuf_str(b, pid);
	}
	if (t->o->stamp != STAMP_NONE)
		put_stamp(t, b, wall);
	if (t->o->relative)
		put_relative(t, b, mono);
	if (t->o->stamp != STAMP_NONE || t->o->relative)
		outbuf_char(b, ' ');
	return b;
}

/* Arguments from the i-th on, up to the first of which `stop` is true. */
static void put_args(struct sink_text *t, struct outbuf *b,
		     const struct call *c, int i, int end)
{
	t->emit.out = b;
	t->emit.first = i == 0;
	for (; i < end; i++) {
		const struct decoder_arg *a = &c->dec->args[i];

		emit_arg(&t->emit.emit, a->name, a->ctype);
		a->describe(c, &t->emit.emit);
	}
}

/* The arguments that are complete at entry. */
static int args_at_entry(const struct call *c)
{
	int i = 0;

	while (i < c->dec->nargs && c->dec->args[i].dir == ARG_IN)
		i++;
	return i;
}

static void begin_call(struct sink_text *t, struct stream *st,
		       const struct call *c)
{
	struct outbuf *b = begin_line(t, st, c->tid, c->wall, c->enter);

	outbuf_sgr(b, "33");
	outbuf_str(b, aio_sys_name(c->sys));
	outbuf_sgr(b, "0");
	outbuf_char(b, '(');
	put_args(t, b, c, 0, args_at_entry(c));
	st->open = c->tid;
}

/* What the kernel's own restart codes mean, include/linux/errno.h. */
static const struct names restarts = {
	.list = (const struct name[]){
		{ 512, "ERESTARTSYS (To be restarted if SA_RESTART is set)" },
		{ 513, "ERESTARTNOINTR (To be restarted)" },
		{ 514, "ERESTARTNOHAND (To be restarted if no handler)" },
		{ 516, "ERESTART_RESTARTBLOCK (Interrupted by signal)" },
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
	} else if (c->state != CALL_DONE) {
		outbuf_char(b, '?');
	} else if (call_failed(c)) {
		put_error(b, (uint64_t)-c->ret);
	} else {
		outbuf_sgr(b, "32");
		outbuf_s64(b, c->ret);
		outbuf_sgr(b, "0");
	}
}

static void put_reg(struct outbuf *b, const char *name, uint64_t v)
{
	outbuf_char(b, ' ');
	outbuf_str(b, name);
	outbuf_char(b, '=');
	outbuf_hex(b, v);
}

/*
 * --registers: the ABI, the arguments as they stood in the registers, the
 * result, and what the kernel changed beside it.
 */
static void put_registers(struct outbuf *b, const struct call *c)
{
	const struct abi *abi = c->abi;
	bool any = false;

	outbuf_str(b, "  ");
	outbuf_str(b, abi->name);
	outbuf_char(b, ':');
	for (int i = 0; i < c->dec->nargs; i++)
		put_reg(b, abi->arg_names[i], c->args[i]);
	outbuf_str(b, " ->");
	put_reg(b, abi->result_name, c->result_reg);
	for (int i = 0; i < 6; i++) {
		uint64_t before = c->reg_width == 4 ? (uint32_t)c->args[i] :
						      c->args[i];

		/* On ARM the first argument's is the result's too. */
		if (before == c->args_after[i] ||
		    strcmp(abi->arg_names[i], abi->result_name) == 0)
			continue;
		if (!any)
			outbuf_str(b, ", changed:");
		any = true;
		put_reg(b, abi->arg_names[i], c->args_after[i]);
	}
	outbuf_end_line(b);
}

static void end_call(struct sink_text *t, struct stream *st,
		     const struct call *c)
{
	struct outbuf *b = st->out;

	if (c->state == CALL_DETACHED) {
		outbuf_str(b, " <detached ...>");
	} else {
		if (c->state == CALL_DONE || c->state == CALL_RESTARTS)
			put_args(t, b, c, args_at_entry(c), c->dec->nargs);
		else
			outbuf_str(b, " <unfinished ...>");
		outbuf_char(b, ')');
		if (b->col < t->o->column)
			outbuf_to_column(b, t->o->column);
		else
			outbuf_char(b, ' ');
		put_result(b, c);
		if (t->o->duration &&
		    (c->state == CALL_DONE || c->state == CALL_RESTARTS)) {
			uint64_t ns = c->leave - c->enter;

			outbuf_str(b, " <");
			outbuf_u64(b, ns / NSEC_PER_SEC);
			put_fraction(b, ns, t->o->duration_prec);
			outbuf_char(b, '>');
		}
	}
	outbuf_end_line(b);
	if (c->have_regs)
		put_registers(b, c);
	st->open = 0;
}

static unsigned int status_of(const struct call *c)
{
	switch (c->state) {
	case CALL_DONE:
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
	self(s)->many = n > 1;
}

static void on_enter(struct sink *s, const struct call *c)
{
	struct sink_text *t = self(s);

	if (!t->at_end)
		begin_call(t, stream_of(t, c->tid), c);
}

static void on_call(struct sink *s, const struct call *c)
{
	struct sink_text *t = self(s);
	struct stream *st;

	if (t->at_end && !(status_of(c) & t->o->status))
		return;
	st = stream_of(t, c->tid);
	if (t->at_end) {
		begin_call(t, st, c);
	} else if (st->open != c->tid) {
		struct outbuf *b = begin_line(t, st, c->tid,
					      c->wall + (c->leave - c->enter),
					      c->leave);

		outbuf_str(b, "<... ");
		outbuf_str(b, aio_sys_name(c->sys));
		outbuf_str(b, " resumed>");
	}
	end_call(t, st, c);
}

static void on_signal(struct sink *s, const struct ev_signal *ev)
{
	struct sink_text *t = self(s);
	struct outbuf *b = begin_line(t, stream_of(t, ev->tid), ev->tid,
				      ev->wall, ev->mono);
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
	struct stream *st = NULL;

	if (!(t->o->quiet & QUIET_EXIT)) {
		st = stream_of(t, ev->tid);
		put_exit(begin_line(t, st, ev->tid, ev->wall, ev->mono),
			 ev->status);
	}
	if (t->o->separate) {
		HASH_FIND_INT(t->streams, &ev->tid, st);
		if (st)
			close_stream(t, st);
	}
}

static void on_superseded(struct sink *s, const struct ev_superseded *ev)
{
	struct sink_text *t = self(s);
	struct outbuf *b = begin_line(t, stream_of(t, ev->tid), ev->tid,
				      ev->wall, ev->mono);

	outbuf_str(b, "+++ superseded by execve in pid ");
	outbuf_s64(b, ev->by);
	outbuf_str(b, " +++");
	outbuf_end_line(b);
}

/* A terminal shows a call that blocks; a file only whole lines. */
static void tick(struct sink *s)
{
	struct sink_text *t = self(s);
	struct stream *st, *tmp;

	if (!t->o->separate)
		outbuf_flush(t->one.out, t->one.out->live);
	HASH_ITER(hh, t->streams, st, tmp)
		outbuf_flush(st->out, false);
}

static void finish(struct sink *s)
{
	struct sink_text *t = self(s);
	struct stream *st, *tmp;

	HASH_ITER(hh, t->streams, st, tmp)
		close_stream(t, st);
	if (t->one.open)
		outbuf_end_line(t->one.out);
	free(t);
}

static const struct sink_ops text_ops = {
	.name = "text",
	.on_threads = on_threads,
	.on_enter = on_enter,
	.on_call = on_call,
	.on_signal = on_signal,
	.on_exit = on_exit_line,
	.on_superseded = on_superseded,
	.tick = tick,
	.finish = finish,
};

struct sink *sink_text_new(const struct options *o, struct output *output)
{
	struct sink_text *t = xcalloc(1, sizeof(*t));

	t->sink.ops = &text_ops;
	t->o = o;
	t->output = output;
	t->one.out = &output->out;
	t->at_end = o->status != STATUS_ALL;
	emit_text_init(&t->emit, o);
	return &t->sink;
}

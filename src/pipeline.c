/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From an engine to the outputs. */
#include "pipeline.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/die.h"
#include "model/model.h"
#include "cli/options.h"
#include "outputs/exports.h"
#include "outputs/sinks.h"
#include "stack/stack.h"
#include "target/fdinfo.h"

/*
 * The number of operations in flight that the model follows, for all programs
 * together.  The kernel's own limit, fs.aio-max-nr, is 65536 unless it was
 * raised.
 */
enum { MAX_OPERATIONS = 1 << 18 };

/* Calls one member of every sink that has this member. */
#define EACH(p, member, ...)                                                 \
	do {                                                                 \
		for (size_t i_ = 0; i_ < (p)->n; i_++)                       \
			if ((p)->sinks[i_]->ops->member)                     \
				(p)->sinks[i_]->ops->member(                 \
					(p)->sinks[i_], ##__VA_ARGS__);      \
	} while (0)

/* What -P and -e trace-fds compare with a descriptor. */
struct match {
	struct pipeline *p;
	pid_t tid;
};

static bool in_fd_set(const struct fd_set_option *set, int fd)
{
	bool in = set->all;

	for (size_t i = 0; i < set->n; i++)
		in = in || set->fds[i] == fd;
	return in != set->negated;
}

static bool wanted_fd(const struct rec_fd *fd, void *arg)
{
	const struct match *m = arg;
	const struct options *o = m->p->o;
	char path[PATH_MAX];
	bool wanted = o->select.fds.given && in_fd_set(&o->select.fds, fd->fd);

	if (!o->select.npaths ||
	    !fdinfo_path(m->tid, fd->fd, path, sizeof(path)))
		return wanted;
	for (size_t i = 0; i < o->select.npaths; i++)
		if (path_pattern_matches(&o->select.paths[i], path))
			wanted = m->p->path_matched[i] = true;
	return wanted;
}

/* Whether no descriptor of the call is wanted. */
static bool elsewhere(struct pipeline *p, const struct call *c)
{
	const struct options *o = p->o;
	const struct decoder *d = decoder_of(c->sys);
	struct match m = { .p = p, .tid = c->tid };

	if (!o->select.npaths && !o->select.fds.given)
		return false;
	return !d->any_fd || !d->any_fd(c, wanted_fd, &m);
}

static void on_threads(void *arg, unsigned int n)
{
	struct pipeline *p = arg;

	EACH(p, on_threads, n);
}

static bool screen(void *arg, struct call_view *view)
{
	const struct call *c = view->call;
	struct pipeline *p = arg;
	bool stack = false;

	/* If -e hides the call, only its stack may be needed. */
	view->elsewhere = (p->o->select.trace[c->sys] || p->stacks) &&
			  elsewhere(p, c);
	view->hidden = !p->o->select.trace[c->sys] || view->elsewhere;
	/*
	 * Taking a stack costs more than everything else: only if it is needed.
	 */
	for (size_t i = 0; p->stacks && i < p->n && !stack; i++)
		stack = p->sinks[i]->ops->wants_stack &&
			p->sinks[i]->ops->wants_stack(p->sinks[i], view);
	return stack;
}

static void on_enter(void *arg, struct call_view *view)
{
	struct pipeline *p = arg;

	p->ran = true;
	if (p->model)
		model_enter(p->model, view);
	if (!view->hidden)
		EACH(p, on_enter, view);
}

static void on_call(void *arg, struct call_view *view)
{
	struct pipeline *p = arg;

	if (p->model)
		model_leave(p->model, view);
	if (!view->hidden)
		EACH(p, on_call, view);
}

static void on_signal(void *arg, const struct ev_signal *ev)
{
	struct pipeline *p = arg;

	EACH(p, on_signal, ev);
}

static void on_exit_event(void *arg, const struct ev_exit *ev)
{
	struct pipeline *p = arg;

	p->ran = true;
	EACH(p, on_exit, ev);
}

static void on_superseded(void *arg, const struct ev_superseded *ev)
{
	struct pipeline *p = arg;

	EACH(p, on_superseded, ev);
}

static void on_mode(void *arg, pid_t tid, const char *mode)
{
	char line[80];

	(void)arg;
	snprintf(line, sizeof(line), "[ Process PID=%d runs in %s mode. ]",
		 (int)tid, mode);
	note(line);
}

static void on_space_gone(void *arg, uint64_t space, uint64_t now)
{
	struct pipeline *p = arg;

	if (p->model)
		model_space_gone(p->model, space, now);
	if (p->stacks)
		stacks_space_gone(p->stacks, space);
}

static void on_found(void *arg, uint64_t space, pid_t pid, uint64_t ctx,
		     const struct rec_ring *ring, uint64_t now)
{
	struct pipeline *p = arg;

	if (p->model)
		model_found(p->model, space, ctx, pid, ring, now);
}

static void on_ending(void *arg, struct fetch *f, uint64_t now)
{
	enum { MOST = 1024 };
	struct pipeline *p = arg;
	uint64_t *ctx;
	size_t n;

	if (!p->model)
		return;
	ctx = model_contexts(p->model, f->space, MOST, &n);
	for (size_t i = 0; i < n; i++) {
		struct rec_ring ring;

		aio_ring_fetch(&ring, ctx[i], NULL, f);
		model_look(p->model, f->space, ctx[i], &ring, now);
	}
	free(ctx);
}

static const char *on_name_fd(void *arg, pid_t tid, int fd)
{
	struct pipeline *p = arg;

	return p->fdinfo ? fdinfo_what(p->fdinfo, tid, fd) : NULL;
}

/* Before something else is written where the trace is. */
static void settle(void *arg)
{
	struct pipeline *p = arg;

	/* The message may be that it cannot be written, in the middle of that. */
	if (p->settling || p->output.out.failed)
		return;
	p->settling = true;
	EACH(p, settle);
	p->settling = false;
}

static void on_report(void *arg)
{
	struct pipeline *p = arg;
	uint64_t ns = clock_ns(CLOCK_MONOTONIC) - p->began;
	char line[80];

	if (p->said == &p->output.out)
		settle(p);
	snprintf(line, sizeof(line), "aiotrace: summary after %.3f s:",
		 (double)ns / (double)NSEC_PER_SEC);
	outbuf_str(p->said, line);
	outbuf_end_line(p->said);
	EACH(p, report);
	outbuf_flush(p->said, false);
}

static void on_tick(void *arg)
{
	struct pipeline *p = arg;

	EACH(p, tick);
}

const struct capture_events pipeline_events = {
	.threads = on_threads,
	.screen = screen,
	.enter = on_enter,
	.call = on_call,
	.signal = on_signal,
	.exit = on_exit_event,
	.superseded = on_superseded,
	.mode = on_mode,
	.space_gone = on_space_gone,
	.found = on_found,
	.ending = on_ending,
	.name_fd = on_name_fd,
	.report = on_report,
	.tick = on_tick,
};

static void add_sink(struct pipeline *p, struct sink *s)
{
	check(p->n < PIPELINE_MAX_SINKS);
	p->sinks[p->n++] = s;
}

/*
 * A summary on request goes where one at the end will be written, or to
 * standard error, and so does one that no option requests.
 */
static void open_messages(struct pipeline *p)
{
	const struct options *o = p->o;
	bool asked = o->tables.summary || o->tables.summary_only ||
		     o->tables.histogram || o->tables.same_args;

	p->said = &p->output.out;
	outbuf_init(&p->messages, STDERR_FILENO, "standard error");
	if (o->dest.separate || (o->dest.output && !asked))
		p->said = &p->messages;
	if (!asked)
		add_sink(p, sink_summary_on_request(o, p->said));
	if (!o->dest.separate && !o->dest.output)
		messages_after(settle, p);
	p->began = clock_ns(CLOCK_MONOTONIC);
}

void pipeline_open(struct pipeline *p, const struct options *o)
{
	struct outbuf *out = &p->output.out;

	*p = (struct pipeline){ .o = o };
	p->path_matched = xcalloc(o->select.npaths, sizeof(*p->path_matched));
	output_open(&p->output, o);
	if (options_trace(o))
		add_sink(p, sink_text_new(o, &p->output));
	if (o->tables.interval)
		add_sink(p, sink_interval_new(o, out, &p->model));
	if (o->tables.summary || o->tables.summary_only) {
		add_sink(p, sink_summary_new(o, out));
		if (o->text.format != FORMAT_STRACE)
			add_sink(p, sink_tables_new(o, out));
	}
	open_messages(p);
	if (o->tables.histogram)
		add_sink(p, sink_histogram_new(o, out));
	if (o->tables.same_args)
		add_sink(p, sink_same_new(o, out));
	for (size_t i = 0; i < o->dest.nexports; i++) {
		const struct export_option *e = &o->dest.exports[i];

		export_open(&p->exports[i], e->file);
		add_sink(p, e->format->sink(o, &p->exports[i]));
	}
}

/* strace's line does not print operations, but may depend on them. */
static bool wants_operations(const struct pipeline *p)
{
	const struct options *o = p->o;
	bool wants = options_trace(o) && (o->text.format != FORMAT_STRACE ||
					  o->select.min_latency || o->select.op_status);

	for (size_t i = 0; i < p->n; i++)
		wants = wants || p->sinks[i]->ops->on_operation ||
			p->sinks[i]->ops->on_context;
	return wants;
}

/* The iocbs of one call mostly name the same descriptor. */
static const char *fd_what(struct fetch *f, int fd)
{
	struct pipeline *p = f->fd_ctx;
	const char *what;

	if (p->fd_arena == f->arena && p->fd_resets == f->arena->resets &&
	    p->fd == fd)
		return p->fd_what;
	what = fdinfo_what(p->fdinfo, f->tid, fd);
	p->fd_what = NULL;
	if (what) {
		size_t size = strlen(what) + 1;

		p->fd_what = memcpy(arena_alloc(f->arena, size), what, size);
	}
	p->fd = fd;
	p->fd_arena = f->arena;
	p->fd_resets = f->arena->resets;
	return p->fd_what;
}

static bool ring_next(struct fetch *f, uint64_t ctx, uint32_t *slot,
		      uint32_t *nr)
{
	const struct pipeline *p = f->ring_ctx;

	return model_ring_next(p->model, f->space, ctx, slot, nr);
}

static bool ring_moved(struct fetch *f, uint64_t ctx,
		       const struct rec_ring *ring, uint32_t *slot)
{
	const struct pipeline *p = f->ring_ctx;

	return model_ring_moved(p->model, f->space, ctx, ring, slot);
}

static bool ring_quiet(struct fetch *f, uint64_t ctx, bool reaping)
{
	const struct pipeline *p = f->ring_ctx;

	return model_ring_quiet(p->model, f->space, ctx, reaping);
}

static void on_operation(void *arg, const struct operation *op)
{
	struct pipeline *p = arg;

	EACH(p, on_operation, op);
}

static void on_context(void *arg, const struct context *ctx)
{
	struct pipeline *p = arg;

	EACH(p, on_context, ctx);
}

static const struct model_events model_events = {
	.operation = on_operation,
	.context = on_context,
};

const struct capture_wants *pipeline_wants(struct pipeline *p)
{
	const struct options *o = p->o;
	struct capture_wants *w = &p->wants;
	struct fetch *f = &w->fetch;
	bool strace = o->text.format == FORMAT_STRACE;

	f->max_bytes = o->text.strsize;
	f->max_elems = o->text.verbose ? SIZE_MAX : o->text.strsize;
	if (!options_trace(o))
		f->max_bytes = f->max_elems = 0;
	if (o->text.fd_detail != FD_NUMBER && options_trace(o)) {
		p->fdinfo = fdinfo_new(&o->text);
		f->fd_what = fd_what;
		f->fd_ctx = p;
	}
	if (options_want_stacks(o))
		w->stacks = p->stacks = stacks_new(&o->stacks, strace);
	w->signal_stacks = p->stacks && strace && o->stacks.stack_trace;
	if (wants_operations(p)) {
		p->model = model_new(&model_events, p, MAX_OPERATIONS);
		f->ring_next = ring_next;
		f->ring_moved = ring_moved;
		f->ring_quiet = ring_quiet;
		f->ring_ctx = p;
	}
	w->files = p->model || o->tables.same_args;
	w->modes = !(o->text.quiet & QUIET_PERSONALITY);
	/*
	 * As in strace: with -o, messages about a launched command are
	 * suppressed.
	 */
	w->news = !(o->text.quiet & QUIET_ATTACH) &&
		  !(o->dest.output && o->capture.command);
	return w;
}

/* With a misspelt path it looks as if the program made no calls. */
static void warn_of_paths(const struct pipeline *p)
{
	/* Of a command that could not be executed more is said elsewhere. */
	if (p->o->capture.command && !p->ran)
		return;
	for (size_t i = 0; i < p->o->select.npaths; i++) {
		const struct path_pattern *path = &p->o->select.paths[i];
		struct stat st;

		if (p->path_matched[i])
			continue;
		if (path->kind == PATH_FILE && stat(path->path, &st) == 0 &&
		    S_ISDIR(st.st_mode))
			warn("-P/--trace-path: no call was on '%s', which is a "
			     "folder: use '%s/' for what is in it",
			     path->arg, path->arg);
		else
			warn("-P/--trace-path: no call was on '%s'", path->arg);
	}
}

static void say_missed(const struct pipeline *p)
{
	static const struct {
		const char *before, *after;
		int limit;
	} reasons[N_MISSED] = {
		[MISSED_MANY] = { "more than ", " were in flight",
				  MAX_OPERATIONS },
		[MISSED_UNREAD] = { "an iocb before them could not be read", "",
				    0 },
		[MISSED_RING] = { "their context's ring says that it has "
				  "less room", "", 0 },
		[MISSED_LONG] = { "their io_submit had more than ", " iocbs",
				  CALL_MAX_IOCBS },
	};

	for (int i = 0; i < N_MISSED; i++) {
		uint64_t n = model_missed(p->model, (enum model_missed)i);
		char limit[16] = "";

		if (!n)
			continue;
		if (reasons[i].limit)
			snprintf(limit, sizeof(limit), "%d", reasons[i].limit);
		warn("%llu operation%s not followed: %s%s%s",
		     (unsigned long long)n, n == 1 ? " was" : "s were",
		     reasons[i].before, limit, reasons[i].after);
	}
}

bool pipeline_close(struct pipeline *p)
{
	bool written = true;

	if (p->model) {
		model_finish(p->model, clock_ns(CLOCK_MONOTONIC));
		say_missed(p);
	}
	messages_after(NULL, NULL);
	EACH(p, finish);
	for (size_t i = 0; i < p->o->dest.nexports; i++)
		written = export_close(&p->exports[i]) && written;
	if (p->model)
		model_free(p->model);
	if (p->fdinfo)
		fdinfo_free(p->fdinfo);
	if (p->stacks)
		stacks_free(p->stacks);
	outbuf_free(&p->messages);
	written = output_close(&p->output) && written;
	warn_of_paths(p);
	free(p->path_matched);
	return written;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every output, alone and together with others, with arbitrary calls, signals
 * and deaths of arbitrary threads: the way from decoders and model to the files
 * as in the program, except for ptrace.  What is written contains nothing that
 * a terminal would act on, ends with a whole line, and all memory is freed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../src/base/alloc.h"
#include "../../src/base/array.h"
#include "../../src/base/clock.h"
#include "../../src/base/die.h"
#include "../../src/cli/options.h"
#include "../../src/outputs/exports.h"
#include "../../src/pipeline.h"
#include "../../src/record/file.h"
#include "../../src/record/stack.h"
#include "../../src/stack/stack_cache.h"
#include "../../src/text/stack_text.h"
#include "wild_call.h"

enum {
	THREADS = 4,
	STEPS = 300,
	FILES = 4,
	STACKS = 3,
	FRAMES = 5,
};

struct world {
	struct input in;
	struct options o;
	struct pipeline p;
	struct fetch fetch;
	uint64_t now;
	struct wild_thread threads[THREADS];
	const struct file *files[FILES];
	struct stack_cache cache;
	const struct stack *stacks[STACKS];
};

/* Where the outputs write: files in memory, with paths that name them. */
static struct {
	int fd;
	char path[32];
} places[1 + OPTIONS_MAX_EXPORTS];

/* As if inherited; empty. */
static void prepare(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		if (!*places[i].path) {
			places[i].fd = memfd_create("output", 0);
			snprintf(places[i].path, sizeof(places[i].path),
				 "/dev/fd/%d", places[i].fd);
		}
		check(ftruncate(places[i].fd, 0) == 0);
		check(lseek(places[i].fd, 0, SEEK_SET) == 0);
	}
}

static const char *fd_what(struct fetch *f, int fd)
{
	(void)f;
	return fd & 1 ? "</x\\n>" : NULL;
}

static const struct file *file_of(struct fetch *f, int fd)
{
	struct world *w = f->fd_ctx;

	return fd % 5 == 4 ? NULL : w->files[(unsigned int)fd % FILES];
}

/* Anything but a NUL; a file's path is printed quoted. */
static const struct file *any_file(struct input *in)
{
	char path[24] = "/";
	size_t len = in_below(in, sizeof(path) - 1);
	bool direct = in_bool(in);

	in_bytes(in, path + 1, len);
	return file_new(path, 1 + strnlen(path + 1, len), direct);
}

/* stack_names.c has made names harmless already. */
static char *any_name(struct input *in, char name[32])
{
	size_t len = in_below(in, 31);

	in_bytes(in, name, len);
	name[len] = '\0';
	for (size_t i = 0; i < len; i++)
		if (name[i] < ' ' || name[i] == 0x7f)
			name[i] = '?';
	return len || in_bool(in) ? name : NULL;
}

static const struct stack *any_stack(struct world *w, uint64_t number)
{
	char names[FRAMES][3][32];
	struct stack_frame frames[FRAMES];
	struct input *in = &w->in;
	size_t n = 1 + in_below(in, FRAMES);
	enum stack_end end = (enum stack_end)in_below(in, 3);
	struct cached_stack *st;
	struct outbuf text;

	outbuf_init(&text, -1, "a stack");
	for (size_t i = 0; i < n; i++)
		frames[i] = (struct stack_frame){
			.pc = in_number(in),
			.at = in_number(in),
			.object = any_name(in, names[i][0]),
			.function = any_name(in, names[i][1]),
			.into = in_number(in),
			.file = any_name(in, names[i][2]),
			.line = in_byte(in),
			.inlined = in_bool(in),
		};
	stack_put_text(&text, frames, n, end, in_bool(in));
	st = stack_cache_add(&w->cache, &number, sizeof(number), frames, n,
			     &text);
	st->pub.end = end;
	outbuf_free(&text);
	return &st->pub;
}

static void set_columns(struct input *in, struct options *o)
{
	o->tables.ncolumns = 1 + in_below(in, SUM_NKEYS);
	for (size_t i = 0; i < o->tables.ncolumns; i++)
		o->tables.columns[i] = (enum summary_key)((i + in_byte(in)) %
						   SUM_NKEYS);
}

/* Settings that options_parse() accepts. */
static void set_options(struct input *in, struct options *o)
{
	char *argv[] = { (char *)"aiotrace", (char *)"-p1", NULL };
	uint8_t outputs = in_byte(in), how = in_byte(in);

	options_parse(o, 2, argv);
	o->dest.output = places[0].path;
	o->text.format = how & 1 ? FORMAT_STRACE : FORMAT_TEXT;
	o->text.xlat = (enum xlat)in_below(in, 3);
	o->text.hex = (enum hex_strings)in_below(in, 3);
	o->text.fd_detail = (enum fd_detail)in_below(in, 3);
	o->text.color = how & 2 ? COLOR_ALWAYS : COLOR_NEVER;
	o->capture.registers = how & 4;
	o->text.verbose = how & 8;
	o->text.relative = how & 16;
	o->text.duration = how & 32 || o->text.format == FORMAT_TEXT;
	o->text.submitter = how & 64 && o->text.format == FORMAT_TEXT;
	o->stacks.submit = how & 128;
	o->text.strsize = in_byte(in);
	o->text.column = in_byte(in);
	o->text.stamp = (enum stamp)in_below(in, 3);
	o->text.stamp_prec = (int)in_below(in, 10);
	o->text.duration_prec = (int)in_below(in, 10);
	o->text.relative_prec = (int)in_below(in, 10);
	o->select.status = in_byte(in) ? STATUS_ALL : in_below(in, STATUS_ALL + 1);
	o->select.op_status = in_byte(in) % 4 ? 0 : in_below(in, 16);
	o->select.min_latency = in_byte(in) % 4 ? 0 : in_number(in);
	o->tables.sort = (enum summary_key)in_below(in, SUM_NOTHING + 1);
	o->tables.summary = outputs & 1;
	o->tables.summary_only = !o->tables.summary && outputs & 2;
	o->tables.same_args = outputs & 4;
	o->tables.histogram = outputs & 8 ? (enum histogram_by)in_below(in, 5) :
				     HISTOGRAM_NONE;
	o->tables.interval = outputs & 16 ? NSEC_PER_SEC : 0;
	if (outputs & 32)
		set_columns(in, o);
	if (!(outputs & 64))
		return;
	for (const struct export_format *f = export_formats; f->name; f++) {
		o->dest.exports[o->dest.nexports].format = f;
		o->dest.exports[o->dest.nexports].file = places[1 + o->dest.nexports].path;
		o->dest.nexports++;
	}
}

static void look_at(int fd, bool color)
{
	off_t size = lseek(fd, 0, SEEK_END);
	char *text;

	check(size >= 0);
	if (!size)
		return;
	text = mmap(NULL, (size_t)size, PROT_READ, MAP_SHARED, fd, 0);
	check(text != MAP_FAILED);
	check_text(text, (size_t)size, color);
	check(text[size - 1] == '\n');
	munmap(text, (size_t)size);
}

static void call_step(struct world *w, struct wild_thread *t)
{
	struct fetch *f = &w->fetch;
	struct call *c = &t->call;

	if (t->inside) {
		wild_leave(t, &w->in, f, w->now);
		pipeline_events.call(&w->p, &t->view);
		return;
	}
	wild_enter(t, &w->in, f, w->now);
	c->stack = in_bool(&w->in) ?
			   w->stacks[in_below(&w->in, STACKS)] : NULL;
	pipeline_events.enter(&w->p, &t->view);
}

static void signal_step(struct world *w, pid_t tid)
{
	struct ev_signal ev = {
		.tid = tid,
		.wall = w->now, .mono = w->now,
		.have_info = in_bool(&w->in),
		.signo = (int)in_number(&w->in),
		.fd_what = in_bool(&w->in) ? "</x>" : NULL,
		.stack = in_bool(&w->in) ? w->stacks[0] : NULL,
		.stopped = in_bool(&w->in),
	};

	in_bytes(&w->in, &ev.info, sizeof(ev.info));
	ev.info.si_signo = in_bool(&w->in) ? ev.signo :
					     (int)in_number(&w->in);
	pipeline_events.signal(&w->p, &ev);
}

/* A call that the thread is in ends with it. */
static void exit_step(struct world *w, struct wild_thread *t)
{
	struct ev_exit ev = {
		.tid = t->call.tid,
		.wall = w->now, .mono = w->now,
		.status = (int)in_number(&w->in),
	};

	if (t->inside) {
		t->inside = false;
		t->call.state = CALL_KILLED;
		t->call.leave = w->now;
		pipeline_events.call(&w->p, &t->view);
	}
	pipeline_events.exit(&w->p, &ev);
}

static void step(struct world *w)
{
	uint8_t what = in_byte(&w->in);
	struct wild_thread *t = &w->threads[what % THREADS];
	uint64_t jump = what < 250 ? what : in_number(&w->in) % (1ull << 50);
	struct ev_superseded ev;
	struct rec_ring ring = { 0 };

	w->now += jump * 1000;
	switch (what / THREADS % 16) {
	case 0:
		signal_step(w, t->call.tid);
		break;
	case 1:
		exit_step(w, t);
		break;
	case 2:
		pipeline_events.threads(&w->p, in_byte(&w->in));
		break;
	case 3:
		ev = (struct ev_superseded){
			.tid = t->call.tid,
			.by = w->threads[in_below(&w->in, THREADS)].call.tid,
			.wall = w->now, .mono = w->now,
		};
		pipeline_events.superseded(&w->p, &ev);
		break;
	case 4:
		pipeline_events.tick(&w->p);
		break;
	case 5:
		pipeline_events.space_gone(&w->p, 1 + in_below(&w->in, 2),
					   w->now);
		break;
	case 6:
		ring.ok = ring.asked = true;
		ring.nr = 1 + in_byte(&w->in);
		ring.head = in_below(&w->in, ring.nr);
		ring.tail = in_below(&w->in, ring.nr);
		ring.first = ring.head;
		pipeline_events.found(&w->p, 1, 1, in_number(&w->in), &ring,
				      w->now);
		break;
	default:
		call_step(w, t);
	}
}

static void open_world(struct world *w)
{
	const struct capture_wants *wants;
	struct fetch *f = &w->fetch;

	set_options(&w->in, &w->o);
	for (size_t i = 0; i < FILES; i++)
		w->files[i] = any_file(&w->in);
	for (size_t i = 0; i < STACKS; i++)
		w->stacks[i] = any_stack(w, i);
	pipeline_open(&w->p, &w->o);
	wants = pipeline_wants(&w->p);
	w->fetch = wants->fetch;
	/* There is no process behind this. */
	f->fd_ctx = w;
	if (f->fd_what)
		f->fd_what = fd_what;
	if (wants->files)
		f->file_of = file_of;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct world *w = xcalloc(1, sizeof(*w));

	prepare();
	w->in = (struct input){ data, size };
	w->now = 1;
	open_world(w);
	for (int i = 0; i < THREADS; i++) {
		wild_thread_init(&w->threads[i], &w->in);
		w->threads[i].own_abis = true;
		w->threads[i].call.tid = 10 + i;
		w->threads[i].call.tgid = 10 + i / 2;
		w->threads[i].call.space = 1 + (uint64_t)i / 2;
	}
	for (unsigned int i = 0; i < STEPS && w->in.n; i++)
		step(w);
	check(pipeline_close(&w->p));
	look_at(places[0].fd, w->o.text.color == COLOR_ALWAYS);
	for (size_t i = 0; i < w->o.dest.nexports; i++)
		look_at(places[1 + i].fd, false);
	for (int i = 0; i < THREADS; i++)
		wild_thread_free(&w->threads[i]);
	for (size_t i = 0; i < FILES; i++) {
		check(w->files[i]->refs == 1);
		file_put(w->files[i]);
	}
	stack_cache_clear(&w->cache);
	options_free(&w->o);
	free(w);
	return 0;
}

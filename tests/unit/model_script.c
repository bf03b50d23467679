/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A trace as a script, played to the model. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "../../src/base/alloc.h"
#include "../../src/base/array.h"
#include <poll.h>

#include "../../src/record/file.h"
#include "model_log.h"
#include "model_script.h"

enum { THREADS = 8, RINGS = 4, SLOTS = 64, WORDS = 16 };

struct ring {
	uint64_t space, id;
	uint32_t number, nr, head, tail;
	bool hidden;
	struct io_event events[SLOTS];
};

struct thread {
	struct call call;
	struct call_view view;
	uint64_t space;
	bool inside;
	struct rec_iocb iocbs[WORDS];
	struct io_event events[WORDS];
	struct io_event seen[2][SLOTS];	/* the looks' */
};

struct script {
	const struct model_case *row;
	struct model *m;
	uint64_t now;
	struct ring rings[RINGS];
	struct thread threads[THREADS];
	struct model_log log;
	const struct file *buffered, *direct;
	/* The step in hand. */
	char *words[WORDS];
	int n;
};

/* "A" or "2/A": its ring, or where one can be. */
static struct ring *ring_of(struct script *s, const char *word)
{
	uint64_t space = word[1] == '/' ? (uint64_t)(word[0] - '0') : 1;
	uint64_t id = (uint64_t)word[strlen(word) - 1] * 4096;
	struct ring *r = s->rings;

	while (r < s->rings + RINGS - 1 && r->id &&
	       (r->id != id || r->space != space))
		r++;
	if (!r->id)
		r->nr = 0;
	r->id = id;
	r->space = space;
	return r;
}

/* "a:7=-5" */
static struct io_event parse_event(const char *word)
{
	const char *data = strchr(word, ':'), *res = strchr(word, '=');

	return (struct io_event){
		.obj = (uint64_t)word[0] * 64,
		.data = data ? strtoull(data + 1, NULL, 10) : 0,
		.res = res ? strtoll(res + 1, NULL, 10) : 1,
	};
}

static struct rec_iocb parse_iocb(const struct script *s, const char *word)
{
	const char *bytes = strchr(word, '*'), *offset = strchr(word, '+');
	struct io_event ev = parse_event(word + (word[0] == '!'));
	bool polls = strchr(word, 'P');

	return (struct rec_iocb){
		.addr = ev.obj,
		.ok = word[0] != '!',
		.file = strchr(word, 'B') ? s->buffered :
			strchr(word, 'D') ? s->direct :
					    NULL,
		.cb.aio_data = ev.data,
		.cb.aio_lio_opcode = polls ? IOCB_CMD_POLL : IOCB_CMD_PREAD,
		.cb.aio_buf = polls ? POLLIN : 0,
		.cb.aio_nbytes = polls ? 0 : bytes ? strtoull(bytes + 1, NULL, 10) : 512,
		.cb.aio_offset = offset ? atoi(offset + 1) : 0,
	};
}

/* What aio_ring_fetch() would find. */
static void look(struct script *s, struct thread *t, uint64_t id, int nth,
		 struct rec_ring *rec)
{
	const struct ring *r = s->rings;
	uint32_t slot, nr;
	bool known = model_ring_next(s->m, t->space, id, &slot, &nr);

	*rec = (struct rec_ring){ .asked = true };
	while (r < s->rings + RINGS && (r->id != id || r->space != t->space))
		r++;
	if (r == s->rings + RINGS || r->hidden || !r->nr)
		return;
	if (known)
		assert_in_range(slot, 0, nr - 1);
	rec->ok = true;
	rec->id = r->number;
	rec->nr = r->nr;
	rec->head = r->head;
	rec->tail = r->tail;
	if (known && nr == r->nr)
		rec->first = slot;
	else if (known || t->call.sys == AIO_SETUP ||
		 !model_ring_moved(s->m, t->space, id, rec, &rec->first))
		rec->first = r->head;
	rec->n = (r->tail + r->nr - rec->first) % r->nr;
	rec->events = t->seen[nth];
	for (uint32_t i = 0; i < rec->n; i++)
		t->seen[nth][i] = r->events[(rec->first + i) % r->nr];
}

static void enter(struct script *s, int tid, enum aio_sys sys)
{
	struct thread *t = &s->threads[tid];
	struct call *c = &t->call;
	uint64_t id = (uint64_t)s->words[2][0] * 4096;

	assert_false(t->inside);
	t->inside = true;
	*c = (struct call){
		.sys = sys,
		.tid = tid,
		.tgid = tid,
		.space = t->space,
		.state = CALL_ENTERED,
		.enter = s->now,
	};
	switch (sys) {
	case AIO_SETUP:
		c->setup.nr_events = (uint32_t)atoi(s->words[3]);
		c->setup.ctx = id;
		break;
	case AIO_SUBMIT:
		c->submit.ctx = id;
		c->submit.iocbs = t->iocbs;
		c->submit.n = (uint32_t)(s->n - 3);
		for (int i = 3; i < s->n; i++)
			t->iocbs[i - 3] = parse_iocb(s, s->words[i]);
		break;
	case AIO_CANCEL:
		c->cancel.ctx = id;
		c->cancel.iocb.addr = parse_event(s->words[3]).obj;
		break;
	case AIO_DESTROY:
		c->destroy.ctx = id;
		break;
	default:
		c->getevents.ctx = id;
		break;
	}
	if (sys != AIO_SETUP)
		look(s, t, id, 0, &c->ring_enter);
	t->view = (struct call_view){ .call = c };
	model_enter(s->m, &t->view);
}

static bool is_wait(const struct call *c)
{
	return c->sys == AIO_GETEVENTS || c->sys == AIO_PGETEVENTS;
}

static void leave(struct script *s, int tid, enum call_state state,
		  int64_t ret)
{
	struct thread *t = &s->threads[tid];
	struct call *c = &t->call;
	struct rec_getevents *g = &c->getevents;

	assert_true(t->inside);
	t->inside = false;
	c->state = state;
	c->ret = ret;
	c->leave = s->now;
	if (c->sys == AIO_SETUP)
		c->setup.ok = state == CALL_DONE && !ret;
	if (state == CALL_DONE && c->sys == AIO_SUBMIT)
		look(s, t, c->submit.ctx, 1, &c->ring_leave);
	else if (state == CALL_DONE && is_wait(c))
		look(s, t, g->ctx, 1, &c->ring_leave);
	else if (c->sys == AIO_SETUP && c->setup.ok)
		look(s, t, c->setup.ctx, 1, &c->ring_leave);
	model_leave(s->m, &t->view);
	for (uint32_t i = 0; is_wait(c) && i < g->n; i++) {
		const struct operation *op =
			t->view.ops ? t->view.ops[i] : NULL;

		if (!op)
			continue;
		assert_int_equal(op->obj, g->events[i].obj);
		assert_int_equal(op->res, g->events[i].res);
		assert_int_equal(op->end, OP_REAPED);
	}
	model_log_call(&s->log, &t->view);
}

/* io_getevents returns the events of the step. */
static void got(struct script *s, int tid, bool takes)
{
	struct thread *t = &s->threads[tid];
	struct rec_getevents *g = &t->call.getevents;

	g->n = (uint32_t)(s->n - 2);
	g->events = t->events;
	for (uint32_t i = 0; i < g->n; i++)
		t->events[i] = parse_event(s->words[i + 2]);
	for (struct ring *r = s->rings; takes && r < s->rings + RINGS; r++)
		if (r->id == g->ctx && r->space == t->space && r->nr)
			r->head = (r->head + g->n) % r->nr;
	leave(s, tid, CALL_DONE, g->n);
}

static int64_t parse_ret(const char *word)
{
	static const struct {
		const char *name;
		int err;
	} names[] = {
		{ "-EAGAIN", EAGAIN }, { "-EINVAL", EINVAL },
		{ "-EINTR", EINTR },   { "-EINPROGRESS", EINPROGRESS },
		{ "-EFAULT", EFAULT }, { "-EBADF", EBADF },
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (strcmp(word, names[i].name) == 0)
			return -names[i].err;
	return atoi(word);
}

static void thread_step(struct script *s)
{
	static const char *const calls[] = {
		[AIO_SETUP] = "setup",	 [AIO_DESTROY] = "destroy",
		[AIO_SUBMIT] = "submit", [AIO_CANCEL] = "cancel",
		[AIO_GETEVENTS] = "wait", [AIO_PGETEVENTS] = "pwait",
	};
	static const struct {
		const char *word;
		enum call_state state;
		int64_t ret;
	} ends[] = {
		{ "restarts", CALL_RESTARTS, -514 },
		{ "killed", CALL_KILLED, 0 },
		{ "never", CALL_NEVER_RAN, 0 },
		{ "detached", CALL_DETACHED, 0 },
	};
	int tid = s->words[0][0] - '0';
	const char *word = s->words[1];
	struct call *c = &s->threads[tid].call;

	for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
		if (calls[i] && strcmp(word, calls[i]) == 0) {
			enter(s, tid, (enum aio_sys)i);
			return;
		}
	for (size_t i = 0; i < ARRAY_SIZE(ends); i++)
		if (strcmp(word, ends[i].word) == 0) {
			leave(s, tid, ends[i].state, ends[i].ret);
			return;
		}
	if (strcmp(word, "begins") == 0) {
		c->enter = s->now;
	} else if (strcmp(word, "got") == 0 || strcmp(word, "had") == 0) {
		got(s, tid, word[0] == 'g');
	} else if (strcmp(word, "gave") == 0) {
		c->cancel.ok = true;
		c->cancel.event = parse_event(s->words[2]);
		leave(s, tid, CALL_DONE, 0);
	} else {
		assert_string_equal(word, "=");
		leave(s, tid, CALL_DONE, parse_ret(s->words[2]));
	}
}

static void world_step(struct script *s)
{
	const char *verb = s->words[0], *arg = s->n > 1 ? s->words[1] : "";
	/* All but space, gone and finish. */
	struct ring *r = s->n > 1 && !strchr("g", verb[0]) && verb[1] != 'p' ?
				 ring_of(s, arg) :
				 NULL;
	struct rec_ring ring;

	if (strcmp(verb, "ring") == 0) {
		r->nr = (uint32_t)atoi(s->words[2]);
		r->number = s->n > 3 ? (uint32_t)atoi(s->words[3]) :
				       (uint32_t)(r - s->rings);
		r->head = r->tail = 0;
		r->hidden = false;
	} else if (strcmp(verb, "move") == 0) {
		r->id = (uint64_t)s->words[2][0] * 4096;
	} else if (strcmp(verb, "look") == 0) {
		look(s, &s->threads[0], r->id, 0, &ring);
		model_look(s->m, r->space, r->id, &ring, s->now);
	} else if (strcmp(verb, "done") == 0) {
		for (int i = 2; i < s->n; i++) {
			r->events[r->tail] = parse_event(s->words[i]);
			r->tail = (r->tail + 1) % r->nr;
		}
	} else if (strcmp(verb, "head") == 0) {
		r->head += (uint32_t)atoi(s->words[2]);
		r->head %= r->nr;
	} else if (strcmp(verb, "lie") == 0) {
		r->head = (uint32_t)atoi(s->words[2]);
		r->tail = (uint32_t)atoi(s->words[3]);
		r->nr = (uint32_t)atoi(s->words[4]);
	} else if (strcmp(verb, "hide") == 0 || strcmp(verb, "show") == 0) {
		r->hidden = verb[0] == 'h';
	} else if (strcmp(verb, "found") == 0) {
		look(s, &s->threads[0], r->id, 0, &ring);
		model_found(s->m, r->space, r->id, 7, &ring, s->now);
	} else if (strcmp(verb, "space") == 0) {
		s->threads[atoi(arg)].space = (uint64_t)atoi(s->words[2]);
	} else if (strcmp(verb, "gone") == 0) {
		model_space_gone(s->m, (uint64_t)atoi(arg), s->now);
	} else {
		assert_string_equal(verb, "finish");
		model_finish(s->m, s->now);
	}
}

static void play(struct script *s)
{
	char *text = xstrdup(s->row->steps), *step, *rest = text, *words;

	while ((step = strsep(&rest, ";\n"))) {
		s->n = 0;
		while ((words = strsep(&step, " \t")))
			if (*words && s->n < WORDS)
				s->words[s->n++] = words;
		s->now++;
		if (s->n && s->words[0][0] == '@') {
			s->now = strtoull(s->words[0] + 1, NULL, 10);
			memmove(s->words, s->words + 1,
				(size_t)--s->n * sizeof(s->words[0]));
		}
		if (!s->n)
			s->now--;
		else if (s->words[0][1] == ':')
			thread_step(s);
		else
			world_step(s);
	}
	free(text);
}

void test_model_case(void **state)
{
	struct script *s = xcalloc(1, sizeof(*s));
	uint64_t untracked, unread;

	s->row = *state;
	s->log.show = s->row->show;
	s->m = model_new(&model_log_events, &s->log,
			 s->row->max_ops ? s->row->max_ops : 1000);
	outbuf_init(&s->log.out, -1, "the test");
	for (int i = 0; i < THREADS; i++)
		s->threads[i].space = 1;
	s->buffered = file_new("/f", 2, false);
	s->direct = file_new("/f", 2, true);
	play(s);
	untracked = model_missed(s->m, MISSED_MANY);
	unread = model_missed(s->m, MISSED_UNREAD);
	model_free(s->m);
	if (s->row->show && strchr(s->row->show, 'u'))
		model_log_put(&s->log, "untracked ", untracked);
	if (unread)
		model_log_put(&s->log, "behind an unread one ", unread);
	outbuf_char(&s->log.out, '\0');
	assert_string_equal(s->log.out.data, s->row->want);
	outbuf_free(&s->log.out);
	file_put(s->buffered);
	file_put(s->direct);
	free(s);
}

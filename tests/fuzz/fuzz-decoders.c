/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every decoder on every ABI: fetches from a memory that lies, fails and
 * changes, then describes the result, as text and as --same-args compares it.
 * Whatever it is, the text must be harmless and memory bounded.
 */
#include "../../src/base/die.h"
#include "../../src/model/model.h"
#include "../../src/outputs/call_key.h"
#include "../../src/text/emit_text.h"
#include "wild_call.h"

enum {
	CALLS = 6,
	/*
	 * Of one call: iocbs, vectors, their requests, data, each piece
	 * rounded up.
	 */
	MOST = 4 * CALL_MAX_DATA,
};

struct world {
	struct input in;
	struct fetch fetch;
	struct wild_thread thread;
	struct text_settings options;
	struct outbuf out;
	struct call_key key;
	struct operation op;
	const struct operation **completes;
};

static bool ring_next(struct fetch *f, uint64_t ctx, uint32_t *slot,
		      uint32_t *nr)
{
	struct world *w = f->ring_ctx;

	(void)ctx;
	*nr = 1 + in_below(&w->in, 1 << 24);
	*slot = in_below(&w->in, *nr);
	return in_bool(&w->in);
}

static bool ring_quiet(struct fetch *f, uint64_t ctx, bool reaping)
{
	struct world *w = f->ring_ctx;

	(void)ctx;
	(void)reaping;
	return in_below(&w->in, 4) == 3;
}

static const char *fd_what(struct fetch *f, int fd)
{
	(void)f;
	return fd & 1 ? "</a\\3>" : NULL;
}

static const struct file *file_of(struct fetch *f, int fd)
{
	static union {
		struct file file;
		char room[sizeof(struct file) + 8];
	} some = { .file = { .refs = 1, .direct = true } };

	(void)f;
	return fd & 2 ? &some.file : NULL;
}

static bool visit(const struct rec_fd *fd, void *arg)
{
	*(unsigned int *)arg += (unsigned int)fd->fd;
	return false;
}

/* What the model would report about the events. */
static void tell_operations(struct world *w)
{
	struct rec_getevents *g = &w->thread.call.getevents;

	w->op.end = (enum op_end)in_below(&w->in, OP_NENDS);
	w->op.known = in_bool(&w->in);
	w->op.before = in_bool(&w->in);
	w->op.sync = (enum op_sync)in_below(&w->in, 3);
	w->op.ready = in_bool(&w->in);
	w->op.opcode = (uint16_t)in_number(&w->in);
	w->op.fd = (int)in_number(&w->in);
	w->op.bytes = in_number(&w->in);
	w->op.offset = (int64_t)in_number(&w->in);
	w->op.res = (int64_t)in_number(&w->in);
	w->op.submitted = in_number(&w->in);
	w->op.reaped = in_number(&w->in);
	w->op.ready_after = in_number(&w->in);
	w->op.ready_before = in_number(&w->in);
	w->completes = arena_alloc(&w->thread.arena,
				   g->n * sizeof(*w->completes));
	for (uint32_t i = 0; i < g->n; i++)
		w->completes[i] = i & 1 ? NULL : &w->op;
}

static void describe(struct world *w, bool all)
{
	const struct call *c = &w->thread.call;
	struct emit_text text;

	emit_text_init(&text, &w->options);
	text.out = &w->out;
	text.emit.completes = all ? w->completes : NULL;
	for (int i = 0; i < decoder_of(c->sys)->nargs; i++) {
		const struct decoder_arg *a = &decoder_of(c->sys)->args[i];

		if (!all && a->dir == ARG_OUT)
			break;
		emit_arg(&text.emit, a->name, a->ctype);
		a->describe(c, &text.emit);
	}
	check_text(w->out.data, w->out.len, false);
	w->out.len = w->out.col = 0;
	if (!all)
		return;
	call_key_make(&w->key, c);
	check_text(w->key.text.data, w->key.text.len, false);
}

static size_t arena_bytes(const struct arena *a)
{
	/* As in arena.c. */
	struct chunk {
		struct chunk *next;
		size_t size;
	};
	size_t sum = a->used;

	for (const struct chunk *c = (const struct chunk *)a->overflow; c;
	     c = c->next)
		sum += c->size;
	return sum;
}

static void one_call(struct world *w, uint64_t now)
{
	struct call *c = &w->thread.call;
	unsigned int sum = 0;

	w->options.format = in_bool(&w->in) ? FORMAT_TEXT : FORMAT_STRACE;
	w->options.xlat = (enum xlat)in_below(&w->in, 3);
	w->options.hex = (enum hex_strings)in_below(&w->in, 3);
	w->options.strsize = w->fetch.max_bytes;
	w->options.verbose = w->fetch.max_elems == SIZE_MAX;
	w->completes = NULL;
	wild_enter(&w->thread, &w->in, &w->fetch, now);
	describe(w, false);
	wild_leave(&w->thread, &w->in, &w->fetch, now + 10);
	check(arena_bytes(&w->thread.arena) <= MOST);
	if (decoder_of(c->sys)->any_fd)
		decoder_of(c->sys)->any_fd(c, visit, &sum);
	if (c->sys >= AIO_GETEVENTS)
		tell_operations(w);
	describe(w, true);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct world w = { .in = { data, size } };

	outbuf_init(&w.out, -1, "the fuzzer");
	outbuf_init(&w.key.text, -1, "the fuzzer");
	wild_thread_init(&w.thread, &w.in);
	wild_limits(&w.fetch, &w.in);
	if (in_bool(&w.in))
		w.fetch.fd_what = fd_what;
	if (in_bool(&w.in))
		w.fetch.file_of = file_of;
	if (in_bool(&w.in)) {
		w.fetch.ring_next = ring_next;
		w.fetch.ring_quiet = ring_quiet;
		w.fetch.ring_ctx = &w;
	}
	for (unsigned int i = 0; i < CALLS && w.in.n; i++)
		one_call(&w, 1000 * (i + 1));
	wild_thread_free(&w.thread);
	outbuf_free(&w.out);
	outbuf_free(&w.key.text);
	return 0;
}

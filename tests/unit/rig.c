/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A system call taken through its decoder without a process. */
#include "rig.h"

#include <stdint.h>
#include <string.h>

#include "../../src/base/alloc.h"
#include "../../src/base/array.h"
#include "../../src/base/die.h"

enum { ARENA_SIZE = 64 * 1024 };

void rig_init(struct rig *r)
{
	memset(r, 0, sizeof(*r));
	r->options.format = FORMAT_STRACE;
	fake_mem_init(&r->mem);
	r->fetch.mem = &r->mem.mem;
	r->fetch.arena = &r->arena;
	outbuf_init(&r->out, -1, "the test");
	rig_limits(r, 32, false);
	r->arena.base = xcalloc(ARENA_SIZE, 1);
	r->arena.size = ARENA_SIZE;
}

void rig_free(struct rig *r)
{
	arena_free(&r->arena);
	outbuf_free(&r->out);
}

void rig_limits(struct rig *r, size_t strsize, bool verbose)
{
	r->options.strsize = strsize;
	r->options.verbose = verbose;
	r->fetch.max_bytes = strsize;
	r->fetch.max_elems = verbose ? SIZE_MAX : strsize;
}

/* Of any machine. */
static enum abi_row find_abi(const char *name)
{
	int row = 0;

	while (row < N_ABIS && strcmp(abi_rows[row].name, name))
		row++;
	check(row < N_ABIS);
	return (enum abi_row)row;
}

void rig_enter_args(struct rig *r, const char *abi, enum aio_sys sys,
		    const uint64_t args[6])
{
	struct call *c = &r->call;

	fake_mem_restart(&r->mem);
	arena_reset(&r->arena);
	/* Neither the arena nor the whole union is guaranteed to be cleared. */
	memset(r->arena.base, 0xa5, r->arena.size);
	memset(c, 0xa5, sizeof(*c));
	*c = (struct call){
		.abi = find_abi(abi),
		.sys = sys,
		.state = CALL_ENTERED,
	};
	memset((char *)c + offsetof(struct call, setup), 0xa5,
	       sizeof(*c) - offsetof(struct call, setup));
	memcpy(c->args, args, sizeof(c->args));
	if (decoder_of(c->sys)->fetch_enter)
		decoder_of(c->sys)->fetch_enter(c, &r->fetch);
}

void rig_leave(struct rig *r, int64_t ret)
{
	struct call *c = &r->call;

	c->state = CALL_DONE;
	c->ret = ret;
	if (decoder_of(c->sys)->fetch_leave)
		decoder_of(c->sys)->fetch_leave(c, &r->fetch);
}

void rig_end(struct rig *r, enum call_state state, int64_t ret)
{
	r->call.state = state;
	r->call.ret = ret;
}

static const char *describe(struct rig *r, int from, int to)
{
	const struct call *c = &r->call;
	struct emit_text text;

	emit_text_init(&text, &r->options);
	text.out = &r->out;
	r->out.len = 0;
	for (int i = from; i < to; i++) {
		const struct decoder_arg *a = &decoder_of(c->sys)->args[i];

		emit_arg(&text.emit, a->name, a->ctype);
		a->describe(c, &text.emit);
	}
	outbuf_char(&r->out, '\0');
	return r->out.data;
}

const char *rig_arg(struct rig *r, int i)
{
	check(i < decoder_of(r->call.sys)->nargs);
	return describe(r, i, i + 1);
}

const char *rig_args(struct rig *r)
{
	return describe(r, 0, decoder_of(r->call.sys)->nargs);
}

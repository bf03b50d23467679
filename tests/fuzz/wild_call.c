/* SPDX-License-Identifier: GPL-2.0-or-later */
/* System calls chosen by the input. */
#include "../../src/base/array.h"
#include "../../src/base/die.h"
#include "wild_call.h"

#include <errno.h>

/* Also those of other machines, unless `own`. */
static enum abi_row any_abi(struct input *in, bool own)
{
	size_t n;
	const struct abi *table = abi_table(&n);

	if (!own)
		return (enum abi_row)in_below(in, N_ABIS);
	return (enum abi_row)(table - abi_rows + in_below(in, (uint32_t)n));
}

void wild_thread_init(struct wild_thread *t, struct input *in)
{
	memset(t, 0, sizeof(*t));
	wild_mem_init(&t->mem, in);
}

void wild_thread_free(struct wild_thread *t)
{
	arena_free(&t->arena);
}

static void prepare(struct wild_thread *t, struct fetch *f, uint64_t now)
{
	f->mem = &t->mem.mem;
	f->arena = &t->arena;
	f->guess = &t->guess;
	f->tid = t->call.tid;
	f->space = t->call.space;
	f->now = now;
}

void wild_enter(struct wild_thread *t, struct input *in, struct fetch *f,
		uint64_t now)
{
	struct call *c = &t->call;
	struct call who = *c;

	check(!t->inside);
	t->inside = true;
	/*
	 * An empty arena: each piece is allocated separately, with red zones.
	 */
	arena_free(&t->arena);
	memset(c, 0xa5, sizeof(*c));
	*c = (struct call){
		.tid = who.tid, .tgid = who.tgid, .space = who.space,
		.abi = any_abi(in, t->own_abis),
		.sys = (enum aio_sys)in_below(in, AIO_NSYS),
		.state = CALL_ENTERED,
		.restarted = in_below(in, 16) == 15,
		.wall = now + (1ull << 60),
		.enter = now,
	};
	t->view = (struct call_view){ .call = c };
	for (int i = 0; i < 6; i++)
		c->args[i] = in_number(in);
	prepare(t, f, now);
	if (decoder_of(c->sys)->fetch_enter)
		decoder_of(c->sys)->fetch_enter(c, f);
}

/* Mostly results of the kernel, but a filter can make up anything. */
static int64_t any_result(const struct call *c, struct input *in)
{
	static const int errors[] = {
		EAGAIN, EINVAL, EFAULT, EBADF, EINTR, EINPROGRESS, ENOSYS,
	};
	uint8_t how = in_byte(in);

	switch (how % 4) {
	case 0:
		return how / 4;
	case 1:
		return -errors[how / 4 % ARRAY_SIZE(errors)];
	case 2:
		return c->sys == AIO_SUBMIT ? (int64_t)c->submit.n : 0;
	default:
		/* Large ones take long, so they are rare. */
		return (int64_t)(how < 224 ? in_byte(in) : in_number(in));
	}
}

static void any_registers(struct call *c, struct input *in)
{
	c->have_regs = call_abi(c)->nr_name && in_bool(in);
	if (!c->have_regs)
		return;
	c->reg_width = call_abi(c)->word;
	for (int i = 0; i < 6; i++)
		c->args_after[i] = in_bool(in) ? in_number(in) : c->args[i];
	c->result_reg = in_number(in);
}

void wild_leave(struct wild_thread *t, struct input *in, struct fetch *f,
		uint64_t now)
{
	static const enum call_state states[] = {
		CALL_DONE, CALL_DONE, CALL_DONE, CALL_DONE,
		CALL_RESTARTS, CALL_KILLED, CALL_NEVER_RAN, CALL_DETACHED,
		CALL_EXIT_LOST,
	};
	struct call *c = &t->call;

	check(t->inside);
	t->inside = false;
	c->state = states[in_below(in, ARRAY_SIZE(states))];
	c->leave = now;
	if (c->state == CALL_DONE)
		c->ret = any_result(c, in);
	else if (c->state == CALL_RESTARTS)
		c->ret = -512 - (int64_t)in_below(in, 5);
	if (c->state == CALL_DONE || c->state == CALL_RESTARTS)
		any_registers(c, in);
	prepare(t, f, now);
	if (c->state == CALL_DONE && decoder_of(c->sys)->fetch_leave)
		decoder_of(c->sys)->fetch_leave(c, f);
}

void wild_limits(struct fetch *f, struct input *in)
{
	static const size_t limits[] = { 0, 1, 2, 5, 32, 32, 32, 500 };
	uint8_t how = in_byte(in);

	f->max_elems = limits[how % 8];
	f->max_bytes = limits[how / 8 % 8];
	/* Rarely, because it takes time: all elements, many bytes. */
	if (how == 255)
		f->max_elems = SIZE_MAX;
	if (how == 254)
		f->max_bytes = 4096;
}

void check_text(const char *text, size_t len, bool color)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char ch = (unsigned char)text[i];

		if (color && ch == '\033') {
			check(i + 1 < len && text[i + 1] == '[');
			for (i += 2; i < len && text[i] != 'm'; i++)
				check(text[i] == ';' || (text[i] >= '0' &&
							 text[i] <= '9'));
			continue;
		}
		check((ch >= ' ' && ch < 0x7f) || ch == '\n');
	}
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An operation in a few words. */
#include "op_text.h"

#include <linux/aio_abi.h>
#include <string.h>

#include "abi/opcodes.h"
#include "record/file.h"
#include "record/stack.h"
#include "stack_text.h"

void op_put_time(struct outbuf *b, uint64_t ns)
{
	static const struct {
		uint64_t unit;
		const char *name;
	} units[] = {
		{ 1000000000, " s" },
		{ 1000000, " ms" },
		{ 1000, " us" },
		{ 1, " ns" },
	};
	size_t i = 0;
	uint64_t whole, rest;

	/* 999.5 us and more are printed as milliseconds. */
	while (i < 3 && ns < units[i].unit - units[i].unit / 2000)
		i++;
	whole = ns / units[i].unit;
	rest = ns % units[i].unit;
	if (i == 3 || whole >= 100) {
		whole += i < 3 && rest * 2 >= units[i].unit;
		outbuf_u64(b, whole);
	} else {
		unsigned int digits = whole >= 10 ? 1 : 2;
		uint64_t scale = whole >= 10 ? 10 : 100;
		uint64_t v = (ns * scale + units[i].unit / 2) / units[i].unit;

		/* 9.999 becomes 10.0, 99.99 becomes 100. */
		if (v >= 1000) {
			v /= 10;
			scale /= 10;
			digits--;
		}
		outbuf_u64(b, v / scale);
		if (digits) {
			outbuf_char(b, '.');
			outbuf_pad0(b, v % scale, digits);
		}
	}
	outbuf_str(b, units[i].name);
}

void op_put_opcode(struct outbuf *b, unsigned int opcode)
{
	const char *name = opcode_of(opcode)->name;

	if (name)
		outbuf_str(b, name);
	else
		outbuf_u64(b, opcode);
}

/* How long it waited to be reaped, as a range between two looks at the ring. */
static void put_waited(struct outbuf *b, const struct operation *op)
{
	uint64_t least, most;

	if (op->sync || !op->ready || !op->submitted || op->ready_before >= op->reaped)
		return;
	least = op->reaped - op->ready_before;
	most = op->ready_after ? op->reaped - op->ready_after : 0;
	outbuf_str(b, ", of it ");
	op_put_time(b, least);
	if (most) {
		outbuf_str(b, " to ");
		op_put_time(b, most);
	} else {
		outbuf_str(b, " or more");
	}
	outbuf_str(b, " in the ring");
}

/* What the operation was. */
static void put_identity(struct outbuf *b, const struct operation *op)
{
	op_put_opcode(b, op->opcode);
	outbuf_char(b, ' ');
	outbuf_s64(b, op->fd);
	if (op->file) {
		outbuf_char(b, '<');
		outbuf_mem(b, op->file->quoted, op->file->quoted_len);
		outbuf_char(b, '>');
	}
	if (op_transfers(op)) {
		outbuf_char(b, ' ');
		outbuf_u64(b, op->bytes);
		outbuf_char(b, '@');
		outbuf_s64(b, op->offset);
	}
}

/* One of several that were in flight. */
static void put_one_of(struct outbuf *b, const struct operation *op)
{
	outbuf_str(b, "one of");
	for (uint32_t i = 0; i < op->n_one_of; i++) {
		outbuf_str(b, i ? ", " : ": ");
		put_identity(b, &op->one_of[i]);
	}
	if (op->n_one_of < op->among) {
		outbuf_str(b, op->n_one_of ? ", and " : " ");
		outbuf_u64(b, op->among - op->n_one_of);
		if (op->n_one_of)
			outbuf_str(b, " more");
	}
}

void op_put(struct outbuf *b, const struct operation *op)
{
	if (!op->known && op->among) {
		put_one_of(b, op);
		return;
	}
	if (op->unread) {
		outbuf_str(b, "its iocb could not be read");
	} else if (!op->known) {
		outbuf_str(b, op->before ? "submitted before the attach" :
					   "its submission was not seen");
		return;
	}
	if (op->among) {
		outbuf_str(b, "one of ");
		outbuf_u64(b, op->among);
		outbuf_str(b, ": ");
	}
	if (op->known)
		put_identity(b, op);
	if (op->reaped && op->submitted) {
		outbuf_str(b, ", ");
		op_put_time(b, op->reaped - op->submitted);
	}
	if (op->sync)
		outbuf_str(b, op->sync == SYNC_YES ? ", sync" : ", sync?");
	put_waited(b, op);
}

void op_put_submitter(struct outbuf *b, const struct operation *op)
{
	const struct stack_frame *f = stack_submitter(op->stack);

	if (!f)
		return;
	outbuf_str(b, ", by ");
	if (f->function) {
		outbuf_str(b, f->function);
		return;
	}
	/* Stripped: print at least the file. */
	outbuf_str(b, stack_object_name(f));
	outbuf_char(b, '+');
	outbuf_hex(b, f->at);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --registers: a line below that of the call. */
#include "registers_text.h"

#include <string.h>

#include "abi/abi.h"
#include "decoders/decoder.h"

static void put_reg(struct outbuf *b, const char *name, uint64_t v)
{
	outbuf_char(b, ' ');
	outbuf_str(b, name);
	outbuf_char(b, '=');
	outbuf_hex(b, v);
}

/* int $0x80 in a 64-bit process: only half of the register is ebx. */
static uint64_t reg_before(const struct call *c, int i)
{
	return c->reg_width == 4 ? (uint32_t)c->args[i] : c->args[i];
}

void registers_put(struct outbuf *b, const struct call *c)
{
	const struct abi *abi = call_abi(c);
	bool any = false;

	outbuf_str(b, "  ");
	outbuf_str(b, abi->name);
	outbuf_char(b, ':');
	for (int i = 0; i < decoder_of(c->sys)->nargs; i++)
		put_reg(b, abi->arg_names[i], reg_before(c, i));
	outbuf_str(b, " ->");
	put_reg(b, abi->result_name, c->result_reg);
	for (int i = 0; i < 6; i++) {
		/*
		 * On ARM the register of the first argument is that of the
		 * result, too.
		 */
		if (reg_before(c, i) == c->args_after[i] ||
		    strcmp(abi->arg_names[i], abi->result_name) == 0)
			continue;
		if (!any)
			outbuf_str(b, ", changed:");
		any = true;
		put_reg(b, abi->arg_names[i], c->args_after[i]);
	}
	outbuf_end_line(b);
}

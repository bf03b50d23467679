/* SPDX-License-Identifier: GPL-2.0-or-later */
/* strace's notation: {field=value, ...}, [element, ...], A|B. */
#ifndef AIOTRACE_EMIT_TEXT_H
#define AIOTRACE_EMIT_TEXT_H

#include "base/outbuf.h"
#include "emit.h"
#include "settings/text_settings.h"

struct emit_text {
	struct emit emit;
	struct outbuf *out;
	enum xlat xlat;
	bool submitter;	/* print the submitter of operations, too */
	enum hex_strings hex;
	bool first;	/* no comma before the next value */
	bool named;	/* the name of the value was written */
};

/* Everything goes to t->out, which can be replaced between values. */
void emit_text_init(struct emit_text *t, const struct text_settings *o);

#endif

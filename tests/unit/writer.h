/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A text emitter on its own, without a decoder: what it writes is compared. */
#ifndef AIOTRACE_WRITER_H
#define AIOTRACE_WRITER_H

#include "../../src/text/emit_text.h"
#include "unit.h"

/* An emitter and the buffer that it writes to. */
struct writer {
	struct text_settings options;
	struct emit_text text;
	struct outbuf out;
};

/* Empties it; the emitter is the text's. */
static inline struct emit *start(struct writer *w, enum xlat xlat,
			  enum hex_strings hex)
{
	w->options = (struct text_settings){
		.xlat = xlat, .hex = hex, .strsize = 32,
	};
	emit_text_init(&w->text, &w->options);
	outbuf_init(&w->out, -1, "the test");
	w->text.out = &w->out;
	return &w->text.emit;
}

/* What was emitted must be this. */
static inline void finish(struct writer *w, const char *expected)
{
	outbuf_char(&w->out, '\0');
	assert_string_equal(w->out.data, expected);
	outbuf_free(&w->out);
}

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A thread that makes system calls chosen by the input, on any ABI and with a
 * wild memory; they are decoded as in the tracer.
 */
#ifndef AIOTRACE_WILD_CALL_H
#define AIOTRACE_WILD_CALL_H

#include "../../decoders/decoder.h"
#include "../../src/record/call_view.h"
#include "wild_mem.h"

struct wild_thread {
	struct wild_mem mem;
	struct arena arena;
	struct iocb_guess guess;
	struct call call;
	struct call_view view;	/* of `call` */
	bool inside;	/* between entry and exit */
	bool own_abis;	/* only those of this build's table */
};

/*
 * The caller sets `tid`, `tgid`, `space` of t->call, and t->own_abis.
 */
void wild_thread_init(struct wild_thread *t, struct input *in);
void wild_thread_free(struct wild_thread *t);

/*
 * The call's entry at `now`, fetched with *f; memory, arena and so on are
 * filled in.
 */
void wild_enter(struct wild_thread *t, struct input *in, struct fetch *f,
		uint64_t now);

/* Its exit, in any of the ways in which there is one. */
void wild_leave(struct wild_thread *t, struct input *in, struct fetch *f,
		uint64_t now);

/* Limits of what is fetched, as -s and -v set them. */
void wild_limits(struct fetch *f, struct input *in);

/*
 * What may be printed whatever a program has in its memory: printable ASCII,
 * line breaks; with `color` also colour sequences.
 */
void check_text(const char *text, size_t len, bool color);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A thread that makes system calls as the input says, on any ABI and with a
 * wild memory, taken through their decoders as the tracer does it.
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
	bool own_abis;	/* none but those of this build's table */
};

/*
 * `tid`, `tgid`, `space` of t->call are the caller's to set, and t->own_abis.
 */
void wild_thread_init(struct wild_thread *t, struct input *in);
void wild_thread_free(struct wild_thread *t);

/*
 * The call's entry at `now`, fetched by what *f asks for; memory, arena and
 * the like are filled in.
 */
void wild_enter(struct wild_thread *t, struct input *in, struct fetch *f,
		uint64_t now);

/* Its exit, in any of the ways in which there is one. */
void wild_leave(struct wild_thread *t, struct input *in, struct fetch *f,
		uint64_t now);

/* Limits of what is fetched, as -s and -v set them. */
void wild_limits(struct fetch *f, struct input *in);

/*
 * What can come out of anything that a program has in its memory: printable
 * ASCII, line breaks; with `color` also what sets colours.
 */
void check_text(const char *text, size_t len, bool color);

#endif

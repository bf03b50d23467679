/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A trace as a script, played to the model without a process; the model's
 * reports come back as text.  Steps are separated by semicolons or line breaks,
 * words by blanks.  Each step takes one nanosecond; "@100 STEP" is at 100.
 *
 *	ring A 8	in space 1, A has a completion ring of 8 slots; "ring A
 *			8 0": its number is 0, of which there is no other
 *	done A a b=-5	the kernel puts events into it (results of 1 are left
 *			out); "a:7" has aio_data 7
 *	head A 2	the program, or a call, takes 2 of them
 *	move A B	mremap(2) makes it the ring B
 *	look A		a look at it, apart from calls
 *	hide A, show A	the ring cannot be read, can be read again
 *	lie A 3 5 9	head, tail and number of slots are made up
 *
 *	1: setup A 4	thread 1 enters io_setup(4), which will return A
 *	1: submit A a b	io_submit; "!" is an iocb that cannot be read; reads of
 *			512 bytes; "aP" polls for POLLIN, "aB" reads through
 *			the page cache, "aD" past it; "aD*10" 10 bytes, "aD+4" at 4
 *	1: wait A	io_getevents; "1: pwait A" io_pgetevents
 *	1: cancel A a	io_cancel
 *	1: destroy A	io_destroy
 *	1: begins	that call begins only now: the thread was resumed
 *	1: = 2		that call returns 2, or -EAGAIN and the like
 *	1: got a b	io_getevents returns those, after it took them
 *	1: had a b	the same, but a "head" says when it took them
 *	1: gave a	io_cancel's event, as old kernels return it
 *	1: restarts, 1: killed, 1: never, 1: detached	other ends
 *
 *	found A		it is found at the attach, before any call names it
 *	space 3 2	thread 3 is in address space 2; "2/A" is its context A
 *	gone 2		address space 2 is gone
 *	finish		the trace ends
 *
 * Reports on an operation: "a reaped", with ":7" if it has data, and with
 * "sync", "unseen" (not its submission) and "asked" (to be cancelled) where
 * they apply; "one of 2" if it may have been any of those; of a context, "A
 * gone" (2/A in space 2), or "destroyed".  More on demand, see `show`.
 */
#ifndef AIOTRACE_MODEL_SCRIPT_H
#define AIOTRACE_MODEL_SCRIPT_H

/* Cases name what they set. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

#include "../../src/base/outbuf.h"
#include "../../src/model/model.h"

struct model_case {
	const char *name;
	const char *steps;
	/* The lines, separated by ", ". */
	const char *want;
	/*
	 * Of operations: (o)pcode and size, (d)epth, (r)esult, (t)imes, (w)ho submitted and
	 * reaped; of (c)ontexts: the counters, (p)id, and (a): the area; of a call
	 * that ends: how many are (i)n flight, and complete inside it; the
	 * number of (u)ntracked ones, at the end.
	 */
	const char *show;
	uint32_t max_ops;	/* 0: plenty */
};

/* A cmocka test whose state is a struct model_case. */
void test_model_case(void **state);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a call asks for, by which it is the same as another: its name and its
 * arguments but for addresses of memory.  The context, the iocbs' addresses
 * and aio_data are left out, and so is what the kernel answered.
 */
#ifndef AIOTRACE_CALL_KEY_H
#define AIOTRACE_CALL_KEY_H

#include "base/outbuf.h"
#include "record/call.h"

struct call_key {
	/* Of the whole text, however long: equal for equal calls. */
	uint64_t hash[2];
	/*
	 * The beginning of the text, with the files' paths; all of it unless
	 * it is very long.
	 */
	struct outbuf text;
};

/* `k->text` must be initialised; what it held is overwritten. */
void call_key_make(struct call_key *k, const struct call *c);

#endif

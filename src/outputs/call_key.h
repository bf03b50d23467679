/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a call requests, in order to find identical calls: its name and its
 * arguments without addresses of memory.  The context, the iocbs' addresses and
 * aio_data are left out, and so is the kernel's result.
 */
#ifndef AIOTRACE_CALL_KEY_H
#define AIOTRACE_CALL_KEY_H

#include "base/outbuf.h"
#include "record/call.h"

struct call_key {
	/* Of the whole text, whatever its length: equal for equal calls. */
	uint64_t hash[2];
	/*
	 * The beginning of the text, with the files' paths; all of it unless it
	 * is very long.
	 */
	struct outbuf text;
};

/* `k->text` must be initialised; its contents are overwritten. */
void call_key_make(struct call_key *k, const struct call *c);

#endif

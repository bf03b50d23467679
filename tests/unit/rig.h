/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A system call taken through its decoder without a process: entry and exit
 * read a fake memory, and what the decoder describes comes back as the text
 * that aiotrace prints between the parentheses.
 */
#ifndef AIOTRACE_RIG_H
#define AIOTRACE_RIG_H

#include "../../decoders/decoder.h"
#include "../../src/text/emit_text.h"
#include "fake_mem.h"

struct rig {
	struct text_settings options;	/* format, xlat, hex; see rig_limits() */
	struct fake_mem mem;
	struct arena arena;
	struct fetch fetch;
	struct call call;
	struct outbuf out;
};

/* Nothing can be read; --format=strace and -s 32, as by default. */
void rig_init(struct rig *r);
void rig_free(struct rig *r);

/* As -s and -v do. */
void rig_limits(struct rig *r, size_t strsize, bool verbose);

/*
 * Enters a call of the ABI with this name in src/abi/abi.c; arguments that are
 * not given are 0.
 */
#define rig_enter(r, abi, sys, ...) \
	rig_enter_args(r, abi, sys, (const uint64_t[6]){ __VA_ARGS__ })
void rig_enter_args(struct rig *r, const char *abi, enum aio_sys sys,
		    const uint64_t args[6]);

/* The call returns. */
void rig_leave(struct rig *r, int64_t ret);

/* The call ends in a way that fetches nothing. */
void rig_end(struct rig *r, enum call_state state, int64_t ret);

/* Argument i, or all with ", " between; valid until the next one. */
const char *rig_arg(struct rig *r, int i);
const char *rig_args(struct rig *r);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An operation in a few words. */
#ifndef AIOTRACE_OP_TEXT_H
#define AIOTRACE_OP_TEXT_H

#include "base/outbuf.h"
#include "record/operation.h"

/* "153 us", "1.23 ms", "2.35 s": three significant digits. */
void op_put_time(struct outbuf *b, uint64_t ns);

/* "PREAD", or the number of an opcode without a name. */
void op_put_opcode(struct outbuf *b, unsigned int opcode);

/*
 * "PREAD 7</data/f> 4096@61440, 153 us, sync": what the operation was and how
 * long it took from submission to reaping.
 */
void op_put(struct outbuf *b, const struct operation *op);

/* ", by FUNCTION": the function that submitted it; nothing if unknown. */
void op_put_submitter(struct outbuf *b, const struct operation *op);

#endif

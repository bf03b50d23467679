/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What --registers adds to a call's line. */
#ifndef AIOTRACE_REGISTERS_TEXT_H
#define AIOTRACE_REGISTERS_TEXT_H

#include "base/outbuf.h"
#include "record/call.h"

/*
 * A line with the ABI, the arguments as they were in the registers, the result,
 * and other registers that the kernel changed.
 */
void registers_put(struct outbuf *b, const struct call *c);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A tracee's memory at its worst: the input decides what is read, and how much
 * of it, anew each time.  Bytes change between two reads, reads are cut short
 * or fail.  When the input has ended, nothing can be read any more.
 */
#ifndef AIOTRACE_WILD_MEM_H
#define AIOTRACE_WILD_MEM_H

#include "../../src/target/mem.h"
#include "input.h"

struct wild_mem {
	struct mem mem;
	struct input *in;
};

void wild_mem_init(struct wild_mem *m, struct input *in);

#endif

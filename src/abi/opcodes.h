/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The operations of asynchronous I/O: aio_lio_opcode, <linux/aio_abi.h>.
 * To add one, add a row in opcodes.c.
 */
#ifndef AIOTRACE_OPCODES_H
#define AIOTRACE_OPCODES_H

#include "names.h"

/* Which way data goes. */
enum opcode_dir {
	OPCODE_NEITHER,
	OPCODE_READS,
	OPCODE_WRITES,
};

/* What aio_buf is. */
enum opcode_buf {
	OPCODE_PLAIN,	/* nothing */
	OPCODE_BUFFER,
	OPCODE_VECTOR,	/* aio_nbytes counts struct iovec */
	OPCODE_POLLMASK,
};

struct opcode {
	const char *name;	/* "PREAD"; NULL: no opcode has that number */
	enum opcode_dir dir;
	enum opcode_buf buf;
};

enum { N_OPCODES = 16 };	/* more than there are: the rest have no name */

extern const struct opcode opcodes[N_OPCODES];

/* Never NULL. */
static inline const struct opcode *opcode_of(unsigned int opcode)
{
	return &opcodes[opcode < N_OPCODES ? opcode : N_OPCODES - 1];
}

/* With "IOCB_CMD_". */
extern const struct names names_opcode;

#endif

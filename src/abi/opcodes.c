/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The operations of asynchronous I/O. */
#include "opcodes.h"

#include <linux/aio_abi.h>
#include <stddef.h>

enum { IOCB_CMD_PREADX = 4 };	/* never supported */

/* clang-format off */
#define OPCODES(ROW)						\
	ROW(PREAD,	OPCODE_READS,	OPCODE_BUFFER)		\
	ROW(PWRITE,	OPCODE_WRITES,	OPCODE_BUFFER)		\
	ROW(FSYNC,	OPCODE_NEITHER,	OPCODE_PLAIN)		\
	ROW(FDSYNC,	OPCODE_NEITHER,	OPCODE_PLAIN)		\
	ROW(PREADX,	OPCODE_NEITHER,	OPCODE_PLAIN)		\
	ROW(POLL,	OPCODE_NEITHER,	OPCODE_POLLMASK)	\
	ROW(NOOP,	OPCODE_NEITHER,	OPCODE_PLAIN)		\
	ROW(PREADV,	OPCODE_READS,	OPCODE_VECTOR)		\
	ROW(PWRITEV,	OPCODE_WRITES,	OPCODE_VECTOR)

#define OPCODE(name, dir, buf) [IOCB_CMD_##name] = { #name, dir, buf },
#define NAME(name, dir, buf) { IOCB_CMD_##name, "IOCB_CMD_" #name },
/* clang-format on */

const struct opcode opcodes[N_OPCODES] = { OPCODES(OPCODE) };

_Static_assert(IOCB_CMD_PWRITEV < N_OPCODES - 1, "the last one is unknown");

const struct names names_opcode = {
	.prefix = "IOCB_CMD_",
	.list = (const struct name[]){ OPCODES(NAME) { 0, NULL } },
};

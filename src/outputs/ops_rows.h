/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Operations that completed, counted by opcode and file.  Memory is bounded:
 * of more files than anybody reads one after the other, the rest are one row
 * for each opcode.
 */
#ifndef AIOTRACE_OPS_ROWS_H
#define AIOTRACE_OPS_ROWS_H

#include <uthash.h>

#include "base/outbuf.h"
#include "histogram.h"
#include "model/model.h"

struct ops_row {
	char *key;		/* opcode, blank, file: what it is found by */
	const char *file;	/* in `key` */
	unsigned int seen;	/* the how-manieth row it is, from 0 on */
	uint16_t opcode;
	bool known;		/* `opcode` is; false of totals as well */
	const struct file *last_file;
	uint64_t count, errors, from_ring;
	/* Of reads and writes. */
	uint64_t transfers, bytes, shorts;
	/* Of those whose completion was seen in the ring, synchronous ones. */
	uint64_t looked_at, sync, maybe_sync;
	uint64_t files, direct;	/* a file was known, it was O_DIRECT */
	/* Nanoseconds: waited to be reaped, of so many from submission on. */
	uint64_t waited, waited_of;
	struct histogram latency;
	UT_hash_handle hh;
};

/* All zeros are no rows. */
struct ops_rows {
	struct ops_row *hash;
	struct ops_row *last;
};

void ops_rows_add(struct ops_rows *s, const struct operation *op);
void ops_rows_free(struct ops_rows *s);

/* One that is not counted in: a total, with this instead of a file. */
struct ops_row *ops_row_new(const char *file);
void ops_row_add(struct ops_row *to, const struct ops_row *r);
void ops_row_free(struct ops_row *r);

/* The name of the file of an operation: its path, or "fd 7", or "?". */
void op_file_name(struct outbuf *b, const struct operation *op);

#endif

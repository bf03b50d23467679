/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Completed operations, counted by opcode and file.  Memory is bounded: beyond
 * a number of files that is useful to read, the rest are one row for each
 * opcode.
 */
#ifndef AIOTRACE_OPS_ROWS_H
#define AIOTRACE_OPS_ROWS_H

#include "base/hash.h"

#include "base/outbuf.h"
#include "histogram.h"
#include "model/model.h"

struct ops_row {
	char *key;		/* opcode, blank, file: its key */
	const char *file;	/* in `key` */
	unsigned int seen;	/* row index, in order of first appearance */
	uint16_t opcode;
	bool known;		/* `opcode` is known; false for totals, too */
	const struct file *last_file;
	uint64_t count, errors, from_ring;
	/* Of reads and writes. */
	uint64_t transfers, bytes, shorts;
	/*
	 * Of operations whose completion was seen in the ring: synchronous
	 * ones.
	 */
	uint64_t looked_at, sync, maybe_sync;
	uint64_t files, direct;	/* with a known file, of these with O_DIRECT */
	/*
	 * Nanoseconds waiting to be reaped, and of how many since submission.
	 */
	uint64_t waited, waited_of;
	struct histogram latency;
	UT_hash_handle hh;
};

/* All zeros means no rows. */
struct ops_rows {
	struct ops_row *hash;
	struct ops_row *last;
};

void ops_rows_add(struct ops_rows *s, const struct operation *op);
void ops_rows_free(struct ops_rows *s);

/* A row that is not counted, for a total; this text replaces its file. */
struct ops_row *ops_row_new(const char *file);
void ops_row_name(struct ops_row *r, const char *file);
void ops_row_add(struct ops_row *to, const struct ops_row *r);
void ops_row_free(struct ops_row *r);

/* The name of an operation's file: its path, or "fd 7", or "?". */
void op_file_name(struct outbuf *b, const struct operation *op);

#endif

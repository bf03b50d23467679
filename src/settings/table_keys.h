/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The columns of the tables other than that of calls, as named by -S TABLE:KEY
 * and -U TABLE:COLUMNS; the table's file says what they mean.
 */
#ifndef AIOTRACE_TABLE_KEYS_H
#define AIOTRACE_TABLE_KEYS_H

#include <stddef.h>

enum ops_key {
	OPS_COUNT,
	OPS_BYTES,
	OPS_ERRORS,
	OPS_SHORT,
	OPS_SYNC,
	OPS_AVG,
	OPS_P50,
	OPS_P95,
	OPS_P99,
	OPS_P999,
	OPS_MAX,
	OPS_WAIT,
	OPS_OPCODE,
	OPS_FILE,
	/* Only shown on request. */
	OPS_TIME,
	OPS_MIN,
	OPS_RING,
	OPS_DIRECT,
	OPS_NKEYS,
};

enum ctx_key {
	CTX_PID,
	CTX_ID,
	CTX_SIZE,
	CTX_SLOTS,
	CTX_PEAK,
	CTX_MEAN,
	CTX_SUBMITS,
	CTX_PER_SUBMIT,
	CTX_REAPS,
	CTX_PER_REAP,
	CTX_EMPTY,
	CTX_RING,
	CTX_LEFT,
	/* Only shown on request. */
	CTX_SETUP,
	CTX_WAITING,
	CTX_NKEYS,
};

enum res_key {
	RES_COUNT,
	RES_ERROR,
	RES_OPCODE,
	RES_MEANING,
	RES_NKEYS,
};

enum table_id {
	TABLE_OPS,
	TABLE_CONTEXTS,
	TABLE_RESULTS,
	NTABLES,
};

enum {
	TABLE_MAX_COLUMNS = OPS_NKEYS,
	/* As a sort key: rows in order of first appearance. */
	TABLE_UNSORTED = -1,
};

_Static_assert((int)CTX_NKEYS <= (int)TABLE_MAX_COLUMNS, "the widest table");

struct table_choice {
	int sort;	/* a key of the table, or TABLE_UNSORTED */
	int columns[TABLE_MAX_COLUMNS];
	size_t n;
};

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Summaries, at the end and during the trace. */
#ifndef AIOTRACE_TABLE_SETTINGS_H
#define AIOTRACE_TABLE_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "table_keys.h"

enum summary_key {	/* -S, -U */
	SUM_TIME_PERCENT,
	SUM_TOTAL_TIME,
	SUM_MIN_TIME,
	SUM_MAX_TIME,
	SUM_AVG_TIME,
	SUM_CALLS,
	SUM_ERRORS,
	SUM_NAME,
	SUM_NKEYS,
	SUM_NOTHING = SUM_NKEYS,	/* -S only: in the order of abi.h */
};

enum histogram_by {	/* --histogram */
	HISTOGRAM_NONE,
	HISTOGRAM_ALL,
	HISTOGRAM_OPCODE,
	HISTOGRAM_FILE,
	HISTOGRAM_CONTEXT,
};

struct table_settings {
	/* -c: summary only; -C: both. */
	bool summary, summary_only;
	enum summary_key sort;
	enum summary_key columns[SUM_NKEYS];
	size_t ncolumns;
	struct table_choice choice[NTABLES];
	/* The period of the lines while it runs, in nanoseconds; 0: none. */
	uint64_t interval;
	/* Printed at the end, in addition to everything else. */
	enum histogram_by histogram;
	bool same_args;
};

#endif

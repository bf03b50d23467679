/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which calls and operations are printed. */
#ifndef AIOTRACE_SELECT_SETTINGS_H
#define AIOTRACE_SELECT_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/abi.h"
#include "base/path_pattern.h"

/* Bits of `status`: outcomes of a call, -e status=SET. */
enum {
	STATUS_SUCCESSFUL = 1 << 0,
	STATUS_FAILED = 1 << 1,
	STATUS_UNFINISHED = 1 << 2,
	STATUS_UNAVAILABLE = 1 << 3,
	STATUS_DETACHED = 1 << 4,
	STATUS_ALL = (1 << 5) - 1,
};

/* Bits: the outcome of an operation, --op-status=SET. */
enum {
	OP_STATUS_OK = 1 << 0,
	OP_STATUS_ERROR = 1 << 1,
	OP_STATUS_SHORT = 1 << 2,
	OP_STATUS_SYNC = 1 << 3,
};

/* A set of file descriptors, -e trace-fds=SET. */
struct fd_set_option {
	bool given, negated, all;
	int *fds;
	size_t n;
};

struct select_settings {
	/* Which calls to print. */
	bool trace[AIO_NSYS];
	unsigned int status;	/* STATUS_* */
	struct path_pattern *paths;	/* -P */
	size_t npaths;
	struct fd_set_option fds;
	/*
	 * Calls that return an operation that took this long, in nanoseconds
	 * ...
	 */
	uint64_t min_latency;
	/* ... and had this outcome, OP_STATUS_*; 0: any. */
	unsigned int op_status;
};

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A tracee's memory that is a table in the test: what is not in the table
 * cannot be read.  Each request yields its readable start, as with
 * process_vm_readv(2).  It counts, so that tests can say how few reads there
 * have to be; it fails on demand; and its bytes may change under the reader,
 * as those of a program with other threads do.
 */
#ifndef AIOTRACE_FAKE_MEM_H
#define AIOTRACE_FAKE_MEM_H

#include "../../src/target/mem.h"

enum {
	FAKE_REGIONS = 16,
	FAKE_LOG = 256,
};

struct fake_region {
	uint64_t addr;
	const void *data;	/* the test's, `len` bytes */
	size_t len;
};

struct fake_mem {
	struct mem mem;
	struct fake_region regions[FAKE_REGIONS];
	size_t n;
	/* Nothing can be read from this address on; 0: no such limit. */
	uint64_t end;
	/* The reads with these numbers, counted from 1, yield nothing. */
	unsigned long fail_first, fail_last;
	/* Called after each read, to change what the next one sees; or NULL. */
	void (*after_read)(struct fake_mem *m);

	/*
	 * What happened: calls, requests, and the requests of each call; those
	 * for no bytes at all cost nothing and are not counted.
	 */
	unsigned long reads, requests;
	size_t log[FAKE_LOG];
	size_t most_bytes;	/* requested by one call */
};

/* Empty: nothing can be read. */
void fake_mem_init(struct fake_mem *m);

/* Forgets what was counted. */
void fake_mem_restart(struct fake_mem *m);

/*
 * Makes memory readable.  Regions may touch; where they overlap, the first
 * one added counts.
 */
void fake_mem_add(struct fake_mem *m, uint64_t addr, const void *data,
		  size_t len);

#endif

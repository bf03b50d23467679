/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files behind descriptors, looked up once per descriptor and kept as long
 * as it refers to the same file.  Mostly the threads of a process share their
 * descriptors, but a thread can have a set of its own: clone(2) without
 * CLONE_FILES, unshare(2), close_range(2).
 */
#ifndef AIOTRACE_FD_TABLE_H
#define AIOTRACE_FD_TABLE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "record/file.h"

/* The open files of a thread and those that share them, as looked up. */
struct fd_table {
	pid_t owner;		/* the thread; 0: none yet */
	bool alone;		/* of this thread only: keeps nothing open */
	/* The last thread that was asked about, when, and if it shares them. */
	pid_t asked;
	uint64_t asked_at;
	bool shares;
	int dir;		/* /proc/TID/fd, or -1 */
	unsigned int kept;	/* files of /proc that entries keep open */
	uint64_t opened;	/* the moment when it was */
	struct fd_entry *entries;
	/* The last result, and the moment that it was for. */
	const struct file *last;
	int last_fd;
	uint64_t last_now;
};

void fd_table_init(struct fd_table *t);
/* After an exec, and at the end. */
void fd_table_clear(struct fd_table *t);

/*
 * The table that tells of the descriptors of thread `tid`: that of the process,
 * or the thread's own.
 */
struct fd_table *fd_table_of(struct fd_table *process, struct fd_table *own,
			     pid_t tid, uint64_t now);

/*
 * The file behind `fd`, NULL if it is not open or /proc does not say; the
 * reference belongs to the table.  `now` is CLOCK_MONOTONIC, nanoseconds: at
 * one moment, no descriptor that is open is looked up twice.
 */
const struct file *fd_table_file(struct fd_table *t, pid_t tid, int fd,
				 uint64_t now);

#endif

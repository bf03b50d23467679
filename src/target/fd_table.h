/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files behind a process's descriptors, looked up once per descriptor and
 * kept as long as it refers to the same file.
 */
#ifndef AIOTRACE_FD_TABLE_H
#define AIOTRACE_FD_TABLE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "record/file.h"

/* The open files of a process, as far as they were looked up. */
struct fd_table {
	int dir;		/* /proc/TID/fd, or -1 */
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
 * The file behind `fd`, NULL if it is not open or /proc does not say; the
 * reference belongs to the table.  `now` is CLOCK_MONOTONIC, nanoseconds: if
 * the path of a descriptor has not changed, its flags are not read again within
 * a tenth of a second.
 */
const struct file *fd_table_file(struct fd_table *t, pid_t tid, int fd,
				 uint64_t now);

#endif

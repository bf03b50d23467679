/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files behind a process's descriptors, looked up once a descriptor and
 * remembered while it stands for the same file.
 */
#ifndef AIOTRACE_FILES_H
#define AIOTRACE_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* As it was at the look-up; shared, freed with the last file_put(). */
struct file {
	unsigned int refs;
	bool direct;		/* opened with O_DIRECT */
	size_t quoted_len;
	const char *quoted;	/* its path as a comment shows it */
	char path[];		/* what /proc/PID/fd/N says */
};

/* One reference to a new file; `path` has `len` bytes. */
const struct file *file_new(const char *path, size_t len, bool direct);

/* Another reference to f, which may be NULL; f itself. */
const struct file *file_get(const struct file *f);
void file_put(const struct file *f);

/* References of somebody who keeps pointers to files for a while. */
struct file_refs {
	const struct file **list;
	size_t n, room;
};

/* One more to f, which may be NULL, unless it is the last one's. */
void file_refs_add(struct file_refs *r, const struct file *f);
/* Gives all up, and frees the list. */
void file_refs_clear(struct file_refs *r);

/* What a process has open, as far as it was asked for. */
struct fd_table {
	int dir;		/* /proc/TID/fd, or -1 */
	struct fd_entry *entries;
	/* The last answer, and the moment it was for. */
	const struct file *last;
	int last_fd;
	uint64_t last_now;
};

void fd_table_init(struct fd_table *t);
/* After an exec, and at the end. */
void fd_table_clear(struct fd_table *t);

/*
 * The file behind `fd`, NULL if it is not open or /proc does not tell; the
 * table's own reference.  `now` is CLOCK_MONOTONIC, nanoseconds: a descriptor
 * whose path is what it was before is not asked for its flags again within a
 * tenth of a second.
 */
const struct file *fd_table_file(struct fd_table *t, pid_t tid, int fd,
				 uint64_t now);

#endif

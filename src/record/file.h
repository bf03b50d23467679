/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file with operations on it. */
#ifndef AIOTRACE_FILE_H
#define AIOTRACE_FILE_H

#include <stdbool.h>
#include <stddef.h>

/* As it was when it was looked up; shared, freed with the last file_put(). */
struct file {
	unsigned int refs;
	bool direct;		/* opened with O_DIRECT */
	bool deleted;		/* it has no name any more */
	size_t quoted_len;
	const char *quoted;	/* its path as printed in a comment */
	char path[];		/* of a deleted file: the former path */
};

/* One reference to a new file; `path` has `len` bytes. */
const struct file *file_new(const char *path, size_t len, bool direct);
/* The same for a file that is deleted and had this path. */
const struct file *file_new_deleted(const char *path, size_t len, bool direct);

/* Another reference to f, which may be NULL; f itself. */
const struct file *file_get(const struct file *f);
void file_put(const struct file *f);

/* The references of a holder that keeps pointers to files for a while. */
struct file_refs {
	const struct file **list;
	size_t n, room;
};

/* One more to f, which may be NULL, unless it is the same as the last one. */
void file_refs_add(struct file_refs *r, const struct file *f);
/* Gives all of them up, and frees the list. */
void file_refs_clear(struct file_refs *r);

#endif

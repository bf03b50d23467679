/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files behind descriptors.  A lookup costs several system calls, so its
 * result is kept.  But the descriptor may have been closed and opened again
 * since, or the file renamed, so before the result is used again, one system
 * call reads its path.
 */
#include "fd_table.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/hash.h"

#include "base/alloc.h"
#include "base/proc.h"
#include "record/file.h"
#include "proc_fd.h"

/*
 * The same path may be opened again with other flags, or lead to a file whose
 * name ends in " (deleted)" where it was one without a name, but rarely: what
 * costs more than a path is kept this long.
 */
#define DETAILS_AGE 100000000ull

struct fd_entry {
	int fd;
	uint64_t asked;		/* when the details were looked up */
	const struct file *file;
	char *link;		/* the path as /proc has it, link_len bytes */
	size_t link_len;
	UT_hash_handle hh;
};

void fd_table_init(struct fd_table *t)
{
	*t = (struct fd_table){ .dir = -1 };
}

static void forget(struct fd_table *t, struct fd_entry *e)
{
	HASH_DEL(t->entries, e);
	file_put(e->file);
	free(e->link);
	free(e);
}

void fd_table_clear(struct fd_table *t)
{
	struct fd_entry *e, *tmp;

	HASH_ITER(hh, t->entries, e, tmp)
		forget(t, e);
	if (t->dir >= 0)
		close(t->dir);
	t->dir = -1;
	t->last_now = t->opened = 0;
}

/* O_DIRECT in the octal "flags:" of /proc/TID/fdinfo/FD. */
static bool is_direct(pid_t tid, int fd)
{
	char name[32], text[256], *flags;

	snprintf(name, sizeof(name), "fdinfo/%d", fd);
	if (!proc_text(tid, name, text, sizeof(text)))
		return false;
	flags = strstr(text, "flags:");
	return flags && (strtoul(flags + 6, NULL, 8) & O_DIRECT);
}

/* The link in /proc, not terminated; returns its length, or less than 1. */
static ssize_t read_link(struct fd_table *t, pid_t tid, int fd,
			 uint64_t now, char path[PATH_MAX])
{
	char digits[16], *name = digits + sizeof(digits), dir[64];
	unsigned int rest = (unsigned int)fd;
	ssize_t n = -1;

	/* This is done for each call, so without printf. */
	*--name = '\0';
	do {
		*--name = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest);
	if (t->dir >= 0)
		n = readlinkat(t->dir, name, path, PATH_MAX);
	if (n > 0 || t->opened == now)
		return n;
	/* Not open; or the thread that the folder belongs to has ended. */
	t->opened = now;
	if (t->dir >= 0)
		close(t->dir);
	proc_path(dir, sizeof(dir), tid, "fd");
	t->dir = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (t->dir >= 0)
		n = readlinkat(t->dir, name, path, PATH_MAX);
	if (n <= 0)
		proc_fd_failed(tid, errno);
	return n;
}

/* The details agree with those of the entry. */
static bool is_same(const struct file *f, const char *path, size_t len,
		    bool deleted, bool direct)
{
	return f->deleted == deleted && f->direct == direct &&
	       strlen(f->path) == len && memcmp(f->path, path, len) == 0;
}

static const struct file *ask(struct fd_table *t, pid_t tid, int fd,
			      uint64_t now)
{
	char link[PATH_MAX + 1], path[PATH_MAX + 1];
	struct fd_entry *e;
	bool direct, deleted;
	size_t len;
	ssize_t n;

	HASH_FIND_INT(t->entries, &fd, e);
	n = read_link(t, tid, fd, now, link);
	if (n <= 0) {
		if (e)
			forget(t, e);
		return NULL;
	}
	len = (size_t)n;
	if (e && e->link_len == len && memcmp(e->link, link, len) == 0 &&
	    now - e->asked < DETAILS_AGE)
		return e->file;
	link[len] = '\0';
	memcpy(path, link, len + 1);
	deleted = proc_fd_deleted(tid, fd, path, &len);
	direct = is_direct(tid, fd);
	if (e && is_same(e->file, path, len, deleted, direct)) {
		e->asked = now;
		return e->file;
	}
	if (e)
		forget(t, e);
	e = xcalloc(1, sizeof(*e));
	e->fd = fd;
	e->asked = now;
	e->link = xstrdup(link);
	e->link_len = (size_t)n;
	e->file = (deleted ? file_new_deleted : file_new)(path, len, direct);
	HASH_ADD_INT(t->entries, fd, e);
	return e->file;
}

const struct file *fd_table_file(struct fd_table *t, pid_t tid, int fd,
				 uint64_t now)
{
	/* The iocbs of one call mostly name the same descriptor. */
	if (!t->last_now || t->last_now != now || t->last_fd != fd) {
		t->last = ask(t, tid, fd, now);
		t->last_fd = fd;
		t->last_now = now;
	}
	return t->last;
}

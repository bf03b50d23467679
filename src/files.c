/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files behind descriptors.  A look-up costs several system calls, so it
 * is kept; a descriptor may have been closed and opened anew since, so before
 * it is used again one system call asks which inode stands there.
 */
#include "files.h"

#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uthash.h>

#include "util.h"

/* The same inode may be opened anew with other flags, seldom: so old may
 * they be. */
#define FLAGS_AGE 100000000ull

struct fd_entry {
	int fd;
	dev_t dev;
	ino_t ino;
	uint64_t asked;		/* when the flags were read */
	const struct file *file;
	UT_hash_handle hh;
};

const struct file *file_get(const struct file *f)
{
	if (f)
		((struct file *)f)->refs++;
	return f;
}

void file_put(const struct file *f)
{
	if (f && --((struct file *)f)->refs == 0)
		free((struct file *)f);
}

void fd_table_init(struct fd_table *t)
{
	*t = (struct fd_table){ .dir = -1 };
}

static void forget(struct fd_table *t, struct fd_entry *e)
{
	HASH_DEL(t->entries, e);
	file_put(e->file);
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
	t->last_now = 0;
}

/* O_DIRECT in the octal "flags:" of /proc/TID/fdinfo/FD. */
static bool is_direct(pid_t tid, int fd)
{
	char path[64], text[256], *flags;
	ssize_t n;
	int info;

	snprintf(path, sizeof(path), "/proc/%d/fdinfo/%d", (int)tid, fd);
	info = open(path, O_RDONLY | O_CLOEXEC);
	if (info < 0)
		return false;
	n = read(info, text, sizeof(text) - 1);
	close(info);
	if (n <= 0)
		return false;
	text[n] = '\0';
	flags = strstr(text, "flags:");
	return flags && (strtoul(flags + 6, NULL, 8) & O_DIRECT);
}

static const struct file *look_up(struct fd_table *t, pid_t tid, int fd,
				  const char *name)
{
	char path[PATH_MAX];
	struct file *f;
	ssize_t n = readlinkat(t->dir, name, path, sizeof(path));

	if (n <= 0)
		return NULL;
	f = xcalloc(1, sizeof(*f) + (size_t)n + 1);
	f->refs = 1;
	f->direct = is_direct(tid, fd);
	memcpy(f->path, path, (size_t)n);
	return f;
}

static const struct file *ask(struct fd_table *t, pid_t tid, int fd,
			      uint64_t now)
{
	struct fd_entry *e;
	struct stat st;
	char name[32];

	if (t->dir < 0) {
		snprintf(name, sizeof(name), "/proc/%d/fd", (int)tid);
		t->dir = open(name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	}
	snprintf(name, sizeof(name), "%d", fd);
	HASH_FIND_INT(t->entries, &fd, e);
	if (fd < 0 || t->dir < 0 || fstatat(t->dir, name, &st, 0) < 0) {
		if (e)
			forget(t, e);
		return NULL;
	}
	if (e && e->dev == st.st_dev && e->ino == st.st_ino) {
		if (now - e->asked < FLAGS_AGE ||
		    is_direct(tid, fd) == e->file->direct) {
			if (now - e->asked >= FLAGS_AGE)
				e->asked = now;
			return e->file;
		}
	}
	if (e)
		forget(t, e);
	e = xcalloc(1, sizeof(*e));
	e->fd = fd;
	e->dev = st.st_dev;
	e->ino = st.st_ino;
	e->asked = now;
	e->file = look_up(t, tid, fd, name);
	if (!e->file) {
		free(e);
		return NULL;
	}
	HASH_ADD_INT(t->entries, fd, e);
	return e->file;
}

const struct file *fd_table_file(struct fd_table *t, pid_t tid, int fd,
				 uint64_t now)
{
	/* The iocbs of one call mostly name one descriptor. */
	if (!t->last_now || t->last_now != now || t->last_fd != fd) {
		t->last = ask(t, tid, fd, now);
		t->last_fd = fd;
		t->last_now = now;
	}
	return t->last;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files behind descriptors.  A lookup costs several system calls, so its
 * result is kept.  But the descriptor may have been closed and opened again
 * since, or the file renamed, or its flags changed by fcntl(2), also by another
 * process.  So before the result is used again, one system call reads its path,
 * and another one its flags, from a file of /proc that is kept open: each read
 * of it tells what the descriptor is then.
 */
#include "fd_table.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/kcmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "base/hash.h"

#include "base/alloc.h"
#include "base/proc.h"
#include "record/file.h"
#include "proc_fd.h"

/*
 * The same path may lead to a file whose name ends in " (deleted)" where it was
 * one without a name, but rarely: what costs more than a path and the flags is
 * kept this long.
 */
#define DETAILS_AGE 100000000ull

enum { MOST_KEPT = 16 };

struct fd_entry {
	int fd;
	int info;		/* /proc/TID/fdinfo/FD, or -1 */
	uint64_t seen;		/* the moment that it was asked for last */
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

static void drop_info(struct fd_table *t, struct fd_entry *e)
{
	if (e->info < 0)
		return;
	close(e->info);
	e->info = -1;
	t->kept--;
}

static void forget(struct fd_table *t, struct fd_entry *e)
{
	HASH_DEL(t->entries, e);
	drop_info(t, e);
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
	t->last_now = t->opened = t->asked_at = 0;
	t->owner = 0;
}

/* kcmp(2) may be missing or forbidden: then each thread is asked by itself. */
static bool shares(struct fd_table *t, pid_t tid)
{
	long differ;

	if (!t->owner)
		t->owner = tid;
	if (t->owner == tid)
		return true;
	differ = syscall(SYS_kcmp, t->owner, tid, KCMP_FILES, 0, 0);
	if (differ < 0 && errno == ESRCH) {
		/* Its owner has ended. */
		fd_table_clear(t);
		t->owner = tid;
		return true;
	}
	return differ == 0;
}

struct fd_table *fd_table_of(struct fd_table *process, struct fd_table *own,
			     pid_t tid, uint64_t now)
{
	if (process->asked != tid || !now || process->asked_at != now) {
		process->shares = shares(process, tid);
		process->asked = tid;
		process->asked_at = now;
	}
	own->alone = true;
	return process->shares ? process : own;
}

static void keep_info(struct fd_table *t, struct fd_entry *e, pid_t tid)
{
	char name[32], path[64];

	if (t->alone || t->kept >= MOST_KEPT)
		return;
	snprintf(name, sizeof(name), "fdinfo/%d", e->fd);
	proc_path(path, sizeof(path), tid, "%s", name);
	e->info = open(path, O_RDONLY | O_CLOEXEC);
	t->kept += e->info >= 0;
}

/* The beginning of /proc/TID/fdinfo/FD. */
static bool read_info(struct fd_table *t, struct fd_entry *e, pid_t tid,
		      char *text, size_t size)
{
	ssize_t n = -1;
	char name[32];

	if (e->info >= 0)
		n = pread(e->info, text, size - 1, 0);
	/* The thread that it is of has ended. */
	if (n <= 0)
		drop_info(t, e);
	if (e->info < 0)
		keep_info(t, e, tid);
	if (n <= 0 && e->info >= 0)
		n = pread(e->info, text, size - 1, 0);
	text[n > 0 ? n : 0] = '\0';
	snprintf(name, sizeof(name), "fdinfo/%d", e->fd);
	return n > 0 || proc_text(tid, name, text, size);
}

/* O_DIRECT in the octal "flags:"; if it cannot be read, what it was. */
static bool is_direct(struct fd_table *t, struct fd_entry *e, pid_t tid)
{
	char text[256], *flags = NULL;

	if (read_info(t, e, tid, text, sizeof(text)))
		flags = strstr(text, "flags:");
	if (!flags)
		return e->file && e->file->direct;
	return strtoul(flags + 6, NULL, 8) & O_DIRECT;
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
	if (t->alone) {
		char link[16];

		snprintf(link, sizeof(link), "fd/%s", name);
		proc_path(dir, sizeof(dir), tid, "%s", link);
		return readlink(dir, path, PATH_MAX);
	}
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
	if (e && now && e->seen == now)
		return e->file;
	n = read_link(t, tid, fd, now, link);
	if (n <= 0) {
		if (e)
			forget(t, e);
		return NULL;
	}
	len = (size_t)n;
	if (!e) {
		e = xcalloc(1, sizeof(*e));
		e->fd = fd;
		e->info = -1;
		HASH_ADD_INT(t->entries, fd, e);
	}
	e->seen = now;
	direct = is_direct(t, e, tid);
	if (e->file && e->file->direct == direct && e->link_len == len &&
	    memcmp(e->link, link, len) == 0 && now - e->asked < DETAILS_AGE)
		return e->file;
	link[len] = '\0';
	memcpy(path, link, len + 1);
	deleted = proc_fd_deleted(tid, fd, path, &len);
	e->asked = now;
	if (e->file && is_same(e->file, path, len, deleted, direct))
		return e->file;
	free(e->link);
	e->link = xstrdup(link);
	e->link_len = (size_t)n;
	file_put(e->file);
	e->file = (deleted ? file_new_deleted : file_new)(path, len, direct);
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

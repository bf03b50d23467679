/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Opening a file for writing in places where others may write, too.
 *
 * Any user who may write in /tmp can create there, under the name of the future
 * trace, a symbolic link to a file of our user, or a file or a FIFO.  The
 * kernel refuses to follow or open these if it is configured to
 * (fs.protected_symlinks, fs.protected_regular, fs.protected_fifos; proc(5)),
 * and even then only as the last part of a path.  This code does not depend on
 * that: it walks the path one component at a time, and checks each step on what
 * was opened, not on a name that can mean something else a moment later.
 *
 * The rule is the kernel's: in a folder where everyone may write, files that
 * belong neither to the user nor to the folder's owner are not trusted.  Unlike
 * in the kernel, this also applies to folders without the sticky bit.
 */
#include "outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "alloc.h"
#include "array.h"
#include "die.h"

enum {
	MODE = 0600,
	MAX_LINKS = 40,	/* as in the kernel, path_resolution(7) */
	/* In case another process creates and removes the file repeatedly. */
	MAX_TRIES = 100,
	DIR_FLAGS = O_PATH | O_DIRECTORY | O_CLOEXEC,
	FILE_FLAGS = O_WRONLY | O_NOCTTY | O_CLOEXEC,
};

struct walk {
	int dir;		/* O_PATH: where `rest` starts */
	char *rest;
	int append;		/* O_APPEND or 0 */
	unsigned int links;	/* followed so far */
	const char *why;	/* why it is refused; NULL: see errno */
};

/* The descriptor that the path names, or -1. */
static int fd_named(const char *path)
{
	static const char *const names[] = {
		"/dev/stdin", "/dev/stdout", "/dev/stderr",
	};
	static const char *const folders[] = { "/dev/fd/", "/proc/self/fd/" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (strcmp(path, names[i]) == 0)
			return (int)i;
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++) {
		size_t len = strlen(folders[i]);
		char *end;
		long fd;

		if (strncmp(path, folders[i], len) != 0)
			continue;
		path += len;
		fd = strtol(path, &end, 10);
		if (*path >= '0' && *path <= '9' && !*end && fd <= INT_MAX)
			return (int)fd;
	}
	return -1;
}

static int open_named(int fd, const char **why)
{
	int flags = fcntl(fd, F_GETFD), mode = fcntl(fd, F_GETFL);

	/* A descriptor that was not inherited is our own, or was closed. */
	if (flags < 0 || (flags & FD_CLOEXEC)) {
		*why = "that descriptor is not open";
		return -1;
	}
	if ((mode & O_PATH) || (mode & O_ACCMODE) == O_RDONLY) {
		*why = "that descriptor is not open for writing";
		return -1;
	}
	return fcntl(fd, F_DUPFD_CLOEXEC, 3);
}

static bool may_be_planted(const struct walk *w, const struct stat *st)
{
	struct stat dir;

	return fstat(w->dir, &dir) < 0 ||
	       ((dir.st_mode & S_IWOTH) && st->st_uid != geteuid() &&
		st->st_uid != dir.st_uid);
}

/* If a file has another name elsewhere, anyone could have created this one. */
static bool may_be_hard_link(const struct walk *w, const struct stat *st)
{
	struct stat dir;

	return S_ISREG(st->st_mode) && st->st_nlink > 1 &&
	       (fstat(w->dir, &dir) < 0 || (dir.st_mode & S_IWOTH));
}

/* Its links are made by the kernel, and some lead where no path leads. */
static bool in_proc(const struct walk *w)
{
	struct statfs fs;

	return fstatfs(w->dir, &fs) == 0 && fs.f_type == PROC_SUPER_MAGIC;
}

static bool enter(struct walk *w, int dir)
{
	if (dir < 0)
		return false;
	if (w->dir >= 0)
		close(w->dir);
	w->dir = dir;
	return true;
}

/* Puts the target of the link before `after`, the rest of the path. */
static bool follow(struct walk *w, int link, const struct stat *st,
		   const char *after)
{
	char target[PATH_MAX];
	ssize_t n = readlinkat(link, "", target, sizeof(target));
	char *rest;

	if (may_be_planted(w, st)) {
		w->why = "it leads through another user's symbolic link in a "
			 "folder where everyone may write";
		return false;
	}
	if (n <= 0 || n == sizeof(target) || ++w->links > MAX_LINKS) {
		if (n >= 0)
			errno = w->links > MAX_LINKS ? ELOOP : ENAMETOOLONG;
		return false;
	}
	if (asprintf(&rest, "%.*s%s", (int)n, target, after) < 0)
		die("out of memory");
	free(w->rest);
	w->rest = rest;
	return *rest != '/' || enter(w, open("/", DIR_FLAGS));
}

/* Enters a folder on the way, or a link to one; `after` begins with a slash. */
static bool step(struct walk *w, const char *name, const char *after)
{
	int fd = openat(w->dir, name, DIR_FLAGS | O_NOFOLLOW);
	struct stat st;
	bool ok;

	if (fd < 0 && errno != ENOTDIR && errno != ELOOP)
		return false;
	if (fd < 0 && in_proc(w)) {
		fd = openat(w->dir, name, DIR_FLAGS);
		if (fd < 0)
			return false;
	}
	if (fd >= 0) {
		memmove(w->rest, after, strlen(after) + 1);
		return enter(w, fd);
	}
	fd = openat(w->dir, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return false;
	errno = ENOTDIR;
	ok = fstat(fd, &st) == 0 && S_ISLNK(st.st_mode) &&
	     follow(w, fd, &st, after);
	close(fd);
	return ok;
}

/*
 * Opens a file that is not a link.  -1, and *again if it was replaced
 * meanwhile.
 */
static int open_old(struct walk *w, const char *name, const struct stat *st,
		    bool *again)
{
	struct stat now;
	int fd;

	if (may_be_planted(w, st)) {
		w->why = "it belongs to another user, in a folder where "
			 "everyone may write";
		return -1;
	}
	if (may_be_hard_link(w, st)) {
		w->why = "it is a file with several names (hard links) in a "
			 "folder where everyone may write";
		return -1;
	}
	fd = openat(w->dir, name, FILE_FLAGS | O_NOFOLLOW | w->append);
	if (fd < 0) {
		*again = errno == ELOOP || errno == ENOENT;
		return -1;
	}
	if (fstat(fd, &now) == 0 && now.st_ino == st->st_ino &&
	    now.st_dev == st->st_dev) {
		if (!S_ISREG(now.st_mode) || w->append ||
		    ftruncate(fd, 0) == 0)
			return fd;
	} else {
		*again = true;
	}
	close(fd);
	return -1;
}

/* Opens the end of the path; -1, and *again if it is a link to follow. */
static int open_last(struct walk *w, const char *name, bool *again)
{
	int at = openat(w->dir, name, O_PATH | O_NOFOLLOW | O_CLOEXEC), fd;
	struct stat st;

	*again = false;
	if (at < 0) {
		if (errno != ENOENT)
			return -1;
		fd = openat(w->dir, name,
			    FILE_FLAGS | O_CREAT | O_EXCL | w->append, MODE);
		*again = fd < 0 && errno == EEXIST;
		return fd;
	}
	if (fstat(at, &st) < 0)
		fd = -1;
	else if (!S_ISLNK(st.st_mode))
		fd = open_old(w, name, &st, again);
	else if (in_proc(w))
		fd = openat(w->dir, name,
			    FILE_FLAGS | (w->append ? w->append : O_TRUNC));
	else {
		*again = follow(w, at, &st, "");
		fd = -1;
	}
	close(at);
	return fd;
}

static int walk(struct walk *w)
{
	for (int tries = 0; tries < MAX_TRIES;) {
		size_t skip = strspn(w->rest, "/"), len;
		char *name = w->rest + skip, *after;
		bool again;
		int fd;

		len = strcspn(name, "/");
		after = name + len;
		if (!len) {
			errno = *w->rest ? EISDIR : ENOENT;
			return -1;
		}
		name = strndup(name, len);
		if (!name)
			die("out of memory");
		if (*after) {
			again = step(w, name, after);
			fd = -1;
		} else {
			fd = open_last(w, name, &again);
			tries++;
		}
		free(name);
		if (!again)
			return fd;
	}
	return -1;
}

int outfile_open(const char *path, bool append, const char **why)
{
	struct walk w = {
		.dir = -1,
		.append = append ? O_APPEND : 0,
	};
	int fd = fd_named(path);

	*why = NULL;
	if (fd >= 0) {
		fd = open_named(fd, why);
	} else {
		w.rest = xstrdup(path);
		w.dir = open(*path == '/' ? "/" : ".", DIR_FLAGS);
		if (w.dir >= 0) {
			int err;

			fd = walk(&w);
			err = errno;
			close(w.dir);
			errno = err;
		}
		free(w.rest);
		*why = w.why;
	}
	if (fd < 0 && !*why)
		*why = strerror(errno);
	return fd;
}

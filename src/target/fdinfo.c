/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a descriptor refers to, from /proc/TID/fd/N and /proc/TID/fdinfo/N
 * (proc(5)); see also sockinfo.c.  The tracee is not involved.  Files are
 * accessed only where there is no other way, and then without waiting for a
 * server: a tracer that hangs on a dead file server would make a healthy
 * program hang, too.
 *
 * To add a kind of file, add a function and a row in `kinds`.
 */
#include "fdinfo.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/array.h"
#include "base/outbuf.h"
#include "base/proc.h"
#include "base/quote.h"
#include "proc_fd.h"
#include "sockinfo.h"
#include "text/emit_text.h"

struct fdinfo {
	const struct text_settings *o;
	struct sockinfo *sockets;
	struct emit_text emit;
	struct outbuf out;
};

/* Enough for "/proc/4194304/fdinfo/2147483647". */
enum { PROC_NAME = 48 };

/* A descriptor, and where its link points to. */
struct target {
	char link[PROC_NAME];
	char info[PROC_NAME];
	char path[PATH_MAX + 1];
	size_t len;
	bool deleted;	/* and `path` is the former path */
};

static bool look_at(const char *path, int flags, struct statx *st)
{
	return statx(AT_FDCWD, path, flags | AT_STATX_DONT_SYNC,
		     STATX_TYPE, st) == 0;
}

static bool find_target(struct target *t, pid_t tid, int fd)
{
	ssize_t n;

	if (fd < 0)
		return false;
	proc_path(t->link, sizeof(t->link), tid, "fd/%d", fd);
	proc_path(t->info, sizeof(t->info), tid, "fdinfo/%d", fd);
	n = readlink(t->link, t->path, PATH_MAX);
	if (n <= 0) {
		proc_fd_failed(tid, errno);
		return false;
	}
	t->path[n] = '\0';
	t->len = (size_t)n;
	t->deleted = proc_fd_deleted(tid, fd, t->path, &t->len);
	return true;
}

/* The beginning of the fdinfo file, "" if there is none. */
static void read_info(const struct target *t, char *buf, size_t size)
{
	int fd = open(t->info, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, buf, size - 1);

	buf[n > 0 ? n : 0] = '\0';
	if (fd >= 0)
		close(fd);
}

/* The number on the line "KEY:  NUMBER" of an fdinfo file. */
static bool info_number(const char *info, const char *key, int base,
			uint64_t *v)
{
	size_t n = strlen(key);

	while (strncmp(info, key, n) != 0 || info[n] != ':') {
		info = strchr(info, '\n');
		if (!info)
			return false;
		info++;
	}
	*v = strtoull(info + n + 1, NULL, base);
	return true;
}

/* Kinds of files.  False: nothing was written, only the path is known. */

static bool put_socket(struct fdinfo *f, const struct target *t)
{
	uint64_t inode = strtoull(t->path + strlen("socket:["), NULL, 10);
	char proto[256];
	ssize_t n;

	n = getxattr(t->link, "system.sockprotoname", proto, sizeof(proto) - 1);
	proto[n > 0 ? n : 0] = '\0';
	outbuf_char(&f->out, '<');
	/* strace does not apply -xx to a socket that it knows no more about. */
	if (!sockinfo_put(f->sockets, proto, inode, &f->out))
		outbuf_str(&f->out, t->path);
	outbuf_char(&f->out, '>');
	return true;
}

static bool put_eventfd(struct fdinfo *f, const struct target *t)
{
	static const struct {
		const char *key;
		int base;
	} lines[] = {
		{ "eventfd-count", 16 },
		{ "eventfd-id", 10 },		/* Linux 5.2 */
		{ "eventfd-semaphore", 10 },	/* Linux 6.5 */
	};
	struct emit *e = &f->emit.emit;
	char info[1024];
	uint64_t v;

	read_info(t, info, sizeof(info));
	if (!info_number(info, lines[0].key, lines[0].base, &v))
		return false;
	outbuf_char(&f->out, '<');
	emit_object_begin(e);
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		if (!info_number(info, lines[i].key, lines[i].base, &v))
			continue;
		emit_field(e, lines[i].key);
		if (lines[i].base == 16)
			emit_hex(e, v);
		else
			emit_s64(e, (int)v);
	}
	emit_object_end(e);
	outbuf_char(&f->out, '>');
	return true;
}

static bool put_signalfd(struct fdinfo *f, const struct target *t)
{
	char info[1024];
	uint64_t mask;

	read_info(t, info, sizeof(info));
	if (!info_number(info, "sigmask", 16, &mask))
		return false;
	outbuf_str(&f->out, "<signalfd:");
	emit_sigset(&f->emit.emit, mask, 64);
	outbuf_char(&f->out, '>');
	return true;
}

/* pidfd_open(2): the number is -1 after the process has been reaped. */
static bool put_pidfd(struct fdinfo *f, const struct target *t)
{
	char info[1024];
	uint64_t pid;

	read_info(t, info, sizeof(info));
	outbuf_char(&f->out, '<');
	if (info_number(info, "Pid", 10, &pid) && (int)pid > 0 &&
	    proc_tid((pid_t)pid) > 0) {
		outbuf_str(&f->out, "pid:");
		outbuf_s64(&f->out, proc_tid((pid_t)pid));
	} else {
		outbuf_str(&f->out, t->path);	/* -xx: as put_socket() */
	}
	outbuf_char(&f->out, '>');
	return true;
}

static void put_path(struct fdinfo *f, const struct target *t)
{
	outbuf_char(&f->out, '<');
	quote_bytes(&f->out, t->path, t->len, f->o->hex, "<>");
}

static bool is_device(const struct statx *st)
{
	return S_ISCHR(st->stx_mode) || S_ISBLK(st->stx_mode);
}

/*
 * As in strace, the numbers are those of the device at this path in our own
 * view of the file system, and there are none if that is no device.
 */
static bool put_device(struct fdinfo *f, const struct target *t)
{
	struct statx st;
	uint64_t index;
	char info[1024];

	if (!look_at(t->link, 0, &st) || !is_device(&st) ||
	    !look_at(t->path, 0, &st) || !is_device(&st))
		return false;
	put_path(f, t);
	outbuf_str(&f->out, S_ISCHR(st.stx_mode) ? "<char " : "<block ");
	outbuf_u64(&f->out, st.stx_rdev_major);
	outbuf_char(&f->out, ':');
	outbuf_u64(&f->out, st.stx_rdev_minor);
	/* For ptmx(4), the other end is of interest. */
	if (S_ISCHR(st.stx_mode) && st.stx_rdev_major == 5 &&
	    st.stx_rdev_minor == 2) {
		read_info(t, info, sizeof(info));
		if (info_number(info, "tty-index", 10, &index)) {
			outbuf_str(&f->out, " @/dev/pts/");
			outbuf_u64(&f->out, index);
		}
	}
	outbuf_str(&f->out, ">>");
	return true;
}

/* By the beginning of the link. */
static const struct kind {
	const char *prefix;
	bool (*put)(struct fdinfo *f, const struct target *t);
} kinds[] = {
	{ "/", put_device },
	{ "socket:[", put_socket },
	{ "anon_inode:[eventfd]", put_eventfd },
	{ "anon_inode:[signalfd]", put_signalfd },
	{ "anon_inode:[pidfd]", put_pidfd },
};

static bool put_kind(struct fdinfo *f, const struct target *t)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (strncmp(t->path, kinds[i].prefix,
			    strlen(kinds[i].prefix)) == 0)
			return kinds[i].put(f, t);
	return false;
}

struct fdinfo *fdinfo_new(const struct text_settings *o)
{
	struct fdinfo *f = xcalloc(1, sizeof(*f));

	f->o = o;
	f->sockets = sockinfo_new(o->hex);
	outbuf_init(&f->out, -1, "");
	return f;
}

void fdinfo_free(struct fdinfo *f)
{
	if (!f)
		return;
	sockinfo_free(f->sockets);
	outbuf_free(&f->out);
	free(f);
}

const char *fdinfo_what(struct fdinfo *f, pid_t tid, int fd)
{
	struct target t;

	if (!find_target(&t, tid, fd))
		return NULL;
	f->out.len = 0;
	emit_text_init(&f->emit, f->o);
	f->emit.out = &f->out;
	if (f->o->fd_detail != FD_ALL || !put_kind(f, &t)) {
		put_path(f, &t);
		outbuf_str(&f->out, t.deleted ? ">(deleted)" : ">");
	}
	outbuf_char(&f->out, '\0');
	return f->out.data;
}

size_t fdinfo_path(pid_t tid, int fd, char *buf, size_t size)
{
	struct target t;

	if (!find_target(&t, tid, fd) || t.len >= size)
		return 0;
	memcpy(buf, t.path, t.len + 1);
	return t.len;
}

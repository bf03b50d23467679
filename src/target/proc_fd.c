/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What /proc/PID/fd says about a descriptor's file.  Files are accessed without
 * waiting for a server: a tracer that hangs on a dead file server would make a
 * healthy program hang, too.
 */
#include "proc_fd.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/die.h"
#include "base/proc.h"

static bool look_at(const char *path, int flags, struct statx *st)
{
	return statx(AT_FDCWD, path, flags | AT_STATX_DONT_SYNC,
		     STATX_INO | STATX_NLINK, st) == 0;
}

/* Whether a name leads to a file other than `st`, or to none. */
static bool leads_elsewhere(const char *name, const struct statx *st)
{
	struct statx there;

	/* A file that we may not see may still exist. */
	if (!look_at(name, AT_SYMLINK_NOFOLLOW, &there))
		return errno == ENOENT || errno == ENOTDIR;
	return there.stx_ino != st->stx_ino ||
	       there.stx_dev_major != st->stx_dev_major ||
	       there.stx_dev_minor != st->stx_dev_minor;
}

bool proc_fd_deleted(pid_t tid, int fd, char *path, size_t *len)
{
	static const char suffix[] = " (deleted)";
	const size_t n = sizeof(suffix) - 1;
	char name[PATH_MAX + 64];
	struct statx st;

	if (*len <= n || strcmp(path + *len - n, suffix) != 0)
		return false;
	proc_path(name, sizeof(name), tid, "fd/%d", fd);
	/*
	 * In another mount namespace the path begins at that namespace's root.
	 */
	if (look_at(name, 0, &st) && st.stx_nlink) {
		if (!leads_elsewhere(path, &st))
			return false;
		proc_path(name, sizeof(name), tid, "root%s", path);
		if (!leads_elsewhere(name, &st))
			return false;
	}
	*len -= n;
	path[*len] = '\0';
	return true;
}

void proc_fd_failed(pid_t tid, int err)
{
	static bool told;

	if (told || (err != EACCES && err != EPERM))
		return;
	told = true;
	warn("the files of process %d have no names, and -P matches none of "
	     "them: the process is not dumpable or has privileges, so only "
	     "root may inspect it",
	     (int)tid);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Processes have a number in each pid namespace that they are in,
 * pid_namespaces(7).  ptrace(2) and waitpid(2) use those of ours.  /proc has
 * those of the namespace that it was mounted in, which may be an outer one:
 * after `unshare --pid --fork', or in a container that shows the host's /proc.
 * It lists each process's numbers in the namespaces below, the outermost first,
 * and says which namespace the innermost is.
 */
#include <dirent.h>
#include <fcntl.h>
#include <linux/nsfs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proc.h"

/* The namespace that is `out` levels outside that of `number`. */
static bool find_namespace(const char *number, unsigned int out,
			   struct stat *st)
{
	char path[64];
	bool found;
	int fd;

	snprintf(path, sizeof(path), "%s/%s/ns/pid", proc_dir(), number);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	for (; fd >= 0 && out; out--) {
		int parent = ioctl(fd, NS_GET_PARENT);

		close(fd);
		fd = parent;
	}
	found = fd >= 0 && fstat(fd, st) == 0;
	if (fd >= 0)
		close(fd);
	return found;
}

	/* Other namespaces can have the same depth as ours. */
static bool in_our_namespace(pid_t number, unsigned int depth)
{
	struct stat its, ours;
	char text[16];

	snprintf(text, sizeof(text), "%d", (int)number);
	return find_namespace(text, depth - proc_depth(), &its) &&
	       find_namespace("self", 0, &ours) && its.st_ino == ours.st_ino &&
	       its.st_dev == ours.st_dev;
}

static bool read_status(pid_t number, char text[PROC_STATUS])
{
	char path[64];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "%s/%d/status", proc_dir(), (int)number);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	n = read(fd, text, PROC_STATUS - 1);
	close(fd);
	text[n > 0 ? n : 0] = '\0';
	return n > 0;
}

/* `want`: only that one is needed; 0: any. */
static pid_t our_id(pid_t number, pid_t want)
{
	unsigned int depth = proc_depth(), n;
	pid_t ids[PROC_MAX_DEPTH];
	char text[PROC_STATUS];

	if (number <= 0 || !read_status(number, text))
		return 0;
	n = proc_ids(text, ids);
	if (n < depth || (want && ids[depth - 1] != want) ||
	    !in_our_namespace(number, n))
		return 0;
	return ids[depth - 1];
}

pid_t proc_tid(pid_t number)
{
	return proc_depth() == 1 ? number : our_id(number, 0);
}

/* Searches the entries of a folder, or their threads. */
static pid_t find_in(const char *folder, pid_t tid, bool threads)
{
	DIR *dir = opendir(folder);
	struct dirent *d;
	pid_t found = 0;

	while (dir && !found && (d = readdir(dir))) {
		pid_t number = (pid_t)strtol(d->d_name, NULL, 10);
		char path[64];

		if (number <= 0)
			continue;
		if (our_id(number, tid) == tid)
			found = number;
		if (found || !threads)
			continue;
		snprintf(path, sizeof(path), "%s/%d/task", folder, (int)number);
		found = find_in(path, tid, false);
	}
	if (dir)
		closedir(dir);
	return found;
}

pid_t proc_number(pid_t tid)
{
	/*
	 * What was found recently, to be checked, because a full search takes
	 * long.
	 */
	static struct {
		pid_t tid, number;
	} lately[64];
	size_t i = (size_t)(unsigned int)tid % 64;

	if (proc_depth() <= 1)
		return tid;
	if (lately[i].tid != tid || our_id(lately[i].number, tid) != tid) {
		lately[i].tid = tid;
		lately[i].number = find_in(proc_dir(), tid, true);
	}
	return lately[i].number;
}

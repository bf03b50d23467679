/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where /proc is; a test can use another one, with functions of its own. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "proc.h"

/* Without the cached value, which is determined here. */
static unsigned int find_depth(void)
{
	char text[PROC_STATUS], pid[32];
	pid_t ids[PROC_MAX_DEPTH];
	unsigned int n;
	ssize_t len;
	int fd;

	len = readlink("/proc/self", pid, sizeof(pid) - 1);
	fd = len > 0 ? open("/proc/self/status", O_RDONLY | O_CLOEXEC) : -1;
	if (fd < 0)
		return 0;
	pid[len] = '\0';
	len = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[len > 0 ? len : 0] = '\0';
	n = proc_ids(text, ids);
	/* Before Linux 4.1 there was no such line. */
	if (!n)
		return strtol(pid, NULL, 10) == getpid();
	return ids[n - 1] == getpid() ? n : 0;
}

unsigned int proc_depth(void)
{
	static unsigned int depth;
	static bool known;

	if (!known)
		depth = find_depth();
	known = true;
	return depth;
}

const char *proc_dir(void)
{
	return proc_depth() ? "/proc" : "/nowhere";
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pages that another program provides, according to /proc. */
#include "foreign_pages.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/proc.h"
#include "map_line.h"

/* An entry of /proc/PID/pagemap, Documentation/admin-guide/mm/pagemap.rst. */
#define PRESENT (UINT64_C(1) << 63)
#define SWAPPED (UINT64_C(1) << 62)

enum { CHUNK = 64 };	/* entries read at once */

/* The result of one look into smaps. */
struct range {
	uint64_t start, end;	/* end == 0: nothing yet */
	bool served;
};

bool served_by(pid_t pid)
{
	char path[64], target[64];
	bool found = false;
	struct dirent *d;
	DIR *dir;

	proc_path(path, sizeof(path), pid, "fd");
	dir = opendir(path);
	while (dir && !found && (d = readdir(dir))) {
		ssize_t n = readlinkat(dirfd(dir), d->d_name, target,
				       sizeof(target) - 1);

		target[n > 0 ? n : 0] = '\0';
		found = !strcmp(target, "anon_inode:[userfaultfd]") ||
			!strcmp(target, "/dev/fuse");
	}
	if (dir)
		closedir(dir);
	return found;
}

/* "ID PARENT MAJOR:MINOR ROOT ... - TYPE SOURCE OPTIONS", proc(5). */
static bool is_fuse(pid_t tid, unsigned int major, unsigned int minor)
{
	FILE *f = proc_open(tid, "mountinfo");
	unsigned int mj, mn;
	char *line = NULL, *type;
	bool found = false;
	size_t size = 0;

	while (f && !found && getline(&line, &size, f) > 0) {
		type = strstr(line, " - fuse");
		found = type && sscanf(line, "%*u %*u %u:%u", &mj, &mn) == 2 &&
			mj == major && mn == minor;
	}
	free(line);
	if (f)
		fclose(f);
	return found;
}

/*
 * The mapping of `addr` in /proc/TID/smaps: a line as in maps, and lines with
 * details, the last of which is "VmFlags: rd wr um ...".
 */
static void look(struct range *r, pid_t tid, uint64_t addr)
{
	FILE *f = proc_open(tid, "smaps");
	unsigned int major = 0, minor = 0;
	bool inside = false;
	struct map_line l;
	char *line = NULL;
	size_t size = 0;

	*r = (struct range){ .start = addr, .end = addr + 1 };
	while (f && getline(&line, &size, f) > 0) {
		if (map_line_parse(&l, line)) {
			if (inside || l.start > addr)
				break;
			if (addr >= l.end)
				continue;
			inside = true;
			*r = (struct range){ .start = l.start, .end = l.end };
			major = l.major;
			minor = l.minor;
		} else if (inside && strncmp(line, "VmFlags:", 8) == 0) {
			/* Missing pages; or pages that only lack an entry. */
			r->served = strstr(line, " um") || strstr(line, " ui");
		}
	}
	free(line);
	if (f)
		fclose(f);
	if (inside && !r->served && (major || minor))
		r->served = is_fuse(tid, major, minor);
}

size_t served_free(pid_t tid, uint64_t addr, size_t len)
{
	const uint64_t size = (uint64_t)sysconf(_SC_PAGESIZE);
	uint64_t page = addr / size, last = (addr + len - 1) / size;
	uint64_t entries[CHUNK];
	struct range r = { 0 };
	char path[64];
	int fd;

	proc_path(path, sizeof(path), tid, "pagemap");
	fd = open(path, O_RDONLY | O_CLOEXEC);
	while (fd >= 0 && len && page <= last) {
		size_t want = last - page < CHUNK ? last - page + 1 : CHUNK;
		ssize_t n = pread(fd, entries, want * sizeof(*entries),
				  (off_t)(page * sizeof(*entries)));

		if (n < (ssize_t)sizeof(*entries))
			break;
		for (size_t i = 0; i < (size_t)n / sizeof(*entries); i++) {
			uint64_t at = page * size;

			page++;
			if (entries[i] & (PRESENT | SWAPPED))
				continue;
			if (at < r.start || at >= r.end)
				look(&r, tid, at);
			if (!r.served)
				continue;
			close(fd);
			return at > addr ? at - addr : 0;
		}
	}
	if (fd >= 0)
		close(fd);
	return len;
}

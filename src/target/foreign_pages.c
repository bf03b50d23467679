/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pages that another program provides, according to /proc. */
#include "foreign_pages.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/array.h"
#include "base/proc.h"
#include "map_line.h"

/* An entry of /proc/PID/pagemap, Documentation/admin-guide/mm/pagemap.rst. */
#define PRESENT (UINT64_C(1) << 63)
#define SWAPPED (UINT64_C(1) << 62)

enum {
	/*
	 * The kernel needs about ten microseconds per mapping in smaps, and
	 * more if it is large.  After this many, missing pages are left alone.
	 */
	MAX_MAPPINGS = 1024,
	MAX_MOUNTS = 8192,
};

unsigned int foreign_provided_by(pid_t pid)
{
	char path[64], target[64];
	unsigned int found = 0;
	struct dirent *d;
	DIR *dir;

	proc_path(path, sizeof(path), pid, "fd");
	dir = opendir(path);
	while (dir && (d = readdir(dir))) {
		ssize_t n = readlinkat(dirfd(dir), d->d_name, target,
				       sizeof(target) - 1);

		target[n > 0 ? n : 0] = '\0';
		if (!strcmp(target, "anon_inode:[userfaultfd]"))
			found |= FOREIGN_FAULTS;
		else if (!strcmp(target, "/dev/fuse"))
			found |= FOREIGN_FILES;
	}
	if (dir)
		closedir(dir);
	return found;
}

bool foreign_is_served(const char *type)
{
	/* The server may be a program on this machine, and so a tracee. */
	static const char *const types[] = {
		"fuse", "fuseblk", "9p", "afs", "ceph", "cifs", "coda", "nfs",
		"nfs4", "pvfs2", "smb3",
	};
	/* For FUSE, the part after the dot is the program's own name for it. */
	size_t n = strcspn(type, ". \n");

	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (strlen(types[i]) == n && strncmp(type, types[i], n) == 0)
			return true;
	return false;
}

/* "ID PARENT MAJOR:MINOR ROOT ... - TYPE SOURCE OPTIONS", proc(5). */
static void find_devices(struct foreign *f)
{
	FILE *file = proc_open(f->tid, "mountinfo");
	unsigned int major, minor;
	char *line = NULL, *type;
	size_t size = 0;

	f->know_devices = true;
	for (int i = 0; file && i < MAX_MOUNTS &&
			getline(&line, &size, file) > 0; i++) {
		type = strstr(line, " - ");
		if (!type || !foreign_is_served(type + 3) ||
		    sscanf(line, "%*u %*u %u:%u", &major, &minor) != 2)
			continue;
		f->devices = xrealloc(f->devices, f->n_devices + 1,
				      sizeof(*f->devices));
		f->devices[f->n_devices++] = (uint64_t)major << 32 | minor;
	}
	free(line);
	if (file)
		fclose(file);
}

/* Whether a file of such a file system is mapped there. */
static bool is_served_file(struct foreign *f, uint64_t addr)
{
	if (!f->know_devices)
		find_devices(f);
	if (!f->n_devices || !pages_find(f->pages, addr))
		return false;
	for (size_t i = 0; i < f->n_devices; i++)
		if (f->devices[i] == ((uint64_t)f->pages->at.major << 32 |
				      f->pages->at.minor))
			return true;
	return false;
}

static void close_smaps(struct foreign *f)
{
	if (f->smaps)
		fclose(f->smaps);
	f->smaps = NULL;
}

/*
 * /proc/TID/smaps: a line as in maps, and lines with details, the last of which
 * is "VmFlags: rd wr um ...".
 */
static void take_line(struct foreign *f, char *line)
{
	struct map_line l;

	if (map_line_parse(&l, line)) {
		f->mapping = (struct foreign_range){ l.start, l.end };
		f->ranges_end = l.start;
		if (++f->n_mappings > MAX_MAPPINGS)
			close_smaps(f);
		return;
	}
	/* Missing pages; or pages that only lack an entry. */
	if (strncmp(line, "VmFlags:", 8) != 0 ||
	    (!strstr(line, " um") && !strstr(line, " ui")))
		return;
	f->ranges = xrealloc(f->ranges, f->n_ranges + 1, sizeof(*f->ranges));
	f->ranges[f->n_ranges++] = f->mapping;
}

static void find_ranges(struct foreign *f, uint64_t addr)
{
	char *line = NULL;
	size_t size = 0;

	if (!f->opened_smaps) {
		f->smaps = proc_open(f->tid, "smaps");
		f->opened_smaps = true;
		f->ranges_end = f->smaps ? 0 : UINT64_MAX;
	}
	while (f->smaps && addr >= f->ranges_end) {
		if (getline(&line, &size, f->smaps) > 0) {
			take_line(f, line);
		} else {
			close_smaps(f);
			f->ranges_end = UINT64_MAX;
		}
	}
	free(line);
}

/* Whether it is registered with a userfaultfd. */
static bool is_registered(struct foreign *f, uint64_t addr)
{
	size_t from = 0, to;

	find_ranges(f, addr);
	/* There are too many mappings: it may be. */
	if (addr >= f->ranges_end)
		return true;
	to = f->n_ranges;
	/* The first one that ends behind it. */
	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (f->ranges[mid].end > addr)
			to = mid;
		else
			from = mid + 1;
	}
	return from < f->n_ranges && f->ranges[from].start <= addr;
}

void foreign_begin(struct foreign *f, unsigned int why, struct pages *pages)
{
	char path[64];

	*f = (struct foreign){ .tid = pages->tid, .why = why, .pages = pages };
	proc_path(path, sizeof(path), f->tid, "pagemap");
	f->fd = open(path, O_RDONLY | O_CLOEXEC);
}

void foreign_end(struct foreign *f)
{
	if (f->fd >= 0)
		close(f->fd);
	close_smaps(f);
	free(f->ranges);
	free(f->devices);
}

/* The entry of a page, read together with those around it. */
static bool look_at(struct foreign *f, uint64_t page, uint64_t *entry)
{
	if (page < f->first || page - f->first >= f->n) {
		uint64_t first = page / FOREIGN_CHUNK * FOREIGN_CHUNK;
		ssize_t n = pread(f->fd, f->entries, sizeof(f->entries),
				  (off_t)(first * sizeof(*f->entries)));

		f->first = first;
		f->n = n > 0 ? (size_t)n / sizeof(*f->entries) : 0;
		if (page - first >= f->n)
			return false;
	}
	*entry = f->entries[page - f->first];
	return true;
}

size_t foreign_free(struct foreign *f, uint64_t addr, size_t len)
{
	const uint64_t size = (uint64_t)sysconf(_SC_PAGESIZE);
	uint64_t page = addr / size, last, entry;

	if (f->fd < 0 || !len)
		return len;
	for (last = (addr + len - 1) / size; page <= last; page++) {
		uint64_t at = page * size;

		if (!look_at(f, page, &entry))
			break;
		if (entry & (PRESENT | SWAPPED))
			continue;
		if (((f->why & FOREIGN_FAULTS) && is_registered(f, at)) ||
		    ((f->why & FOREIGN_FILES) && is_served_file(f, at)))
			return at > addr ? at - addr : 0;
	}
	return len;
}

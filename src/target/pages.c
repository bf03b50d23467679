/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The mapping of an address, from /proc/TID/maps. */
#include "pages.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/proc.h"
#include "map_line.h"

/* Since Linux 6.11, include/uapi/linux/fs.h; headers may be older. */
struct query {
	uint64_t size, flags, addr;
	/* The kernel's answer. */
	uint64_t start, end, vma_flags, page_size, offset, inode;
	uint32_t dev_major, dev_minor, name_size, build_id_size;
	uint64_t name_addr, build_id_addr;
};
_Static_assert(sizeof(struct query) == 104, "struct procmap_query");

#define QUERY _IOWR('f', 17, struct query)

enum { QUERY_READABLE = 1, QUERY_WRITABLE = 2 };

/* False: this kernel does not have the request. */
static bool ask(struct page_range *m, int fd, uint64_t addr)
{
	struct query q = { .size = sizeof(q), .addr = addr };

	if (ioctl(fd, QUERY, &q) == 0)
		*m = (struct page_range){
			.start = q.start,
			.end = q.end,
			.read = q.vma_flags & QUERY_READABLE,
			.write = q.vma_flags & QUERY_WRITABLE,
		};
	else if (errno != ENOENT)
		return false;
	return true;
}

/* The lines are in order of addresses. */
static void look(struct page_range *m, FILE *f, uint64_t addr)
{
	struct map_line l;
	char *line = NULL;
	size_t size = 0;

	while (getline(&line, &size, f) > 0 && map_line_parse(&l, line) &&
	       l.start <= addr) {
		if (addr >= l.end)
			continue;
		*m = (struct page_range){ l.start, l.end, l.read, l.write };
		break;
	}
	free(line);
}

bool pages_find(struct page_range *m, pid_t tid, uint64_t addr)
{
	FILE *f;

	if (m->end && addr >= m->start && addr < m->end)
		return true;
	*m = (struct page_range){ 0 };
	f = proc_open(tid, "maps");
	if (!f)
		return false;
	if (!ask(m, fileno(f), addr))
		look(m, f, addr);
	fclose(f);
	return true;
}

size_t pages_readable(struct page_range *m, pid_t tid, uint64_t addr, size_t len)
{
	size_t n = 0;

	while (n < len) {
		if (!pages_find(m, tid, addr + n))
			return len;
		if (!m->read && !m->write)
			return n;
		if (m->end - addr >= len)
			return len;
		n = m->end - addr;
	}
	return len;
}

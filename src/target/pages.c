/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What addresses allow, from /proc/TID/maps. */
#include "pages.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/alloc.h"
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

enum {
	QUERY_READABLE = 1,
	QUERY_WRITABLE = 2,
	QUERY_OR_NEXT = 16,	/* or else the first mapping behind it */
	/*
	 * Lines that are read if there is no such request.  A program can have
	 * ten times as many, which would take tens of milliseconds.
	 */
	MAX_LINES = 8192,
};

void pages_begin(struct pages *p, pid_t tid)
{
	*p = (struct pages){ .tid = tid, .fd = -1 };
}

void pages_end(struct pages *p)
{
	if (p->fd >= 0)
		close(p->fd);
	p->fd = -1;
	free(p->list);
	p->list = NULL;
}

/* Nothing is mapped there. */
static struct page_range hole(uint64_t start, uint64_t end)
{
	return (struct page_range){ .start = start, .end = end };
}

/* False: this kernel does not have the request. */
static bool ask(struct pages *p, uint64_t addr)
{
	struct query q = {
		.size = sizeof(q), .flags = QUERY_OR_NEXT, .addr = addr,
	};

	if (ioctl(p->fd, QUERY, &q) < 0) {
		if (errno != ENOENT)
			return false;
		p->at = hole(addr, UINT64_MAX);
	} else if (q.start > addr) {
		p->at = hole(addr, q.start);
	} else {
		p->at = (struct page_range){
			.start = q.start,
			.end = q.end,
			.read = q.vma_flags & QUERY_READABLE,
			.write = q.vma_flags & QUERY_WRITABLE,
			.major = q.dev_major,
			.minor = q.dev_minor,
		};
	}
	return true;
}

/* The lines are in order of addresses. */
static void list(struct pages *p)
{
	FILE *f = proc_open(p->tid, "maps");
	struct map_line l;
	char *line = NULL;
	size_t size = 0, room = 0;

	p->listed = true;
	p->list_end = UINT64_MAX;
	while (f && getline(&line, &size, f) > 0 && map_line_parse(&l, line)) {
		if (p->n == MAX_LINES) {
			p->list_end = l.start;
			break;
		}
		if (p->n == room) {
			room = room ? 2 * room : 64;
			p->list = xrealloc(p->list, room, sizeof(*p->list));
		}
		p->list[p->n++] = (struct page_range){
			l.start, l.end, l.read, l.write, l.major, l.minor,
		};
	}
	free(line);
	if (f)
		fclose(f);
}

static bool look_up(struct pages *p, uint64_t addr)
{
	size_t from = 0, to = p->n;

	if (addr >= p->list_end)
		return false;
	/* The first one that ends behind it. */
	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (p->list[mid].end > addr)
			to = mid;
		else
			from = mid + 1;
	}
	if (from < p->n && p->list[from].start <= addr)
		p->at = p->list[from];
	else
		p->at = hole(addr, from < p->n ? p->list[from].start :
						 p->list_end);
	return true;
}

bool pages_find(struct pages *p, uint64_t addr)
{
	char path[64];

	if (p->at.end && addr >= p->at.start && addr < p->at.end)
		return true;
	p->at = (struct page_range){ 0 };
	if (!p->opened) {
		proc_path(path, sizeof(path), p->tid, "maps");
		p->fd = open(path, O_RDONLY | O_CLOEXEC);
		p->opened = true;
	}
	if (p->fd < 0)
		return false;
	if (!p->listed && ask(p, addr))
		return true;
	if (!p->listed)
		list(p);
	return look_up(p, addr);
}

size_t pages_readable(struct pages *p, uint64_t addr, size_t len)
{
	size_t n = 0;

	while (n < len) {
		if (!pages_find(p, addr + n))
			return len;
		if (!p->at.read && !p->at.write)
			return n;
		if (p->at.end - addr >= len)
			return len;
		n = p->at.end - addr;
	}
	return len;
}

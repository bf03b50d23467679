/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Completion rings in /proc/PID/maps. */
#include "find_rings.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/proc.h"
#include "map_line.h"

struct mapping {
	uint64_t addr, inode;	/* each ring is a file of its own */
};

struct mappings {
	struct mapping *list;
	size_t n;
};

static void read_maps(struct mappings *m, pid_t pid)
{
	static const char name[] = "/[aio]";
	FILE *f = proc_open(pid, "maps");
	struct map_line l;
	char *line = NULL;
	size_t size = 0;

	*m = (struct mappings){ 0 };
	while (f && getline(&line, &size, f) >= 0) {
		if (!map_line_parse(&l, line) || l.offset ||
		    strncmp(l.path, name, strlen(name)))
			continue;
		m->list = xrealloc(m->list, m->n + 1, sizeof(*m->list));
		m->list[m->n++] = (struct mapping){ l.start, l.inode };
	}
	free(line);
	if (f)
		fclose(f);
}

static bool has(const struct mappings *m, uint64_t inode)
{
	for (size_t i = 0; i < m->n; i++)
		if (m->list[i].inode == inode)
			return true;
	return false;
}

uint64_t *find_rings(pid_t pid, size_t *n)
{
	struct mappings own, parents = { 0 };
	uint64_t *addrs = NULL, parent;

	*n = 0;
	read_maps(&own, pid);
	if (own.n && proc_status(pid, "\nPPid:", 10, &parent) && parent)
		read_maps(&parents, (pid_t)parent);
	for (size_t i = 0; i < own.n; i++) {
		if (has(&parents, own.list[i].inode))
			continue;
		addrs = xrealloc(addrs, *n + 1, sizeof(*addrs));
		addrs[(*n)++] = own.list[i].addr;
	}
	free(own.list);
	free(parents.list);
	return addrs;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pages that another program provides when they are accessed: those that are
 * registered with userfaultfd(2), and files of a file system that a program
 * serves, as with FUSE.  A read of such a page that is not in memory waits until
 * it is provided.  If the provider is a tracee, it may have stopped for us, and
 * then only SIGKILL ends that (handle_userfault() in fs/userfaultfd.c, and
 * mm/filemap.c, allow only fatal signals during a remote access).  So once a
 * tracee may be such a provider, missing pages are left alone; and the provider
 * gets no requests for pages that the program never accessed.
 *
 * Two cases remain: a page that is taken away between our look and our read,
 * and a provider that is no tracee and never answers, for which the program
 * would wait as well.
 */
#ifndef AIOTRACE_FOREIGN_PAGES_H
#define AIOTRACE_FOREIGN_PAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "pages.h"

/* Why some pages of a process may have to be left alone. */
enum {
	FOREIGN_FAULTS = 1,	/* userfaultfd(2) */
	FOREIGN_FILES = 2,	/* a file system that a program serves */
};

/* The FOREIGN_* pages that `pid` may provide, by what it has open. */
unsigned int foreign_provided_by(pid_t pid);

/* Whether a program serves file systems of that type, as mount(2) names it. */
bool foreign_is_served(const char *type);

/*
 * The pages of a thread, for one read of its memory.  A page costs at most one
 * system call; pages close to each other share it.
 */
enum { FOREIGN_CHUNK = 64 };	/* pages looked at together */

struct foreign_range {
	uint64_t start, end;
};

struct foreign {
	pid_t tid;
	unsigned int why;	/* FOREIGN_*, not 0 */
	int fd;			/* /proc/TID/pagemap, or -1 */
	struct pages *pages;	/* owned by the caller, of the same thread */
	/*
	 * The last pages that were looked at: `n` entries from page `first` on.
	 */
	uint64_t first;
	size_t n;
	uint64_t entries[FOREIGN_CHUNK];
	/*
	 * What is registered with a userfaultfd, in order, and known up to
	 * `ranges_end`: smaps is read as far as the last missing page requires.
	 */
	bool opened_smaps;
	FILE *smaps;
	unsigned int n_mappings;
	struct foreign_range mapping;	/* the last one that was read */
	struct foreign_range *ranges;
	size_t n_ranges;
	uint64_t ranges_end;
	/* File systems that a program serves, major << 32 | minor. */
	bool know_devices;
	uint64_t *devices;
	size_t n_devices;
};

void foreign_begin(struct foreign *f, unsigned int why, struct pages *pages);
void foreign_end(struct foreign *f);

/*
 * How many of the `len` bytes at `addr` can be read before a page that only a
 * provider has; `len` if there is none, or if /proc does not say.  Whether the
 * memory is readable otherwise does not matter here.
 */
size_t foreign_free(struct foreign *f, uint64_t addr, size_t len);

#endif

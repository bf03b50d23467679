/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The access modes of a tracee's pages.  On x86 and arm64 the kernel reads, on
 * behalf of a process, pages that are readable and also those that are only
 * writable: the hardware has no write-only pages.  process_vm_readv(2) refuses
 * the latter (VM_READ, mm/gup.c), and /proc/PID/mem and PTRACE_PEEKDATA read
 * everything, even pages without any access (FOLL_FORCE).
 */
#ifndef AIOTRACE_PAGES_H
#define AIOTRACE_PAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * Addresses with the same access mode: a mapping, or the gap between two, which
 * allows no access.
 */
struct page_range {
	uint64_t start, end;	/* end is exclusive; 0: not yet looked up */
	bool read, write;
	uint32_t major, minor;	/* the file's device; 0:0 if there is none */
};

/*
 * The mappings of a stopped process, used for at most one read of its memory.
 * Each lookup costs at most one system call.
 */
struct pages {
	pid_t tid;
	int fd;			/* /proc/TID/maps, or -1 */
	bool opened;		/* or tried to */
	struct page_range at;	/* the last lookup */
	/* If the kernel has no lookup: all mappings, in order. */
	bool listed;
	struct page_range *list;
	size_t n;
	uint64_t list_end;	/* beyond it there may be more */
};

/* Nothing is opened yet. */
void pages_begin(struct pages *p, pid_t tid);
void pages_end(struct pages *p);

/* Finds the access mode of `addr`: p->at.  False if /proc does not say. */
bool pages_find(struct pages *p, uint64_t addr);

/*
 * How many of the `len` bytes at `addr` the kernel could read, up to the first
 * that it could not; `len` if that is unknown.
 */
size_t pages_readable(struct pages *p, uint64_t addr, size_t len);

#endif

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

/* A mapping of a stopped process; valid only as long as it is stopped. */
struct page_range {
	uint64_t start, end;	/* end == 0: not yet looked up */
	bool read, write;
};

/*
 * Finds the mapping of `addr`, if *m is not that already.  True: it is in *m,
 * which has no addresses and allows nothing if nothing is mapped there.  False
 * if /proc does not say.
 */
bool pages_find(struct page_range *m, pid_t tid, uint64_t addr);

/*
 * How many of the `len` bytes at `addr` the kernel could read, up to the first
 * that it could not; `len` if that is unknown.  *m as above.
 */
size_t pages_readable(struct page_range *m, pid_t tid, uint64_t addr, size_t len);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a tracee's pages allow.  On x86 and arm64 the kernel reads for a process
 * what may be read, and what may only be written as well: the hardware knows no
 * such page.  process_vm_readv(2) refuses those (VM_READ, mm/gup.c), and
 * /proc/PID/mem and PTRACE_PEEKDATA read everything, whether it allows
 * something or nothing (FOLL_FORCE).
 */
#ifndef AIOTRACE_PAGES_H
#define AIOTRACE_PAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* A mapping of a stopped process: of it, not for longer than it is stopped. */
struct page_range {
	uint64_t start, end;	/* end == 0: not yet looked for */
	bool read, write;
};

/*
 * Finds the mapping of `addr`, if *m is not that already.  True: it is in *m,
 * which has no addresses and allows nothing if nothing is mapped there.  False
 * if /proc does not tell.
 */
bool pages_find(struct page_range *m, pid_t tid, uint64_t addr);

/*
 * How many of the `len` bytes at `addr` the kernel could read, up to the first
 * that it could not; `len` if nobody tells.  *m as above.
 */
size_t pages_readable(struct page_range *m, pid_t tid, uint64_t addr, size_t len);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * This process's own memory, with holes, to be read as if it were a tracee's;
 * and a process_vm_readv(2) that counts and that fails on demand.
 */
#ifndef AIOTRACE_OWN_MEM_H
#define AIOTRACE_OWN_MEM_H

#include "../../src/target/mem.h"

/*
 * The requests to process_vm_readv() since own_mem_init(); it fails with
 * `err` unless that is 0.
 */
extern struct own_mem_vm {
	unsigned long calls, local, remote;
	int err;
} own_mem_vm;

/* How many times the replacement for PTRACE_PEEKDATA was called since then. */
extern unsigned long own_mem_peeks;

/*
 * Pages, `R` readable, `-` not.  The byte at offset i of them is
 * own_mem_byte(i).
 */
enum { OWN_MEM_PAGES = 12 };
#define OWN_MEM_LAYOUT "RR-R--RRRR-R"
extern unsigned char *own_mem;
extern size_t own_mem_page;	/* bytes */

void own_mem_map(void);
unsigned char own_mem_byte(size_t offset);

/* The ways of reading, best first. */
enum way { VM_READV, PROC_MEM, PEEK, WAYS };

/* Reads this process, after the better ways were refused. */
void own_mem_init(struct mem_process *m, enum way way);

#endif

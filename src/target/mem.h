/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bounded reads of a tracee's memory.  It is not an error if a request cannot
 * be read, or only in part: `got` says how much was read.
 */
#ifndef AIOTRACE_MEM_H
#define AIOTRACE_MEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* One piece of the tracee's memory to read. */
struct mem_req {
	uint64_t addr;	/* in the tracee */
	void *buf;	/* ours, `len` bytes */
	size_t len;
	size_t got;	/* result: bytes read from the start, 0 to len */
	/*
	 * Result: some of it is in write-only pages, which process_vm_readv(2)
	 * refuses, and so strace does not see them.
	 */
	bool write_only;
};

struct mem;

struct mem_ops {
	/* Sets `got` of each of the n requests. */
	void (*read)(struct mem *m, struct mem_req *reqs, size_t n);
};

/* What decoders see: the tracee's memory, or a fake in the unit tests. */
struct mem {
	const struct mem_ops *ops;
};

/* Reads all requests with as few system calls as possible; sets each `got`. */
static inline void mem_read(struct mem *m, struct mem_req *reqs, size_t n)
{
	if (n)
		m->ops->read(m, reqs, n);
}

/* Reads one whole object; false, with unspecified content, on failure. */
static inline bool mem_get(struct mem *m, uint64_t addr, void *buf, size_t len)
{
	struct mem_req r = { .addr = addr, .buf = buf, .len = len };

	mem_read(m, &r, 1);
	return r.got == len;
}

/*
 * The memory of a process, read through one of its stopped threads: with
 * process_vm_readv(2); if that is refused, through /proc/TID/mem; last, with
 * `peek`.
 */
struct mem_process {
	struct mem mem;
	pid_t tid;	/* a stopped tracee of the address space */
	int fd;		/* /proc/TID/mem, -1 if not open */
	bool no_vm_readv;
	bool no_proc_mem;
	/* Reads the word at the aligned `addr`; false on failure. */
	bool (*peek)(pid_t tid, uint64_t addr, unsigned long *word);
	/* FOREIGN_*: a tracee may provide some of its pages. */
	unsigned int foreign;
};

/* Nothing is opened yet. */
void mem_process_init(struct mem_process *m,
		      bool (*peek)(pid_t, uint64_t, unsigned long *));

/*
 * Forgets what belonged to the program before an exec.  With `keep_open`, opens
 * /proc/TID/mem at once, so that a program that makes itself undumpable later
 * can still be read.
 */
void mem_process_reset(struct mem_process *m, pid_t tid, bool keep_open);

/* Closes what it has open. */
void mem_process_close(struct mem_process *m);

#endif

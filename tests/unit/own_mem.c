/* SPDX-License-Identifier: GPL-2.0-or-later */
/* This process's own memory, with holes, read as if it were a tracee's. */
#include "own_mem.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "../../src/base/die.h"
#include "unit.h"

struct own_mem_vm own_mem_vm;
unsigned long own_mem_peeks;
unsigned char *own_mem;
size_t own_mem_page;

static const char layout[OWN_MEM_PAGES + 1] = OWN_MEM_LAYOUT;

/* Replaces that of the C library. */
ssize_t process_vm_readv(pid_t pid, const struct iovec *local,
			 unsigned long nlocal, const struct iovec *remote,
			 unsigned long nremote, unsigned long flags)
{
	own_mem_vm.calls++;
	own_mem_vm.local += nlocal;
	own_mem_vm.remote += nremote;
	if (own_mem_vm.err) {
		errno = own_mem_vm.err;
		return -1;
	}
	return syscall(SYS_process_vm_readv, pid, local, nlocal, remote,
		       nremote, flags);
}

unsigned char own_mem_byte(size_t offset)
{
	return (unsigned char)(offset * 7 + offset / 251);
}

/*
 * Holes are mapped beyond the end of a file.  So they cannot be read in any
 * way, and no other memory can be mapped there.
 */
void own_mem_map(void)
{
	int file = memfd_create("test-mem", MFD_CLOEXEC);

	own_mem_page = (size_t)sysconf(_SC_PAGESIZE);
	own_mem =
		mmap(NULL, OWN_MEM_PAGES * own_mem_page, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	check(file >= 0 && own_mem != MAP_FAILED);
	for (size_t i = 0; i < OWN_MEM_PAGES * own_mem_page; i++)
		own_mem[i] = own_mem_byte(i);
	for (size_t i = 0; i < OWN_MEM_PAGES; i++)
		if (layout[i] == '-')
			check(mmap(own_mem + i * own_mem_page, own_mem_page,
				   PROT_READ, MAP_SHARED | MAP_FIXED, file,
				   0) != MAP_FAILED);
	close(file);
}

static bool is_hole(uint64_t addr)
{
	uint64_t at = addr - (uintptr_t)own_mem;

	return at >= OWN_MEM_PAGES * own_mem_page ||
	       layout[at / own_mem_page] == '-';
}

/* Replaces PTRACE_PEEKDATA for this process. */
static bool peek(pid_t tid, uint64_t addr, unsigned long *word)
{
	own_mem_peeks++;
	assert_int_equal(tid, getpid());
	assert_int_equal(addr % sizeof(*word), 0);
	if (is_hole(addr))
		return false;
	memcpy(word, (const void *)(uintptr_t)addr, sizeof(*word));
	return true;
}

void own_mem_init(struct mem_process *m, enum way way)
{
	mem_process_init(m, peek);
	mem_process_reset(m, getpid(), false);
	m->no_vm_readv = way >= PROC_MEM;
	m->no_proc_mem = way >= PEEK;
	memset(&own_mem_vm, 0, sizeof(own_mem_vm));
	own_mem_peeks = 0;
}

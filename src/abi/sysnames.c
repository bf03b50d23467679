/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The names of system calls: a seccomp filter can trap any call, and SIGSYS
 * then says which.  libseccomp knows the numbers of every ABI, on every
 * machine; the kernel's headers know only those of the machine.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "sysnames.h"

#include <stddef.h>

#ifdef HAVE_LIBSECCOMP
#include <linux/audit.h>
#include <seccomp.h>

/* Set in the number of an x32 call. */
#define X32_BIT 0x40000000u

bool sysnames_known(void)
{
	return true;
}

char *sysname(uint32_t arch, uint32_t nr)
{
	/* libseccomp's own numbers, for calls that an ABI lacks, are < 0. */
	if (nr > INT32_MAX)
		return NULL;
	/*
	 * It names ABIs as the kernel does, but the kernel does not name x32.
	 */
	if (arch == AUDIT_ARCH_X86_64 && nr & X32_BIT)
		arch = SCMP_ARCH_X32;
	return seccomp_syscall_resolve_num_arch(arch, (int)nr);
}
#else
bool sysnames_known(void)
{
	return false;
}

char *sysname(uint32_t arch, uint32_t nr)
{
	(void)arch;
	(void)nr;
	return NULL;
}
#endif

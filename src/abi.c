/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ABI table.  Numbers: the kernel's arch/x86/entry/syscalls/syscall_64.tbl
 * and syscall_32.tbl, checked against the system's headers below.
 */
#include "abi.h"

#include <linux/audit.h>
#include <sys/syscall.h>

#if defined(__x86_64__)

#define X32_BIT 0x40000000

static const struct abi abis[] = {
	{
		.name = "x86_64",
		.audit_arch = AUDIT_ARCH_X86_64,
		.word = 8,
		.time = 8,
		.sigset_word = 8,
		.mode = "64 bit",
		.nr = {
			[AIO_SETUP] = 206,
			[AIO_DESTROY] = 207,
			[AIO_SUBMIT] = 209,
			[AIO_CANCEL] = 210,
			[AIO_GETEVENTS] = 208,
			[AIO_PGETEVENTS] = 333,
			[AIO_PGETEVENTS_TIME64] = -1,
		},
	},
	{
		.name = "i386",
		.audit_arch = AUDIT_ARCH_I386,
		.word = 4,
		.time = 4,
		.sigset_word = 4,
		.mode = "32 bit",
		.nr = {
			[AIO_SETUP] = 245,
			[AIO_DESTROY] = 246,
			[AIO_SUBMIT] = 248,
			[AIO_CANCEL] = 249,
			[AIO_GETEVENTS] = 247,
			[AIO_PGETEVENTS] = 385,
			[AIO_PGETEVENTS_TIME64] = 416,
		},
	},
	{
		.name = "x32",
		.audit_arch = AUDIT_ARCH_X86_64,
		.word = 4,
		.time = 8,
		.sigset_word = 8,
		.mode = "x32",
		.nr = {
			[AIO_SETUP] = X32_BIT + 543,
			[AIO_DESTROY] = X32_BIT + 207,
			[AIO_SUBMIT] = X32_BIT + 544,
			[AIO_CANCEL] = X32_BIT + 210,
			[AIO_GETEVENTS] = X32_BIT + 208,
			[AIO_PGETEVENTS] = X32_BIT + 333,
			[AIO_PGETEVENTS_TIME64] = -1,
		},
	},
};

_Static_assert(SYS_io_setup == 206 && SYS_io_destroy == 207 &&
		       SYS_io_getevents == 208 && SYS_io_submit == 209 &&
		       SYS_io_cancel == 210 && SYS_io_pgetevents == 333,
	       "the x86_64 row and <sys/syscall.h> agree");

#else
#error "no ABI rows for this machine yet"
#endif

static const char *const sys_names[] = {
	[AIO_SETUP] = "io_setup",
	[AIO_DESTROY] = "io_destroy",
	[AIO_SUBMIT] = "io_submit",
	[AIO_CANCEL] = "io_cancel",
	[AIO_GETEVENTS] = "io_getevents",
	[AIO_PGETEVENTS] = "io_pgetevents",
	[AIO_PGETEVENTS_TIME64] = "io_pgetevents_time64",
};

const struct abi *abi_table(size_t *n)
{
	*n = sizeof(abis) / sizeof(abis[0]);
	return abis;
}

const struct abi *abi_lookup(uint32_t arch, uint64_t nr, enum aio_sys *sys)
{
	const struct abi *end = abis + sizeof(abis) / sizeof(abis[0]);

	for (const struct abi *a = abis; a < end; a++) {
		if (a->audit_arch != arch)
			continue;
		for (int s = 0; s < AIO_NSYS; s++) {
			if (a->nr[s] >= 0 && a->nr[s] == (int)(uint32_t)nr) {
				*sys = (enum aio_sys)s;
				return a;
			}
		}
	}
	return NULL;
}

const char *aio_sys_name(enum aio_sys sys)
{
	return sys_names[sys];
}

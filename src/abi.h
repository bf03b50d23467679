/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ABI table: for each system call ABI that a machine can run, the numbers
 * of the AIO system calls and the sizes that differ.  Pure data; adding an ABI
 * is adding a row.
 */
#ifndef AIOTRACE_ABI_H
#define AIOTRACE_ABI_H

#include <stddef.h>
#include <stdint.h>

/* The system calls that aiotrace knows, the same on every ABI. */
enum aio_sys {
	AIO_SETUP,
	AIO_DESTROY,
	AIO_SUBMIT,
	AIO_CANCEL,
	AIO_GETEVENTS,
	AIO_PGETEVENTS,
	AIO_PGETEVENTS_TIME64,	/* 32-bit ABIs only */
	AIO_NSYS,
};

struct abi {
	const char *name;
	uint32_t audit_arch;		/* AUDIT_ARCH_*, <linux/audit.h> */
	unsigned char word;		/* bytes of long and of a pointer */
	unsigned char time;		/* bytes of a timespec's two members */
	unsigned char sigset_word;	/* bytes of each struct __aio_sigset member */
	/* The mode in which strace says that a process runs. */
	const char *mode;
	int nr[AIO_NSYS];		/* -1: the ABI does not have it */
};

/* Every ABI that this build can trace; *n rows. */
const struct abi *abi_table(size_t *n);

/*
 * The ABI and the AIO system call behind audit arch `arch` and system call
 * number `nr`, or NULL if that is not an AIO system call.  Only the low 32
 * bits of `nr` count, as for the kernel, which keeps the number in an int.
 */
const struct abi *abi_lookup(uint32_t arch, uint64_t nr, enum aio_sys *sys);

/* "io_submit" and so on. */
const char *aio_sys_name(enum aio_sys sys);

#endif

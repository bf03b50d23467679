/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ABI table: for each system call ABI, the numbers of the AIO system calls,
 * the sizes that differ, and where its registers are in the register sets of
 * ptrace.  Pure data; to add an ABI, add a row.
 */
#ifndef AIOTRACE_ABI_H
#define AIOTRACE_ABI_H

#include <stdbool.h>
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

/* Whether it returns events: io_getevents and similar calls. */
static inline bool aio_sys_reaps(enum aio_sys sys)
{
	return sys == AIO_GETEVENTS || sys == AIO_PGETEVENTS ||
	       sys == AIO_PGETEVENTS_TIME64;
}

/* Other calls that the tracer must handle, see other_calls.c. */
enum other_call {
	OTHER_NONE,
	OTHER_SET_MASK,		/* sched_setaffinity */
	OTHER_GET_MASK,
	OTHER_SET_ATTR,		/* sched_setattr */
	OTHER_EXECVE,
	OTHER_EXECVEAT,
	OTHER_EXIT,
	OTHER_EXIT_GROUP,
	OTHER_FORK,
	OTHER_VFORK,
	OTHER_CLONE,
	OTHER_CLONE3,
	OTHER_SECCOMP,
	OTHER_PRCTL,
	OTHER_USERFAULTFD,
	OTHER_IOCTL,		/* /dev/userfaultfd creates one this way */
	OTHER_MOUNT,
	OTHER_FSOPEN,
	OTHER_URING_SETUP,
	OTHER_URING_ENTER,
	N_OTHERS,
};

/*
 * Where a call's registers are in a set of PTRACE_GETREGSET, NT_PRSTATUS.  The
 * set belongs to the process, not to the call: 64-bit code that uses int $0x80
 * has i386 arguments in the 64-bit set.  So an ABI has a map for each set that
 * it can occur with.  They are distinguished by the set's size and, where that
 * is not enough, by the instruction that made the call.
 */
struct reg_map {
	unsigned short set_size;	/* bytes of the set; 0 ends a list */
	unsigned short insn;	/* the two bytes before ip; 0: any */
	unsigned char width;	/* bytes of each register that count */
	/* Offsets in the set. */
	unsigned short nr, result, ip, sp, arg[6];
	/*
	 * arm64 only, 0 elsewhere: a register that is 0 at an entry stop and
	 * 1 at an exit stop; and for 32-bit code the processor state.
	 */
	unsigned short direction, psr;
};

struct abi {
	const char *name;
	uint32_t audit_arch;		/* AUDIT_ARCH_*, <linux/audit.h> */
	unsigned char word;		/* bytes of long and of a pointer */
	unsigned char time;		/* bytes of a timespec's two members */
	unsigned char sigset_word;	/* bytes of each struct __aio_sigset member */
	/* The mode of such a process, as strace names it. */
	const char *mode;
	int nr[AIO_NSYS];		/* -1: the ABI does not have it */
	int other[N_OTHERS];		/* 0: the ABI does not have it */
	const struct reg_map *maps;	/* ended by a set_size of 0 */
	/* Names of its registers. */
	const char *nr_name, *result_name, *arg_names[6];
};

/* The rows, in families: a kernel runs the ABIs of one family. */
enum abi_row {
	ABI_X86_64,
	ABI_I386,
	ABI_X32,
	ABI_AARCH64,
	ABI_ARM,
	N_ABIS,
};

extern const struct abi abi_rows[N_ABIS];

/* Every ABI that this build can trace; *n rows. */
const struct abi *abi_table(size_t *n);

/*
 * The ABI and the AIO system call for audit arch `arch` and system call number
 * `nr`, or NULL if it is not an AIO system call.  Only the low 32 bits of `nr`
 * count, as in the kernel, which keeps the number in an int.
 */
const struct abi *abi_lookup(uint32_t arch, uint64_t nr, enum aio_sys *sys);

/* Which of the other calls it is. */
enum other_call abi_other(uint32_t arch, uint64_t nr);

/*
 * The first ABI, and its map, of a call made with instruction `insn` (its two
 * bytes, little endian) by a process with a register set of `set_size` bytes;
 * NULL if there is none.  By their registers, x32 calls are x86_64 calls.
 */
const struct abi *abi_of_set(size_t set_size, unsigned int insn,
			     const struct reg_map **map);

/*
 * The mode (abi.mode) of a process that makes system call `nr` of `arch`; NULL
 * if it makes none.  The mode of most programs is that of abi_table()'s first
 * row.
 */
const char *abi_mode(uint32_t arch, uint64_t nr);

/* arm64: the kernel looks at a result for a restart before a stop, not after. */
bool abi_looks_early(void);

/* "io_submit" and so on. */
const char *aio_sys_name(enum aio_sys sys);

#endif

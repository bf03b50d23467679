/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ABI table.  System call numbers are from the kernel's tables
 * (arch/x86/entry/syscalls/syscall_64.tbl and syscall_32.tbl,
 * include/uapi/asm-generic/unistd.h, arch/arm/tools/syscall.tbl), register sets
 * from struct user_regs_struct and its 32-bit relatives.  abi_check.h asserts
 * what the system's headers know about them.
 */
#include "abi.h"

#include <linux/audit.h>

#include "abi_check.h"

/* x86: the registers' order in the sets, arch/x86/include/asm/user_64.h. */
#define R64(n) ((n) * 8)
enum {
	RBP = R64(4), RBX = R64(5), R10 = R64(7), R9 = R64(8), R8 = R64(9),
	RAX = R64(10), RCX = R64(11), RDX = R64(12), RSI = R64(13),
	RDI = R64(14), ORIG_RAX = R64(15), RIP = R64(16), RSP = R64(19),
	X86_64_SET = R64(27),
};

/* arch/x86/include/asm/user_32.h */
#define R32(n) ((n) * 4)
enum {
	EBX = R32(0), ECX = R32(1), EDX = R32(2), ESI = R32(3), EDI = R32(4),
	EBP = R32(5), EAX = R32(6), ORIG_EAX = R32(11), EIP = R32(12),
	ESP = R32(15),
	I386_SET = R32(17),
};

/* arm64: x0-x30, sp, pc, pstate; arm: r0-r15, cpsr, orig_r0. */
enum {
	ARM64_SET = R64(34), ARM64_SP = R64(31), ARM64_PC = R64(32),
	ARM_SET = R32(18), ARM_SP = R32(13), ARM_PC = R32(15),
};

/* The instruction that made the call, as two little-endian bytes. */
enum {
	INSN_SYSCALL = 0x050f,	/* 0f 05 */
	INSN_INT80 = 0x80cd,	/* cd 80 */
};

static const struct reg_map x86_64_maps[] = {
	{
		.set_size = X86_64_SET, .insn = INSN_SYSCALL, .width = 8,
		.nr = ORIG_RAX, .result = RAX, .ip = RIP, .sp = RSP,
		.arg = { RDI, RSI, RDX, R10, R8, R9 },
	},
	{ 0 },
};

static const struct reg_map i386_maps[] = {
	{
		.set_size = I386_SET, .width = 4,
		.nr = ORIG_EAX, .result = EAX, .ip = EIP, .sp = ESP,
		.arg = { EBX, ECX, EDX, ESI, EDI, EBP },
	},
	{
		.set_size = X86_64_SET, .insn = INSN_INT80, .width = 4,
		.nr = ORIG_RAX, .result = RAX, .ip = RIP, .sp = RSP,
		.arg = { RBX, RCX, RDX, RSI, RDI, RBP },
	},
	{ 0 },
};

static const struct reg_map arm64_maps[] = {
	{
		.set_size = ARM64_SET, .width = 8,
		.nr = R64(8), .result = R64(0), .ip = ARM64_PC,
		.sp = ARM64_SP,
		.arg = { R64(0), R64(1), R64(2), R64(3), R64(4), R64(5) },
		.direction = R64(7),
	},
	{ 0 },
};

static const struct reg_map arm_maps[] = {
	{
		.set_size = ARM_SET, .width = 4,
		.nr = R32(7), .result = R32(0), .ip = ARM_PC, .sp = ARM_SP,
		.arg = { R32(0), R32(1), R32(2), R32(3), R32(4), R32(5) },
		.direction = R32(12), .psr = R32(16),
	},
	{ 0 },
};

#define X32_BIT 0x40000000	/* __X32_SYSCALL_BIT, <asm/unistd.h> */

/* In families: a kernel runs the ABIs of one family. */
const struct abi abi_rows[N_ABIS] = {
	[ABI_X86_64] = {
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
		.other = {
			[OTHER_SET_MASK] = 203,
			[OTHER_GET_MASK] = 204,
			[OTHER_SET_ATTR] = 314,
			[OTHER_EXECVE] = 59,
			[OTHER_EXECVEAT] = 322,
			[OTHER_EXIT] = 60,
			[OTHER_EXIT_GROUP] = 231,
			[OTHER_FORK] = 57,
			[OTHER_VFORK] = 58,
			[OTHER_CLONE] = 56,
			[OTHER_CLONE3] = 435,
			[OTHER_SECCOMP] = 317,
			[OTHER_PRCTL] = 157,
			[OTHER_USERFAULTFD] = 323,
			[OTHER_IOCTL] = 16,
			[OTHER_MOUNT] = 165,
			[OTHER_FSOPEN] = 430,
			[OTHER_URING_SETUP] = 425,
			[OTHER_URING_ENTER] = 426,
		},
		.maps = x86_64_maps,
		.nr_name = "orig_rax",
		.result_name = "rax",
		.arg_names = { "rdi", "rsi", "rdx", "r10", "r8", "r9" },
	},
	[ABI_I386] = {
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
		.other = {
			[OTHER_SET_MASK] = 241,
			[OTHER_GET_MASK] = 242,
			[OTHER_SET_ATTR] = 351,
			[OTHER_EXECVE] = 11,
			[OTHER_EXECVEAT] = 358,
			[OTHER_EXIT] = 1,
			[OTHER_EXIT_GROUP] = 252,
			[OTHER_FORK] = 2,
			[OTHER_VFORK] = 190,
			[OTHER_CLONE] = 120,
			[OTHER_CLONE3] = 435,
			[OTHER_SECCOMP] = 354,
			[OTHER_PRCTL] = 172,
			[OTHER_USERFAULTFD] = 374,
			[OTHER_IOCTL] = 54,
			[OTHER_MOUNT] = 21,
			[OTHER_FSOPEN] = 430,
			[OTHER_URING_SETUP] = 425,
			[OTHER_URING_ENTER] = 426,
		},
		.maps = i386_maps,
		.nr_name = "orig_eax",
		.result_name = "eax",
		.arg_names = { "ebx", "ecx", "edx", "esi", "edi", "ebp" },
	},
	/*
	 * Its own entries (syscall_64.tbl, 543 and 544) are those for 32-bit
	 * programs: contexts, the list and iovecs consist of 4-byte words.  The
	 * others are those of 64-bit programs ("common"), so a timespec and an
	 * __aio_sigset have 8-byte members.  The kernel confirms this (Linux
	 * 6.1, tested by layouts() of tests/workloads/wl-pgetevents.c): a
	 * signal set argument of two 4-byte members at the end of a page gives
	 * EFAULT, and before zeros EINVAL, since its size is then 0; one of two
	 * 8-byte members takes effect.  These entries also take whole registers
	 * for a long.  As in strace, the half that is the program's long is
	 * printed.
	 */
	[ABI_X32] = {
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
		.other = {
			[OTHER_SET_MASK] = X32_BIT + 203,
			[OTHER_GET_MASK] = X32_BIT + 204,
			[OTHER_SET_ATTR] = X32_BIT + 314,
			[OTHER_EXECVE] = X32_BIT + 520,
			[OTHER_EXECVEAT] = X32_BIT + 545,
			[OTHER_EXIT] = X32_BIT + 60,
			[OTHER_EXIT_GROUP] = X32_BIT + 231,
			[OTHER_FORK] = X32_BIT + 57,
			[OTHER_VFORK] = X32_BIT + 58,
			[OTHER_CLONE] = X32_BIT + 56,
			[OTHER_CLONE3] = X32_BIT + 435,
			[OTHER_SECCOMP] = X32_BIT + 317,
			[OTHER_PRCTL] = X32_BIT + 157,
			[OTHER_USERFAULTFD] = X32_BIT + 323,
			[OTHER_IOCTL] = X32_BIT + 514,
			[OTHER_MOUNT] = X32_BIT + 165,
			[OTHER_FSOPEN] = X32_BIT + 430,
			[OTHER_URING_SETUP] = X32_BIT + 425,
			[OTHER_URING_ENTER] = X32_BIT + 426,
		},
		.maps = x86_64_maps,
		.nr_name = "orig_rax",
		.result_name = "rax",
		.arg_names = { "rdi", "rsi", "rdx", "r10", "r8", "r9" },
	},
	[ABI_AARCH64] = {
		.name = "aarch64",
		.audit_arch = AUDIT_ARCH_AARCH64,
		.word = 8,
		.time = 8,
		.sigset_word = 8,
		.mode = "64 bit",
		.nr = {
			[AIO_SETUP] = 0,
			[AIO_DESTROY] = 1,
			[AIO_SUBMIT] = 2,
			[AIO_CANCEL] = 3,
			[AIO_GETEVENTS] = 4,
			[AIO_PGETEVENTS] = 292,
			[AIO_PGETEVENTS_TIME64] = -1,
		},
		.other = {
			[OTHER_SET_MASK] = 122,
			[OTHER_GET_MASK] = 123,
			[OTHER_SET_ATTR] = 274,
			[OTHER_EXECVE] = 221,
			[OTHER_EXECVEAT] = 281,
			[OTHER_EXIT] = 93,
			[OTHER_EXIT_GROUP] = 94,
			[OTHER_CLONE] = 220,
			[OTHER_CLONE3] = 435,
			[OTHER_SECCOMP] = 277,
			[OTHER_PRCTL] = 167,
			[OTHER_USERFAULTFD] = 282,
			[OTHER_IOCTL] = 29,
			[OTHER_MOUNT] = 40,
			[OTHER_FSOPEN] = 430,
			[OTHER_URING_SETUP] = 425,
			[OTHER_URING_ENTER] = 426,
		},
		.maps = arm64_maps,
		.nr_name = "x8",
		.result_name = "x0",
		.arg_names = { "x0", "x1", "x2", "x3", "x4", "x5" },
	},
	[ABI_ARM] = {
		.name = "arm",
		.audit_arch = AUDIT_ARCH_ARM,
		.word = 4,
		.time = 4,
		.sigset_word = 4,
		.mode = "32 bit",
		.nr = {
			[AIO_SETUP] = 243,
			[AIO_DESTROY] = 244,
			[AIO_SUBMIT] = 246,
			[AIO_CANCEL] = 247,
			[AIO_GETEVENTS] = 245,
			[AIO_PGETEVENTS] = 399,
			[AIO_PGETEVENTS_TIME64] = 416,
		},
		.other = {
			[OTHER_SET_MASK] = 241,
			[OTHER_GET_MASK] = 242,
			[OTHER_SET_ATTR] = 380,
			[OTHER_EXECVE] = 11,
			[OTHER_EXECVEAT] = 387,
			[OTHER_EXIT] = 1,
			[OTHER_EXIT_GROUP] = 248,
			[OTHER_FORK] = 2,
			[OTHER_VFORK] = 190,
			[OTHER_CLONE] = 120,
			[OTHER_CLONE3] = 435,
			[OTHER_SECCOMP] = 383,
			[OTHER_PRCTL] = 172,
			[OTHER_USERFAULTFD] = 388,
			[OTHER_IOCTL] = 54,
			[OTHER_MOUNT] = 21,
			[OTHER_FSOPEN] = 430,
			[OTHER_URING_SETUP] = 425,
			[OTHER_URING_ENTER] = 426,
		},
		.maps = arm_maps,
		.nr_name = "r7",
		.result_name = "r0",
		.arg_names = { "r0", "r1", "r2", "r3", "r4", "r5" },
	},
};

/* The rows that a build can trace: its own, and those that the kernel runs
 * beside it.  Only this place depends on the machine. */
#if defined(__x86_64__)
enum { FIRST = ABI_X86_64, LAST = ABI_X32 };
#elif defined(__aarch64__)
enum { FIRST = ABI_AARCH64, LAST = ABI_ARM };
#else
#error "no rows of src/abi/abi.c are for this machine"
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
	*n = LAST - FIRST + 1;
	return abi_rows + FIRST;
}

const struct abi *abi_lookup(uint32_t arch, uint64_t nr, enum aio_sys *sys)
{
	for (const struct abi *a = abi_rows + FIRST; a <= abi_rows + LAST; a++) {
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

const char *abi_mode(uint32_t arch, uint64_t nr)
{
	int n = (int)(uint32_t)nr;

	/* -1: a tracer or a filter skips the call. */
	for (const struct abi *a = abi_rows + FIRST; n >= 0 && a <= abi_rows + LAST; a++)
		if (a->audit_arch == arch &&
		    (a->nr[AIO_SETUP] & X32_BIT) == (n & X32_BIT))
			return a->mode;
	return NULL;
}

enum other_call abi_other(uint32_t arch, uint64_t nr)
{
	for (const struct abi *a = abi_rows + FIRST; a <= abi_rows + LAST; a++)
		for (int i = OTHER_NONE + 1; i < N_OTHERS; i++)
			if (a->audit_arch == arch && a->other[i] &&
			    a->other[i] == (int)(uint32_t)nr)
				return (enum other_call)i;
	return OTHER_NONE;
}

const struct abi *abi_of_set(size_t set_size, unsigned int insn,
			     const struct reg_map **map)
{
	const struct abi *like = NULL;

	for (const struct abi *a = abi_rows + FIRST; a <= abi_rows + LAST; a++) {
		for (const struct reg_map *m = a->maps; m->set_size; m++) {
			if (m->set_size != set_size)
				continue;
			if (!m->insn || m->insn == insn) {
				*map = m;
				return a;
			}
			/*
			 * If the instruction cannot be read, assume the usual
			 * one.
			 */
			if (!like) {
				*map = m;
				like = a;
			}
		}
	}
	return like;
}

bool abi_looks_early(void)
{
	return abi_rows[FIRST].maps[0].direction != 0;
}

const char *aio_sys_name(enum aio_sys sys)
{
	return sys_names[sys];
}

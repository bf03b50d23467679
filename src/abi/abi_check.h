/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the system's headers know about the ABI table, asserted at compile time
 * by a compiler for that ABI.  Included by abi.c, for the ABI that aiotrace
 * itself is built for, and by the workloads, which are built for every ABI: the
 * headers of one ABI do not know the others.
 */
#ifndef AIOTRACE_ABI_CHECK_H
#define AIOTRACE_ABI_CHECK_H

#include <stddef.h>
#include <sys/syscall.h>
#include <sys/user.h>

#if defined(__x86_64__)

#define AT(reg, n)                                                           \
	_Static_assert(offsetof(struct user_regs_struct, reg) == (n) * 8,    \
		       #reg " in the x86_64 set")
AT(rbp, 4);
AT(rbx, 5);
AT(r10, 7);
AT(r9, 8);
AT(r8, 9);
AT(rax, 10);
AT(rcx, 11);
AT(rdx, 12);
AT(rsi, 13);
AT(rdi, 14);
AT(orig_rax, 15);
AT(rip, 16);
AT(rsp, 19);
#undef AT
_Static_assert(sizeof(struct user_regs_struct) == 27 * 8, "x86_64 set");

#if defined(__ILP32__)
#define X32(nr) (0x40000000 + (nr))
_Static_assert(SYS_io_setup == X32(543) && SYS_io_destroy == X32(207) &&
		       SYS_io_getevents == X32(208) &&
		       SYS_io_submit == X32(544) && SYS_io_cancel == X32(210) &&
		       SYS_io_pgetevents == X32(333),
	       "x32 numbers");
#undef X32
#else
_Static_assert(SYS_io_setup == 206 && SYS_io_destroy == 207 &&
		       SYS_io_getevents == 208 && SYS_io_submit == 209 &&
		       SYS_io_cancel == 210 && SYS_io_pgetevents == 333 &&
		       SYS_sched_setaffinity == 203 &&
		       SYS_sched_getaffinity == 204,
	       "x86_64 numbers");
#endif

#elif defined(__i386__)

#define AT(reg, n)                                                           \
	_Static_assert(offsetof(struct user_regs_struct, reg) == (n) * 4,    \
		       #reg " in the i386 set")
AT(ebx, 0);
AT(ecx, 1);
AT(edx, 2);
AT(esi, 3);
AT(edi, 4);
AT(ebp, 5);
AT(eax, 6);
AT(orig_eax, 11);
AT(eip, 12);
AT(esp, 15);
#undef AT
_Static_assert(sizeof(struct user_regs_struct) == 17 * 4, "i386 set");
_Static_assert(SYS_io_setup == 245 && SYS_io_destroy == 246 &&
		       SYS_io_getevents == 247 && SYS_io_submit == 248 &&
		       SYS_io_cancel == 249 && SYS_io_pgetevents == 385 &&
		       SYS_io_pgetevents_time64 == 416,
	       "i386 numbers");

#elif defined(__aarch64__)

_Static_assert(offsetof(struct user_regs_struct, regs) == 0 &&
		       offsetof(struct user_regs_struct, sp) == 31 * 8 &&
		       offsetof(struct user_regs_struct, pc) == 32 * 8 &&
		       sizeof(struct user_regs_struct) == 34 * 8,
	       "arm64 set");
_Static_assert(SYS_io_setup == 0 && SYS_io_destroy == 1 &&
		       SYS_io_submit == 2 && SYS_io_cancel == 3 &&
		       SYS_io_getevents == 4 && SYS_io_pgetevents == 292 &&
		       SYS_sched_setaffinity == 122 &&
		       SYS_sched_getaffinity == 123,
	       "arm64 numbers");

#elif defined(__arm__)

/* r0-r15, cpsr and orig_r0, arch/arm/include/uapi/asm/ptrace.h. */
_Static_assert(sizeof(struct user_regs) == 18 * 4, "arm set");
_Static_assert(SYS_io_setup == 243 && SYS_io_destroy == 244 &&
		       SYS_io_getevents == 245 && SYS_io_submit == 246 &&
		       SYS_io_cancel == 247 && SYS_io_pgetevents == 399 &&
		       SYS_io_pgetevents_time64 == 416,
	       "arm numbers");

#endif
#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the system's headers know about the ABI table: asserted at compile time
 * on the machine that it concerns.  Included by abi.c alone.
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
_Static_assert(SYS_io_setup == 206 && SYS_io_destroy == 207 &&
		       SYS_io_getevents == 208 && SYS_io_submit == 209 &&
		       SYS_io_cancel == 210 && SYS_io_pgetevents == 333 &&
		       SYS_sched_setaffinity == 203 &&
		       SYS_sched_getaffinity == 204,
	       "x86_64 numbers");

#elif defined(__aarch64__)

_Static_assert(offsetof(struct user_regs_struct, sp) == 31 * 8 &&
		       offsetof(struct user_regs_struct, pc) == 32 * 8 &&
		       sizeof(struct user_regs_struct) == 34 * 8,
	       "arm64 set");
_Static_assert(SYS_io_setup == 0 && SYS_io_destroy == 1 &&
		       SYS_io_submit == 2 && SYS_io_cancel == 3 &&
		       SYS_io_getevents == 4 && SYS_io_pgetevents == 292 &&
		       SYS_sched_setaffinity == 122 &&
		       SYS_sched_getaffinity == 123,
	       "arm64 numbers");

#endif
#endif

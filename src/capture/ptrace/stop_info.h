/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a stopped tracee is doing: entering a call, leaving one, or neither.
 * The kernel says so since Linux 5.3 (PTRACE_GET_SYSCALL_INFO); before that, or
 * with --no-syscall-info, it is taken from the registers.
 */
#ifndef AIOTRACE_STOP_INFO_H
#define AIOTRACE_STOP_INFO_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/abi.h"
#include "ptrace.h"
#include "tracee.h"

enum stop_op {
	OP_NONE,
	OP_ENTRY,
	OP_EXIT,
	OP_SECCOMP,	/* an entry, at a filter's stop */
};

struct stop_info {
	enum stop_op op;
	uint32_t arch;		/* AUDIT_ARCH_* */
	uint64_t ip, sp;
	uint64_t nr, args[6];	/* OP_ENTRY, OP_SECCOMP */
	unsigned long data;	/* OP_SECCOMP: of SECCOMP_RET_TRACE */
	int64_t ret;		/* OP_EXIT */
};

/*
 * At a system call or seccomp stop (`seccomp`) of tr.  False if the tracee is
 * gone.  *no_info makes it use the registers, and is set if the kernel does not
 * support the request.
 */
bool stop_info_get(struct tracee *tr, bool seccomp, bool *no_info,
		   struct stop_info *info);

/*
 * The registers of a stopped tracee, the ABI of its current or last call, and
 * their map.
 */
bool stop_registers(struct tracee *tr, struct regs *r, const struct abi **abi,
		    const struct reg_map **map);

#endif

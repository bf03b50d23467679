/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a stopped tracee is doing.  Without PTRACE_GET_SYSCALL_INFO, a system
 * call stop does not say whether it is an entry or an exit (except on arm64),
 * so each thread's record says whether it is in a call.  stops.c keeps this
 * correct at the other stops, and on x86 the result register must be -ENOSYS at
 * an entry (arch/x86/entry/entry_64.S), which corrects a wrong guess.
 */
#include "stop_info.h"

#include <errno.h>

static bool from_kernel(struct tracee *tr, struct stop_info *info)
{
	static const enum stop_op ops[] = {
		[PTRACE_SYSCALL_INFO_NONE] = OP_NONE,
		[PTRACE_SYSCALL_INFO_ENTRY] = OP_ENTRY,
		[PTRACE_SYSCALL_INFO_EXIT] = OP_EXIT,
		[PTRACE_SYSCALL_INFO_SECCOMP] = OP_SECCOMP,
	};
	struct __ptrace_syscall_info k;

	if (!pt_syscall_info(tr->tid, &k))
		return false;
	*info = (struct stop_info){
		.op = k.op < 4 ? ops[k.op] : OP_NONE,
		.arch = k.arch,
		.ip = k.instruction_pointer,
		.sp = k.stack_pointer,
	};
	if (info->op == OP_EXIT) {
		info->ret = k.exit.rval;
	} else if (info->op != OP_NONE) {
		/* Both have the number and the arguments in the same place. */
		info->nr = k.seccomp.nr;
		for (int i = 0; i < 6; i++)
			info->args[i] = k.seccomp.args[i];
		info->data = k.seccomp.ret_data;
	}
	return true;
}

bool stop_registers(struct tracee *tr, struct regs *r, const struct abi **abi,
		    const struct reg_map **map)
{
	const struct reg_map *any;
	unsigned char insn[2] = { 0, 0 };

	if (!pt_get_regs(tr->tid, r))
		return false;
	*abi = abi_of_set(r->size, 0, &any);
	if (!*abi)
		return false;
	*map = any;
	/* Only where the set does not say. */
	if (any->insn) {
		tr->process->mem.tid = tr->tid;
		if (mem_get(&tr->process->mem.mem,
			    regs_get(r, any, any->ip) - sizeof(insn), insn,
			    sizeof(insn)))
			*abi = abi_of_set(r->size, insn[0] | insn[1] << 8, map);
	}
	return true;
}

static bool is_entry(const struct tracee *tr, const struct regs *r,
		     const struct reg_map *map)
{
	if (map->direction)
		return regs_get(r, map, map->direction) == 0;
	return !tr->in_syscall &&
	       (int32_t)regs_get(r, map, map->result) == -ENOSYS;
}

static bool from_registers(struct tracee *tr, bool seccomp,
			   struct stop_info *info)
{
	const struct reg_map *map;
	const struct abi *abi;
	struct regs r;
	uint64_t ret;

	if (!stop_registers(tr, &r, &abi, &map))
		return false;
	*info = (struct stop_info){
		.op = seccomp		     ? OP_SECCOMP :
		      is_entry(tr, &r, map) ? OP_ENTRY :
					      OP_EXIT,
		.arch = abi->audit_arch,
		/* As the kernel says them: whole, also of int $0x80. */
		.ip = regs_get_whole(&r, map, map->ip),
		.sp = regs_get_whole(&r, map, map->sp),
	};
	if (info->op == OP_EXIT) {
		ret = regs_get(&r, map, map->result);
		info->ret = map->width == 4 ? (int32_t)ret : (int64_t)ret;
		return true;
	}
	info->nr = regs_get(&r, map, map->nr);
	for (int i = 0; i < 6; i++)
		info->args[i] = regs_get(&r, map, map->arg[i]);
	return !seccomp || pt_event_message(tr->tid, &info->data);
}

bool stop_info_get(struct tracee *tr, bool seccomp, bool *no_info,
		   struct stop_info *info)
{
	bool ok = false;

	if (!*no_info) {
		errno = 0;
		ok = from_kernel(tr, info);
		/* Linux before 5.3 does not know the request. */
		if (!ok && (errno == EIO || errno == EINVAL))
			*no_info = true;
	}
	if (*no_info)
		ok = from_registers(tr, seccomp, info);
	if (ok)
		tr->in_syscall = info->op == OP_ENTRY ||
				 info->op == OP_SECCOMP;
	return ok;
}

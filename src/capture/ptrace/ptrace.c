/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every ptrace(2) call that aiotrace makes. */
#include "ptrace.h"

#include <elf.h>
#include <errno.h>
#include <string.h>
#include <sys/uio.h>

#include "base/die.h"

static long request(long what, pid_t tid, uintptr_t addr, uintptr_t data)
{
	return ptrace((enum __ptrace_request)what, tid, (void *)addr,
		      (void *)data);
}

int pt_seize(pid_t tid, unsigned long options)
{
	return request(PTRACE_SEIZE, tid, 0, options) < 0 ? errno : 0;
}

bool pt_set_options(pid_t tid, unsigned long options)
{
	return request(PTRACE_SETOPTIONS, tid, 0, options) == 0;
}

bool pt_interrupt(pid_t tid)
{
	return request(PTRACE_INTERRUPT, tid, 0, 0) == 0;
}

bool pt_resume(pid_t tid, enum resume how, int sig)
{
	static const long requests[] = {
		[RESUME_CONT] = PTRACE_CONT,
		[RESUME_SYSCALL] = PTRACE_SYSCALL,
		[RESUME_LISTEN] = PTRACE_LISTEN,
	};

	return request(requests[how], tid, 0, (uintptr_t)sig) == 0;
}

bool pt_detach(pid_t tid, int sig)
{
	return request(PTRACE_DETACH, tid, 0, (uintptr_t)sig) == 0;
}

bool pt_syscall_info(pid_t tid, struct __ptrace_syscall_info *info)
{
	memset(info, 0, sizeof(*info));
	return request(PTRACE_GET_SYSCALL_INFO, tid, sizeof(*info),
		       (uintptr_t)info) > 0;
}

bool pt_event_message(pid_t tid, unsigned long *msg)
{
	return request(PTRACE_GETEVENTMSG, tid, 0, (uintptr_t)msg) == 0;
}

bool pt_siginfo(pid_t tid, siginfo_t *info)
{
	return request(PTRACE_GETSIGINFO, tid, 0, (uintptr_t)info) == 0;
}

bool pt_peek(pid_t tid, uint64_t addr, unsigned long *word)
{
	errno = 0;
	*word = (unsigned long)request(PTRACE_PEEKDATA, tid, addr, 0);
	return errno == 0;
}

bool pt_get_regs(pid_t tid, struct regs *r)
{
	struct iovec iov = { r->set, sizeof(r->set) };

	if (request(PTRACE_GETREGSET, tid, NT_PRSTATUS, (uintptr_t)&iov) < 0)
		return false;
	r->size = iov.iov_len;
	return true;
}

bool pt_set_regs(pid_t tid, const struct regs *r)
{
	struct iovec iov = { (void *)r->set, r->size };

	return request(PTRACE_SETREGSET, tid, NT_PRSTATUS,
		       (uintptr_t)&iov) == 0;
}

bool pt_skip_call(pid_t tid, const struct reg_map *map)
{
	int none = -1;
	struct iovec iov = { &none, sizeof(none) };
	struct regs r;

	/* arm64 keeps the number elsewhere, in a set of its own. */
	if (map->direction)
		return request(PTRACE_SETREGSET, tid, NT_ARM_SYSTEM_CALL,
			       (uintptr_t)&iov) == 0;
	if (!pt_get_regs(tid, &r))
		return false;
	regs_put(&r, map, map->nr, -1);
	return pt_set_regs(tid, &r);
}


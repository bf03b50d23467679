/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every ptrace(2) call that aiotrace makes, and the registers behind two of
 * them.
 */
#include "ptrace.h"

#include <elf.h>
#include <errno.h>
#include <string.h>
#include <sys/uio.h>
#include <sys/user.h>

#include "util.h"

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

#if defined(__x86_64__)

/*
 * The set that PTRACE_GETREGSET returns is that of the process, not of the
 * call: 64-bit code that uses int $0x80 has the 64-bit one.
 */
struct i386_regs {	/* arch/x86/include/asm/user_32.h */
	uint32_t ebx, ecx, edx, esi, edi, ebp, eax, ds, es, fs, gs, orig_eax,
		eip, cs, eflags, esp, ss;
};

union regset {
	struct user_regs_struct r64;
	struct i386_regs r32;
};

_Static_assert(sizeof(struct i386_regs) == 68, "17 words");

static bool get_regs(pid_t tid, union regset *r, struct iovec *iov)
{
	*iov = (struct iovec){ r, sizeof(*r) };
	return request(PTRACE_GETREGSET, tid, NT_PRSTATUS,
		       (uintptr_t)iov) == 0;
}

static bool set_regs(pid_t tid, struct iovec *iov)
{
	return request(PTRACE_SETREGSET, tid, NT_PRSTATUS,
		       (uintptr_t)iov) == 0;
}

static bool is_32(const struct iovec *iov)
{
	return iov->iov_len == sizeof(struct i386_regs);
}

bool pt_call_registers(pid_t tid, int64_t *nr, int64_t *ret)
{
	union regset r;
	struct iovec iov;

	if (!get_regs(tid, &r, &iov))
		return false;
	*nr = is_32(&iov) ? (int32_t)r.r32.orig_eax : (int64_t)r.r64.orig_rax;
	*ret = is_32(&iov) ? (int32_t)r.r32.eax : (int64_t)r.r64.rax;
	return true;
}

bool pt_set_result(pid_t tid, int64_t ret)
{
	union regset r;
	struct iovec iov;

	if (!get_regs(tid, &r, &iov))
		return false;
	if (is_32(&iov))
		r.r32.eax = (uint32_t)ret;
	else
		r.r64.rax = (uint64_t)ret;
	return set_regs(tid, &iov);
}

bool pt_set_number(pid_t tid, int64_t nr)
{
	union regset r;
	struct iovec iov;

	if (!get_regs(tid, &r, &iov))
		return false;
	if (is_32(&iov))
		r.r32.orig_eax = (uint32_t)nr;
	else
		r.r64.orig_rax = (uint64_t)nr;
	return set_regs(tid, &iov);
}

#else
#error "no register set for this machine yet"
#endif

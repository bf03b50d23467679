/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The seccomp filter, generated from the ABI table.  For each architecture:
 *
 *	load arch; if it is another one, go to the next
 *	load nr;   if it is one of the numbers, stop.  Otherwise allow.
 *
 * Since Linux 5.11 the kernel caches for each system call that a filter always
 * allows it, so the length does not matter.
 */
#include "seccomp_filter.h"

#include <errno.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <linux/userfaultfd.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "abi/abi.h"
#include "base/array.h"
#include "base/die.h"
#include "base/proc.h"
#include "tracee.h"

static bool first_of_arch(const struct abi *table, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (table[j].audit_arch == table[i].audit_arch)
			return false;
	return true;
}

struct program {
	struct sock_filter *insns;
	size_t n;
};

static void add(struct program *p, struct sock_filter insn)
{
	check(p->n < FILTER_MAX);
	p->insns[p->n++] = insn;
}

#define ADD(p, ...) add(p, (struct sock_filter)__VA_ARGS__)

/* -1: the ABI has no such call. */
static void stop_at(struct program *p, int nr)
{
	if (nr == -1)
		return;
	ADD(p, BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned int)nr, 0, 1));
	ADD(p, BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE | FILTER_DATA));
}

/*
 * Calls that always stop, or only because of CPU masks, or if the low half of
 * an argument has certain bits, or is a certain number.
 */
static const struct other {
	enum other_call call;
	bool masks;
	unsigned short test;	/* BPF_JSET, BPF_JEQ; 0: none */
	uint32_t value;
	unsigned int arg;	/* its index, from 0 */
} others[] = {
	{ OTHER_SET_MASK, true, 0, 0, 0 },
	{ OTHER_GET_MASK, true, 0, 0, 0 },
	{ OTHER_SET_ATTR, true, 0, 0, 0 },
	{ OTHER_EXECVE, false, 0, 0, 0 },
	{ OTHER_EXECVEAT, false, 0, 0, 0 },
	{ OTHER_EXIT, false, 0, 0, 0 },
	{ OTHER_EXIT_GROUP, false, 0, 0, 0 },
	{ OTHER_FORK, true, 0, 0, 0 },
	{ OTHER_VFORK, true, 0, 0, 0 },
	{ OTHER_CLONE, true, 0, 0, 0 },
	{ OTHER_CLONE, false, BPF_JSET, CLONE_UNTRACED, 0 },
	{ OTHER_CLONE3, false, 0, 0, 0 },
	{ OTHER_SECCOMP, false, 0, 0, 0 },
	{ OTHER_PRCTL, false, BPF_JEQ, PR_SET_SECCOMP, 0 },
	{ OTHER_USERFAULTFD, false, 0, 0, 0 },
	{ OTHER_IOCTL, false, BPF_JEQ, USERFAULTFD_IOC_NEW, 1 },
	{ OTHER_MOUNT, false, 0, 0, 0 },
	{ OTHER_FSOPEN, false, 0, 0, 0 },
	{ OTHER_URING_SETUP, false, 0, 0, 0 },
};

static void stop_at_arg(struct program *p, int nr, const struct other *o)
{
	/* Little endian: the low half comes first. */
	const unsigned int arg = offsetof(struct seccomp_data, args) +
				 8 * o->arg;

	if (!nr)
		return;
	if (!o->test) {
		stop_at(p, nr);
		return;
	}
	ADD(p, BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned int)nr, 0, 4));
	ADD(p, BPF_STMT(BPF_LD | BPF_W | BPF_ABS, arg));
	ADD(p, BPF_JUMP(BPF_JMP | o->test | BPF_K, o->value, 0, 1));
	ADD(p, BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE | FILTER_DATA));
	ADD(p, BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
}

/* One ABI's calls; `masks`: also those that affinity.c needs. */
static void stop_abi(struct program *p, const struct abi *abi, bool masks)
{
	for (int s = 0; s < AIO_NSYS; s++)
		stop_at(p, abi->nr[s]);
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		if (masks || !others[i].masks)
			stop_at_arg(p, abi->other[others[i].call],
				    &others[i]);
}

size_t filter_build(struct sock_filter prog[FILTER_MAX], bool masks)
{
	struct program p = { .insns = prog };
	size_t n_abis;
	const struct abi *table = abi_table(&n_abis);

	ADD(&p, BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, arch)));
	for (size_t i = 0; i < n_abis; i++) {
		size_t skip;

		if (!first_of_arch(table, i))
			continue;
		skip = p.n;	/* its jf is filled in below */
		ADD(&p, BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
				 table[i].audit_arch, 0, 0));
		ADD(&p, BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
				 offsetof(struct seccomp_data, nr)));
		/* x86_64 and x32 have one arch. */
		for (size_t j = i; j < n_abis; j++)
			if (table[j].audit_arch == table[i].audit_arch)
				stop_abi(&p, &table[j], masks);
		ADD(&p, BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
		check(p.n - skip - 1 <= UINT8_MAX);
		prog[skip].jf = (unsigned char)(p.n - skip - 1);
	}
	ADD(&p, BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
	return p.n;
}

/* Each fails with EINVAL or EFAULT if it is executed, whatever exists. */
static bool tries_work(void)
{
	static const long calls[] = { SYS_io_setup,  SYS_io_destroy,
				      SYS_io_submit, SYS_io_cancel,
				      SYS_io_getevents, SYS_io_pgetevents };

	for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
		if (syscall(calls[i], 0, 0, 0, 0, 0, 0) != -1 ||
		    (errno != EINVAL && errno != EFAULT))
			return false;
	return true;
}

bool filter_is_outranked(void)
{
	uint64_t mode;
	pid_t pid;
	int status;

	if (!proc_status(getpid(), "\nSeccomp:", 10, &mode) || !mode)
		return false;
	/* The filter may kill the process that tries. */
	pid = fork();
	if (pid == 0)
		_exit(tries_work() ? 0 : 1);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return pid < 0 || status != 0;
}

int filter_install(bool masks)
{
	struct sock_filter prog[FILTER_MAX];
	struct sock_fprog fprog = {
		.len = (unsigned short)filter_build(prog, masks),
		.filter = prog,
	};

	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &fprog) == 0)
		return 0;
	/*
	 * Without CAP_SYS_ADMIN the kernel requires no_new_privs.  It costs the
	 * program nothing: a tracer without privileges disables set-user-ID
	 * executables anyway (ptrace(2), execve(2)).
	 */
	if (errno != EACCES || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &fprog) < 0)
		return errno;
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The seccomp filter, generated from the ABI table.  For each architecture:
 *
 *	load arch; not this one? go on with the next
 *	load nr;   one of the numbers? stop.  Otherwise allow.
 *
 * Since Linux 5.11 the kernel remembers per system call that a filter always
 * allows it, so the length does not cost.
 */
#include "filter.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "abi.h"
#include "util.h"

static bool first_of_arch(const struct abi *table, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (table[j].audit_arch == table[i].audit_arch)
			return false;
	return true;
}

size_t filter_build(struct sock_filter prog[FILTER_MAX])
{
	size_t n_abis, n = 0;
	const struct abi *table = abi_table(&n_abis);

#define ADD(...)                                                             \
	do {                                                                 \
		check(n < FILTER_MAX);                                       \
		prog[n++] = (struct sock_filter)__VA_ARGS__;                 \
	} while (0)

	ADD(BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		     offsetof(struct seccomp_data, arch)));
	for (size_t i = 0; i < n_abis; i++) {
		size_t skip;

		if (!first_of_arch(table, i))
			continue;
		skip = n;	/* its jf is filled in below */
		ADD(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, table[i].audit_arch,
			     0, 0));
		ADD(BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			     offsetof(struct seccomp_data, nr)));
		/* x86_64 and x32 have one arch. */
		for (size_t j = i; j < n_abis; j++) {
			if (table[j].audit_arch != table[i].audit_arch)
				continue;
			for (int s = 0; s < AIO_NSYS; s++) {
				if (table[j].nr[s] < 0)
					continue;
				ADD(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
					     (unsigned int)table[j].nr[s], 0,
					     1));
				ADD(BPF_STMT(BPF_RET | BPF_K,
					     SECCOMP_RET_TRACE | FILTER_DATA));
			}
		}
		ADD(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
		check(n - skip - 1 <= UINT8_MAX);
		prog[skip].jf = (unsigned char)(n - skip - 1);
	}
	ADD(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
	return n;
}

int filter_install(void)
{
	struct sock_filter prog[FILTER_MAX];
	struct sock_fprog fprog = {
		.len = (unsigned short)filter_build(prog),
		.filter = prog,
	};

	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &fprog) == 0)
		return 0;
	/*
	 * Without CAP_SYS_ADMIN the kernel wants no_new_privs.  It costs the
	 * program nothing: a tracer without privileges disables set-user-ID
	 * executables anyway (ptrace(2), execve(2)).
	 */
	if (errno != EACCES || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &fprog) < 0)
		return errno;
	return 0;
}

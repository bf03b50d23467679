/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * floor [-m|-n] COMMAND... - the minimum of a ptrace tracer: it stops io_submit
 * and io_getevents of one launched program by a seccomp filter, at entry and
 * exit, queries the stop, and does nothing with it.  No tracer can cost less
 * than this.  `-n`: without the query.  `-m`: moves the stopped thread to its
 * own CPU for the moment in which it resumes it.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void fail(const char *what)
{
	fprintf(stderr, "floor: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void filter(void)
{
	struct sock_filter prog[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_io_submit, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_io_getevents, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog fprog = { sizeof(prog) / sizeof(prog[0]), prog };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &fprog))
		fail("seccomp");
}

int main(int argc, char **argv)
{
	bool ask = true, move = false;
	int opt, status;
	cpu_set_t own;
	pid_t pid, tid;

	while ((opt = getopt(argc, argv, "+mn")) != -1) {
		move = move || opt == 'm';
		ask = ask && opt != 'n';
	}
	if (optind == argc)
		return 2;
	sched_getaffinity(0, sizeof(own), &own);
	pid = fork();
	if (pid < 0)
		fail("fork");
	if (!pid) {
		raise(SIGSTOP);
		filter();
		execvp(argv[optind], argv + optind);
		fail(argv[optind]);
	}
	waitpid(pid, &status, WUNTRACED);
	if (ptrace(PTRACE_SEIZE, pid, 0,
		   PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACESECCOMP |
			   PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL))
		fail("PTRACE_SEIZE");
	kill(pid, SIGCONT);
	while ((tid = waitpid(-1, &status, __WALL)) > 0) {
		struct __ptrace_syscall_info info;
		int event = status >> 16, sig = 0;
		cpu_set_t here;

		if (!WIFSTOPPED(status))
			continue;
		if (ask)
			ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof(info),
			       &info);
		if (!event && WSTOPSIG(status) != (SIGTRAP | 0x80))
			sig = WSTOPSIG(status);
		if (move) {
			CPU_ZERO(&here);
			CPU_SET((unsigned int)sched_getcpu(), &here);
			sched_setaffinity(tid, sizeof(here), &here);
		}
		ptrace(event == PTRACE_EVENT_SECCOMP ? PTRACE_SYSCALL :
						       PTRACE_CONT,
		       tid, 0, sig);
		if (move)
			sched_setaffinity(tid, sizeof(own), &own);
	}
	return 0;
}

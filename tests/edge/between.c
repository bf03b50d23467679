/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * between PID SIGNAL - lets the signal's handler run in that process just
 * before it enters its next wait4(2), after the last check of what the handler
 * sets: the call is undone at its entry, and repeated after the handler.  Then
 * detaches from the process.  For x86_64 only; exits with 77 elsewhere.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __x86_64__
static pid_t pid;

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

/* To the next stop of a system call; other signals are delivered. */
static void next_stop(int sig)
{
	int status;

	for (;; sig = WSTOPSIG(status)) {
		if (ptrace(PTRACE_SYSCALL, pid, 0, sig) ||
		    waitpid(pid, &status, __WALL) != pid ||
		    !WIFSTOPPED(status))
			fail("between: resume");
		if (WSTOPSIG(status) == (SIGTRAP | 0x80))
			return;
	}
}

static struct user_regs_struct regs(void)
{
	struct user_regs_struct r;

	if (ptrace(PTRACE_GETREGS, pid, 0, &r))
		fail("between: registers");
	return r;
}

static void set(struct user_regs_struct r)
{
	if (ptrace(PTRACE_SETREGS, pid, 0, &r))
		fail("between: registers");
}

int main(int argc, char **argv)
{
	struct user_regs_struct r;
	int status, sig = argc == 3 ? atoi(argv[2]) : 0;

	pid = argc == 3 ? atoi(argv[1]) : 0;
	if (pid <= 0 || ptrace(PTRACE_SEIZE, pid, 0, PTRACE_O_TRACESYSGOOD) ||
	    ptrace(PTRACE_INTERRUPT, pid, 0, 0) ||
	    waitpid(pid, &status, __WALL) != pid)
		fail("between: attach");
	/* At an entry the result is still -ENOSYS. */
	do {
		next_stop(0);
		r = regs();
	} while (r.orig_rax != SYS_wait4 || (long)r.rax != -ENOSYS);
	/* Skip the call now, and repeat it: `syscall' has two bytes. */
	r.orig_rax = (unsigned long)-1;
	set(r);
	next_stop(0);
	r = regs();
	r.rip -= 2;
	r.rax = SYS_wait4;
	set(r);
	/* It is stopped, so the signal comes before anything else. */
	if (kill(pid, sig))
		fail("between: kill");
	/* The next entries: the handler's return, then the call. */
	do {
		next_stop(0);
		r = regs();
	} while (r.orig_rax != SYS_wait4);
	if (ptrace(PTRACE_DETACH, pid, 0, 0))
		fail("between: detach");
	return 0;
}
#else
int main(void)
{
	return 77;
}
#endif

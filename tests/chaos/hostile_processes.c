/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the program hostile does to processes, and with them. */
#include "hostile.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_DEPTH = 3, MAX_PROCESSES = 60 };

void pause_us(long us)
{
	const struct timespec ts = { 0, us * 1000 };

	RAW2(SYS_nanosleep, &ts, NULL);
}

/*
 * fork() and pthread_create() block all signals for a moment.  What is ignored
 * is not dropped while the first thread blocks it (kernel/signal.c,
 * sig_ignored), and then interrupts another one, also untraced.
 */
void masked(struct self *s, _Atomic unsigned int *n)
{
	if (s->slot->tid == (int)RAW1(SYS_getpid, 0))
		(*n)++;
}

static long make_child(struct self *s)
{
	long pid;

	masked(s, &commons.masked_begun);
	pid = fork();
	if (pid)
		masked(s, &commons.masked_done);
	return pid;
}

/* Its exit status does not matter, only that it is dead. */
static void wait_for_child(long pid)
{
	int status;

	while (raw(SYS_wait4, pid, (long)&status, __WALL, 0, 0, 0) == -EINTR)
		;
}

static bool may_fork(const struct self *s)
{
	return s->depth < MAX_DEPTH && counts->processes < MAX_PROCESSES;
}

void new_process(struct self *s)
{
	struct self child = { random_next(s), NULL, s->depth + 1 };
	bool killed = random_below(s, 4) == 0 && traits & DEATHS;
	long after = random_below(s, 3000), pid;

	if (!may_fork(s))
		return;
	counts->processes++;
	pid = make_child(s);
	if (pid == 0)
		live(&child);
	if (pid < 0)
		return;
	if (killed) {
		pause_us(after);
		RAW2(SYS_kill, pid, SIGKILL);
	}
	wait_for_child(pid);
}

/* A child that does little, in the memory of its parent or in its own. */
static void odd_child(struct self *parent, uint64_t seed)
{
	struct self s = { seed, slot_new(), parent->depth + 1 };

	for (int i = 0; i < 3; i++)
		some_call(&s);
	RAW1(SYS_exit, 0);
}

void odd_clone(struct self *s)
{
	static const unsigned int flags[] = {
		CLONE_UNTRACED | SIGCHLD,
		CLONE_PTRACE | SIGCHLD,
		CLONE_VFORK | SIGCHLD,
		CLONE_FILES | CLONE_FS | SIGWINCH,
		CLONE_UNTRACED | CLONE_PTRACE | CLONE_VFORK,
		CLONE_PARENT,
		CLONE_PARENT | CLONE_UNTRACED | SIGCHLD,
	};
	struct clone_args args = { 0 };
	unsigned int f = flags[random_below(s, 7)];
	bool three = random_below(s, 2);
	uint64_t seed = random_next(s);
	long pid;

	if (!(traits & ODD_CLONES) || !may_fork(s))
		return;
	/* The driver, which would then be its parent, reaps it. */
	if (s->depth == 0)
		f &= ~(unsigned int)CLONE_PARENT;
	counts->processes++;
	args.flags = f & ~(unsigned int)CSIGNAL;
	args.exit_signal = f & CSIGNAL;
	pid = three ? RAW2(SYS_clone3, &args, CLONE_ARGS_SIZE_VER0) :
		      raw(SYS_clone, f, 0, 0, 0, 0, 0);
	if (pid == 0)
		odd_child(s, seed);
	if (pid > 0 && !(f & CLONE_PARENT))
		wait_for_child(pid);
}

void signal_thread(struct self *s)
{
	static const int with[] = { SIGUSR1, SIGUSR2, SIGTRAP };
	static const int without[] = { SIGWINCH, SIGCHLD, SIGURG, SIGCONT };
	int tid = commons.tids[random_below(s, 8)];
	long pid = RAW1(SYS_getpid, 0);
	int h = with[random_below(s, 3)], i = without[random_below(s, 4)];
	bool everyone = random_below(s, 2), kind = random_below(s, 2);

	/*
	 * Not to the process: one thread would be woken, and another one might
	 * take it.  So it is of those that are ignored too, but these do not
	 * wake an untraced one at all.
	 */
	if (kind && traits & HANDLED && tid)
		RAW3(SYS_tgkill, pid, tid, h);
	else if (!kind && traits & IGNORED && everyone)
		RAW2(SYS_kill, pid, i);
	else if (!kind && traits & IGNORED && tid)
		RAW3(SYS_tgkill, pid, tid, i);
}

/* Another process must continue us. */
void stop(struct self *s)
{
	long us = random_below(s, 1500), pid, self = RAW1(SYS_getpid, 0);

	if (!(traits & STOPS) || s->depth == 0)
		return;
	pid = make_child(s);
	if (pid == 0) {
		counts->stops_begun++;
		RAW2(SYS_kill, self, SIGSTOP);
		pause_us(us);
		RAW2(SYS_kill, self, SIGCONT);
		counts->stops_done++;
		RAW1(SYS_exit_group, 0);
	}
	if (pid > 0)
		wait_for_child(pid);
}

void become_another(struct self *s)
{
	char seed[32], depth[16];
	char *argv[] = { (char *)"hostile", (char *)counts_path, seed, depth,
			 commons.filtered ? (char *)"filtered" : NULL, NULL };
	uint64_t r = random_next(s);

	/*
	 * Not with stops: if a thread is killed by an exec at the stop for a
	 * SIGSTOP, the kernel sends that anew (kernel/signal.c, ptrace_signal),
	 * to the new program, after the SIGCONT that was meant to follow it.
	 */
	if (!(traits & EXECS) || traits & STOPS || s->depth == 0 || s->depth >= MAX_DEPTH)
		return;
	snprintf(seed, sizeof(seed), "%llu", (unsigned long long)r);
	snprintf(depth, sizeof(depth), "%d", s->depth + 1);
	execve(r & 1 ? "/proc/self/exe" : "/nowhere", argv, environ);
}

/* Answers io_cancel, or all AIO calls, by an error or as if traced. */
void install_filter(struct self *s)
{
	static const unsigned int answers[] = { SECCOMP_RET_ERRNO | EPERM,
						SECCOMP_RET_TRACE | 7,
						SECCOMP_RET_ALLOW };
	const unsigned int answer = answers[random_below(s, 3)];
	/* x86_64: io_setup to io_cancel are 206 to 210; arm64: 0 to 4. */
	const unsigned int first = random_below(s, 2) ? SYS_io_cancel :
#ifdef __x86_64__
					       206, last = 210;
#else
					       0, last = 4;
#endif
	struct sock_filter insns[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, first, 0, 2),
		BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, last, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, answer),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog prog = { 5, insns };
	unsigned int how = random_below(s, 3);

	if (!(traits & FILTERS) || s->depth == 0 || random_below(s, 2))
		return;
	if (answer == (SECCOMP_RET_TRACE | 7))
		commons.filtered = 1;
	RAW3(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0);
	if (how == 0)
		RAW3(SYS_prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog);
	else
		RAW3(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
		     how == 1 ? SECCOMP_FILTER_FLAG_TSYNC : 0, &prog);
}

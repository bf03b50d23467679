/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The process that outlives the tracer.  It is in a session of its own, so that
 * ^C and a closed terminal do not reach it.  It holds no descriptor except one
 * end of a pipe, and sleeps until the tracer's end is closed.  That happens
 * before the kernel releases the tracees (kernel/exit.c, do_exit: exit_files
 * comes before exit_notify), so they do not run before the guard could.
 */
#include "guard.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static bool is_bound_to(pid_t tid, int cpu)
{
	cpu_set_t now;

	return sched_getaffinity(tid, sizeof(now), &now) == 0 &&
	       CPU_COUNT(&now) == 1 && CPU_ISSET((unsigned int)cpu, &now);
}

/*
 * A thread may call execve after the tracer is gone and before we handle it:
 * then it has its leader's ID, with its own former mask.
 */
static pid_t present_id(const struct guard_entry *e)
{
	cpu_set_t mask;

	if (e->heir && sched_getaffinity(e->tid, sizeof(mask), &mask) < 0 &&
	    is_bound_to(e->heir, e->cpu))
		return e->heir;
	return e->tid;
}

void guard_give_back(pid_t tid, int cpu, const cpu_set_t *own)
{
	cpu_set_t now, all, most;

	if (sched_getaffinity(tid, sizeof(now), &now) < 0)
		return;
	if (CPU_COUNT(&now) != 1 || !CPU_ISSET((unsigned int)cpu, &now)) {
		memset(&all, 0xff, sizeof(all));
		if (sched_setaffinity(tid, sizeof(all), &all) < 0 ||
		    sched_getaffinity(tid, sizeof(most), &most) < 0)
			return;
		/* Empty if its CPU has gone, and it has not run since. */
		if (CPU_COUNT(&now) && !CPU_EQUAL(&now, &most))
			own = &now;
	}
	sched_setaffinity(tid, sizeof(*own), own);
}

/* As before Linux 5.9; the limit may be far beyond what can be open. */
static void close_each(void)
{
	long most = sysconf(_SC_OPEN_MAX);

	for (int i = 1; i < most && i < 1 << 20; i++)
		close(i);
}

static void __attribute__((noreturn)) watch(struct guard *g, int fd)
{
	cpu_set_t anywhere;
	sigset_t all;
	char byte;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	setsid();
	prctl(PR_SET_NAME, "aiotrace-guard");
	/* The tracer may be bound now, to a CPU that is kept busy. */
	memset(&anywhere, 0xff, sizeof(anywhere));
	sched_setaffinity(0, sizeof(anywhere), &anywhere);
	if (chdir("/") < 0)
		_exit(1);
	/* Do not keep a pipe open whose end another process waits for. */
	if (fd != 0 && dup2(fd, 0) < 0)
		_exit(1);
	if (syscall(SYS_close_range, 1u, ~0u, 0u) < 0)
		close_each();
	while (read(0, &byte, 1) < 0 && errno == EINTR)
		;
	for (int i = 0; i < GUARD_ENTRIES; i++) {
		struct guard_entry *e = &g->entries[i];

		if (e->tid)
			guard_give_back(present_id(e), e->cpu, &e->own);
	}
	_exit(0);
}

struct guard *guard_start(void)
{
	struct guard *g = mmap(NULL, sizeof(*g), PROT_READ | PROT_WRITE,
			       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int fds[2], status;
	pid_t child;

	if (g == MAP_FAILED)
		return NULL;
	if (pipe2(fds, O_CLOEXEC) < 0)
		goto out_unmap;
	child = fork();
	if (child < 0)
		goto out_close;
	if (child == 0) {
		/* The tracer does not wait for a grandchild. */
		close(fds[1]);
		child = fork();
		if (child == 0)
			watch(g, fds[0]);
		_exit(child < 0 ? 1 : 0);
	}
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	close(fds[0]);
	if (status)
		goto out_close_other;
	/* The other end stays open as long as we live. */
	return g;

out_close:
	close(fds[0]);
out_close_other:
	close(fds[1]);
out_unmap:
	munmap(g, sizeof(*g));
	return NULL;
}

struct guard_entry *guard_note(struct guard *g, pid_t tid, pid_t tgid, int cpu,
			       const cpu_set_t *own)
{
	for (int i = 0; i < GUARD_ENTRIES; i++) {
		struct guard_entry *e = &g->entries[i];

		if (e->tid)
			continue;
		e->cpu = cpu;
		e->own = *own;
		/* It could not be told apart from the leader's own choice. */
		e->heir = is_bound_to(tgid, cpu) ? 0 : tgid;
		/* The entry must be complete before it counts. */
		atomic_signal_fence(memory_order_seq_cst);
		e->tid = tid;
		atomic_signal_fence(memory_order_seq_cst);
		return e;
	}
	return NULL;
}

void guard_drop(struct guard_entry *e)
{
	atomic_signal_fence(memory_order_seq_cst);
	e->tid = 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * odd-clones - creates children with uncommon flags of clone(2), one after the
 * other.  Number i makes one call that only it makes, io_submit(1, i, NULL),
 * which fails with EINVAL, and ends with status i.
 *
 *	1	vfork
 *	2	CLONE_PTRACE
 *	3	CLONE_PTRACE and vfork
 *	4	CLONE_PARENT: a child of this process's parent
 *	5	CLONE_PARENT and CLONE_PTRACE
 *	6	CLONE_VM and CLONE_FILES
 *	7	CLONE_PTRACE, by a thread
 *	8	no signal at its end
 *
 * Prints "i ends with i" for each that is its own child, "i ended" for those
 * that are not, once they are gone.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const unsigned long flags[] = {
	[1] = CLONE_VFORK | CLONE_VM | SIGCHLD,
	[2] = CLONE_PTRACE | SIGCHLD,
	[3] = CLONE_PTRACE | CLONE_VFORK | CLONE_VM | SIGCHLD,
	[4] = CLONE_PARENT,
	[5] = CLONE_PARENT | CLONE_PTRACE,
	[6] = CLONE_VM | CLONE_FILES | SIGCHLD,
	[7] = CLONE_PTRACE | SIGCHLD,
	[8] = 0,
};

enum { N = sizeof(flags) / sizeof(*flags) };

static char stack[64 * 1024] __attribute__((aligned(16)));

static int child(void *arg)
{
	long i = (long)(intptr_t)arg;

	/*
	 * Of the threads that share the C library's state, only this one runs.
	 */
	if (syscall(SYS_io_submit, 1ul, i, NULL) != -1 || errno != EINVAL)
		_exit(99);
	_exit((int)i);
}

static void *make(void *arg)
{
	long i = (long)(intptr_t)arg;
	bool own = !(flags[i] & CLONE_PARENT);
	int status = 0, ends[2];
	char byte;
	pid_t pid;

	/*
	 * Reading returns the end once the child, which has the other end, is
	 * gone.
	 */
	if (pipe(ends))
		_exit(98);
	pid = clone(child, stack + sizeof(stack), (int)flags[i], arg);
	if (!(flags[i] & CLONE_FILES))
		close(ends[1]);
	if (pid < 0)
		_exit(97);
	if (own && waitpid(pid, &status, __WALL) == pid)
		printf("%ld ends with %d\n", i, WEXITSTATUS(status));
	if (flags[i] & CLONE_FILES)
		close(ends[1]);
	if (read(ends[0], &byte, 1))
		_exit(96);
	close(ends[0]);
	if (!own)
		printf("%ld ended\n", i);
	return NULL;
}

int main(void)
{
	pthread_t thread;

	for (intptr_t i = 1; i < N; i++) {
		if (i != 7)
			make((void *)i);
		else if (pthread_create(&thread, NULL, make, (void *)i) ||
			 pthread_join(thread, NULL))
			return 1;
	}
	return 0;
}

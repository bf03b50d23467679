/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * untraced [fork] [clone] [clone3] [thread] - creates a child, or a thread,
 * with the request not to trace it (CLONE_UNTRACED), each in one of these ways:
 *
 *	fork, clone3	a child, by clone and by clone3
 *	clone, thread	by clone, a child in the same memory and a thread
 *
 * Each makes an io_setup and an io_destroy and prints their results: "clone3: 0
 * 0".  Then the parent prints whether its flags are still those that it passed:
 * "flags 0x800011".  So does a child that has a copy of them: "child: flags ...".
 */
#include <errno.h>
#include <linux/aio_abi.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Not from <sched.h>, which does not know struct clone_args. */
int clone(int (*fn)(void *), void *stack, int flags, void *arg, ...);

static long call(long nr, long a, long b)
{
	long ret = syscall(nr, a, b);

	return ret < 0 ? -errno : ret;
}

static int child(void *name)
{
	aio_context_t ctx = 0;
	char line[100];
	long made = call(SYS_io_setup, 4, (long)&ctx);
	long ended = call(SYS_io_destroy, (long)ctx, 0);
	int n = snprintf(line, sizeof(line), "%s: %ld %ld\n",
			 (const char *)name, made, ended);

	/* In another process's memory, so stdio cannot be used. */
	return write(STDOUT_FILENO, line, (size_t)n) != n;
}

static char stack[65536] __attribute__((aligned(16)));
static int tid = 1;

static void by_clone(char *name, int flags)
{
	pid_t pid = clone(child, stack + sizeof(stack), flags, name, NULL, NULL,
			  &tid);

	if (pid < 0) {
		perror(name);
		exit(1);
	}
	if (flags & CLONE_THREAD)
		while (__atomic_load_n(&tid, __ATOMIC_ACQUIRE))
			usleep(1000);
	else
		waitpid(pid, NULL, __WALL);
}

static void by_clone3(char *name)
{
	struct clone_args args = {
		.flags = CLONE_UNTRACED, .exit_signal = SIGCHLD,
	};
	long pid = syscall(SYS_clone3, &args, sizeof(args));

	if (pid == 0) {
		printf("child: flags %#llx\n", (unsigned long long)args.flags);
		fflush(stdout);
		_exit(child(name));
	}
	waitpid((pid_t)pid, NULL, 0);
	printf("flags %#llx\n", (unsigned long long)args.flags);
	fflush(stdout);
}

/* Like fork(2), but compares the flags when it returns. */
static void by_fork(char *name)
{
	long pid, flags = CLONE_UNTRACED | SIGCHLD;

#ifdef __x86_64__
	register long r10 __asm__("r10") = 0;
	register long r8 __asm__("r8") = 0;

	__asm__ volatile("syscall"
			 : "=a"(pid), "+D"(flags)
			 : "0"(SYS_clone), "S"(0L), "d"(0L), "r"(r10), "r"(r8)
			 : "rcx", "r11", "memory");
#else
	pid = syscall(SYS_clone, flags, 0, 0, 0, 0);
#endif
	if (pid == 0) {
		printf("child: flags %#lx\n", flags);
		fflush(stdout);
		_exit(child(name));
	}
	waitpid((pid_t)pid, NULL, 0);
	printf("flags %#lx\n", flags);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "fork"))
			by_fork(argv[i]);
		else if (!strcmp(argv[i], "clone"))
			by_clone(argv[i], CLONE_UNTRACED | CLONE_VM | SIGCHLD);
		else if (!strcmp(argv[i], "clone3"))
			by_clone3(argv[i]);
		else if (!strcmp(argv[i], "thread"))
			by_clone(argv[i], CLONE_UNTRACED | CLONE_VM |
						  CLONE_SIGHAND | CLONE_THREAD |
						  CLONE_CHILD_CLEARTID);
	}
	return 0;
}

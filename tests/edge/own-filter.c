/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * own-filter HOW ACTION - installs a seccomp filter of its own that answers
 * io_setup in a certain way, then calls it, and prints the result.
 *
 *	HOW	prctl, seccomp; tsync: by one thread for all, and another one
 *		makes the call; twice: like tsync, but that thread already has
 *		another filter; child: a child of the installing process makes
 *		the call; brood: a thread installs it and creates 500 others,
 *		each of which makes the call, while the first one has no such
 *		filter; none: no filter, but checks whether it could
 *	ACTION	errno (EPERM), trap (SIGSYS), kill, trace
 */
#include <errno.h>
#include <linux/aio_abi.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t trapped;

static void on_trap(int sig)
{
	trapped = sig;
}

static void make_call(void)
{
	aio_context_t ctx = 0;
	long ret = syscall(SYS_io_setup, 4, &ctx);

	printf("%ld %s%s\n", ret < 0 ? -1 : ret,
	       ret < 0 ? strerrorname_np(errno) : "",
	       trapped ? " SIGSYS" : "");
	fflush(stdout);
}

static pthread_barrier_t barrier;

static void *thread(void *arg)
{
	pthread_barrier_wait(&barrier);
	/* Installed meanwhile. */
	pthread_barrier_wait(&barrier);
	make_call();
	return arg;
}

static void *silent(void *arg)
{
	aio_context_t ctx = 0;

	syscall(SYS_io_setup, 4, &ctx);
	return arg;
}

static void *brood(void *prog)
{
	pthread_t t[4];
	int i;

	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, prog))
		perror("a filter");
	for (i = 0; i < 500; i++) {
		if (i >= 4)
			pthread_join(t[i % 4], NULL);
		if (pthread_create(&t[i % 4], NULL, silent, NULL))
			perror("a thread");
	}
	for (i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	return NULL;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		unsigned int action;
	} actions[] = {
		{ "errno", SECCOMP_RET_ERRNO | EPERM },
		{ "trap", SECCOMP_RET_TRAP },
		{ "kill", SECCOMP_RET_KILL_PROCESS },
		{ "trace", SECCOMP_RET_TRACE | 7 },
	};
	struct sock_filter insns[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_io_setup, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog prog = { 4, insns };
	const char *how = argc > 2 ? argv[1] : "";
	int twice = !strcmp(how, "twice"), tsync = !strcmp(how, "tsync") || twice;
	struct sock_fprog harmless = { 1, &insns[3] };
	pthread_t t;
	long ret = 0;

	for (size_t i = 0; argc > 2 && i < 4; i++)
		if (!strcmp(argv[2], actions[i].name))
			insns[2].k = actions[i].action;
	signal(SIGSYS, on_trap);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (tsync) {
		pthread_barrier_init(&barrier, NULL, 2);
		pthread_create(&t, NULL, thread, NULL);
		pthread_barrier_wait(&barrier);
	}
	if (twice)
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &harmless);
	if (!strcmp(how, "brood")) {
		pthread_create(&t, NULL, brood, &prog);
		pthread_join(t, NULL);
		return 0;
	}
	if (!strcmp(how, "prctl"))
		ret = prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog);
	else if (!strcmp(how, "none"))
		ret = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, NULL) ==
			      0;
	else
		ret = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
			      tsync ? SECCOMP_FILTER_FLAG_TSYNC : 0, &prog);
	if (ret) {
		perror("a filter");
		return 1;
	}
	if (tsync) {
		pthread_barrier_wait(&barrier);
		pthread_join(t, NULL);
	} else if (!strcmp(how, "child")) {
		pid_t pid = fork();
		int status;

		if (!pid) {
			make_call();
			return 0;
		}
		waitpid(pid, &status, 0);
		return WIFSIGNALED(status) ? 100 + WTERMSIG(status) : 0;
	} else {
		make_call();
	}
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wl-children MODE PROCESSES [LOOPS] - like wl-threads, in processes:
 *
 *	fork	children, all at once
 *	exec	children that execute this program again
 *	vfork	the same, by vfork
 *	chain	no children: the program executes itself, for PROCESSES
 *		generations; each but the last leaves a poll in flight
 *	thread	the same, executed by a thread that is not the first
 *
 * Each process makes one io_setup, LOOPS (100) times one io_submit of one read
 * and one io_getevents, and (except where polls are left) one io_destroy.  The
 * parent makes no AIO calls.  Prints only the totals; in the last two modes
 * there are PROCESSES - 1 more submitted than reaped.
 */
#include "engine.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define SELF "/proc/self/exe"

struct totals {
	unsigned long long submitted, reaped;
};

/* What a child does; it reports to the parent through a pipe. */
static int work(long loops, int report)
{
	struct engine e;
	struct totals t;

	engine_file();
	engine_start(&e, 1);
	for (long i = 0; i < loops; i++)
		engine_round(&e);
	engine_stop(&e);
	t = (struct totals){ e.submitted, e.reaped };
	return write(report, &t, sizeof(t)) != sizeof(t);
}

/* A child: it returns in the parent only. */
static pid_t child(const char *mode, char **exec_argv, long loops, int report)
{
	/* One call site each: vfork's child must not return from here. */
	pid_t pid = strcmp(mode, "vfork") ? fork() : vfork();

	if (pid < 0)
		wl_die("no child");
	if (pid > 0)
		return pid;
	if (!strcmp(mode, "fork"))
		_exit(work(loops, report));
	execv(SELF, exec_argv);
	_exit(98);
}

static int family(const char *mode, long n, long loops)
{
	struct totals all = { 0 };
	char loops_arg[24], report_arg[24];
	char one[] = "one", name[] = "wl-children";
	char *exec_argv[] = { name, one, loops_arg, report_arg, NULL };
	int fd[2], status, failed = 0;

	if (pipe(fd))
		wl_die("pipe");
	snprintf(loops_arg, sizeof(loops_arg), "%ld", loops);
	snprintf(report_arg, sizeof(report_arg), "%d", fd[1]);
	for (long i = 0; i < n; i++)
		child(mode, exec_argv, loops, fd[1]);
	close(fd[1]);
	for (struct totals t; read(fd[0], &t, sizeof(t)) == sizeof(t); ) {
		all.submitted += t.submitted;
		all.reaped += t.reaped;
	}
	while (wait(&status) > 0)
		failed |= status;
	engine_summary(all.submitted, all.reaped);
	return failed != 0;
}

struct generation {
	char **argv;
};

static void *execute(void *arg)
{
	struct generation *next = arg;

	execv(SELF, next->argv);
	wl_die("exec");
}

/* One generation of a chain, and the start of the next. */
static int chain(const char *mode, long n, long loops, struct totals t)
{
	char args[4][24];
	char *mode_arg = strdup(mode), name[] = "wl-children";
	struct generation next = { .argv = (char *[]){
		name, mode_arg, args[0], args[1], args[2], args[3], NULL,
	} };
	struct engine e;
	pthread_t thread;

	engine_file();
	engine_start(&e, 1);
	for (long i = 0; i < loops; i++)
		engine_round(&e);
	if (n > 1)
		engine_leave_poll(&e);
	else
		engine_stop(&e);
	t.submitted += e.submitted;
	t.reaped += e.reaped;
	if (n == 1) {
		engine_summary(t.submitted, t.reaped);
		free(mode_arg);
		return 0;
	}
	snprintf(args[0], sizeof(args[0]), "%ld", n - 1);
	snprintf(args[1], sizeof(args[1]), "%ld", loops);
	snprintf(args[2], sizeof(args[2]), "%llu", t.submitted);
	snprintf(args[3], sizeof(args[3]), "%llu", t.reaped);
	if (!strcmp(mode, "chain"))
		execute(&next);
	if (pthread_create(&thread, NULL, execute, &next))
		wl_die("no thread");
	pthread_join(thread, NULL);
	return 1;
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "";
	long n = engine_count(argv[argc > 1 ? 2 : 1]);
	long loops = 100;

	if (!strcmp(mode, "one"))
		return work(n, argc > 3 ? atoi(argv[3]) : -1);
	if (argc > 3)
		loops = engine_count(argv[3]);
	if (!strcmp(mode, "fork") || !strcmp(mode, "exec") ||
	    !strcmp(mode, "vfork"))
		return family(mode, n, loops);
	if (!strcmp(mode, "chain") || !strcmp(mode, "thread"))
		return chain(mode, n, loops, (struct totals){
			argc > 4 ? strtoull(argv[4], NULL, 10) : 0,
			argc > 5 ? strtoull(argv[5], NULL, 10) : 0,
		});
	wl_die("usage: wl-children fork|exec|vfork|chain|thread N [LOOPS]");
}

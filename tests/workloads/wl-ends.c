/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wl-ends MODE - the ways in which a traced program can stop or end:
 *
 *	exit N	exits with status N
 *	stop	is stopped, then continued by a child of its own
 *	die	dies of a signal it sends to itself
 *	kill	is killed by a child of its own, within io_getevents
 *
 * Children make no AIO calls and need not be followed.
 */
#include "wl.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static unsigned long ctx;

/* A call that marks the order of events. */
static void call(void)
{
	line(k_submit(ctx, 0, NULL), "io_submit(%#lx, 0, NULL)", ctx);
}

static void sent(const char *name, const char *code, pid_t from)
{
	say_sent(name, code, from);
	say_end("} ---");
}

/*
 * Is stopped, and continued after the stop has lasted for a while, which
 * distinguishes a tracer's group-stop from the stop of a system call or a
 * signal.
 */
static void stopped(void)
{
	pid_t parent = getpid();
	pid_t child;
	sigset_t set;

	/* The end of the child is not part of the test. */
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	call();
	fflush(stdout);
	child = fork();
	if (child == 0) {
		/* A tracer that cannot stop it must not hang the test. */
		for (int stops = 0, n = 0; stops < 20 && n < 1000; n++) {
			stops = strchr("tT", wl_state(parent)) ? stops + 1 : 0;
			usleep(10000);
		}
		kill(parent, SIGCONT);
		_exit(0);
	}
	raise(SIGSTOP);
	sent("SIGSTOP", "SI_TKILL", parent);
	say_end("--- stopped by SIGSTOP ---");
	sent("SIGCONT", "SI_USER", child);
	while (waitpid(child, NULL, 0) != child)
		;
	call();
}

__attribute__((noreturn))
static void died(void)
{
	call();
	sent("SIGTERM", "SI_USER", getpid());
	say_end("+++ killed by SIGTERM +++");
	fflush(stdout);
	kill(getpid(), SIGTERM);
	wl_die("still alive");
}

__attribute__((noreturn))
static void killed(void)
{
	struct io_event *event = wl_tail(sizeof(*event));

	call();
	say("io_getevents(%#lx, 1, 1 <unfinished ...>)", ctx);
	say_end(" = ?");
	say_end("+++ killed by SIGKILL +++");
	wl_wake(SIGKILL);
	k_getevents(ctx, 1, 1, event, NULL);
	wl_die("still alive");
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "";

	ctx = wl_setup(8);
	if (!strcmp(mode, "die"))
		died();
	if (!strcmp(mode, "kill"))
		killed();
	if (!strcmp(mode, "exit") && argc > 2)
		return wl_exited(atoi(argv[2]));
	if (strcmp(mode, "stop"))
		wl_die("usage: wl-ends exit N|stop|die|kill");
	stopped();
	wl_destroy(ctx);
	return wl_exited(0);
}

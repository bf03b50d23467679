/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events of threads other than their calls. */
#ifndef AIOTRACE_EVENTS_H
#define AIOTRACE_EVENTS_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct stack;

struct ev_signal {
	pid_t tid;
	uint64_t wall, mono;	/* nanoseconds, as in struct call */
	bool have_info;
	siginfo_t info;
	int signo;
	const char *fd_what;	/* -y: describes si_fd, or NULL */
	const struct stack *stack;	/* where it arrived, or NULL */
	bool stopped;	/* it stopped the thread: a group-stop, no siginfo */
};

struct ev_exit {
	pid_t tid;
	uint64_t wall, mono;
	int status;	/* as from waitpid(2): WIFEXITED or WIFSIGNALED */
};

/* A thread took over the leader's ID by exec: "superseded". */
struct ev_superseded {
	pid_t tid, by;
	bool gone;	/* `tid` had ended before, which was told */
	uint64_t wall, mono;
};

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command: a child that waits until it is traced, then becomes the program,
 * with everything as the user set it.
 */
#ifndef AIOTRACE_SPAWN_H
#define AIOTRACE_SPAWN_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

#include "settings/capture_settings.h"

/* The state that a command inherits from the process that started aiotrace. */
struct inherited {
	sigset_t mask;
	struct sigaction actions[65];	/* by signal number */
	bool closed[3];			/* standard descriptors */
};

/*
 * Must be called first: saves the signal state and opens /dev/null on closed
 * standard descriptors, so that no file of ours gets their numbers.
 */
void inherited_save(struct inherited *in);

/* What the child reported before it became the program. */
struct spawn_report {
	int exec_errno;		/* execve failed */
	int filter_errno;	/* the seccomp filter could not be installed */
};

struct spawn {
	pid_t pid;
	int go;		/* closing it without a byte ends the child */
	int report;
};

/*
 * Forks; the child waits.  With -D the caller's own process becomes the
 * command, and this returns in the tracer, its grandchild.  Ends with a message
 * if there is no such user, or no process can be created.
 */
void spawn_command(struct spawn *s, const struct capture_settings *o,
		   const struct inherited *in);

/* It is traced: lets it run. */
void spawn_go(struct spawn *s);

/* What it reported; call when it has become the program, or died. */
struct spawn_report spawn_result(struct spawn *s);

#endif

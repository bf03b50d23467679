/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is traced, and how it is done. */
#ifndef AIOTRACE_CAPTURE_SETTINGS_H
#define AIOTRACE_CAPTURE_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum interruptible {	/* -I */
	INTR_DEFAULT,
	INTR_ANYWHERE,
	INTR_WAITING,
	INTR_NEVER,
	INTR_NEVER_TSTP,
};

/* --affinity=WHEN */
enum affinity_when {
	AFFINITY_OFF,
	AFFINITY_AUTO,
	AFFINITY_ALWAYS,
};

struct capture_settings {
	/* What to trace.  command is NULL-terminated, or NULL. */
	char **command;
	pid_t *pids;
	size_t npids;
	bool follow;		/* threads and children; default true */
	bool seccomp;		/* default true */
	bool kill_on_exit;
	enum affinity_when affinity;	/* default AFFINITY_AUTO */
	bool repair;		/* undo side effects of tracing; default true */
	bool no_syscall_info;	/* for tests: as on Linux before 5.3 */
	int daemonize;		/* -D once, twice, thrice */
	enum interruptible interruptible;
	const char *user;	/* -u */
	char **env;		/* -E: "VAR=VAL" sets, "VAR" removes */
	size_t nenv;
	bool registers;		/* --registers */
};

#endif

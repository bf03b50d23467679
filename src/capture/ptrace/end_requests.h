/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Requests to end: signals to aiotrace, and whether the command got them, too.
 */
#ifndef AIOTRACE_END_REQUESTS_H
#define AIOTRACE_END_REQUESTS_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct tracer;

/* A signal that was sent; `from`: si_pid, 0 if it was the kernel. */
struct sent_signal {
	int sig;
	bool kernel;
	pid_t from;
	uint64_t when;	/* CLOCK_MONOTONIC, nanoseconds */
};

enum { ENDS_OPEN = 8, ENDS_HEARD = 16 };

struct end_requests {
	bool any;	/* there was a request */
	bool report;	/* SIGUSR1 came */
	/* Those for which it is not yet known whether the command got them. */
	struct sent_signal open[ENDS_OPEN];
	unsigned int n_open;
	/* What the command and its children got recently, a ring. */
	struct sent_signal heard[ENDS_HEARD];
	unsigned int n_heard;
	unsigned int counted;	/* requests to aiotrace itself */
	bool released;	/* we detach from what the command left behind */
};

/* aiotrace got a signal that requests the end, or SIGUSR1. */
void ends_add(struct tracer *t, const struct sent_signal *s);

/* The command or one of its children is about to get this signal. */
void ends_heard(struct tracer *t, const siginfo_t *info);

/* Acts on requests that are clear by now; to be called ten times a second. */
void ends_decide(struct tracer *t);

#endif

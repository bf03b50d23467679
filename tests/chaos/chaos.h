/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the files of the program chaos; see chaos.c. */
#ifndef CHAOS_CHAOS_H
#define CHAOS_CHAOS_H

#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>

#include "counts.h"

enum { LONGEST = 60 };		/* seconds that a round may take */

/* The next random number below n. */
unsigned int below(unsigned int n);

/* Something is wrong; the first of a round counts. */
void fault(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * chaos_trace.c: the calls in the trace are those that were counted, by thread
 * and kind, with the results that they had.
 */
void compare_trace(const char *file, const struct counts *counts);

/* chaos_processes.c */

/* Seconds since some fixed moment. */
double now(void);
void pause_ms(unsigned int ms);

/* The name of this file is among the arguments of all the round's processes. */
extern char counts_file[PATH_MAX];

/* For each of them; how many there are.  Zombies are not found. */
unsigned int each_process(void (*fn)(pid_t pid, void *arg), void *arg);

/* Functions for it: prints how it is, ends it, a fault if it is traced. */
void describe(pid_t pid, void *arg);
void kill_one(pid_t pid, void *arg);
void look_for_tracer(pid_t pid, void *arg);

/*
 * Waits for `pid`, and for any process that has become our child; returns its
 * status, or -1 if it lives longer than `until`.
 */
int await(pid_t pid, double until);

/* Until none of the round's processes is there; a fault if that is too long. */
void await_all(double until, const char *why);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The seccomp filter under which a launched command runs: the AIO system calls
 * of every ABI stop for the tracer, and the few that decide how to trace
 * (other_calls.c); all others run at full speed.
 */
#ifndef AIOTRACE_FILTER_H
#define AIOTRACE_FILTER_H

#include <linux/filter.h>
#include <stdbool.h>
#include <stddef.h>

/* The data of our filter's stops, PTRACE_GETEVENTMSG; others are foreign. */
#define FILTER_DATA 0xa10

/* Room that filter_build() needs. */
enum { FILTER_MAX = 256 };

/*
 * Writes the program into prog and returns its length.  `masks`: also stop the
 * calls about CPU masks, and those that create a thread or child.
 */
size_t filter_build(struct sock_filter prog[FILTER_MAX], bool masks);

/*
 * Whether a filter that we run under decides about AIO calls: what it forbids
 * is forbidden before our filter could stop it (seccomp(2)).
 */
bool filter_is_outranked(void);

/*
 * Puts the calling thread under the filter, for ever.  Returns 0 or an errno.
 * Sets no_new_privs only if there is no other way.
 */
int filter_install(bool masks);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which tracees may provide pages that others wait for, and for which
 * processes: see target/foreign_pages.h.
 *
 * userfaultfd(2), or /dev/userfaultfd, concerns the caller's own address space,
 * and those of its children if it requests that.  A process that mounts a file
 * system that a program serves may be that program, and any process may map its
 * files.  An attempt counts during the call, since another thread can use the
 * result before its end is seen, and afterwards only if it succeeded.  What
 * happened before an attach shows in what a process has open.
 */
#ifndef AIOTRACE_PROVIDERS_H
#define AIOTRACE_PROVIDERS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "abi/abi.h"

struct tracees;
struct tracee;

/* At the entry of such a call; true: its exit matters. */
bool providers_try(struct tracees *all, struct tracee *tr, enum other_call call,
		   const uint64_t *args);
/* At its exit. */
void providers_tried(struct tracees *all, struct tracee *tr,
		     enum other_call call, bool done);

/* Process `pid` was attached to. */
void providers_attached(struct tracees *all, pid_t pid);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The contexts that a process had before it was traced: the completion ring of
 * each is mapped, as "/[aio]" in /proc/PID/maps (fs/aio.c).
 */
#ifndef AIOTRACE_RINGS_H
#define AIOTRACE_RINGS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * The addresses of the rings that are mapped into process `pid`, ascending; to
 * be freed.  *n is their number, 0 with NULL if there are none or /proc does
 * not say.  Rings that its parent has, too, are left out: fork(2) passes on the
 * mapping of a ring but not the context.
 */
uint64_t *find_rings(pid_t pid, size_t *n);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pages that another program provides when they are accessed: those that are
 * registered with userfaultfd(2), and files of a FUSE file system.  A read of
 * such a page that is not in memory waits until it is provided.  If the
 * provider is a tracee, it may have stopped for us, and then only SIGKILL ends
 * that (handle_userfault() in fs/userfaultfd.c, and mm/filemap.c, allow only
 * fatal signals during a remote access).  So once a tracee may be such a
 * provider, missing pages are left alone; and the provider gets no requests for
 * pages that the program never accessed.
 *
 * Two cases remain: a page that is taken away between our look and our read,
 * and a provider that is no tracee and never answers, for which the program
 * would wait as well.
 */
#ifndef AIOTRACE_SERVED_H
#define AIOTRACE_SERVED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Whether `pid` has a userfaultfd or a connection to FUSE open. */
bool served_by(pid_t pid);

/*
 * How many of the `len` bytes at `addr` of thread `tid` can be read before a
 * page that only a provider has; `len` if there is none, or if /proc does not
 * say.  Whether the memory is readable otherwise does not matter here.
 */
size_t served_free(pid_t tid, uint64_t addr, size_t len);

#endif

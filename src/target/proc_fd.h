/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What /proc/PID/fd says about a descriptor's file. */
#ifndef AIOTRACE_PROC_FD_H
#define AIOTRACE_PROC_FD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * The kernel appends " (deleted)" to the path of a file that has no name left,
 * but a file's own name can end like that, too.  `path` is the link
 * /proc/TID/fd/FD, `*len` bytes and a 0.  If the file is deleted, removes that
 * ending and returns true.
 */
bool proc_fd_deleted(pid_t tid, int fd, char *path, size_t *len);

/*
 * Looking up a descriptor of thread `tid` has failed with `err`: if that was
 * forbidden, says so, once.
 */
void proc_fd_failed(pid_t tid, int err);

#endif

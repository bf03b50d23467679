/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a tracee's descriptor stands for, as -y and -yy print it. */
#ifndef AIOTRACE_FDINFO_H
#define AIOTRACE_FDINFO_H

#include <stddef.h>
#include <sys/types.h>

#include "settings/text_settings.h"

/* What was learnt about sockets, and where an answer is composed. */
struct fdinfo;

/* Of *o, which must last: fd_detail (FD_PATH or FD_ALL), hex, xlat. */
struct fdinfo *fdinfo_new(const struct text_settings *o);
void fdinfo_free(struct fdinfo *f);

/*
 * What goes behind the number of descriptor `fd` of thread `tid`, with the
 * brackets, since something may come after them: "</tmp/x>(deleted)".  NULL if
 * the descriptor is not open or cannot be looked up.  The string lasts until
 * the next call.
 */
const char *fdinfo_what(struct fdinfo *f, pid_t tid, int fd);

/*
 * The path behind the descriptor for -P, as it is, into buf, terminated.
 * Returns its length, or 0 if there is none or it does not fit; PATH_MAX bytes
 * are enough.  That of a deleted file is the one it had.
 */
size_t fdinfo_path(pid_t tid, int fd, char *buf, size_t size);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a tracee's descriptor refers to, as -y and -yy print it. */
#ifndef AIOTRACE_FDINFO_H
#define AIOTRACE_FDINFO_H

#include <stddef.h>
#include <sys/types.h>

#include "settings/text_settings.h"

/* What is known about sockets, and the buffer for the result. */
struct fdinfo;

/*
 * Uses fd_detail (FD_PATH or FD_ALL), hex and xlat of *o, which must outlive
 * it.
 */
struct fdinfo *fdinfo_new(const struct text_settings *o);
void fdinfo_free(struct fdinfo *f);

/*
 * What is printed after the number of descriptor `fd` of thread `tid`,
 * including the brackets, since more may follow them: "</tmp/x>(deleted)".
 * NULL if the descriptor is not open or cannot be looked up.  The string is
 * valid until the next call.
 */
const char *fdinfo_what(struct fdinfo *f, pid_t tid, int fd);

/*
 * Puts the path behind the descriptor into buf, for -P, unescaped and
 * terminated.  Returns its length, or 0 if there is none or it does not fit;
 * PATH_MAX bytes are enough.  For a deleted file it is the former path.
 */
size_t fdinfo_path(pid_t tid, int fd, char *buf, size_t size);

#endif

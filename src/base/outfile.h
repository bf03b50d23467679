/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every file that aiotrace creates is opened here, and only here. */
#ifndef AIOTRACE_OUTFILE_H
#define AIOTRACE_OUTFILE_H

#include <stdbool.h>

/*
 * Opens `path` for writing, close-on-exec; a new file is the user's alone
 * (0600, less the umask), one that exists is emptied unless `append`.  A FIFO
 * waits for its reader.  /dev/stdout, /dev/fd/N and the like are the
 * descriptor itself, not another opening of the file behind it: what the
 * program writes there is not written over.
 *
 * -1 if it cannot be opened, or must not be; *why says so in words, which live
 * as long as the program, or until the next strerror().
 */
int outfile_open(const char *path, bool append, const char **why);

#endif

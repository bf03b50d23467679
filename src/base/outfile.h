/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All files that aiotrace creates are opened here, and only here. */
#ifndef AIOTRACE_OUTFILE_H
#define AIOTRACE_OUTFILE_H

#include <stdbool.h>

/*
 * Opens `path` for writing, close-on-exec.  A new file belongs to the user
 * alone (0600, less the umask); an existing one is emptied unless `append`.
 * Opening a FIFO waits for its reader.  /dev/stdout, /dev/fd/N and the like
 * mean the descriptor itself, not a second opening of the file behind it, so
 * that we do not overwrite what the program writes there.
 *
 * -1 if it cannot be opened, or is refused; *why then says so in words.  It
 * lives as long as the program, or until the next strerror().
 */
int outfile_open(const char *path, bool append, const char **why);

#endif

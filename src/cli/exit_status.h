/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AIOTRACE_EXIT_STATUS_H
#define AIOTRACE_EXIT_STATUS_H

#include <stdbool.h>

struct capture_result;

/*
 * The status to end with, as strace: that of `command`, which is NULL with -p
 * only.  If the command, or the trace, was ended by a signal, this process
 * dies of the same one here.  `written`: every output could be written.
 */
int exit_status(const struct capture_result *r, const char *command,
		bool written);

#endif

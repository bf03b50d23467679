/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AIOTRACE_EXIT_STATUS_H
#define AIOTRACE_EXIT_STATUS_H

#include <stdbool.h>

struct capture_result;

/*
 * The exit status, as in strace: that of `command`, which is NULL if there is
 * only -p.  If a signal ended the command, or the trace, this process dies of
 * the same signal here.  `written`: every output could be written.
 */
int exit_status(const struct capture_result *r, const char *command,
		bool written);

#endif

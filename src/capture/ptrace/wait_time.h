/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The timeout of a call that waits. */
#ifndef AIOTRACE_WAIT_TIME_H
#define AIOTRACE_WAIT_TIME_H

#include "abi/wait_calls.h"
#include "tracee.h"

/*
 * Nanoseconds, 0 for "for ever" and where it cannot be known.  `args`: the
 * call's; `time`: bytes of each member of the ABI's timespec.
 */
uint64_t wait_time(struct tracee *tr, const struct wait_call *of,
		   const uint64_t args[6], unsigned int time);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * System calls that wait, and that the kernel does not restart by itself when a
 * wait is interrupted and no handler runs: they fail with EINTR, or return what
 * is done so far (signal(7), "Interruption of system calls and library
 * functions by stop signals", and fs/aio.c, io_uring/).  Pure data; another
 * call is another row.
 */
#ifndef AIOTRACE_WAIT_CALLS_H
#define AIOTRACE_WAIT_CALLS_H

#include <stdbool.h>
#include <stdint.h>

#include "abi.h"

/* Where a call's timeout is. */
enum wait_time {
	WAIT_FOREVER,		/* it has none */
	WAIT_TIMESPEC,		/* an argument points to the ABI's timespec */
	WAIT_TIMESPEC64,	/* to one with members of 8 bytes */
	WAIT_MS,		/* an argument is an int of milliseconds */
	WAIT_RECEIVE,		/* a socket's, SO_RCVTIMEO */
	WAIT_SEND,		/* SO_SNDTIMEO */
	WAIT_URING,		/* in a struct io_uring_getevents_arg */
};

/* When a call has returned only a part. */
enum wait_part {
	PART_NEVER,	/* it fails with EINTR instead */
	PART_EVENTS,	/* less than min_nr events */
	PART_BYTES,	/* less than `count` bytes */
	PART_ALL_BYTES,	/* the same, if MSG_WAITALL asks for all of them */
	PART_SUBMITTED,	/* io_uring_enter has submitted, and not waited */
};

struct wait_call {
	const char *name;
	/* -1: there is no such call.  x32 with its bit. */
	int x86_64, i386, x32, aarch64, arm;
	enum wait_time time;
	unsigned char time_arg;
	/*
	 * What it returns when its time is over; if a part is done, that part.
	 */
	short over;
	enum wait_part part;
	/*
	 * The arguments that say where the rest begins and how much it is, -1:
	 * none; bytes of each unit.
	 */
	signed char start, count, least;
	unsigned char unit;
	/* i386, -1: the multiplexers; the first argument chooses the call. */
	signed char sub;
};

/* NULL: not one of them.  `arg0`: the call's first argument. */
const struct wait_call *wait_call_of(uint32_t arch, uint64_t nr,
					     uint64_t arg0);

#endif

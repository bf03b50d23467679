/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of options for argp, and the text of --help, which is made from it.
 */
#ifndef AIOTRACE_OPTIONS_TABLE_H
#define AIOTRACE_OPTIONS_TABLE_H

#include <argp.h>

/* Options without a letter; the others have their letter as the key. */
enum option_key {
	KEY_AFFINITY = 0x100, /* above every letter */
	KEY_COLOR,
	KEY_DAEMONIZE,
	KEY_DECODE_FDS,
	KEY_EXPORT,
	KEY_FORMAT,
	KEY_FRAME_LIMIT,
	KEY_HISTOGRAM,
	KEY_INTERVAL,
	KEY_KILL_ON_EXIT,
	KEY_MIN_LATENCY,
	KEY_NO_DEMANGLE,
	KEY_NO_FOLLOW,
	KEY_NO_REPAIR,
	KEY_NO_SECCOMP,
	KEY_NO_SYSCALL_INFO,
	KEY_OP_STATUS,
	KEY_QUIET,
	KEY_REGISTERS,
	KEY_RELATIVE,
	KEY_SAME_ARGS,
	KEY_SECCOMP,
	KEY_SEPARATE,
	KEY_STACKS,
	KEY_STACK_TRACE,
	KEY_STAMP,
	KEY_STATUS,
	KEY_STRINGS_IN_HEX,
	KEY_SUBMITTER,
	KEY_SYSCALL_TIMES,
	KEY_TRACE,
	KEY_TRACE_FDS,
	KEY_UNWINDER,
	KEY_LIMIT,
};

extern const struct argp_option option_table[];

/* struct argp.args_doc and .doc. */
extern const char option_args_doc[], option_doc[];

#endif

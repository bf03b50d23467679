/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Messages on standard error, and the ways in which aiotrace ends early.
 *
 * There are three kinds of failure.  A tracee that vanished is a return value.
 * For a user's mistake, or if a resource ran out, call die().  For a bug of
 * ours, check().
 */
#ifndef AIOTRACE_DIE_H
#define AIOTRACE_DIE_H

/*
 * Where the trace is on standard error too, messages have their place in it:
 * `fn` is called before each and writes what is still to be written.
 * NULL: no more.
 */
void messages_after(void (*fn)(void *arg), void *arg);

/* Prints "aiotrace: MESSAGE" on standard error, printable and in one write. */
void warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Prints `line`, made printable, without a prefix. */
void note(const char *line);

/* Like warn(), then exits with status 1. */
void die(const char *fmt, ...)
	__attribute__((noreturn, format(printf, 1, 2)));

/*
 * Like die(), for an option that is rejected: a second line refers to --help.
 */
void usage_error(const char *fmt, ...)
	__attribute__((noreturn, format(printf, 1, 2)));

/* The end of usage_error(), to be called after a message of argp or getopt. */
void usage_hint(void) __attribute__((noreturn));

/* Exits with this status, without a message. */
void quit(int status) __attribute__((noreturn));

/* A condition that only a bug of ours can violate; also in release builds. */
#define check(cond)                                                       \
	((cond) ? (void)0 :                                               \
		  check_failed(#cond, __FILE__, __LINE__, __func__))
void check_failed(const char *cond, const char *file, int line,
		  const char *func) __attribute__((noreturn));

#endif

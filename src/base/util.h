/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The three kinds of failure (a tracee that vanished is a return value):
 * the user erred or a resource ran out, or the bug is ours.
 */
#ifndef AIOTRACE_UTIL_H
#define AIOTRACE_UTIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/types.h>

/*
 * Copies `s` to `out` with everything but printable ASCII as \033: a terminal
 * acts on control characters, some on bytes from 0x80 to 0x9f too, and a line
 * shall stay one.  At most `size` bytes, the final 0 and no half number among
 * them; returns how many all of it takes, without the 0.
 */
size_t printable(char *out, size_t size, const char *s);

/* Prints "aiotrace: MESSAGE" on standard error, printable and in one write. */
void warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Prints `line`, printable, and nothing before it. */
void note(const char *line);

/* As warn(), then exits with status 1. */
void die(const char *fmt, ...)
	__attribute__((noreturn, format(printf, 1, 2)));

/* Ends with this exit status, without a word. */
void quit(int status) __attribute__((noreturn));

/* Our own bug; on in release builds too. */
#define check(cond)                                                       \
	((cond) ? (void)0 :                                               \
		  check_failed(#cond, __FILE__, __LINE__, __func__))
void check_failed(const char *cond, const char *file, int line,
		  const char *func) __attribute__((noreturn));

/* Never NULL: die() if memory has run out. */
void *xcalloc(size_t n, size_t size) __attribute__((returns_nonnull));
void *xrealloc(void *p, size_t n, size_t size)
	__attribute__((returns_nonnull));
char *xstrdup(const char *s) __attribute__((returns_nonnull));

/*
 * Where processes are looked up: /proc, if it is that of our own pid namespace;
 * its numbers would mean other processes otherwise.  A folder that does not
 * exist if there is none.
 */
const char *proc_dir(void);
bool proc_known(void);

/*
 * Reads /proc/TID/NAME, as much as `size` bytes hold with the final 0.  False if
 * there is no such file, or nothing in it.
 */
bool proc_text(pid_t tid, const char *name, char *text, size_t size);

/* Nanoseconds of a clock. */
uint64_t clock_ns(int clock_id);

#define NSEC_PER_SEC 1000000000ull

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wl.h - shared by the workloads: raw AIO system calls in the flavour's ABI,
 * objects that end where accessible memory ends, and a small vocabulary for
 * writing, on standard output, the line that a tracer has to print for each
 * call.
 *
 * A workload knows what it passes to the kernel, so its predictions are mostly
 * literal text.  Nothing here reads memory the way a tracer does, except
 * say_events(): only the kernel knows what it completed.
 */
#ifndef WL_H
#define WL_H

#include "wl_abi.h"

#include <stdbool.h>
#include <stddef.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* A pointer as the kernel's word, and back. */
#define WORD(p) ((kword)(uintptr_t)(p))
#define PTR(n) ((void *)(uintptr_t)(n))

/* How many array elements, and bytes of a string, a line shows at most. */
#define SHOWN 32

__attribute__((noreturn, format(printf, 1, 2)))
void wl_die(const char *fmt, ...);

/*
 * The system calls.  All return the kernel's own value: -errno on failure.
 * Pointers are void so that a workload can pass nonsense without casts.
 */
long k_setup(unsigned long nr, void *ctxp);
long k_destroy(unsigned long ctx);
long k_submit(unsigned long ctx, karg nr, const void *list);
long k_cancel(unsigned long ctx, const void *iocb, void *result);
long k_getevents(unsigned long ctx, karg min, karg nr, void *events,
		 const void *timeout);
long k_pgetevents(unsigned long ctx, karg min, karg nr, void *events,
		  const void *timeout, const void *sig);
#ifdef WL_NR_io_pgetevents_time64
long k_pgetevents_time64(unsigned long ctx, karg min, karg nr, void *events,
			 const void *timeout, const void *sig);
#endif

/*
 * wl_tail(): size bytes, the last of which is the last accessible byte before a
 * guard page; never freed.  wl_tail(0) is therefore an address that faults.
 * The bytes are not zero, so that whatever is used without being set shows.
 * wl_tail_dup() copies an object there; TAIL() makes one from an initialiser
 * and TAIL_ARRAY() makes an array from a list of elements.
 */
void *wl_tail(size_t size);
void *wl_tail_dup(const void *object, size_t size);

#define TAIL(type, ...) \
	((type *)wl_tail_dup(&(type){ __VA_ARGS__ }, sizeof(type)))
#define TAIL_ARRAY(type, ...) \
	((type *)wl_tail_dup((type[]){ __VA_ARGS__ }, \
			     sizeof((type[]){ __VA_ARGS__ })))
#define LIST(...) TAIL_ARRAY(kword, __VA_ARGS__)

/*
 * Files under fixed numbers, so that tables of predictions can be literal.
 * wl_file() makes a temporary file of size bytes in $TMPDIR or the current
 * folder, unlinked at once, its pages cached; byte i is wl_file_byte(i).
 */
enum wl_fd {
	WL_FILE = 100,
	WL_PIPE_IN = 101,
	WL_PIPE_OUT = 102,
	WL_EVENTFD = 103,
	WL_EMPTY = 104,
	WL_CLOSED = 999,
};

int wl_fd_as(int fd, int as);
void wl_file(int as, size_t size);
void wl_pipe(void);

static inline char wl_file_byte(size_t i)
{
	return (char)('a' + i / 16 % 26);
}

/*
 * A line is composed in pieces and ended by its result; line() does both at
 * once.  The result starts in column 40, or one space after a longer call.  A
 * line that is no call, or a call without a result, is ended by say_end().
 */
__attribute__((format(printf, 1, 2)))
void say(const char *fmt, ...);
__attribute__((format(printf, 2, 3)))
void line(long ret, const char *fmt, ...);
void result(long ret);
void say_end(const char *tail);

/* An address, with NULL for zero; "[...]" of n events, aligned or not. */
void say_ptr(const void *p);
void say_events(const void *events, long n);

/*
 * The start of the line for a signal that a process sent, or a child's end:
 * say_end("} ---") completes it.
 */
void say_sent(const char *signal, const char *code, int pid);

/*
 * wl_state() is the state letter of a process, '?' if there is none; a traced
 * one that is stopped shows 't'.  wl_wake() creates a child that sends sig to
 * this process once it sleeps, which it must do within the next call, and
 * returns its PID.  Pending output is written before, and the child's end sends
 * no signal.
 */
char wl_state(int pid);
int wl_wake(int sig);

/* The last line of a process that returns status from main. */
int wl_exited(int status);

/*
 * Steps of most workloads: they make a call, predict it, and check that it
 * works.
 */
unsigned long wl_setup(unsigned nr);
void wl_destroy(unsigned long ctx);
void wl_reap(unsigned long ctx, struct io_event *events, karg n);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the files of the program hostile; see hostile.c. */
#ifndef CHAOS_HOSTILE_H
#define CHAOS_HOSTILE_H

#include <linux/aio_abi.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "counts.h"

/* What a seed allows; an EINTR must have a reason among these. */
enum traits {
	HANDLED = 1 << 0,	/* signals with a handler */
	IGNORED = 1 << 1,	/* signals that are ignored */
	STOPS = 1 << 2,		/* SIGSTOP and SIGCONT */
	FILTERS = 1 << 3,	/* seccomp filters */
	EXECS = 1 << 4,
	ODD_CLONES = 1 << 5,
	DEATHS = 1 << 6,	/* of processes while they work */
	MEMORY = 1 << 7,	/* unmapped, remapped, rings written over */
};

/* One thread of execution, and how it decides. */
struct self {
	uint64_t random;
	struct slot *slot;
	int depth;		/* 0: the first process */
};

extern struct counts *counts;
extern __thread volatile unsigned int handled;	/* signals, by this thread */
extern unsigned int traits;
extern const char *counts_path;

enum { NCTX = 6, ARENA_PAGES = 8, PAGE = 4096 };

/* Shared by the threads of a process, each of which may change it. */
struct commons {
	aio_context_t ctx[NCTX];
	char *arena;		/* ARENA_PAGES, which come and go */
	int file, zero, pipe[2];
	_Atomic int tids[8];	/* threads that may get a signal */
	_Atomic int threads;	/* alive, those of pthread_create() */
	/* The first thread is about to block all signals; it no longer does. */
	_Atomic unsigned int masked_begun, masked_done;
	_Atomic int filtered;	/* has a filter that may answer ENOSYS */
};

extern struct commons commons;

/* The next number, and one below n. */
uint64_t random_next(struct self *s);
unsigned int random_below(struct self *s, unsigned int n);

/* A system call: a result, or -errno.  No errno, which clones may share. */
long raw(long nr, long a, long b, long c, long d, long e, long f);
#define RAW1(nr, a) raw(nr, (long)(a), 0, 0, 0, 0, 0)
#define RAW2(nr, a, b) raw(nr, (long)(a), (long)(b), 0, 0, 0, 0)
#define RAW3(nr, a, b, c) raw(nr, (long)(a), (long)(b), (long)(c), 0, 0, 0)

/* The same, counted. */
long aio(struct self *s, enum kind kind, long a, long b, long c, long d,
	 long e, long f);

/* A slot for this thread. */
struct slot *slot_new(void);

/* Life as a process made of `seed`, does not return. */
void live(struct self *s) __attribute__((noreturn));

/* Something, chosen by s->random. */
void act(struct self *s);

/* hostile_processes.c: children, stops, exec, filters. */
void pause_us(long us);
void masked(struct self *s, _Atomic unsigned int *n);
void new_process(struct self *s);
void odd_clone(struct self *s);
void signal_thread(struct self *s);
void stop(struct self *s);
void become_another(struct self *s);
void install_filter(struct self *s);

/* hostile_calls.c: AIO, sane and not. */
void some_call(struct self *s);
void scribble(struct self *s);
void remap(struct self *s);
/* A read that blocks in io_submit, for a moment. */
void blocking_submit(struct self *s);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The small files of /proc. */
#ifndef AIOTRACE_PROC_H
#define AIOTRACE_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

enum {
	PROC_STATUS = 4096,	/* a status file is shorter */
	PROC_MAX_DEPTH = 33,	/* MAX_PID_NS_LEVEL, linux/pid_namespace.h, + 1 */
};

/*
 * Whether /proc shows the processes that we see.  0: it does not, because it
 * belongs to another pid namespace or is not mounted.  1: with the numbers that
 * we use.  More: it belongs to an outer namespace, in which they have other
 * numbers.
 */
unsigned int proc_depth(void);
static inline bool proc_known(void)
{
	return proc_depth() > 0;
}

/* The reason why it does not, for example "/proc is not mounted". */
const char *proc_why(void);

/* /proc, to list it; if it is not usable, a folder that does not exist. */
const char *proc_dir(void);

/* The thread with this number in /proc; 0 if it has no ID that we could use. */
pid_t proc_tid(pid_t number);
/* The number of thread `tid` in /proc; 0 if it is not there. */
pid_t proc_number(pid_t tid);

/*
 * The numbers in "NSpid:" of a status file, that of the outermost namespace
 * first.  Returns how many; 0 if there are none or too many.
 */
unsigned int proc_ids(const char *status, pid_t ids[PROC_MAX_DEPTH]);

/* Writes "/proc/TID/" and the formatted rest. */
void proc_path(char *path, size_t size, pid_t tid, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/*
 * Reads /proc/TID/NAME, as much as fits in `size` bytes with the final 0.
 * False if there is no such file, or if it is empty.
 */
bool proc_text(pid_t tid, const char *name, char *text, size_t size);

/* Opens /proc/TID/NAME for reading by lines; NULL if that is not possible. */
FILE *proc_open(pid_t tid, const char *name);

/*
 * The number in base `base` after `key` ("\nTgid:") in /proc/TID/status; false
 * if there is none.  The number of a thread is its ID, or 0 if we cannot see
 * that thread.
 */
bool proc_status(pid_t tid, const char *key, int base, uint64_t *value);

/* The letter of its state, proc(5); 0 if there is none. */
int proc_state(pid_t tid);

/* Whether its process is the first in a pid namespace. */
bool proc_is_init(pid_t tid);

#endif

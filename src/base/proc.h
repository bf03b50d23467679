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
 * Whether /proc tells of the processes that we see: 0, it does not, being
 * another pid namespace's or not there at all; 1, under the numbers that we
 * know them by; more, it is that of a namespace further out, in which they have
 * other numbers.
 */
unsigned int proc_depth(void);
static inline bool proc_known(void)
{
	return proc_depth() > 0;
}

/* Why it does not: "/proc is not mounted", for example. */
const char *proc_why(void);

/* /proc, to list it; a folder that does not exist if it tells nothing. */
const char *proc_dir(void);

/* The thread that /proc calls `number`; 0 if it has no id that we could use. */
pid_t proc_tid(pid_t number);
/* What /proc calls thread `tid`; 0 if it is not there. */
pid_t proc_number(pid_t tid);

/*
 * The numbers of a status file's "NSpid:", the outermost namespace's first.
 * Returns how many; 0 if there are none or too many.
 */
unsigned int proc_ids(const char *status, pid_t ids[PROC_MAX_DEPTH]);

/* Writes "/proc/TID/" and what the format makes of the rest. */
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
 * if there is none.  Of a thread it is the id; 0 if we cannot see that thread.
 */
bool proc_status(pid_t tid, const char *key, int base, uint64_t *value);

/* The letter of its state, proc(5); 0 if there is none. */
int proc_state(pid_t tid);

/* Whether its process is the first of a pid namespace. */
bool proc_is_init(pid_t tid);

#endif

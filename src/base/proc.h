/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The small files of /proc. */
#ifndef AIOTRACE_PROC_H
#define AIOTRACE_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

/*
 * The folder in which processes are looked up: /proc, if it belongs to our own
 * pid namespace.  In another namespace the numbers mean other processes; then
 * this is a folder that does not exist.
 */
const char *proc_dir(void);
bool proc_known(void);

/*
 * Reads /proc/TID/NAME, as much as fits in `size` bytes with the final 0.
 * False if there is no such file, or if it is empty.
 */
bool proc_text(pid_t tid, const char *name, char *text, size_t size);

/* Opens /proc/TID/NAME for reading by lines; NULL if that is not possible. */
FILE *proc_open(pid_t tid, const char *name);

/*
 * The number in base `base` after `key` ("\nTgid:") in /proc/TID/status; false
 * if there is none.
 */
bool proc_status(pid_t tid, const char *key, int base, uint64_t *value);

/* The letter of its state, proc(5); 0 if there is none. */
int proc_state(pid_t tid);

/* Whether its process is the first of a pid namespace. */
bool proc_is_init(pid_t tid);

#endif

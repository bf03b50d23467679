/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The values that options take: numbers, names and SETs.  If the value is
 * wrong, every function here ends with a usage_error() that begins with
 * `label`, the option's name.
 */
#ifndef AIOTRACE_OPTIONS_WORDS_H
#define AIOTRACE_OPTIONS_WORDS_H

#include "settings/settings.h"

/*
 * A name that an option accepts.  If several have the same value, messages
 * suggest the first.
 */
struct word {
	const char *name;
	int value;
};

/*
 * The value of `text` in a table that ends with a NULL name.  Case is ignored.
 */
int words_value(const struct word *words, const char *label, const char *text);

/* The same for the `len` bytes at `text`, but NULL if there is none. */
const struct word *words_find(const struct word *words, const char *text,
			      size_t len);

/* Says which values are valid, and ends. */
void words_missing(const struct word *words, const char *label,
		   const char *text, size_t len) __attribute__((noreturn));

/*
 * The next item of a list, without the separators around it, or NULL at the
 * end.  *list then points to what follows.  Empty items are skipped.
 */
const char *words_item(const char **list, const char *separators, size_t *len);

/* A decimal number from `min` to `max`. */
long words_number(const char *label, const char *text, long min, long max);

/* [!]NAME[,NAME]..., including all and none; bits of the table's values. */
unsigned int words_bits(const struct word *words, const char *label,
			const char *text);

/* The SETs; each replaces the value of an earlier option. */
void set_trace(struct options *o, const char *label, const char *text);
void set_fds(struct options *o, const char *label, const char *text);

/* Adds to what is there; every process once. */
void add_pids(struct options *o, const char *label, const char *text);

/* [[format:]FORMAT][,[precision:]PREC] */
void set_stamp(struct options *o, const char *label, const char *text);

/* A time with its unit, such as 250us or 1.5ms, in nanoseconds; not 0. */
uint64_t words_time(const char *label, const char *text);

/* Tables for words_value() and words_bits(). */
extern const struct word words_precision[], words_status[], words_quiet[],
	words_op_status[], words_histogram[];

#endif

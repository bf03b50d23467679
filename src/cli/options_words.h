/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The values that options take: numbers, names and SETs.  Every function
 * here dies with one line that begins with `label`, the option as the user
 * knows it, if the value is wrong.
 */
#ifndef AIOTRACE_OPTIONS_WORDS_H
#define AIOTRACE_OPTIONS_WORDS_H

#include "settings/options.h"

/*
 * A name that an option takes.  Of several with one value the first is the
 * one that messages suggest.
 */
struct word {
	const char *name;
	int value;
};

/*
 * The value of `text` in a table that ends with a NULL name.  Case does not
 * matter.
 */
int words_value(const struct word *words, const char *label, const char *text);

/* The same of the `len` bytes at `text`, but NULL if there is none. */
const struct word *words_find(const struct word *words, const char *text,
			      size_t len);

/* Says which there are instead, and ends. */
void words_missing(const struct word *words, const char *label,
		   const char *text, size_t len) __attribute__((noreturn));

/*
 * The next item of a list, without the separators around it, or NULL at the
 * end; *list becomes what follows.  Empty items are passed over.
 */
const char *words_item(const char **list, const char *separators, size_t *len);

/* A number in decimal from `min` to `max`. */
long words_number(const char *label, const char *text, long min, long max);

/* [!]NAME[,NAME]..., all and none included; bits of the table's values. */
unsigned int words_bits(const struct word *words, const char *label,
			const char *text);

/* The SETs; each replaces what an earlier option said. */
void set_trace(struct options *o, const char *label, const char *text);
void set_fds(struct options *o, const char *label, const char *text);

/* This one adds to what is there; every process once. */
void add_pids(struct options *o, const char *label, const char *text);

/* [[format:]FORMAT][,[precision:]PREC] */
void set_stamp(struct options *o, const char *label, const char *text);

/* A time with its unit, such as 250us or 1.5ms, in nanoseconds; not 0. */
uint64_t words_time(const char *label, const char *text);

/* Tables for words_value() and words_bits(). */
extern const struct word words_precision[], words_status[], words_quiet[],
	words_op_status[], words_histogram[];

#endif

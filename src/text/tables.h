/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tables with aligned columns of at most 100 characters together.  The user
 * chooses some of the columns and one to sort by.
 *
 * A table is described by its columns, by a function that writes a cell, and by
 * one that compares rows.  Rows are whatever these two understand.
 */
#ifndef AIOTRACE_TABLES_H
#define AIOTRACE_TABLES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/outbuf.h"
#include "settings/table_keys.h"

enum { TABLE_WIDTH = 100 };	/* more only if texts would look the same */

struct table_column {
	const char *title;
	bool left;	/* left-aligned: names */
	/* Shrinks if the table is too wide; at most one column. */
	bool shrinks;
};

enum { TABLE_THEN = 4 };

struct table {
	const char *title;
	const struct table_column *columns;	/* by key */
	void (*cell)(struct outbuf *b, int key, const void *row);
	/* Negative if `a` goes above `b`, as for qsort(3). */
	int (*order)(int key, const void *a, const void *b);
	/* The keys that decide about equal rows, n_then of them. */
	int then[TABLE_THEN];
	size_t n_then;
	size_t most;	/* rows that are shown; 0: all */
	/* Adds a row to a sum; NULL: rows cannot be added up. */
	void (*add)(void *sum, const void *row);
	/* Makes `sum` the row of `n` more rows. */
	void (*name_more)(void *sum, size_t n);
};

/* The sums of a table; what they hold already is added to. */
struct table_sums {
	void *total;	/* of all rows, below a rule; NULL: none */
	/* The last row: of those that are not shown, if they can be added. */
	void *more;
	bool always;	/* `more` has something already */
};

/*
 * Sorts the rows by the key that was chosen, and prints a blank line, the
 * title, the columns' titles, the rows and the sums; nothing if there are no
 * rows.  `rows` has room for one more than n.  Returns how many rows are not
 * shown; they are the last of `rows`.
 */
size_t table_print(const struct table *t, const struct table_choice *choice,
		   struct outbuf *out, const void **rows, size_t n,
		   const struct table_sums *sums);

/*
 * Writes `len` bytes of text in `width` columns.  If it does not fit, bytes
 * from the middle, more of them from the front half, are replaced by "...".
 */
void table_put_short(struct outbuf *out, const char *text, size_t len,
		     size_t width);

/* For `order`: the larger number goes above. */
static inline int table_descending(uint64_t a, uint64_t b)
{
	return a > b ? -1 : a < b;
}

/* The larger share goes above; an unknown one, of 0, comes last. */
int table_by_share(uint64_t a, uint64_t a_of, uint64_t b, uint64_t b_of);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * -S and -U: how the tables of -c and -C are sorted and which columns they
 * have.
 */
#ifndef AIOTRACE_OPTIONS_SUMMARY_H
#define AIOTRACE_OPTIONS_SUMMARY_H

#include "settings/settings.h"

/*
 * [TABLE:]KEY and [TABLE:]COLUMN[,COLUMN]...; without TABLE, the table of
 * calls.  They end with a usage_error() that begins with `label`.
 */
void set_sort(struct options *o, const char *label, const char *text);
void set_columns(struct options *o, const char *label, const char *text);

/* The tables' columns and order without these options. */
void tables_default(struct options *o);

#endif

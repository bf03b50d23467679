/* SPDX-License-Identifier: GPL-2.0-or-later */
/* -S and -U: how the tables of -c and -C are sorted and what they show. */
#ifndef AIOTRACE_OPTIONS_SUMMARY_H
#define AIOTRACE_OPTIONS_SUMMARY_H

#include "settings/options.h"

/*
 * [TABLE:]KEY and [TABLE:]COLUMN[,COLUMN]...; without TABLE it is the table of
 * calls.  They die with one line that begins with `label`.
 */
void set_sort(struct options *o, const char *label, const char *text);
void set_columns(struct options *o, const char *label, const char *text);

/* What is shown unless an option says otherwise. */
void tables_default(struct options *o);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the user requested.  Each part of the program sees only its own
 * settings.  Only cli/ reads argv.
 */
#ifndef AIOTRACE_SETTINGS_H
#define AIOTRACE_SETTINGS_H

#include "capture_settings.h"
#include "dest_settings.h"
#include "select_settings.h"
#include "stack_settings.h"
#include "table_settings.h"
#include "text_settings.h"

struct options {
	struct capture_settings capture;
	struct select_settings select;
	struct text_settings text;
	struct dest_settings dest;
	struct stack_settings stacks;
	struct table_settings tables;
};

/* Whether lines for calls, signals and deaths are wanted. */
static inline bool options_trace(const struct options *o)
{
	return !o->tables.summary_only &&
	       (!o->tables.interval || o->tables.summary);
}

#endif

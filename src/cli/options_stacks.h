/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options of stack traces that have an argument. */
#ifndef AIOTRACE_OPTIONS_STACKS_H
#define AIOTRACE_OPTIONS_STACKS_H

#include "settings/options.h"

/* They die with one line that begins with `label`; `arg` as options_take.c. */
void take_stack_trace(struct options *o, const char *label, char *arg);
void take_frame_limit(struct options *o, const char *label, char *arg);
void take_stacks(struct options *o, const char *label, char *arg);
void take_unwinder(struct options *o, const char *label, char *arg);

/* An --export is about stacks. */
bool exports_stacks(const struct options *o);

#endif

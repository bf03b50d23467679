/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options of stack traces that have an argument. */
#ifndef AIOTRACE_OPTIONS_STACKS_H
#define AIOTRACE_OPTIONS_STACKS_H

#include "settings/settings.h"

/*
 * They end with a usage_error() that begins with `label`; see options_take.h.
 */
void take_stack_trace(struct options *o, const char *label, char *arg);
void take_frame_limit(struct options *o, const char *label, char *arg);
void take_stacks(struct options *o, const char *label, char *arg);
void take_unwinder(struct options *o, const char *label, char *arg);

/* Whether an --export needs stacks. */
bool exports_stacks(const struct options *o);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each option sets in struct options, by the option's key. */
#ifndef AIOTRACE_OPTIONS_TAKE_H
#define AIOTRACE_OPTIONS_TAKE_H

#include "settings/settings.h"

/*
 * `label` is the option's name for messages; `arg` is NULL if it was left out.
 */
typedef void take_fn(struct options *o, const char *label, char *arg);

/*
 * The key of the option that -e EXPR stands for; *expr then points to its
 * argument.
 */
int expr_key(char **expr);

/* NULL if an option is only counted. */
take_fn *taker_of(int key);

#endif

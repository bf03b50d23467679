/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line. */
#ifndef AIOTRACE_OPTIONS_H
#define AIOTRACE_OPTIONS_H

#include "settings/settings.h"

/*
 * Parses argv into *o.  Prints help or version and exits with 0 if requested.
 * Exits with 1, a message and a hint on standard error if an option is wrong.
 */
void options_parse(struct options *o, int argc, char **argv);

/* Whether any requested output needs stacks. */
bool options_want_stacks(const struct options *o);

/* Frees what options_parse() allocated. */
void options_free(struct options *o);

#endif

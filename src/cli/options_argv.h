/* SPDX-License-Identifier: GPL-2.0-or-later */
/* argp_parse(), with messages that are safe for a terminal. */
#ifndef AIOTRACE_OPTIONS_ARGV_H
#define AIOTRACE_OPTIONS_ARGV_H

#include <argp.h>

/*
 * Parses up to the first argument that is not an option.  `input` goes to
 * argp's parser.  On an error (ARGP_KEY_ERROR), the parser leaves the index of
 * the wrong argument in *wrong.
 */
error_t parse_argv(const struct argp *argp, int argc, char **argv,
		   void *input, int *wrong);

#endif

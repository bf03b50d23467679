/* SPDX-License-Identifier: GPL-2.0-or-later */
/* argp_parse(), with messages that a terminal can be shown. */
#ifndef AIOTRACE_OPTIONS_ARGV_H
#define AIOTRACE_OPTIONS_ARGV_H

#include <argp.h>

/*
 * Parses up to the first argument that is no option.  `input` is what argp's
 * parser gets; it leaves in *wrong which argument it was at when it was told of
 * an error (ARGP_KEY_ERROR).
 */
error_t parse_argv(const struct argp *argp, int argc, char **argv,
		   void *input, int *wrong);

#endif

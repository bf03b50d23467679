/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * argp_parse() for aiotrace.  getopt says in one line what is wrong, which is
 * good, and repeats byte for byte what was given, which is not where that could
 * give orders to a terminal: then it has to be silent, and we say it.
 */
#include "options_argv.h"

#include <stdbool.h>
#include <string.h>

#include "base/die.h"
#include "base/printable.h"

static bool all_printable(char **argv)
{
	while (*argv && printable(NULL, 0, *argv) == strlen(*argv))
		argv++;
	return !*argv;
}

error_t parse_argv(const struct argp *argp, int argc, char **argv, void *input,
		   int *wrong)
{
	bool silent = !all_printable(argv + 1);
	char *name = argv[0];
	error_t err;

	*wrong = 0;
	/* getopt's messages begin with it, ours with "aiotrace". */
	argv[0] = (char *)"aiotrace";
	argp_err_exit_status = 1;
	err = argp_parse(argp, argc, argv,
			 ARGP_IN_ORDER | ARGP_NO_HELP |
				 (silent ? ARGP_NO_ERRS : 0),
			 NULL, input);
	argv[0] = name;
	if (err && silent && *wrong > 0 && *wrong < argc)
		warn("unknown option, or missing argument: '%s'", argv[*wrong]);
	return err;
}

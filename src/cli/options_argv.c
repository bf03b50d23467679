/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * argp_parse() for aiotrace.  getopt prints a good message of one line, but
 * repeats the argument byte for byte.  Where that could send commands to a
 * terminal, getopt must be silent, and the message is printed here.
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
	/* getopt's messages begin with argv[0], ours with "aiotrace". */
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

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the outputs go. */
#ifndef AIOTRACE_DEST_SETTINGS_H
#define AIOTRACE_DEST_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

struct export_format;	/* exports.h */

enum { OPTIONS_MAX_EXPORTS = 16 };

struct export_option {	/* --export */
	const struct export_format *format;
	const char *file;
};

struct dest_settings {
	const char *output;	/* -o: NULL is standard error; may be |cmd, !cmd */
	bool append;		/* -A */
	bool separate;		/* -ff */
	struct export_option exports[OPTIONS_MAX_EXPORTS];
	size_t nexports;
};

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the lines of a trace look. */
#ifndef AIOTRACE_TEXT_SETTINGS_H
#define AIOTRACE_TEXT_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/quote.h"

enum format {
	FORMAT_TEXT,
	FORMAT_STRACE,
};

enum xlat {		/* -X */
	XLAT_ABBREV,
	XLAT_RAW,
	XLAT_VERBOSE,
};

enum fd_detail {	/* -y, -yy */
	FD_NUMBER,
	FD_PATH,
	FD_ALL,
};

/* The last digits of a time stamp: decimals of a second. */
enum {
	PREC_S = 0,
	PREC_MS = 3,
	PREC_US = 6,
	PREC_NS = 9,
};

enum stamp {		/* -t, -tt, -ttt */
	STAMP_NONE,
	STAMP_TIME,
	STAMP_UNIX,
};

/* Bits: -q is the first two, -qq the first three, -qqq all. */
enum quiet {
	QUIET_ATTACH = 1 << 0,
	QUIET_PERSONALITY = 1 << 1,
	QUIET_EXIT = 1 << 2,
	QUIET_SUPERSEDED = 1 << 3,
	QUIET_ALL = (1 << 4) - 1,
};

enum color {
	COLOR_AUTO,
	COLOR_ALWAYS,
	COLOR_NEVER,
};

struct text_settings {
	bool follow_given;	/* -f was given: prefix every line in a file */
	/* How to print. */
	enum format format;
	enum stamp stamp;
	int stamp_prec;
	bool relative;		/* -r */
	int relative_prec;
	bool duration;		/* -T, and always with FORMAT_TEXT */
	int duration_prec;
	size_t strsize;		/* -s; default 32 */
	bool verbose;		/* -v */
	enum hex_strings hex;
	enum xlat xlat;
	enum fd_detail fd_detail;
	bool submitter;
	unsigned int column;	/* -a; default 40 */
	unsigned int quiet;	/* QUIET_* */
	enum color color;
};

#endif

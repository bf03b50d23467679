/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes of a program's data as text, the way strace writes them. */
#ifndef AIOTRACE_QUOTE_H
#define AIOTRACE_QUOTE_H

#include <stddef.h>

#include "outbuf.h"

enum hex_strings {	/* -x, -xx */
	HEX_NONE,
	HEX_NON_ASCII,
	HEX_ALL,
};

/*
 * Appends `len` bytes at `p`, unprintable ones as \n or \1, without quotation
 * marks.  Characters in `special` ("" for none) are escaped like unprintable
 * ones.  `hex` says whether all of it becomes \x61\x62.
 */
void quote_bytes(struct outbuf *b, const void *p, size_t len,
		 enum hex_strings hex, const char *special);

#endif

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
 * Appends `len` bytes at `p`, what is not printable as \n or \1, without
 * quotation marks.  Characters of `special` ("" for none) are written as if
 * they were not printable.  With `hex` all of it becomes \x61\x62, if it must.
 */
void quote_bytes(struct outbuf *b, const void *p, size_t len,
		 enum hex_strings hex, const char *special);

#endif

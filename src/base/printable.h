/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AIOTRACE_PRINTABLE_H
#define AIOTRACE_PRINTABLE_H

#include <stddef.h>

/*
 * Copies `s` to `out` and writes everything but printable ASCII as \033.  A
 * terminal acts on control characters, some on bytes from 0x80 to 0x9f too,
 * and a line must stay one line.  Writes at most `size` bytes, the final 0
 * included, and never half of an escape.  Returns the length of the whole
 * result without the 0, also where it did not fit.
 */
size_t printable(char *out, size_t size, const char *s);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AIOTRACE_PRINTABLE_H
#define AIOTRACE_PRINTABLE_H

#include <stddef.h>

/*
 * Copies `s` to `out` and writes everything except printable ASCII as \033.  A
 * terminal acts on control characters, some also on bytes from 0x80 to 0x9f,
 * and a line must stay one line.  Writes at most `size` bytes, including the
 * final 0, and never a part of an escape.  Returns the length of the whole
 * result without the 0, even if it did not fit.
 */
size_t printable(char *out, size_t size, const char *s);

#endif

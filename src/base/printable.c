/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes any text safe to print. */
#include "printable.h"

#include <stdbool.h>

size_t printable(char *out, size_t size, const char *s)
{
	size_t all = 0, len = 0;

	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;
		bool plain = c >= ' ' && c < 0x7f;
		size_t n = plain ? 1 : 4;

		/*
		 * The first piece that does not fit ends it, even if shorter
		 * ones follow.
		 */
		if (len == all && len + n < size) {
			out[len] = (char)c;
			if (!plain) {
				out[len] = '\\';
				out[len + 1] = (char)('0' + (c >> 6));
				out[len + 2] = (char)('0' + (c >> 3 & 7));
				out[len + 3] = (char)('0' + (c & 7));
			}
			len += n;
		}
		all += n;
	}
	if (size)
		out[len] = '\0';
	return all;
}

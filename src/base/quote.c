/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bytes as text: C's escapes, and octal numbers as short as the next character
 * allows.
 */
#include "quote.h"

/* Characters that have an escape of their own, and it. */
static const char escapes[256] = {
	['"'] = '"',  ['\\'] = '\\', ['\t'] = 't', ['\n'] = 'n',
	['\v'] = 'v', ['\f'] = 'f',  ['\r'] = 'r',
};

static bool is_text(unsigned char c)
{
	return (c >= 0x20 && c < 0x7f) || (c >= '\t' && c <= '\r');
}

static bool wants_hex(enum hex_strings hex, const unsigned char *s, size_t len)
{
	if (hex != HEX_NON_ASCII)
		return hex == HEX_ALL;
	for (size_t i = 0; i < len; i++)
		if (!is_text(s[i]))
			return true;
	return false;
}

static void put_hex(struct outbuf *b, unsigned char c)
{
	static const char digits[] = "0123456789abcdef";
	const char s[] = { '\\', 'x', digits[c >> 4], digits[c & 15] };

	outbuf_mem(b, s, sizeof(s));
}

/* \1, or \001 where a digit follows that would be read as part of it. */
static void put_octal(struct outbuf *b, unsigned char c, bool digit_follows)
{
	const char s[] = { (char)('0' + (c >> 6)), (char)('0' + (c >> 3 & 7)),
			   (char)('0' + (c & 7)) };
	size_t skip = digit_follows || c >> 6 ? 0 : c >> 3 ? 1 : 2;

	outbuf_char(b, '\\');
	outbuf_mem(b, s + skip, sizeof(s) - skip);
}

/* The characters of most strings, which are never in `special`. */
static const bool usual[256] = {
	['a' ... 'z'] = true, ['A' ... 'Z'] = true, ['-' ... '9'] = true,
};

static bool is_one_of(unsigned char c, const char *list)
{
	while (*list && (unsigned char)*list != c)
		list++;
	return *list;
}

/* How many bytes from `s` on need no escape. */
static size_t plain_run(const unsigned char *s, size_t len, const char *special)
{
	size_t n = 0;

	while (n < len && (usual[s[n]] ||
			   (is_text(s[n]) && !escapes[s[n]] &&
			    !is_one_of(s[n], special))))
		n++;
	return n;
}

void quote_bytes(struct outbuf *b, const void *p, size_t len,
		 enum hex_strings hex, const char *special)
{
	const unsigned char *s = p;
	bool all_hex = wants_hex(hex, s, len);

	for (size_t i = 0; i < len; i++) {
		unsigned char c = s[i];
		size_t run = all_hex ? 0 :
				       plain_run(s + i, len - i, special);

		if (run) {
			outbuf_mem(b, s + i, run);
			i += run - 1;
		} else if (all_hex) {
			put_hex(b, c);
		} else if (escapes[c]) {
			outbuf_char(b, '\\');
			outbuf_char(b, escapes[c]);
		} else {
			bool digit = i + 1 < len && s[i + 1] >= '0' &&
				     s[i + 1] <= '7';

			put_octal(b, c, digit);
		}
	}
}

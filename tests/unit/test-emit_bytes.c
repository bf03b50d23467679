/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bytes of a program's memory as strings: escapes, -x and -xx, what is cut.
 * What is expected was looked up with strace 7.2.
 */
#include <stdio.h>
#include <string.h>

#include "writer.h"

#define SAME(text) { text, text, text }

struct string {
	const char *name;
	const char *bytes;
	size_t len;
	bool truncated;
	const char *text[3];	/* by enum hex_strings: none, -x, -xx */
};

#define BYTES(s) s, sizeof(s) - 1, false
#define CUT(s) s, sizeof(s) - 1, true

static const struct string strings[] = {
	{ "empty", BYTES(""), SAME("\"\"") },
	{ "empty and cut", CUT(""), SAME("\"\"...") },
	{ "plain", BYTES("az~ "),
	  { "\"az~ \"", "\"az~ \"", "\"\\x61\\x7a\\x7e\\x20\"" } },
	{ "cut", CUT("ab"), { "\"ab\"...", "\"ab\"...", "\"\\x61\\x62\"..." } },
	{ "quotation marks", BYTES("\"\\'"),
	  { "\"\\\"\\\\'\"", "\"\\\"\\\\'\"", "\"\\x22\\x5c\\x27\"" } },
	{ "white space", BYTES("\t\n\v\f\r"),
	  { "\"\\t\\n\\v\\f\\r\"", "\"\\t\\n\\v\\f\\r\"",
	    "\"\\x09\\x0a\\x0b\\x0c\\x0d\"" } },
	{ "other controls", BYTES("\a\b\033"),
	  { "\"\\7\\10\\33\"", "\"\\x07\\x08\\x1b\"",
	    "\"\\x07\\x08\\x1b\"" } },
	{ "before an octal digit", BYTES("\0000\0017\0338"),
	  { "\"\\0000\\0017\\338\"", "\"\\x00\\x30\\x01\\x37\\x1b\\x38\"",
	    "\"\\x00\\x30\\x01\\x37\\x1b\\x38\"" } },
	{ "before a digit that is cut off", CUT("\1"),
	  { "\"\\1\"...", "\"\\x01\"...", "\"\\x01\"..." } },
	{ "beyond ASCII", BYTES("\177\200\377"),
	  { "\"\\177\\200\\377\"", "\"\\x7f\\x80\\xff\"",
	    "\"\\x7f\\x80\\xff\"" } },
	{ "one of many", BYTES("abc\001"),
	  { "\"abc\\1\"", "\"\\x61\\x62\\x63\\x01\"",
	    "\"\\x61\\x62\\x63\\x01\"" } },
	{ "zeroes", BYTES("\0\0"),
	  { "\"\\0\\0\"", "\"\\x00\\x00\"", "\"\\x00\\x00\"" } },
};

static void test_string(void **state)
{
	const struct string *s = *state;
	struct writer w;

	for (int hex = HEX_NONE; hex <= HEX_ALL; hex++) {
		emit_bytes(start(&w, XLAT_ABBREV, (enum hex_strings)hex),
			   s->bytes, s->len, s->truncated);
		finish(&w, s->text[hex]);
	}
}

/* Every byte, before a digit and not. */
static void test_all_bytes(void **state)
{
	char text[16], plain[8];
	struct writer w;

	(void)state;
	for (unsigned int c = 0; c < 256; c++) {
		const unsigned char bytes[] = { (unsigned char)c, '7' };

		if ((c >= 9 && c <= 13) || c == '"' || c == '\\')
			snprintf(plain, sizeof(plain), "\\%c",
				 c > 13 ? (int)c : "tnvfr"[c - 9]);
		else if (c >= ' ' && c < 127)
			snprintf(plain, sizeof(plain), "%c", (int)c);
		else
			snprintf(plain, sizeof(plain), "\\%o", c);
		snprintf(text, sizeof(text), "\"%s\"", plain);
		emit_bytes(start(&w, XLAT_ABBREV, HEX_NONE), bytes, 1, false);
		finish(&w, text);

		if (plain[0] == '\\' && plain[1] >= '0' && plain[1] <= '7')
			snprintf(plain, sizeof(plain), "\\%03o", c);
		snprintf(text, sizeof(text), "\"%s7\"", plain);
		emit_bytes(start(&w, XLAT_ABBREV, HEX_NONE), bytes, 2, false);
		finish(&w, text);

		snprintf(text, sizeof(text), "\"\\x%02x\"", c);
		emit_bytes(start(&w, XLAT_ABBREV, HEX_ALL), bytes, 1, false);
		finish(&w, text);
	}
}

int main(void)
{
	static struct unit u;

	unit_add_table(&u, strings, test_string);
	unit_add(&u, "every byte", test_all_bytes, NULL);
	return unit_run(&u);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* printable(): which bytes a terminal gets to see, and where it stops. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/base/printable.h"
#include "unit.h"

struct row {
	const char *name;
	const char *text, *out;
	size_t size;		/* of the buffer; 0: ample */
};

static const struct row rows[] = {
	{ "nothing", "", "", 0 },
	{ "all printable", " azAZ09~\\\"'", " azAZ09~\\\"'", 0 },
	{ "control characters", "\033[31m\a\n\t", "\\033[31m\\007\\012\\011", 0 },
	{ "DEL", "\x7f", "\\177", 0 },
	{ "C1", "\x80\x9b\x9f", "\\200\\233\\237", 0 },
	{ "UTF-8, and C1 in it", "\xc2\x9b\xc3\xbc", "\\302\\233\\303\\274", 0 },
	{ "0xff, and digits", "\xff" "77", "\\37777", 0 },
	{ "just room enough", "ab\n", "ab\\012", 7 },
	{ "no half number", "ab\n", "ab", 6 },
	{ "nothing after it", "ab\nc", "ab", 6 },
	{ "one byte", "ab", "", 1 },
};

static void test_row(void **state)
{
	const struct row *r = *state;
	size_t size = r->size ? r->size : 4 * strlen(r->text) + 1;
	/* As large as it says, for the sanitizers. */
	char *out = malloc(size);
	size_t all = printable(out, size, r->text);

	assert_non_null(out);
	assert_string_equal(out, r->out);
	assert_int_equal(all, printable(NULL, 0, r->text));
	if (!r->size)
		assert_int_equal(all, strlen(r->out));
	free(out);
}

static void test_every_byte(void **state)
{
	(void)state;
	for (int c = 1; c < 256; c++) {
		char text[2] = { (char)c, '\0' }, out[5], wanted[5];

		snprintf(wanted, sizeof(wanted), "\\%03o", (unsigned int)c);
		printable(out, sizeof(out), text);
		assert_string_equal(out, c >= ' ' && c <= '~' ? text : wanted);
	}
}

int main(void)
{
	struct unit u = { .n = 0 };

	unit_add_table(&u, rows, test_row);
	unit_add(&u, "every byte", test_every_byte, NULL);
	return unit_run(&u);
}

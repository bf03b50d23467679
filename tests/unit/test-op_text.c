/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Operations and times in words. */
#include <linux/aio_abi.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/record/file.h"
#include "../../src/text/op_text.h"
#include "unit.h"

static const struct times {
	const char *name;	/* what is printed */
	uint64_t ns;
} times[] = {
	{ "0 ns", 0 },
	{ "1 ns", 1 },
	{ "10 ns", 10 },
	{ "999 ns", 999 },
	{ "1.00 us", 1000 },
	{ "1.00 us", 1004 },
	{ "1.01 us", 1005 },
	{ "9.99 us", 9990 },
	{ "9.99 us", 9994 },
	{ "10.0 us", 9995 },
	{ "10.0 us", 9999 },
	{ "10.0 us", 10000 },
	{ "10.0 us", 10049 },
	{ "10.1 us", 10050 },
	{ "99.9 us", 99900 },
	{ "99.9 us", 99949 },
	{ "100 us", 99950 },
	{ "100 us", 99999 },
	{ "100 us", 100000 },
	{ "100 us", 100499 },
	{ "101 us", 100500 },
	{ "999 us", 999000 },
	{ "999 us", 999499 },
	{ "1.00 ms", 999500 },
	{ "1.00 ms", 1000000 },
	{ "1.01 ms", 1005000 },
	{ "9.99 ms", 9994999 },
	{ "10.0 ms", 9995000 },
	{ "99.9 ms", 99949999 },
	{ "100 ms", 99950000 },
	{ "999 ms", 999499999 },
	{ "1.00 s", 999500000 },
	{ "1.00 s", 1000000000 },
	{ "9.99 s", 9994999999 },
	{ "10.0 s", 9995000000 },
	{ "59.9 s", 59949999999 },
	{ "99.9 s", 99949999999 },
	{ "100 s", 99950000000 },
	{ "100 s", 100499999999 },
	{ "101 s", 100500000000 },
	{ "999 s", 999499999999 },
	/* No unit is longer. */
	{ "1000 s", 999500000000 },
	{ "3600 s", 3600000000000 },
	{ "36000 s", 36000000000000 },
	{ "18446744074 s", UINT64_MAX },
};

static char *text_of(struct outbuf *b)
{
	outbuf_char(b, '\0');
	return b->data;
}

static void test_time(void **state)
{
	const struct times *t = *state;
	struct outbuf b;

	outbuf_init(&b, -1, "the test");
	op_put_time(&b, t->ns);
	assert_string_equal(text_of(&b), t->name);
	outbuf_free(&b);
}

/* A longer time is never shown as a shorter one. */
static void test_monotonic(void **state)
{
	static const char *const units = "num";
	double last = 0;

	(void)state;
	for (uint64_t ns = 0; ns < 2000000000; ns += 1 + ns / 997) {
		struct outbuf b;
		const char *unit;
		double v;
		char *end;

		outbuf_init(&b, -1, "the test");
		op_put_time(&b, ns);
		v = strtod(text_of(&b), &end);
		assert_int_equal(*end++, ' ');
		unit = strchr(units, *end);
		for (const char *u = units; u < unit; u++)
			v *= 1000;
		v *= unit ? 1 : 1e9;
		assert_true(v >= last);
		/* Three significant digits. */
		assert_true(end - b.data <= 5);
		assert_true(v >= 0.994 * (double)ns);
		assert_true(v <= 1.006 * (double)ns);
		last = v;
		outbuf_free(&b);
	}
}

static const struct opcode_cases {
	const char *name;
	unsigned int opcode;
} opcode_cases[] = {
	{ "PREAD", IOCB_CMD_PREAD },   { "PWRITE", IOCB_CMD_PWRITE },
	{ "FSYNC", IOCB_CMD_FSYNC },   { "FDSYNC", IOCB_CMD_FDSYNC },
	{ "POLL", IOCB_CMD_POLL },     { "NOOP", IOCB_CMD_NOOP },
	{ "PREADV", IOCB_CMD_PREADV }, { "PWRITEV", IOCB_CMD_PWRITEV },
	{ "9", 9 },		       { "65535", 65535 },
};

static void test_opcode(void **state)
{
	const struct opcode_cases *o = *state;
	struct outbuf b;

	outbuf_init(&b, -1, "the test");
	op_put_opcode(&b, o->opcode);
	assert_string_equal(text_of(&b), o->name);
	outbuf_free(&b);
}

#define READ                                                                 \
	.known = true, .opcode = IOCB_CMD_PREAD, .fd = 7, .bytes = 4096,     \
	.offset = 61440
#define US 1000ull

static const struct operation several[] = {
	{ READ, .submitted = 5 },
	{ .known = true, .opcode = IOCB_CMD_POLL, .fd = 3 },
};

static const struct forms {
	const char *name;
	const char *path;
	struct operation op;
} forms[] = {
	{ "PREAD 7</data/f> 4096@61440, 153 us", "/data/f",
	  { READ, .submitted = 1000 * US, .reaped = 1153 * US } },
	{ "PREAD 7 4096@61440, 153 us", NULL,
	  { READ, .submitted = 1000 * US, .reaped = 1153 * US } },
	{ "PREAD 7</data/f> 4096@61440, 153 us, sync", "/data/f",
	  { READ, .sync = SYNC_YES, .ready = true, .submitted = 1000 * US,
	    .ready_after = 1000 * US, .ready_before = 1100 * US,
	    .reaped = 1153 * US } },
	{ "PREAD 7</data/f> 4096@61440, 153 us, sync?", "/data/f",
	  { READ, .sync = SYNC_MAYBE, .ready = true, .submitted = 1000 * US,
	    .ready_after = 1000 * US, .ready_before = 1100 * US,
	    .reaped = 1153 * US } },
	{ "PREAD 7 4096@61440, 153 us, of it 13.0 us to 53.0 us in the ring",
	  NULL,
	  { READ, .ready = true, .submitted = 1000 * US,
	    .ready_after = 1100 * US, .ready_before = 1140 * US,
	    .reaped = 1153 * US } },
	{ "PREAD 7 4096@61440, 153 us, of it 13.0 us or more in the ring",
	  NULL,
	  { READ, .ready = true, .submitted = 1000 * US,
	    .ready_before = 1140 * US, .reaped = 1153 * US } },
	/* It was seen no earlier than it was reaped. */
	{ "PREAD 7 4096@61440, 153 us", NULL,
	  { READ, .ready = true, .submitted = 1000 * US,
	    .ready_after = 1100 * US, .ready_before = 1153 * US,
	    .reaped = 1153 * US } },
	/* It was not seen in the ring. */
	{ "PREAD 7 4096@61440, 153 us", NULL,
	  { READ, .submitted = 1000 * US, .ready_after = 1000 * US,
	    .ready_before = 1100 * US, .reaped = 1153 * US } },
	/* It was not reaped. */
	{ "PREAD 7 4096@61440", NULL, { READ, .submitted = 1000 * US } },
	{ "PWRITE 3 512@0, 1.00 us", NULL,
	  { .known = true, .opcode = IOCB_CMD_PWRITE, .fd = 3, .bytes = 512,
	    .submitted = 1, .reaped = 1001 } },
	{ "PREADV 3 18446744073709551615@-1", NULL,
	  { .known = true, .opcode = IOCB_CMD_PREADV, .fd = 3,
	    .bytes = UINT64_MAX, .offset = -1 } },
	{ "PWRITEV -1 0@-9223372036854775808", NULL,
	  { .known = true, .opcode = IOCB_CMD_PWRITEV, .fd = -1,
	    .offset = INT64_MIN } },
	/* These have no place in a file. */
	{ "FSYNC 3, 0 ns", NULL,
	  { .known = true, .opcode = IOCB_CMD_FSYNC, .fd = 3, .bytes = 9,
	    .offset = 9, .submitted = 5, .reaped = 5 } },
	{ "POLL 3<anon_inode:[eventfd]>", "anon_inode:[eventfd]",
	  { .known = true, .opcode = IOCB_CMD_POLL, .fd = 3 } },
	{ "42 3", NULL, { .known = true, .opcode = 42, .fd = 3 } },
	{ "submitted before the attach", NULL,
	  { .obj = 1, .data = 2, .res = 3, .reaped = 4, .before = true } },
	{ "its submission was not seen", NULL,
	  { .obj = 1, .data = 2, .res = 3, .reaped = 4, .opcode = 1 } },
	{ "its iocb could not be read, 4.00 us, sync?", NULL,
	  { .obj = 1, .unread = true, .submitted = 1 * US, .reaped = 5 * US,
	    .sync = SYNC_MAYBE } },
	/* Any of several. */
	{ "one of 2: PREAD 7</data/f> 4096@61440", "/data/f",
	  { READ, .among = 2, .reaped = 9 * US, .ready = true,
	    .ready_after = 5 * US, .ready_before = 6 * US } },
	{ "one of: PREAD 7 4096@61440, POLL 3", NULL,
	  { .among = 2, .one_of = several, .n_one_of = 2, .reaped = 9 } },
	{ "one of: PREAD 7 4096@61440, and 8 more", NULL,
	  { .among = 9, .one_of = several, .n_one_of = 1 } },
	{ "one of 3", NULL, { .among = 3 } },
	/* A path must not end the comment, or the line. */
	{ "FSYNC 3</a\\52/ \\74b\\76\\n\\377>", "/a*/ <b>\n\xff",
	  { .known = true, .opcode = IOCB_CMD_FSYNC, .fd = 3 } },
};

static void test_form(void **state)
{
	const struct forms *f = *state;
	struct operation op = f->op;
	struct outbuf b;

	if (f->path)
		op.file = file_new(f->path, strlen(f->path), false);
	outbuf_init(&b, -1, "the test");
	op_put(&b, &op);
	assert_string_equal(text_of(&b), f->name);
	outbuf_free(&b);
	file_put(op.file);
}

int main(void)
{
	static struct unit u;

	unit_add_table(&u, times, test_time);
	unit_add(&u, "monotonic", test_monotonic, NULL);
	unit_add_table(&u, opcode_cases, test_opcode);
	unit_add_table(&u, forms, test_form);
	return unit_run(&u);
}

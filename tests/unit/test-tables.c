/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers with units, and the columns of a table of any kind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "../../src/base/array.h"
#include "../../src/text/tables.h"
#include "../../src/text/units.h"

static void check_text(struct outbuf *b, const char *want)
{
	outbuf_char(b, '\0');
	assert_string_equal(b->data, want);
	b->len = b->line = b->col = 0;
}

static void test_time(void **state)
{
	static const struct {
		uint64_t ns;
		const char *want;
	} rows[] = {
		{ 0, "0ns" },
		{ 1, "1ns" },
		{ 999, "999ns" },
		{ 1000, "1.00us" },
		{ 9994, "9.99us" },
		{ 9995, "10.0us" },
		{ 99949, "99.9us" },
		{ 99950, "100us" },
		{ 123456, "123us" },
		{ 999499, "999us" },
		{ 999500, "1.00ms" },
		{ 2350000, "2.35ms" },
		{ 1500000000, "1.50s" },
		{ 86400000000000, "86400s" },
	};
	struct outbuf b;

	(void)state;
	outbuf_init(&b, -1, "memory");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		units_time(&b, rows[i].ns);
		check_text(&b, rows[i].want);
	}
	outbuf_free(&b);
}

static void test_bytes(void **state)
{
	static const struct {
		uint64_t n;
		const char *want;
	} rows[] = {
		{ 0, "0B" },
		{ 512, "512B" },
		{ 999, "999B" },
		{ 1000, "0.98KiB" },
		{ 1024, "1.00KiB" },
		{ 4096, "4.00KiB" },
		{ 1023488, "0.98MiB" },
		{ 1 << 20, "1.00MiB" },
		{ 123456789, "118MiB" },
		{ 1ull << 30, "1.00GiB" },
		{ 5ull << 40, "5.00TiB" },
		{ UINT64_MAX, "16.0EiB" },
	};
	struct outbuf b;

	(void)state;
	outbuf_init(&b, -1, "memory");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		units_bytes(&b, rows[i].n);
		check_text(&b, rows[i].want);
	}
	outbuf_free(&b);
}

static void test_shares(void **state)
{
	static const struct {
		uint64_t part, all;
		const char *percent, *ratio;
	} rows[] = {
		{ 0, 0, "-", "-" },
		{ 0, 7, "0%", "0.00" },
		{ 7, 7, "100%", "1.00" },
		{ 1, 3, "33%", "0.33" },
		{ 1, 20, "5.0%", "0.05" },
		{ 1, 1000, "0.1%", "0.00" },
		/* Neither none nor all. */
		{ 1, 100000, "<.1%", "0.00" },
		{ 99999, 100000, "99%", "1.00" },
		{ 8, 1, "100%", "8.00" },
		{ 250, 20, "100%", "12.5" },
		{ 65536, 1, "100%", "65536" },
	};
	struct outbuf b;

	(void)state;
	outbuf_init(&b, -1, "memory");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		units_percent(&b, rows[i].part, rows[i].all);
		check_text(&b, rows[i].percent);
		units_ratio(&b, rows[i].part, rows[i].all);
		check_text(&b, rows[i].ratio);
	}
	outbuf_free(&b);
}

static void test_short(void **state)
{
	static const struct {
		const char *text;
		size_t width;
		const char *want;
	} rows[] = {
		{ "/data/ibdata1", 20, "/data/ibdata1" },
		{ "/data/ibdata1", 13, "/data/ibdata1" },
		{ "/data/ibdata1", 12, "/da...bdata1" },
		{ "/var/lib/mysql/ibdata1", 14, "/va.../ibdata1" },
		{ "abcdef", 5, "...ef" },
		{ "abcdef", 3, "..." },
		{ "abcdef", 2, "ef" },
		{ "abcdef", 0, "" },
	};
	struct outbuf b;

	(void)state;
	outbuf_init(&b, -1, "memory");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		table_put_short(&b, rows[i].text, strlen(rows[i].text),
				rows[i].width);
		check_text(&b, rows[i].want);
	}
	outbuf_free(&b);
}

struct pair {
	int n;
	const char *path;
};

enum { NUMBER, PATH, NAME };

static const struct table_column columns[] = {
	[NUMBER] = { "number", false, false },
	[PATH] = { "path", true, true },
	[NAME] = { "name", true, false },
};

static void cell(struct outbuf *b, int key, const void *row)
{
	const struct pair *p = row;

	if (key == NUMBER)
		outbuf_s64(b, p->n);
	else if (key == PATH)
		outbuf_str(b, p->path);
	else if (p->n != 3)
		outbuf_str(b, p->n & 1 ? "odd" : "even");
}

static int order(int key, const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	if (key == PATH)
		return strcmp(x->path, y->path);
	if (key == TABLE_UNSORTED)
		return x < y ? -1 : x > y;
	return table_descending((uint64_t)x->n, (uint64_t)y->n);
}

static void add(void *sum, const void *row)
{
	((struct pair *)sum)->n += ((const struct pair *)row)->n;
}

static const struct table table = {
	.title = "Pairs:", .columns = columns, .cell = cell, .order = order,
	.add = add,
};

static const struct table_sums none;

static void name_more(void *sum, size_t n)
{
	((struct pair *)sum)->path = n == 2 ? "two more" : "more";
}

/* Those that are not shown, with those that the caller has already. */
static void test_more(void **state)
{
	static const struct pair pairs[] = {
		{ 2, "/a" }, { 8, "/b" }, { 4, "/c" }, { 6, "/d" },
	};
	static const struct table_choice choice = {
		.columns = { NUMBER, PATH }, .n = 2, .sort = NUMBER,
	};
	const void *rows[] = { &pairs[0], &pairs[1], &pairs[2], &pairs[3],
			       NULL };
	struct pair total = { 10, "" }, more = { 10, "others" };
	struct table_sums sums = { &total, &more, false };
	struct table t = table;
	struct outbuf b;

	(void)state;
	outbuf_init(&b, -1, "memory");
	t.most = 2;
	t.name_more = name_more;
	assert_int_equal(table_print(&t, &choice, &b, rows, 4, &sums), 2);
	assert_ptr_equal(rows[2], &pairs[2]);
	check_text(&b, "\n"
		       "Pairs:\n"
		       "number path\n"
		       "------ --------\n"
		       "     8 /b\n"
		       "     6 /d\n"
		       "    16 two more\n"
		       "------ --------\n"
		       "    30\n");
	/* All are shown, and the others. */
	t.most = 0;
	more = (struct pair){ 10, "others" };
	sums = (struct table_sums){ NULL, &more, true };
	assert_int_equal(table_print(&t, &choice, &b, rows, 1, &sums), 0);
	check_text(&b, "\n"
		       "Pairs:\n"
		       "number path\n"
		       "------ ------\n"
		       "     8 /b\n"
		       "    10 others\n");
	assert_int_equal(table_print(&t, &choice, &b, rows, 0, &none), 0);
	check_text(&b, "");
	/* What cannot be added up is only counted. */
	t.most = 1;
	t.add = NULL;
	assert_int_equal(table_print(&t, &choice, &b, rows, 4, &none), 3);
	check_text(&b, "\n"
		       "Pairs:\n"
		       "number path\n"
		       "------ ----\n"
		       "     8 /b\n");
	outbuf_free(&b);
}

static void test_columns(void **state)
{
	static const struct pair pairs[] = {
		{ 1, "/b" }, { 22, "/a" }, { 3, "/cc" },
	};
	struct pair total = { 12345678 - 22 - 3 - 1, "" };
	struct table_choice choice = {
		.columns = { NAME, NUMBER, PATH }, .n = 3, .sort = NUMBER,
	};
	const void *rows[] = { &pairs[0], &pairs[1], &pairs[2], NULL };
	struct table_sums sums = { .total = &total };
	struct outbuf b;

	(void)state;
	outbuf_init(&b, -1, "memory");
	assert_int_equal(table_print(&table, &choice, &b, rows, 3, &sums), 0);
	check_text(&b, "\n"
		       "Pairs:\n"
		       "name   number path\n"
		       "---- -------- ----\n"
		       "even       22 /a\n"
		       "            3 /cc\n"
		       "odd         1 /b\n"
		       "---- -------- ----\n"
		       "even 12345678\n");
	choice.sort = PATH;
	table_print(&table, &choice, &b, rows, 3, &none);
	check_text(&b, "\n"
		       "Pairs:\n"
		       "name number path\n"
		       "---- ------ ----\n"
		       "even     22 /a\n"
		       "odd       1 /b\n"
		       "          3 /cc\n");
	outbuf_free(&b);
}

/* Only the path gives way, and not beyond what is of use. */
static void test_width(void **state)
{
	static char path[200];
	static const struct pair wide = { 7, path };
	static const struct table_choice first = {
		.columns = { PATH, NUMBER }, .n = 2,
		.sort = TABLE_UNSORTED,
	};
	const void *rows[] = { &wide, NULL };
	char want[512];
	struct outbuf b;

	(void)state;
	memset(path, 'x', sizeof(path) - 1);
	path[0] = '/';
	path[sizeof(path) - 2] = 'y';
	outbuf_init(&b, -1, "memory");
	table_print(&table, &first, &b, rows, 1, &none);
	/* 100 columns less "number" and a blank. */
	snprintf(want, sizeof(want),
		 "\nPairs:\n%-93s number\n%.93s ------\n/%.29s...%.59sy      7\n",
		 "path",
		 "--------------------------------------------------"
		 "--------------------------------------------------",
		 path + 1, path + 1);
	check_text(&b, want);
	outbuf_free(&b);
}

enum { LONG = 300 };

/* Two of these that differ in one place do not look the same in a table. */
static void test_different(void **state)
{
	static const struct table_choice choice = {
		.columns = { PATH, NUMBER }, .n = 2,
		.sort = TABLE_UNSORTED,
	};
	static char a[LONG + 1], b[LONG + 1];
	const struct pair pairs[] = { { 1, a }, { 2, b }, { 3, "/short" } };
	const void *rows[] = { &pairs[0], &pairs[1], &pairs[2], NULL };
	struct outbuf out;

	(void)state;
	memset(a, 'x', LONG);
	memset(b, 'x', LONG);
	outbuf_init(&out, -1, "memory");
	for (size_t at = 0; at < LONG; at++) {
		char *line[3], *save = NULL;

		b[at] = 'y';
		table_print(&table, &choice, &out, rows, 3, &none);
		b[at] = 'x';
		outbuf_char(&out, '\0');
		line[0] = strtok_r(out.data + 1, "\n", &save);
		for (int i = 0; i < 4; i++)
			line[i > 1] = strtok_r(NULL, "\n", &save);
		line[2] = strtok_r(NULL, "\n", &save);
		/* The numbers differ, of course. */
		*strrchr(line[0], ' ') = *strrchr(line[1], ' ') = '\0';
		if (strcmp(line[0], line[1]) == 0)
			fail_msg("%zu: %s", at, line[0]);
		assert_memory_equal(line[2], "/short ", 7);
		/* At the ends as narrow as ever. */
		if ((at < 60 || at >= LONG - 60) && strlen(line[0]) > 100)
			fail_msg("%zu: %s", at, line[0]);
		out.len = out.line = out.col = 0;
	}
	outbuf_free(&out);
}

/* A short path may be what a long one becomes. */
static void test_imitated(void **state)
{
	static const struct table_choice choice = {
		.columns = { PATH }, .n = 1,
		.sort = TABLE_UNSORTED,
	};
	static char a[LONG + 1], b[LONG + 1];
	const struct pair pairs[] = { { 1, a }, { 2, b } };
	const void *rows[] = { &pairs[0], &pairs[1], NULL };
	struct outbuf out;
	char *shown, *other;

	(void)state;
	memset(a, 'x', LONG);
	outbuf_init(&out, -1, "memory");
	table_print(&table, &choice, &out, rows, 1, &none);
	outbuf_char(&out, '\0');
	shown = strrchr(out.data, 'x');
	*(shown + 1) = '\0';
	shown = strrchr(out.data, '\n') + 1;
	assert_int_equal(strlen(shown), 100);
	strcpy(b, shown);
	out.len = out.line = out.col = 0;
	table_print(&table, &choice, &out, rows, 2, &none);
	outbuf_char(&out, '\0');
	other = strrchr(out.data, 'x');
	*(other + 1) = '\0';
	other = strrchr(out.data, '\n') + 1;
	assert_string_equal(other, b);
	other[-1] = '\0';
	assert_string_not_equal(strrchr(out.data, '\n') + 1, b);
	outbuf_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_time),	cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_shares),	cmocka_unit_test(test_short),
		cmocka_unit_test(test_columns), cmocka_unit_test(test_more), cmocka_unit_test(test_width),
		cmocka_unit_test(test_different),
		cmocka_unit_test(test_imitated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --histogram and --export=hgrm.  The rows of the latter's example are those
 * that HdrHistogram prints for the same values.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <linux/aio_abi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/base/array.h"
#include "../../src/base/outbuf.h"
#include "../../src/outputs/sinks.h"
#include "../../src/record/file.h"
#include "../../src/settings/settings.h"

static void tell(struct sink *s, struct operation op, uint64_t ns)
{
	op.known = true;
	op.submitted = 1000;
	op.reaped = 1000 + ns;
	s->ops->on_operation(s, &op);
}

static void end(struct sink *s, struct outbuf *b, const char *want)
{
	s->ops->finish(s);
	outbuf_char(b, '\0');
	assert_string_equal(b->data, want);
	outbuf_free(b);
}

#define BAR "@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@"

static void test_one(void **state)
{
	static const struct options o = { .tables.histogram = HISTOGRAM_ALL };
	const struct operation op = { .end = OP_REAPED };
	const struct operation ring = { .end = OP_RING };
	struct outbuf b;
	struct sink *s;

	(void)state;
	outbuf_init(&b, -1, "memory");
	s = sink_histogram_new(&o, &b);
	/* Nothing is rounded up: 999 ns are no microsecond. */
	tell(s, op, 999);
	tell(s, op, 1000);
	tell(s, op, 1999);
	tell(s, op, 2000);
	tell(s, op, 3999);
	for (int i = 0; i < 104; i++)
		tell(s, op, 1024 * 1000 + (uint64_t)i);
	tell(s, op, 1023999);
	/* No latency: it was not reaped by a call. */
	tell(s, ring, 5000);
	end(s, &b,
	    "\n"
	    "@usecs:\n"
	    "[0]                    1 |                                        "
	    "            |\n"
	    "[1]                    2 |@                                       "
	    "            |\n"
	    "[2, 4)                 2 |@                                       "
	    "            |\n"
	    "[4, 8)                 0 |                                        "
	    "            |\n"
	    "[8, 16)                0 |                                        "
	    "            |\n"
	    "[16, 32)               0 |                                        "
	    "            |\n"
	    "[32, 64)               0 |                                        "
	    "            |\n"
	    "[64, 128)              0 |                                        "
	    "            |\n"
	    "[128, 256)             0 |                                        "
	    "            |\n"
	    "[256, 512)             0 |                                        "
	    "            |\n"
	    "[512, 1K)              1 |                                        "
	    "            |\n"
	    "[1K, 2K)             104 |" BAR "|\n");
}

/* The edges of the largest buckets; nothing overflows. */
static void test_large(void **state)
{
	static const struct options o = { .tables.histogram = HISTOGRAM_ALL };
	static const struct {
		uint64_t us;
		const char *label;
	} rows[] = {
		{ 1ull << 20, "\n[1M, 2M)               1 |" BAR "|\n" },
		{ (1ull << 30) - 1, "\n[512M, 1G)             1 |" BAR "|\n" },
		{ 1ull << 50, "\n[1P, 2P)               1 |" BAR "|\n" },
		{ (1ull << 54) - 1, "\n[8P, 16P)              1 |" BAR "|\n" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct operation op = { .end = OP_REAPED };
		struct outbuf b;
		struct sink *s;

		outbuf_init(&b, -1, "memory");
		s = sink_histogram_new(&o, &b);
		tell(s, op, rows[i].us * 1000);
		s->ops->finish(s);
		outbuf_char(&b, '\0');
		assert_non_null(strstr(b.data, rows[i].label));
		outbuf_free(&b);
	}
}

/* What each option sorts by: the titles, the most operations last. */
static void test_by(void **state)
{
	static const struct {
		enum histogram_by by;
		const char *titles;
	} rows[] = {
		{ HISTOGRAM_ALL, "@usecs: " },
		{ HISTOGRAM_OPCODE, "@usecs[PWRITE]: @usecs[PREAD]: " },
		{ HISTOGRAM_FILE, "@usecs[/b]: @usecs[/a]: " },
		{ HISTOGRAM_CONTEXT, "@usecs[0, 0x2000]: @usecs[33, 0x1000]: "
				     "@usecs[44, 0x1000]: " },
	};
	const struct file *a = file_new("/a", 2, false);
	const struct file *b = file_new("/b", 2, false);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct options o = { .tables.histogram = rows[i].by };
		const struct call first = { .space = 1, .tgid = 33 };
		const struct call second = { .space = 2, .tgid = 44 };
		struct operation op = { .end = OP_REAPED };
		char got[256] = "";
		struct outbuf out;
		struct sink *s;

		outbuf_init(&out, -1, "memory");
		s = sink_histogram_new(&o, &out);
		s->ops->on_enter(s, &(struct call_view){ .call = &first });
		s->ops->on_enter(s, &(struct call_view){ .call = &second });
		for (int k = 0; k < 6; k++) {
			op.opcode = k ? IOCB_CMD_PREAD : IOCB_CMD_PWRITE;
			op.file = k < 2 ? b : a;
			op.space = k == 0 ? 3 : k < 3 ? 1 : 2;
			op.ctx = k == 0 ? 0x2000 : 0x1000;
			tell(s, op, 5000);
		}
		s->ops->finish(s);
		outbuf_char(&out, '\0');
		for (char *p = out.data; (p = strchr(p, '@')); p++)
			if (p[1] == 'u') {
				strncat(got, p, strcspn(p, "\n"));
				strcat(got, " ");
			}
		assert_string_equal(got, rows[i].titles);
		outbuf_free(&out);
	}
	file_put(a);
	file_put(b);
}

static void test_hgrm(void **state)
{
	static const uint64_t values[] = { 100, 200, 250, 600 };
	static const struct options o;
	const struct operation op = { .end = OP_REAPED };
	struct outbuf b;
	struct sink *s;

	(void)state;
	outbuf_init(&b, -1, "memory");
	s = sink_hgrm_new(&o, &b);
	for (size_t i = 0; i < ARRAY_SIZE(values); i++)
		tell(s, op, values[i]);
	end(s, &b,
	    "       Value     Percentile TotalCount 1/(1-Percentile)\n"
	    "\n"
	    "       0.100 0.000000000000          1           1.00\n"
	    "       0.100 0.100000000000          1           1.11\n"
	    "       0.100 0.200000000000          1           1.25\n"
	    "       0.200 0.300000000000          2           1.43\n"
	    "       0.200 0.400000000000          2           1.67\n"
	    "       0.200 0.500000000000          2           2.00\n"
	    "       0.250 0.550000000000          3           2.22\n"
	    "       0.250 0.600000000000          3           2.50\n"
	    "       0.250 0.650000000000          3           2.86\n"
	    "       0.250 0.700000000000          3           3.33\n"
	    "       0.250 0.750000000000          3           4.00\n"
	    "       0.600 0.775000000000          4           4.44\n"
	    "       0.600 1.000000000000          4\n"
	    "#[Mean    =        0.287, StdDeviation   =        0.189]\n"
	    "#[Max     =        0.600, Total count    =            4]\n"
	    "#[Buckets =           58, SubBuckets     =          128]\n");
}

/* None at all; and very many, of which the last steps are very small. */
static void test_hgrm_ends(void **state)
{
	static const struct options o;
	const struct operation op = { .end = OP_REAPED };
	struct outbuf b;
	struct sink *s;

	(void)state;
	outbuf_init(&b, -1, "memory");
	s = sink_hgrm_new(&o, &b);
	end(s, &b,
	    "       Value     Percentile TotalCount 1/(1-Percentile)\n"
	    "\n"
	    "       0.000 1.000000000000          0\n"
	    "#[Mean    =        0.000, StdDeviation   =        0.000]\n"
	    "#[Max     =        0.000, Total count    =            0]\n"
	    "#[Buckets =           58, SubBuckets     =          128]\n");
	outbuf_init(&b, -1, "memory");
	s = sink_hgrm_new(&o, &b);
	for (int i = 0; i < 1000000; i++)
		tell(s, op, i ? 1000 : 1000000);
	s->ops->finish(s);
	outbuf_char(&b, '\0');
	/* Its level is the first above 99.9999 %. */
	assert_non_null(strstr(b.data,
			       "\n    1000.000 0.999999046326    1000000"
			       "     1048576.00\n"
			       "    1000.000 1.000000000000    1000000\n"));
	assert_non_null(strstr(b.data, " 0.999998092651     999999"));
	outbuf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one),  cmocka_unit_test(test_large),
		cmocka_unit_test(test_by),   cmocka_unit_test(test_hgrm),
		cmocka_unit_test(test_hgrm_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

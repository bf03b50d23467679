/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The line of --interval: what is counted where, and that columns are aligned.
 */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "../../src/base/clock.h"
#include "../../src/outputs/interval.h"

static void add(struct interval *i, uint16_t opcode, int64_t res, uint64_t us)
{
	const struct operation op = {
		.end = OP_REAPED, .known = true, .opcode = opcode, .res = res,
		.submitted = 1000, .reaped = us ? 1000 + us * 1000 : 0,
	};

	interval_add(i, &op);
}

static void test_line(void **state)
{
	static struct interval i;
	const struct operation stranger = { .end = OP_REAPED, .res = 4096 };
	struct outbuf b;

	(void)state;
	setenv("TZ", "UTC", 1);
	for (int k = 0; k < 99; k++)
		add(&i, IOCB_CMD_PREAD, 4096, 200);
	add(&i, IOCB_CMD_PREADV, 1000000, 3000);
	add(&i, IOCB_CMD_PWRITE, 1500000, 100);
	add(&i, IOCB_CMD_PWRITEV, -5, 0);
	add(&i, IOCB_CMD_FSYNC, 0, 0);
	interval_add(&i, &stranger);
	outbuf_init(&b, -1, "memory");
	interval_put_titles(&b);
	outbuf_end_line(&b);
	/* Half a second: everything is twice as much a second. */
	interval_put(&b, &i, NSEC_PER_SEC / 2,
		     (12 * 3600 + 34 * 60 + 56) * NSEC_PER_SEC, 32);
	outbuf_end_line(&b);
	memset(&i, 0, sizeof(i));
	interval_put(&b, &i, NSEC_PER_SEC, 0, 0);
	outbuf_char(&b, '\0');
	assert_string_equal(b.data,
"time          r/s   rMB/s      w/s   wMB/s other/s inflight    p50    p99    max errors\n"
"12:34:56    200.0    2.81      4.0    3.00     4.0       32  200us  200us 3.00ms      1\n"
"00:00:00      0.0    0.00      0.0    0.00     0.0        0      -      -      -      0");
	outbuf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

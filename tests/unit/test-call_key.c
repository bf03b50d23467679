/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which calls --same-args takes for the same, and how it names them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <linux/aio_abi.h>
#include <linux/fs.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/base/alloc.h"
#include "../../src/base/array.h"
#include "../../src/outputs/call_key.h"
#include "../../src/record/file.h"
#include "../../src/outputs/sinks.h"
#include "../../src/settings/settings.h"

/* A call that submits the iocbs. */
static struct call submit(struct rec_iocb *iocbs, uint32_t n)
{
	return (struct call){
		.sys = AIO_SUBMIT,
		.state = CALL_DONE,
		.ret = n,
		.submit = { .ctx = 0x1000, .nr = n, .iocbs = iocbs, .n = n },
	};
}

static const struct rec_iocb plain = {
	.addr = 0x2000,
	.ok = true,
	.cb = { .aio_data = 1, .aio_lio_opcode = IOCB_CMD_PREAD,
		.aio_fildes = 7, .aio_buf = 0x3000, .aio_nbytes = 4096,
		.aio_offset = 8192 },
};

static void check_key(const struct call *c, const char *want)
{
	struct call_key k;

	outbuf_init(&k.text, -1, "memory");
	call_key_make(&k, c);
	outbuf_char(&k.text, '\0');
	assert_string_equal(k.text.data, want);
	outbuf_free(&k.text);
}

static bool same(const struct call *a, const struct call *b)
{
	struct call_key x, y;
	bool equal;

	outbuf_init(&x.text, -1, "memory");
	outbuf_init(&y.text, -1, "memory");
	call_key_make(&x, a);
	call_key_make(&y, b);
	equal = memcmp(x.hash, y.hash, sizeof(x.hash)) == 0;
	outbuf_free(&x.text);
	outbuf_free(&y.text);
	return equal;
}

static void test_text(void **state)
{
	static const struct rec_iovec vecs[] = { { .len = 512 }, { .len = 1 } };
	struct rec_iocb iocbs[8];
	struct call c = submit(iocbs, ARRAY_SIZE(iocbs));
	struct file *f = xcalloc(1, sizeof(*f) + 8);

	(void)state;
	strcpy(f->path, "/a\nb");
	for (size_t i = 0; i < ARRAY_SIZE(iocbs); i++)
		iocbs[i] = plain;
	iocbs[0].file = f;
	iocbs[1].cb.aio_lio_opcode = IOCB_CMD_PWRITEV;
	iocbs[1].cb.aio_nbytes = 2;
	iocbs[1].vecs = vecs;
	iocbs[1].nvecs = 2;
	iocbs[2].cb.aio_lio_opcode = IOCB_CMD_FSYNC;
	iocbs[3].cb.aio_lio_opcode = IOCB_CMD_POLL;
	iocbs[3].cb.aio_buf = POLLIN | POLLOUT;
	iocbs[4].cb.aio_rw_flags = RWF_NOWAIT | 0x10000;
	iocbs[5].cb.aio_flags = IOCB_FLAG_RESFD;
	iocbs[5].cb.aio_resfd = 9;
	iocbs[5].cb.aio_reqprio = 3;
	iocbs[6].cb.aio_lio_opcode = 99;
	iocbs[7].ok = false;
	c.submit.nr = 9;
	check_key(&c,
		  "io_submit(9, [PREAD 7</a\\nb> 4096@8192, "
		  "PWRITEV 7 {512,1}@8192, FSYNC 7, POLL 7 POLLIN|POLLOUT, "
		  "PREAD 7 4096@8192 RWF_NOWAIT|0x10000, "
		  "PREAD 7 4096@8192 IOCB_FLAG_RESFD resfd 9 prio 3, 99 7, ?, "
		  "...])");
	free(f);
}

static void test_others(void **state)
{
	static const struct {
		struct call c;
		const char *want;
	} rows[] = {
		{ { .sys = AIO_SETUP, .setup.nr_events = 32 }, "io_setup(32)" },
		{ { .sys = AIO_DESTROY, .destroy.ctx = 1 }, "io_destroy()" },
		{ { .sys = AIO_CANCEL }, "io_cancel(?)" },
		{ { .sys = AIO_GETEVENTS,
		    .getevents = { .min_nr = 1, .nr = 4 } },
		  "io_getevents(1, 4, NULL)" },
		{ { .sys = AIO_GETEVENTS,
		    .getevents = { .nr = -1,
				   .timeout = { .addr = 8, .ok = true } } },
		  "io_getevents(0, -1, 0s)" },
		{ { .sys = AIO_GETEVENTS,
		    .getevents.timeout = { .addr = 8, .ok = true, .sec = 1,
					   .nsec = 50000000 } },
		  "io_getevents(0, 0, 1.05s)" },
		{ { .sys = AIO_GETEVENTS,
		    .getevents.timeout = { .addr = 8, .ok = true, .sec = -1,
					   .nsec = 2000000000 } },
		  "io_getevents(0, 0, -1s+2000000000ns)" },
		{ { .sys = AIO_GETEVENTS, .getevents.timeout.addr = 8 },
		  "io_getevents(0, 0, ?)" },
		{ { .sys = AIO_PGETEVENTS },
		  "io_pgetevents(0, 0, NULL, NULL)" },
		{ { .sys = AIO_PGETEVENTS,
		    .getevents = { .usig = 8, .usig_ok = true,
				   .sigmask_addr = 8, .sigmask_ok = true,
				   .sigmask = 6 } },
		  "io_pgetevents(0, 0, NULL, 0x6)" },
		{ { .sys = AIO_PGETEVENTS, .getevents.usig = 8 },
		  "io_pgetevents(0, 0, NULL, ?)" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		check_key(&rows[i].c, rows[i].want);
}

/* Addresses and aio_data do not count; everything else does. */
static void test_same(void **state)
{
	struct rec_iocb a = plain, b = plain;
	struct call x = submit(&a, 1), y = submit(&b, 1);

	(void)state;
	b.addr = 0x9000;
	b.cb.aio_data = 77;
	b.cb.aio_buf = 0x9100;
	y.submit.ctx = 0x8000;
	y.submit.iocbpp = 0x7000;
	y.tid = 5;
	y.ret = -EAGAIN;
	assert_true(same(&x, &y));
#define DIFFERS(member, value) \
	do { \
		b = plain; \
		b.member = value; \
		assert_false(same(&x, &y)); \
	} while (0)
	DIFFERS(cb.aio_lio_opcode, IOCB_CMD_PWRITE);
	DIFFERS(cb.aio_fildes, 8);
	DIFFERS(cb.aio_nbytes, 4097);
	DIFFERS(cb.aio_offset, 8193);
	DIFFERS(cb.aio_rw_flags, RWF_DSYNC);
	DIFFERS(cb.aio_reqprio, 1);
	DIFFERS(ok, false);
	b = plain;
	y.submit.nr = 2;
	assert_false(same(&x, &y));
	y.sys = AIO_CANCEL;
	assert_false(same(&x, &y));
}

/* Of a large batch the last iocb tells them apart, though it is not kept. */
static void test_large(void **state)
{
	enum { N = 65536 };
	struct rec_iocb *a = calloc(N, sizeof(*a)), *b = calloc(N, sizeof(*b));
	struct call x = submit(a, N), y = submit(b, N);
	struct call_key k;

	(void)state;
	assert_non_null(a);
	assert_non_null(b);
	for (int i = 0; i < N; i++)
		a[i] = b[i] = plain;
	assert_true(same(&x, &y));
	b[N - 1].cb.aio_offset++;
	assert_false(same(&x, &y));
	outbuf_init(&k.text, -1, "memory");
	call_key_make(&k, &x);
	assert_true(k.text.cap < 16384);
	assert_memory_equal(k.text.data, "io_submit(65536, [PREAD 7 4096@8192,",
			    36);
	outbuf_free(&k.text);
	free(a);
	free(b);
}

static void on_call(struct sink *s, struct call c, uint64_t ns)
{
	const struct call_view view = { .call = &c };

	c.enter = 100;
	c.leave = 100 + ns;
	s->ops->on_call(s, &view);
}

static void test_table(void **state)
{
	static const struct options o = { .select.status = STATUS_ALL };
	struct call get = { .sys = AIO_GETEVENTS, .state = CALL_DONE,
			    .getevents = { .min_nr = 1, .nr = 4 } };
	struct call other = { .sys = AIO_SETUP, .state = CALL_DONE };
	struct outbuf out;
	struct sink *s;

	(void)state;
	outbuf_init(&out, -1, "memory");
	s = sink_same_new(&o, &out);
	on_call(s, get, 1000);
	/* Interrupted and started again: one call. */
	get.state = CALL_RESTARTS;
	on_call(s, get, 2000);
	get.state = CALL_DONE;
	get.restarted = true;
	get.ret = -EINTR;
	on_call(s, get, 3000);
	/* It never came back. */
	get.state = CALL_KILLED;
	on_call(s, get, 100000);
	for (uint32_t i = 0; i < 25; i++) {
		other.setup.nr_events = i;
		on_call(s, other, 1000 - i);
	}
	s->ops->finish(s);
	outbuf_char(&out, '\0');
	assert_non_null(strstr(out.data,
			       "\nCalls with the same arguments:\n"
			       "calls errors  total   mean call\n"
			       "----- ------ ------ ------ -------------------"
			       "-----\n"
			       "    2      1 6.00us 3.00us "
			       "io_getevents(1, 4, NULL)\n"
			       "    1      0 1.00us 1.00us io_setup(0)\n"
			       "    1      0  999ns  999ns io_setup(1)\n"));
	assert_non_null(strstr(out.data, " io_setup(18)\n6 more, 6 calls\n"));
	outbuf_free(&out);
}

/* -Z counts failures only; and there is an end to the number of groups. */
static void test_bounds(void **state)
{
	static const struct options o = { .select.status = STATUS_FAILED };
	struct call c = { .sys = AIO_SETUP, .state = CALL_DONE };
	struct outbuf out;
	struct sink *s;

	(void)state;
	outbuf_init(&out, -1, "memory");
	s = sink_same_new(&o, &out);
	on_call(s, c, 1);
	c.ret = -EAGAIN;
	for (uint32_t i = 0; i < 65536 + 9; i++) {
		c.setup.nr_events = i;
		on_call(s, c, 1);
	}
	s->ops->finish(s);
	outbuf_char(&out, '\0');
	assert_non_null(strstr(out.data,
			       "\n    1      1   1ns  1ns io_setup(0)\n"));
	assert_non_null(strstr(out.data,
			       "\n65516 more, 65516 calls\n"
			       "9 calls were not grouped: there are more than "
			       "65536 different ones\n"));
	outbuf_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),  cmocka_unit_test(test_others),
		cmocka_unit_test(test_same),  cmocka_unit_test(test_large),
		cmocka_unit_test(test_table), cmocka_unit_test(test_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

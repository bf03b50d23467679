/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tables of operations, contexts and results, fed with what the model
 * might report.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <linux/aio_abi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/base/array.h"
#include "../../src/base/outbuf.h"
#include "../../src/cli/options_summary.h"
#include "../../src/outputs/sinks.h"
#include "../../src/record/file.h"

#define US 1000ull

/* A file as the model's; the tests' own reference keeps it. */
static const struct file *a_file(const char *path, bool direct)
{
	return file_new(path, strlen(path), direct);
}

static const struct file *a_deleted_file(const char *path)
{
	return file_new_deleted(path, strlen(path), false);
}

/* A read of 4096 bytes that took `us` microseconds and was reaped. */
static struct operation a_read(const struct file *file, uint64_t us)
{
	return (struct operation){
		.end = OP_REAPED,
		.known = true,
		.ready = true,
		.opcode = IOCB_CMD_PREAD,
		.fd = 7,
		.bytes = 4096,
		.file = file,
		.res = 4096,
		.submitted = 50 * US,
		.ready_after = 50 * US,
		.ready_before = (50 + us) * US,
		.reaped = (50 + us) * US,
	};
}

struct rig {
	struct options o;
	struct outbuf out;
	struct sink *sink;
};

static void start(struct rig *r)
{
	memset(&r->o, 0, sizeof(r->o));
	tables_default(&r->o);
	outbuf_init(&r->out, -1, "memory");
	r->sink = sink_tables_new(&r->o, &r->out);
}

static void tell(struct rig *r, struct operation op)
{
	r->sink->ops->on_operation(r->sink, &op);
}

static void end(struct rig *r, const char *want)
{
	r->sink->ops->finish(r->sink);
	outbuf_char(&r->out, '\0');
	assert_string_equal(r->out.data, want);
	outbuf_free(&r->out);
}

static void test_nothing(void **state)
{
	struct rig r;

	(void)state;
	start(&r);
	end(&r, "");
}

static void test_operations(void **state)
{
	const struct file *f = a_file("/data/ibdata1", true);
	const struct file *same = a_deleted_file("/data/ibdata1");
	struct operation op;
	struct rig r;

	(void)state;
	start(&r);
	/* Waited in the ring for 30 of 100 us; the other for none that was
	 * seen. */
	op = a_read(f, 100);
	op.ready_before -= 30 * US;
	tell(&r, op);
	tell(&r, a_read(f, 200));
	/* Synchronous, and short. */
	op = a_read(same, 100);
	op.sync = SYNC_YES;
	op.res = 100;
	tell(&r, op);
	/* Failed; its completion was never seen in a ring. */
	op = a_read(f, 400);
	op.res = -EIO;
	op.ready = false;
	tell(&r, op);
	/* Not reaped by a call: no latency, no error, all of it. */
	op = a_read(f, 0);
	op.opcode = IOCB_CMD_PWRITE;
	op.end = OP_RING;
	op.reaped = 0;
	tell(&r, op);
	/* Another kind of file; its result is no length. */
	op = a_read(NULL, 1000);
	op.opcode = IOCB_CMD_POLL;
	op.res = 1;
	tell(&r, op);
	/* Submitted before the trace. */
	tell(&r, (struct operation){ .end = OP_REAPED, .res = -ECANCELED,
				     .reaped = 77 });
	/* Leftovers have not completed. */
	op = a_read(f, 100000);
	op.end = OP_ABANDONED;
	tell(&r, op);
	op.end = OP_DESTROYED;
	tell(&r, op);
	op.end = OP_LOST;
	tell(&r, op);
	end(&r,
	    "\n"
	    "Operations, latency from submission to reaping:\n"
	    "count   bytes errors short sync    avg    p50    p95    p99  "
	    "p99.9    max wait opcode file\n"
	    "----- ------- ------ ----- ---- ------ ------ ------ ------ "
	    "------ ------ ---- ------ -------------\n"
	    "    1       -      0     -   0% 1.00ms 1.00ms 1.00ms 1.00ms "
	    "1.00ms 1.00ms   0% POLL   fd 7\n"
	    "    4 8.10KiB      1     1  33%  200us  100us  400us  400us  "
	    "400us  400us 7.5% PREAD  /data/ibdata1\n"
	    "    1 4.00KiB      0     0   0%      -      -      -      -      "
	    "-      -    - PWRITE /data/ibdata1\n"
	    "    1       -      1     -    -      -      -      -      -      "
	    "-      -    - ?      ?\n"
	    "----- ------- ------ ----- ---- ------ ------ ------ ------ "
	    "------ ------ ---- ------ -------------\n"
	    "    7 12.1KiB      2     1  20%  360us  200us 1.00ms 1.00ms "
	    "1.00ms 1.00ms 2.1%        total\n"
	    "\n"
	    "Results, operations that failed:\n"
	    "count error     opcode meaning\n"
	    "----- --------- ------ ------------------\n"
	    "    1 ECANCELED ?      Operation canceled\n"
	    "    1 EIO       PREAD  Input/output error\n"
	    "----- --------- ------ ------------------\n"
	    "    2 total\n");
	file_put(f);
	file_put(same);
}

/* The order of the rows "a" to "d" for every key, and the values' format. */
static void test_sort(void **state)
{
	static const struct {
		const char *key, *want;
	} rows[] = {
		{ "nothing", "dcba" }, { "count", "abcd" },
		{ "bytes", "acdb" },   { "errors", "badc" },
		{ "short", "cadb" },   { "sync", "dabc" },
		{ "avg", "dcba" },     { "p50", "dcba" },
		{ "max", "dcba" },     { "time", "dcba" },
		{ "wait", "cadb" },    { "file", "abcd" },
		{ "opcode", "dcba" },  { "ring", "dcba" },
		{ "direct", "cadb" },
	};
	/* Of each file; rows that are equal by the key are sorted by time. */
	static const struct {
		int n, errors, shorts, sync;
		uint64_t us, waited;
		bool direct;
	} files[] = {
		{ 5, 1, 1, 2, 10, 2, true },
		{ 4, 3, 0, 1, 100, 0, false },
		{ 3, 0, 2, 0, 1000, 500, true },
		{ 1, 0, 0, 1, 100000, 10, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char sort[32], got[8] = "", *line;
		struct rig r;

		start(&r);
		snprintf(sort, sizeof(sort), "ops:%s", rows[i].key);
		set_sort(&r.o, "-S", sort);
		set_columns(&r.o, "-U", "operations:count,file,opcode");
		for (int f = 3; f >= 0; f--) {
			char name[] = { '/', (char)('a' + f), '\0' };
			const struct file *file = a_file(name, files[f].direct);

			for (int k = 0; k < files[f].n; k++) {
				struct operation op = a_read(file, files[f].us);

				op.ready_before -= files[f].waited * US;
				op.sync = k < files[f].sync ? SYNC_YES : SYNC_NO;
				if (k < files[f].errors)
					op.res = -EIO;
				else if (k < files[f].errors + files[f].shorts)
					op.res = 1;
				tell(&r, op);
			}
			file_put(file);
		}
		r.sink->ops->finish(r.sink);
		outbuf_char(&r.out, '\0');
		for (line = r.out.data; (line = strstr(line, " /"));)
			strncat(got, line += 2, 1);
		if (strcmp(got, rows[i].want))
			fail_msg("%s: %s", rows[i].key, got);
		outbuf_free(&r.out);
	}
}

/* Of what the kernel may have done on its own, from none to all. */
static void test_maybe_sync(void **state)
{
	const struct file *f = a_file("/f", true);
	struct rig r;

	(void)state;
	start(&r);
	set_columns(&r.o, "-U", "ops:sync,opcode,file");
	for (int i = 0; i < 4; i++) {
		struct operation op = a_read(f, 100);

		op.sync = i == 0 ? SYNC_YES : i == 3 ? SYNC_NO : SYNC_MAYBE;
		tell(&r, op);
	}
	r.sink->ops->finish(r.sink);
	outbuf_char(&r.out, '\0');
	assert_non_null(strstr(r.out.data, "\n25%-75% PREAD  /f\n"));
	outbuf_free(&r.out);
	file_put(f);
}

/* More files than have a row, and more rows than are shown. */
static void test_many(void **state)
{
	struct rig r;

	(void)state;
	start(&r);
	set_columns(&r.o, "-U", "ops:count,opcode,file");
	for (int i = 0; i < 2000; i++) {
		char path[32];
		const struct file *f;

		snprintf(path, sizeof(path), "/f%d", i);
		f = a_file(path, false);
		tell(&r, a_read(f, 10));
		/* The first is by far the slowest. */
		if (i == 0)
			tell(&r, a_read(f, 100000));
		file_put(f);
	}
	r.sink->ops->finish(r.sink);
	outbuf_char(&r.out, '\0');
	assert_non_null(strstr(r.out.data, "\n    2 PREAD  /f0\n"));
	/* 1024 rows, and the one of the other 976. */
	assert_non_null(strstr(r.out.data, "\n  976 PREAD  (other files)\n"));
	assert_non_null(strstr(r.out.data, "\n  985        (985 more)\n"));
	assert_non_null(strstr(r.out.data, "\n 2001        total\n"));
	outbuf_free(&r.out);
}

/* -P and --trace-fds take operations away, too. */
/* A name can end like that; a deleted file with that path is another file. */
static void test_called_deleted(void **state)
{
	const struct file *f = a_file("/x (deleted)", false);
	const struct file *gone = a_deleted_file("/x");
	struct rig r;

	(void)state;
	start(&r);
	set_columns(&r.o, "-U", "ops:count,file");
	tell(&r, a_read(f, 1));
	tell(&r, a_read(f, 1));
	tell(&r, a_read(gone, 1));
	r.sink->ops->finish(r.sink);
	outbuf_char(&r.out, '\0');
	if (!strstr(r.out.data, "    2 /x (deleted) PREAD\n") ||
	    !strstr(r.out.data, "    1 /x           PREAD\n"))
		fail_msg("%s", r.out.data);
	outbuf_free(&r.out);
	file_put(f);
	file_put(gone);
}

static void test_filters(void **state)
{
	static int fds[] = { 9 };
	static const struct {
		bool path, fd, negated;
		int want;
	} rows[] = {
		{ false, false, false, 4 }, { true, false, false, 2 },
		{ false, true, false, 1 },  { true, true, false, 3 },
		{ false, true, true, 2 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct file *f = a_file("/wanted", false);
		const struct file *gone = a_deleted_file("/wanted");
		const struct file *longer = a_file("/wanted2", false);
		struct path_pattern wanted;
		char *total;
		struct operation op;
		struct rig r;

		start(&r);
		set_columns(&r.o, "-U", "ops:file,opcode,count");
		path_pattern_init(&wanted, "/wanted");
		if (rows[i].path) {
			r.o.select.paths = &wanted;
			r.o.select.npaths = 1;
		}
		if (rows[i].fd)
			r.o.select.fds = (struct fd_set_option){
				.given = true, .negated = rows[i].negated,
				.fds = fds, .n = 1,
			};
		tell(&r, a_read(f, 1));
		tell(&r, a_read(gone, 1));
		op = a_read(longer, 1);
		op.fd = 9;
		tell(&r, op);
		/* It is unknown what it was. */
		tell(&r, (struct operation){ .end = OP_REAPED });
		r.sink->ops->finish(r.sink);
		outbuf_char(&r.out, '\0');
		total = strstr(r.out.data, "total");
		assert_non_null(total);
		if (strtol(total + strcspn(total, " "), NULL, 10) !=
		    rows[i].want)
			fail_msg("%zu: %s", i, r.out.data);
		outbuf_free(&r.out);
		file_put(f);
		file_put(gone);
		file_put(longer);
		path_pattern_free(&wanted);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_operations),
		cmocka_unit_test(test_sort),
		cmocka_unit_test(test_maybe_sync),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_filters),
		cmocka_unit_test(test_called_deleted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * io_cancel: of the iocb only what identifies it is shown, and the event only
 * where a kernel older than Linux 4.20 wrote it.
 */
#include <errno.h>
#include <linux/aio_abi.h>
#include <string.h>

#include "../../src/base/array.h"
#include "rig.h"
#include "unit.h"

#define IOCB 0x10000
#define RESULT 0x20000
#define DATA 0x30000

struct brief {
	const char *name;
	struct iocb cb;
	const char *text;
};

static const struct brief briefs[] = {
	{ "zero", { 0 },
	  "{aio_data=0, aio_lio_opcode=IOCB_CMD_PREAD, aio_fildes=0}" },
	{ "every shown member",
	  { .aio_data = 1, .aio_key = 2, .aio_rw_flags = 3,
	    .aio_lio_opcode = IOCB_CMD_POLL, .aio_reqprio = 5,
	    .aio_fildes = 6 },
	  "{aio_data=0x1, aio_key=2, aio_rw_flags=RWF_HIPRI|RWF_DSYNC, "
	  "aio_lio_opcode=IOCB_CMD_POLL, aio_reqprio=5, aio_fildes=6}" },
	{ "every hidden member",
	  { .aio_buf = DATA, .aio_nbytes = 4, .aio_offset = 5,
	    .aio_flags = IOCB_FLAG_RESFD, .aio_resfd = 7 },
	  "{aio_data=0, aio_lio_opcode=IOCB_CMD_PREAD, aio_fildes=0}" },
	{ "I/O priority",
	  { .aio_reqprio = 0x2003, .aio_flags = IOCB_FLAG_IOPRIO },
	  "{aio_data=0, aio_lio_opcode=IOCB_CMD_PREAD, "
	  "aio_reqprio=IOPRIO_PRIO_VALUE(IOPRIO_CLASS_RT, 3), "
	  "aio_fildes=0}" },
	{ "a write", { .aio_lio_opcode = IOCB_CMD_PWRITE, .aio_buf = DATA,
		       .aio_nbytes = 16 },
	  "{aio_data=0, aio_lio_opcode=IOCB_CMD_PWRITE, aio_fildes=0}" },
	{ "vectors", { .aio_lio_opcode = IOCB_CMD_PWRITEV, .aio_buf = DATA,
		       .aio_nbytes = 1 },
	  "{aio_data=0, aio_lio_opcode=IOCB_CMD_PWRITEV, aio_fildes=0}" },
	{ "unknown opcode", { .aio_lio_opcode = 77, .aio_fildes = -1 },
	  "{aio_data=0, aio_lio_opcode=77 /* IOCB_CMD_??? */, "
	  "aio_fildes=-1}" },
};

static const char data[16] = { 0 };

static void test_brief(void **state)
{
	static const char *const abis[] = { "x86_64", "i386", "x32" };
	const struct brief *b = *state;
	struct rig r;

	for (size_t i = 0; i < ARRAY_SIZE(abis); i++) {
		rig_init(&r);
		fake_mem_add(&r.mem, IOCB, &b->cb, sizeof(b->cb));
		fake_mem_add(&r.mem, DATA, data, sizeof(data));
		rig_enter(&r, abis[i], AIO_CANCEL, 1, IOCB, RESULT);
		assert_string_equal(rig_arg(&r, 1), b->text);
		rig_leave(&r, -EINPROGRESS);
		assert_string_equal(rig_arg(&r, 1), b->text);
		/* The same in aiotrace's own format. */
		r.options.format = FORMAT_TEXT;
		assert_string_equal(rig_arg(&r, 1), b->text);
		rig_free(&r);
	}
}

struct args {
	const char *name;
	const char *abi;
	uint64_t ctx, iocb, result;
	int64_t ret;
	const char *enter, *leave;
};

#define CB "{aio_data=0, aio_lio_opcode=IOCB_CMD_PREAD, aio_fildes=0}"
#define EVENT "{data=0x1, obj=0x2, res=3, res2=4}"

static const struct args args[] = {
	{ "in progress", "x86_64", 0x7f00, IOCB, RESULT, -EINPROGRESS,
	  "0x7f00, " CB ", 0x20000", "0x7f00, " CB ", 0x20000" },
	{ "an old kernel", "x86_64", 0x7f00, IOCB, RESULT, 0,
	  "0x7f00, " CB ", 0x20000", "0x7f00, " CB ", " EVENT },
	{ "an old kernel, i386", "i386", 0x7f00, IOCB, RESULT, 0,
	  "0x7f00, " CB ", 0x20000", "0x7f00, " CB ", " EVENT },
	{ "an answer that is none", "x86_64", 0x7f00, IOCB, RESULT, 1,
	  "0x7f00, " CB ", 0x20000", "0x7f00, " CB ", 0x20000" },
	{ "NULL", "x86_64", 0, 0, 0, -EFAULT, "NULL, NULL, NULL",
	  "NULL, NULL, NULL" },
	{ "NULL and success", "x86_64", 0, 0, 0, 0, "NULL, NULL, NULL",
	  "NULL, NULL, NULL" },
	{ "all bits", "x86_64", UINT64_MAX, UINT64_MAX, UINT64_MAX, 0,
	  "0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff",
	  "0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff" },
	{ "all bits, i386", "i386", UINT64_MAX, UINT64_MAX, UINT64_MAX, 0,
	  "0xffffffff, 0xffffffff, 0xffffffff",
	  "0xffffffff, 0xffffffff, 0xffffffff" },
	{ "kernel addresses", "x86_64", 1, 0xffffffff81000000,
	  0xffff888000000000, 0,
	  "0x1, 0xffffffff81000000, 0xffff888000000000",
	  "0x1, 0xffffffff81000000, 0xffff888000000000" },
	{ "upper halves, i386", "i386", 0x100000001, 0x100000000 + IOCB,
	  0x100000000 + RESULT, 0, "0x1, " CB ", 0x20000",
	  "0x1, " CB ", " EVENT },
	{ "one over the other", "x86_64", 1, RESULT, RESULT, 0,
	  "0x1, 0x20000, 0x20000", "0x1, 0x20000, " EVENT },
};

static const struct iocb zero;
static const struct io_event event = { 1, 2, 3, 4 };

static void test_args(void **state)
{
	const struct args *a = *state;
	struct rig r;

	rig_init(&r);
	fake_mem_add(&r.mem, IOCB, &zero, sizeof(zero));
	fake_mem_add(&r.mem, RESULT, &event, sizeof(event));
	rig_enter(&r, a->abi, AIO_CANCEL, a->ctx, a->iocb, a->result);
	assert_string_equal(rig_args(&r), a->enter);
	/* The iocb is the entry's; the program may use it again. */
	r.mem.regions[0].len = 0;
	rig_leave(&r, a->ret);
	assert_string_equal(rig_args(&r), a->leave);
	rig_free(&r);
}

static void test_cut(void **state)
{
	struct rig r;

	(void)state;
	for (size_t len = 0; len <= sizeof(zero); len++) {
		rig_init(&r);
		fake_mem_add(&r.mem, IOCB, &zero, len);
		rig_enter(&r, "x86_64", AIO_CANCEL, 1, IOCB, RESULT);
		assert_string_equal(rig_arg(&r, 1),
				    len < sizeof(zero) ? "0x10000" : CB);
		rig_free(&r);
	}
	for (size_t len = 0; len <= sizeof(event); len++) {
		rig_init(&r);
		fake_mem_add(&r.mem, RESULT, &event, len);
		rig_enter(&r, "x86_64", AIO_CANCEL, 1, IOCB, RESULT);
		rig_leave(&r, 0);
		assert_string_equal(rig_arg(&r, 2),
				    len < sizeof(event) ? "0x20000" : EVENT);
		rig_free(&r);
	}
}

static const enum call_state ends[] = {
	CALL_ENTERED, CALL_RESTARTS, CALL_KILLED, CALL_NEVER_RAN,
	CALL_DETACHED,
};

static void test_ends(void **state)
{
	struct rig r;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		rig_init(&r);
		fake_mem_add(&r.mem, RESULT, &event, sizeof(event));
		rig_enter(&r, "x86_64", AIO_CANCEL, 1, IOCB, RESULT);
		rig_end(&r, ends[i], 0);
		assert_string_equal(rig_args(&r), "0x1, 0x10000, 0x20000");
		rig_free(&r);
	}
}

/* With nothing to show but members, the iocb is one read. */
static void test_reads(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r);
	fake_mem_add(&r.mem, IOCB, &zero, sizeof(zero));
	fake_mem_add(&r.mem, RESULT, &event, sizeof(event));
	r.fetch.max_elems = r.fetch.max_bytes = 0;
	rig_enter(&r, "x86_64", AIO_CANCEL, 1, IOCB, RESULT);
	assert_int_equal(r.mem.reads, 1);
	assert_true(r.call.cancel.iocb.ok);
	rig_leave(&r, -EINPROGRESS);
	assert_int_equal(r.mem.reads, 1);
	r.mem.fail_first = r.mem.fail_last = 1;
	rig_enter(&r, "x86_64", AIO_CANCEL, 1, IOCB, RESULT);
	assert_string_equal(rig_arg(&r, 1), "0x10000");
	rig_free(&r);
}

static bool visit(const struct rec_fd *fd, void *arg)
{
	int *seen = arg;

	seen[0]++;
	return fd->fd == seen[1];
}

static void test_any_fd(void **state)
{
	const struct iocb cb = { .aio_fildes = 5, .aio_resfd = 6,
				 .aio_flags = IOCB_FLAG_RESFD };
	struct rig r;

	(void)state;
	rig_init(&r);
	fake_mem_add(&r.mem, IOCB, &cb, sizeof(cb));
	rig_enter(&r, "x86_64", AIO_CANCEL, 1, IOCB, RESULT);
	assert_true(decoder_of(r.call.sys)->any_fd(&r.call, visit, (int[]){ 0, 5 }));
	assert_true(decoder_of(r.call.sys)->any_fd(&r.call, visit, (int[]){ 0, 6 }));
	assert_false(decoder_of(r.call.sys)->any_fd(&r.call, visit, (int[]){ 0, 7 }));
	rig_enter(&r, "x86_64", AIO_CANCEL, 1, RESULT, RESULT);
	assert_false(decoder_of(r.call.sys)->any_fd(&r.call, visit, (int[]){ 0, 5 }));
	rig_free(&r);
}

static void test_directions(void **state)
{
	const struct decoder *d = decoder_of(AIO_CANCEL);

	(void)state;
	assert_int_equal(d->nargs, 3);
	assert_int_equal(d->args[0].dir, ARG_IN);
	assert_int_equal(d->args[1].dir, ARG_IN);
	assert_int_equal(d->args[2].dir, ARG_OUT);
}

int main(void)
{
	static struct unit u;

	unit_add_table(&u, briefs, test_brief);
	unit_add_table(&u, args, test_args);
	unit_add(&u, "cut", test_cut, NULL);
	unit_add(&u, "other ends", test_ends, NULL);
	unit_add(&u, "reads", test_reads, NULL);
	unit_add(&u, "descriptors", test_any_fd, NULL);
	unit_add(&u, "directions", test_directions, NULL);
	return unit_run(&u);
}

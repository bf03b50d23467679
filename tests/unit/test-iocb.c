/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * struct iocb, as io_submit shows it: opcodes, flags, priorities and
 * descriptors, each with and without strace's omissions; cut anywhere.  What
 * is expected of --format=strace was looked up with strace 7.2.  Vectors and
 * write data have tests of their own: test-iovec.c, test-iocb-data.c.
 */
#include <linux/aio_abi.h>
#include <stdio.h>
#include <string.h>

#include "../../src/abi/opcodes.h"
#include "../../src/base/array.h"
#include "rig.h"
#include "unit.h"

#define LIST 0x8000	/* the array of pointers */
#define IOCB 0x9000
#define DATA 0x10000	/* zeroes */

static const char *const abis[] = { "x86_64", "i386", "x32" };

/* The same in both formats. */
struct member {
	const char *name;
	struct iocb cb;
	const char *text;
};

/* --format=text continues with `more` where --format=strace ends. */
struct omission {
	const char *name;
	struct iocb cb;
	const char *text, *more;
};

/* All members with non-default values. */
#define FULL(op, buf, nbytes)                                               \
	{ .aio_data = 0x11, .aio_key = 2, .aio_lio_opcode = op,             \
	  .aio_fildes = 9, .aio_buf = buf, .aio_nbytes = nbytes,            \
	  .aio_offset = -2, .aio_flags = 1, .aio_resfd = 3 }
#define S_FULL(op) "{aio_data=0x11, aio_key=2, aio_lio_opcode=" op \
		   ", aio_fildes=9"
#define S_RESFD ", aio_flags=IOCB_FLAG_RESFD, aio_resfd=3"
#define S_READ(members)                                                   \
	"{aio_data=0" members ", aio_fildes=9, aio_buf=0, aio_nbytes=0, " \
	"aio_offset=0"
#define OP(n) ", aio_lio_opcode=" n
#define PREAD OP("IOCB_CMD_PREAD")

static const struct member members[] = {
	/* opcodes */
	{ "PREAD", FULL(0, DATA, 4),
	  S_FULL("IOCB_CMD_PREAD") ", aio_buf=0x10000, aio_nbytes=4, "
	  "aio_offset=-2" S_RESFD "}" },
	{ "PWRITE", FULL(1, DATA, 4),
	  S_FULL("IOCB_CMD_PWRITE") ", aio_buf=\"\\0\\0\\0\\0\", "
	  "aio_nbytes=4, aio_offset=-2" S_RESFD "}" },
	{ "POLL", FULL(5, 5, 0),
	  S_FULL("IOCB_CMD_POLL") ", aio_buf=POLLIN|POLLOUT" S_RESFD "}" },
	{ "PREADV", FULL(7, DATA, 1),
	  S_FULL("IOCB_CMD_PREADV") ", aio_buf=[{iov_base=NULL, iov_len=0}], "
	  "aio_offset=-2" S_RESFD "}" },
	{ "PWRITEV", FULL(8, DATA, 1),
	  S_FULL("IOCB_CMD_PWRITEV") ", aio_buf=[{iov_base=NULL, "
	  "iov_len=0}], aio_offset=-2" S_RESFD "}" },

	/* aio_rw_flags */
	{ "RWF_*, all known", { .aio_fildes = 9, .aio_rw_flags = 0x1ff },
	  S_READ(", aio_rw_flags=RWF_HIPRI|RWF_DSYNC|RWF_SYNC|RWF_NOWAIT|"
		 "RWF_APPEND|RWF_NOAPPEND|RWF_ATOMIC|RWF_DONTCACHE|"
		 "RWF_NOSIGNAL" PREAD) "}" },
	{ "RWF_*, unknown", { .aio_fildes = 9, .aio_rw_flags = 0x200 },
	  S_READ(", aio_rw_flags=0x200 /* RWF_??? */" PREAD) "}" },
	{ "RWF_*, all bits", { .aio_fildes = 9, .aio_rw_flags = -1 },
	  S_READ(", aio_rw_flags=RWF_HIPRI|RWF_DSYNC|RWF_SYNC|RWF_NOWAIT|"
		 "RWF_APPEND|RWF_NOAPPEND|RWF_ATOMIC|RWF_DONTCACHE|"
		 "RWF_NOSIGNAL|0xfffffe00" PREAD) "}" },

	/* aio_reqprio */
	{ "priority, negative", { .aio_fildes = 9, .aio_reqprio = -5 },
	  S_READ(PREAD ", aio_reqprio=-5") "}" },
	{ "priority, largest", { .aio_fildes = 9, .aio_reqprio = 32767 },
	  S_READ(PREAD ", aio_reqprio=32767") "}" },
	{ "I/O priority", { .aio_fildes = 9, .aio_reqprio = 0x4003,
			    .aio_flags = 2 },
	  S_READ(PREAD ", aio_reqprio=IOPRIO_PRIO_VALUE(IOPRIO_CLASS_BE, 3)")
	  ", aio_flags=IOCB_FLAG_IOPRIO}" },
	{ "I/O priority 0", { .aio_fildes = 9, .aio_flags = 2 },
	  S_READ(PREAD ", aio_reqprio=IOPRIO_PRIO_VALUE(IOPRIO_CLASS_NONE, 0)")
	  ", aio_flags=IOCB_FLAG_IOPRIO}" },
	{ "I/O priority, all bits", { .aio_fildes = 9, .aio_reqprio = -1,
				      .aio_flags = 2 },
	  S_READ(PREAD ", aio_reqprio=IOPRIO_PRIO_VALUE(0x7 "
		 "/* IOPRIO_CLASS_??? */, 8191)")
	  ", aio_flags=IOCB_FLAG_IOPRIO}" },

	/* aio_flags, aio_resfd */
	{ "resfd, no flag", { .aio_fildes = 9, .aio_resfd = 7 },
	  S_READ(PREAD) ", aio_resfd=0x7}" },
	{ "resfd, all bits, no flag", { .aio_fildes = 9, .aio_resfd = -1 },
	  S_READ(PREAD) ", aio_resfd=0xffffffff}" },
	{ "resfd 0", { .aio_fildes = 9, .aio_flags = 1 },
	  S_READ(PREAD) ", aio_flags=IOCB_FLAG_RESFD, aio_resfd=0}" },
	{ "resfd -1", { .aio_fildes = 9, .aio_flags = 1, .aio_resfd = -1 },
	  S_READ(PREAD) ", aio_flags=IOCB_FLAG_RESFD, aio_resfd=-1}" },
	{ "unknown flag", { .aio_fildes = 9, .aio_flags = 4 },
	  S_READ(PREAD) ", aio_flags=0x4 /* IOCB_FLAG_??? */}" },
	{ "known and unknown flags", { .aio_fildes = 9,
				       .aio_flags = 0x80000001 },
	  S_READ(PREAD) ", aio_flags=IOCB_FLAG_RESFD|0x80000000, "
	  "aio_resfd=0}" },

	/* the rest */
	{ "all zero", { 0 },
	  "{aio_data=0" PREAD ", aio_fildes=0, aio_buf=0, aio_nbytes=0, "
	  "aio_offset=0}" },
	{ "limits of a read", { .aio_fildes = 0x7fffffff,
				.aio_buf = UINT64_MAX,
				.aio_nbytes = INT64_MAX,
				.aio_offset = INT64_MIN },
	  "{aio_data=0" PREAD ", aio_fildes=2147483647, "
	  "aio_buf=0xffffffffffffffff, aio_nbytes=9223372036854775807, "
	  "aio_offset=-9223372036854775808}" },
	{ "a read of an absurd length", { .aio_nbytes = UINT64_MAX },
	  "{aio_data=0" PREAD ", aio_fildes=0, aio_buf=0, "
	  "aio_nbytes=18446744073709551615, aio_offset=0}" },
	{ "poll, nothing", { .aio_lio_opcode = 5 },
	  "{aio_data=0" OP("IOCB_CMD_POLL") ", aio_fildes=0, aio_buf=0}" },
	{ "poll, all bits", { .aio_lio_opcode = 5, .aio_buf = UINT64_MAX },
	  "{aio_data=0" OP("IOCB_CMD_POLL") ", aio_fildes=0, "
	  "aio_buf=POLLIN|POLLPRI|POLLOUT|POLLERR|POLLHUP|POLLNVAL|"
	  "POLLRDNORM|POLLRDBAND|POLLWRNORM|POLLWRBAND|POLLMSG|POLLREMOVE|"
	  "POLLRDHUP|POLL_BUSY_LOOP|0xffffffffffff4800}" },
	{ "poll, unknown", { .aio_lio_opcode = 5, .aio_buf = 0x10000 },
	  "{aio_data=0" OP("IOCB_CMD_POLL") ", aio_fildes=0, "
	  "aio_buf=0x10000 /* POLL??? */}" },
};

#define ALL_BITS { -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1 }

/* An opcode without a buffer. */
static const struct omission omissions[] = {
	{ "FSYNC", FULL(2, DATA, 4),
	  S_FULL("IOCB_CMD_FSYNC") "}", S_RESFD },
	{ "FDSYNC", FULL(3, DATA, 4),
	  S_FULL("IOCB_CMD_FDSYNC") "}", S_RESFD },
	{ "PREADX", FULL(4, DATA, 4),
	  S_FULL("IOCB_CMD_PREADX") "}", S_RESFD },
	{ "NOOP", FULL(6, DATA, 4),
	  S_FULL("IOCB_CMD_NOOP") "}", S_RESFD },
	{ "unknown opcode 9", FULL(9, DATA, 4),
	  S_FULL("9 /* IOCB_CMD_??? */") "}", S_RESFD },
	{ "unknown opcode 65535", FULL(65535, DATA, 4),
	  S_FULL("65535 /* IOCB_CMD_??? */") "}", S_RESFD },
	{ "all bits", ALL_BITS,
	  "{aio_data=0xffffffffffffffff, aio_key=4294967295, aio_rw_flags="
	  "RWF_HIPRI|RWF_DSYNC|RWF_SYNC|RWF_NOWAIT|RWF_APPEND|RWF_NOAPPEND|"
	  "RWF_ATOMIC|RWF_DONTCACHE|RWF_NOSIGNAL|0xfffffe00, "
	  "aio_lio_opcode=65535 /* IOCB_CMD_??? */, aio_reqprio="
	  "IOPRIO_PRIO_VALUE(0x7 /* IOPRIO_CLASS_??? */, 8191), "
	  "aio_fildes=-1}",
	  ", aio_flags=IOCB_FLAG_RESFD|IOCB_FLAG_IOPRIO|0xfffffffc, "
	  "aio_resfd=-1" },
};

/* -X raw */
static const struct member raws[] = {
	{ "raw poll", FULL(5, 5, 0),
	  S_FULL("5") ", aio_buf=0x5, aio_flags=0x1, aio_resfd=3}" },
	{ "raw priority", { .aio_reqprio = 0x4003, .aio_flags = 2 },
	  "{aio_data=0, aio_lio_opcode=0, aio_reqprio=0x4003, aio_fildes=0, "
	  "aio_buf=0, aio_nbytes=0, aio_offset=0, aio_flags=0x2}" },
};

static const char zeroes[64];

static void setup(struct rig *r, const struct iocb *cb, size_t len)
{
	static const uint64_t list = IOCB;

	rig_init(r);
	fake_mem_add(&r->mem, LIST, &list, sizeof(list));
	fake_mem_add(&r->mem, IOCB, cb, len);
	fake_mem_add(&r->mem, DATA, zeroes, sizeof(zeroes));
}

/* The text of the one iocb that was submitted. */
static void expect(struct rig *r, enum format format, enum xlat xlat,
		   const char *text, size_t len, const char *more)
{
	char all[2048];

	r->options.format = format;
	r->options.xlat = xlat;
	snprintf(all, sizeof(all), "[%.*s%s]", (int)len, text, more);
	assert_string_equal(rig_arg(r, 2), all);
}

static void test_member(void **state)
{
	const struct member *m = *state;
	struct rig r;

	for (size_t i = 0; i < ARRAY_SIZE(abis); i++) {
		setup(&r, &m->cb, sizeof(m->cb));
		rig_enter(&r, abis[i], AIO_SUBMIT, 0, 1, LIST);
		expect(&r, FORMAT_STRACE, XLAT_ABBREV, m->text, 1024, "");
		expect(&r, FORMAT_TEXT, XLAT_ABBREV, m->text, 1024, "");
		rig_free(&r);
	}
}

static void test_raw(void **state)
{
	const struct member *m = *state;
	struct rig r;

	setup(&r, &m->cb, sizeof(m->cb));
	rig_enter(&r, "x86_64", AIO_SUBMIT, 0, 1, LIST);
	expect(&r, FORMAT_STRACE, XLAT_RAW, m->text, 1024, "");
	rig_free(&r);
}

/* `more` is before the closing brace. */
static void expect_omission(struct rig *r, const struct omission *o)
{
	size_t len = strlen(o->text) - 1;
	char more[256];

	rig_enter(r, "x86_64", AIO_SUBMIT, 0, 1, LIST);
	expect(r, FORMAT_STRACE, XLAT_ABBREV, o->text, len, "}");
	snprintf(more, sizeof(more), "%s}", o->more);
	expect(r, FORMAT_TEXT, XLAT_ABBREV, o->text, len, more);
}

static void test_omission(void **state)
{
	const struct omission *o = *state;
	struct rig r;

	setup(&r, &o->cb, sizeof(o->cb));
	expect_omission(&r, o);
	rig_free(&r);
}

/* Readable up to each of its bytes, every opcode. */
static void test_cut(void **state)
{
	struct rig r;

	(void)state;
	for (unsigned int op = 0; op < 10; op++) {
		const struct iocb cb = { .aio_lio_opcode = (uint16_t)op,
					 .aio_buf = DATA, .aio_nbytes = 1 };

		for (size_t len = 0; len < sizeof(cb); len++) {
			setup(&r, &cb, len);
			rig_enter(&r, "x86_64", AIO_SUBMIT, 0, 1, LIST);
			assert_string_equal(rig_arg(&r, 2), "[0x9000]");
			/* Memory that was not read must not be used. */
			assert_int_equal(r.mem.reads, 2);
			rig_free(&r);
		}
	}
}

/* Descriptions of descriptors, in angle brackets as with -y. */
static const char *name_fd(struct fetch *f, int fd)
{
	char *name = arena_alloc(f->arena, 16);

	++*(unsigned int *)f->fd_ctx;
	if (fd < 0)
		return NULL;
	snprintf(name, 16, "<fd %d>", fd);
	return name;
}

static const struct omission named[] = {
	{ "both descriptors", { .aio_lio_opcode = 2, .aio_fildes = 3,
				.aio_flags = 1, .aio_resfd = 4 },
	  "{aio_data=0" OP("IOCB_CMD_FSYNC") ", aio_fildes=3<fd 3>}",
	  ", aio_flags=IOCB_FLAG_RESFD, aio_resfd=4<fd 4>" },
	{ "resfd without its flag is none", { .aio_lio_opcode = 2,
					      .aio_resfd = 4 },
	  "{aio_data=0" OP("IOCB_CMD_FSYNC") ", aio_fildes=0<fd 0>}",
	  ", aio_resfd=0x4" },
	{ "nameless descriptors", { .aio_lio_opcode = 2, .aio_fildes = -1,
				    .aio_flags = 1, .aio_resfd = -1 },
	  "{aio_data=0" OP("IOCB_CMD_FSYNC") ", aio_fildes=-1}",
	  ", aio_flags=IOCB_FLAG_RESFD, aio_resfd=-1" },
};

static void test_named(void **state)
{
	const struct omission *o = *state;
	unsigned int calls = 0;
	struct rig r;

	setup(&r, &o->cb, sizeof(o->cb));
	r.fetch.fd_what = name_fd;
	r.fetch.fd_ctx = &calls;
	expect_omission(&r, o);
	assert_int_equal(calls, o->cb.aio_flags ? 2 : 1);
	rig_free(&r);
}

/* What the model needs to know about an iocb. */
static void test_kinds(void **state)
{
	static const struct {
		uint16_t opcode;
		enum opcode_buf buf;
		bool writes;
	} kinds[] = {
		{ 0, OPCODE_BUFFER, false },  { 1, OPCODE_BUFFER, true },
		{ 2, OPCODE_PLAIN, false },   { 3, OPCODE_PLAIN, false },
		{ 4, OPCODE_PLAIN, false },   { 5, OPCODE_POLLMASK, false },
		{ 6, OPCODE_PLAIN, false },   { 7, OPCODE_VECTOR, false },
		{ 8, OPCODE_VECTOR, true },   { 9, OPCODE_PLAIN, false },
		{ 10, OPCODE_PLAIN, false },  { 65535, OPCODE_PLAIN, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		const struct opcode *op = opcode_of(kinds[i].opcode);

		assert_int_equal(op->buf, kinds[i].buf);
		assert_int_equal(op->dir == OPCODE_WRITES, kinds[i].writes);
	}
}

int main(void)
{
	static struct unit u;

	unit_add_table(&u, members, test_member);
	unit_add_table(&u, omissions, test_omission);
	unit_add_table(&u, raws, test_raw);
	unit_add(&u, "cut", test_cut, NULL);
	unit_add_table(&u, named, test_named);
	unit_add(&u, "kinds", test_kinds, NULL);
	return unit_run(&u);
}

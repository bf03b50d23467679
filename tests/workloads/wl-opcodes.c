/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wl-opcodes - one iocb per submission: every opcode, every field, with values
 * that the kernel accepts and values that it refuses, and how written data is
 * quoted.  `wl-opcodes new' instead submits those RWF_* flags that a strace
 * from the time of Linux 6.1 does not know.
 *
 * Descriptors and buffers have fixed numbers and addresses, so the predictions
 * are literal.
 */
#include "wl.h"

#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

/*
 * The arena: one page of anything, followed by a guard page.  512 bytes to read
 * into are at its start, two vectors in its middle, 16 bytes to write at its
 * end.  The address is 32-bit, so that it is the same in all flavours.
 */
#define ARENA	0x20000000
#define VEC	0x20000800
#define DATA	0x20000ff0

#define BLOCK	.aio_fildes = WL_FILE, .aio_buf = ARENA, .aio_nbytes = 512
#define S_BLOCK	"aio_fildes=100, aio_buf=0x20000000, aio_nbytes=512, " \
		"aio_offset=0"
#define S_READ	"aio_lio_opcode=IOCB_CMD_PREAD, "

#define BE(level) (2 << 13 | (level))

#define RWF_NOAPPEND_	0x20
#define RWF_ATOMIC_	0x40
#define RWF_DONTCACHE_	0x80
#define RWF_NOSIGNAL_	0x100

struct op_case {
	struct iocb iocb;
	const char *text;
};

static const struct op_case op_cases[] = {
	/* Every opcode. */
	{ { .aio_data = 0x1234, BLOCK },
	  "aio_data=0x1234, " S_READ S_BLOCK },
	{ { .aio_lio_opcode = IOCB_CMD_PWRITE, .aio_fildes = WL_FILE,
	    .aio_buf = DATA, .aio_nbytes = 16, .aio_offset = 1024 },
	  "aio_data=0, aio_lio_opcode=IOCB_CMD_PWRITE, aio_fildes=100, "
	  "aio_buf=\"0123456789abcdef\", aio_nbytes=16, aio_offset=1024" },
	{ { .aio_lio_opcode = IOCB_CMD_FSYNC, .aio_fildes = WL_FILE },
	  "aio_data=0, aio_lio_opcode=IOCB_CMD_FSYNC, aio_fildes=100" },
	{ { .aio_lio_opcode = IOCB_CMD_FDSYNC, .aio_fildes = WL_FILE },
	  "aio_data=0, aio_lio_opcode=IOCB_CMD_FDSYNC, aio_fildes=100" },
	{ { .aio_lio_opcode = 4, BLOCK },
	  "aio_data=0, aio_lio_opcode=IOCB_CMD_PREADX, aio_fildes=100" },
	{ { .aio_lio_opcode = IOCB_CMD_POLL, .aio_fildes = WL_PIPE_IN,
	    .aio_buf = 1 },
	  "aio_data=0, aio_lio_opcode=IOCB_CMD_POLL, aio_fildes=101, "
	  "aio_buf=POLLIN" },
	{ { .aio_lio_opcode = IOCB_CMD_NOOP, BLOCK },
	  "aio_data=0, aio_lio_opcode=IOCB_CMD_NOOP, aio_fildes=100" },
	{ { .aio_lio_opcode = IOCB_CMD_PREADV, .aio_fildes = WL_FILE,
	    .aio_buf = VEC, .aio_nbytes = 2, .aio_offset = 512 },
	  "aio_data=0, aio_lio_opcode=IOCB_CMD_PREADV, aio_fildes=100, "
	  "aio_buf=[{iov_base=0x20000000, iov_len=512}, "
	  "{iov_base=0x20000ff0, iov_len=16}], aio_offset=512" },
	{ { .aio_lio_opcode = IOCB_CMD_PWRITEV, .aio_fildes = WL_FILE,
	    .aio_buf = VEC + sizeof(struct k_iovec), .aio_nbytes = 1,
	    .aio_offset = 1024 },
	  "aio_data=0, aio_lio_opcode=IOCB_CMD_PWRITEV, aio_fildes=100, "
	  "aio_buf=[{iov_base=\"0123456789abcdef\", iov_len=16}], "
	  "aio_offset=1024" },
	{ { .aio_lio_opcode = 9, BLOCK, .aio_flags = 1, .aio_resfd = 1 },
	  "aio_data=0, aio_lio_opcode=9 /* IOCB_CMD_??? */, aio_fildes=100" },
	{ { .aio_data = UINT64_MAX, .aio_lio_opcode = 65535, BLOCK },
	  "aio_data=0xffffffffffffffff, "
	  "aio_lio_opcode=65535 /* IOCB_CMD_??? */, aio_fildes=100" },

	/* Fields every opcode has. */
	{ { .aio_key = 7, BLOCK },
	  "aio_data=0, aio_key=7, " S_READ S_BLOCK },
	{ { .aio_key = UINT32_MAX, BLOCK },
	  "aio_data=0, aio_key=4294967295, " S_READ S_BLOCK },
	{ { .aio_data = 1, .aio_fildes = WL_CLOSED },
	  "aio_data=0x1, " S_READ "aio_fildes=999, aio_buf=0, "
	  "aio_nbytes=0, aio_offset=0" },
	{ { .aio_fildes = -1, .aio_buf = ARENA, .aio_nbytes = 512 },
	  "aio_data=0, " S_READ "aio_fildes=-1, aio_buf=0x20000000, "
	  "aio_nbytes=512, aio_offset=0" },
	{ { .aio_fildes = 0x80000000 },
	  "aio_data=0, " S_READ "aio_fildes=-2147483648, aio_buf=0, "
	  "aio_nbytes=0, aio_offset=0" },
	/* A reserved word is set: refused, and not printed. */
	{ { .aio_reserved2 = 1, BLOCK },
	  "aio_data=0, " S_READ S_BLOCK },

	/* RWF_* flags. */
	{ { .aio_rw_flags = 1, BLOCK },
	  "aio_data=0, aio_rw_flags=RWF_HIPRI, " S_READ S_BLOCK },
	{ { .aio_rw_flags = 2, BLOCK },
	  "aio_data=0, aio_rw_flags=RWF_DSYNC, " S_READ S_BLOCK },
	{ { .aio_rw_flags = 4, BLOCK },
	  "aio_data=0, aio_rw_flags=RWF_SYNC, " S_READ S_BLOCK },
	{ { .aio_rw_flags = 8, BLOCK },
	  "aio_data=0, aio_rw_flags=RWF_NOWAIT, " S_READ S_BLOCK },
	{ { .aio_rw_flags = 16, BLOCK },
	  "aio_data=0, aio_rw_flags=RWF_APPEND, " S_READ S_BLOCK },
	{ { .aio_rw_flags = 0x80000001, BLOCK },
	  "aio_data=0, aio_rw_flags=RWF_HIPRI|0x80000000, " S_READ S_BLOCK },
	{ { .aio_rw_flags = 0x40000000, BLOCK },
	  "aio_data=0, aio_rw_flags=0x40000000 /* RWF_??? */, "
	  S_READ S_BLOCK },
	{ { .aio_rw_flags = 6, .aio_lio_opcode = IOCB_CMD_FSYNC,
	    .aio_fildes = WL_FILE },
	  "aio_data=0, aio_rw_flags=RWF_DSYNC|RWF_SYNC, "
	  "aio_lio_opcode=IOCB_CMD_FSYNC, aio_fildes=100" },

	/* Priorities: a number, or with the flag an I/O priority. */
	{ { .aio_reqprio = 7, BLOCK },
	  "aio_data=0, " S_READ "aio_reqprio=7, " S_BLOCK },
	{ { .aio_reqprio = -1, BLOCK },
	  "aio_data=0, " S_READ "aio_reqprio=-1, " S_BLOCK },
	{ { .aio_reqprio = BE(3), BLOCK },
	  "aio_data=0, " S_READ "aio_reqprio=16387, " S_BLOCK },
	{ { .aio_reqprio = BE(3), BLOCK, .aio_flags = IOCB_FLAG_IOPRIO },
	  "aio_data=0, " S_READ
	  "aio_reqprio=IOPRIO_PRIO_VALUE(IOPRIO_CLASS_BE, 3), " S_BLOCK
	  ", aio_flags=IOCB_FLAG_IOPRIO" },
	{ { .aio_reqprio = 0, BLOCK, .aio_flags = IOCB_FLAG_IOPRIO },
	  "aio_data=0, " S_READ
	  "aio_reqprio=IOPRIO_PRIO_VALUE(IOPRIO_CLASS_NONE, 0), " S_BLOCK
	  ", aio_flags=IOCB_FLAG_IOPRIO" },
	{ { .aio_reqprio = 1 << 13 | 7, BLOCK,
	    .aio_flags = IOCB_FLAG_IOPRIO },
	  "aio_data=0, " S_READ
	  "aio_reqprio=IOPRIO_PRIO_VALUE(IOPRIO_CLASS_RT, 7), " S_BLOCK
	  ", aio_flags=IOCB_FLAG_IOPRIO" },
	{ { .aio_reqprio = 3 << 13, BLOCK, .aio_flags = IOCB_FLAG_IOPRIO },
	  "aio_data=0, " S_READ
	  "aio_reqprio=IOPRIO_PRIO_VALUE(IOPRIO_CLASS_IDLE, 0), " S_BLOCK
	  ", aio_flags=IOCB_FLAG_IOPRIO" },
	/* A hint (bits 3 to 12) is printed as a part of the level. */
	{ { .aio_reqprio = BE(1 << 3 | 3), BLOCK,
	    .aio_flags = IOCB_FLAG_IOPRIO },
	  "aio_data=0, " S_READ
	  "aio_reqprio=IOPRIO_PRIO_VALUE(IOPRIO_CLASS_BE, 11), " S_BLOCK
	  ", aio_flags=IOCB_FLAG_IOPRIO" },
	{ { .aio_reqprio = -1, BLOCK, .aio_flags = IOCB_FLAG_IOPRIO },
	  "aio_data=0, " S_READ
	  "aio_reqprio=IOPRIO_PRIO_VALUE(0x7 /* IOPRIO_CLASS_??? */, 8191), "
	  S_BLOCK ", aio_flags=IOCB_FLAG_IOPRIO" },
	{ { .aio_reqprio = BE(0), .aio_lio_opcode = IOCB_CMD_FDSYNC,
	    .aio_fildes = WL_FILE, .aio_flags = IOCB_FLAG_IOPRIO },
	  "aio_data=0, aio_lio_opcode=IOCB_CMD_FDSYNC, "
	  "aio_reqprio=IOPRIO_PRIO_VALUE(IOPRIO_CLASS_BE, 0), "
	  "aio_fildes=100" },

	/* Flags and the eventfd. */
	{ { BLOCK, .aio_flags = IOCB_FLAG_RESFD, .aio_resfd = WL_EVENTFD },
	  "aio_data=0, " S_READ S_BLOCK
	  ", aio_flags=IOCB_FLAG_RESFD, aio_resfd=103" },
	{ { BLOCK, .aio_flags = IOCB_FLAG_RESFD, .aio_resfd = WL_FILE },
	  "aio_data=0, " S_READ S_BLOCK
	  ", aio_flags=IOCB_FLAG_RESFD, aio_resfd=100" },
	{ { BLOCK, .aio_flags = IOCB_FLAG_RESFD | IOCB_FLAG_IOPRIO | 4,
	    .aio_resfd = -1 },
	  "aio_data=0, " S_READ
	  "aio_reqprio=IOPRIO_PRIO_VALUE(IOPRIO_CLASS_NONE, 0), " S_BLOCK
	  ", aio_flags=IOCB_FLAG_RESFD|IOCB_FLAG_IOPRIO|0x4, "
	  "aio_resfd=-1" },
	{ { BLOCK, .aio_flags = 0xfffffffc, .aio_resfd = WL_EVENTFD },
	  "aio_data=0, " S_READ S_BLOCK
	  ", aio_flags=0xfffffffc /* IOCB_FLAG_??? */, aio_resfd=0x67" },
	/*
	 * Without the flag it is no eventfd, but a number that should be zero.
	 */
	{ { BLOCK, .aio_resfd = -5 },
	  "aio_data=0, " S_READ S_BLOCK ", aio_resfd=0xfffffffb" },
	{ { .aio_lio_opcode = IOCB_CMD_PREADV, .aio_fildes = WL_FILE,
	    .aio_flags = IOCB_FLAG_IOPRIO, .aio_resfd = 5 },
	  "aio_data=0, aio_lio_opcode=IOCB_CMD_PREADV, "
	  "aio_reqprio=IOPRIO_PRIO_VALUE(IOPRIO_CLASS_NONE, 0), "
	  "aio_fildes=100, aio_buf=NULL, aio_offset=0, "
	  "aio_flags=IOCB_FLAG_IOPRIO, aio_resfd=0x5" },
	/*
	 * Opcodes without a buffer have no flags printed either, except POLL.
	 */
	{ { .aio_lio_opcode = IOCB_CMD_FSYNC, .aio_fildes = WL_FILE,
	    .aio_flags = IOCB_FLAG_RESFD, .aio_resfd = WL_EVENTFD },
	  "aio_data=0, aio_lio_opcode=IOCB_CMD_FSYNC, aio_fildes=100" },
	{ { .aio_lio_opcode = IOCB_CMD_POLL, .aio_fildes = WL_PIPE_IN,
	    .aio_buf = 1, .aio_flags = IOCB_FLAG_RESFD,
	    .aio_resfd = WL_EVENTFD },
	  "aio_data=0, aio_lio_opcode=IOCB_CMD_POLL, aio_fildes=101, "
	  "aio_buf=POLLIN, aio_flags=IOCB_FLAG_RESFD, aio_resfd=103" },

	/* Sizes and offsets: the first unsigned, the second signed. */
	{ { .aio_fildes = WL_FILE, .aio_buf = ARENA, .aio_nbytes = 1,
	    .aio_offset = -5 },
	  "aio_data=0, " S_READ "aio_fildes=100, aio_buf=0x20000000, "
	  "aio_nbytes=1, aio_offset=-5" },
	{ { .aio_fildes = WL_FILE, .aio_buf = 0xfedcba9876543210,
	    .aio_nbytes = UINT64_MAX, .aio_offset = INT64_MIN },
	  "aio_data=0, " S_READ "aio_fildes=100, "
	  "aio_buf=0xfedcba9876543210, aio_nbytes=18446744073709551615, "
	  "aio_offset=-9223372036854775808" },
	{ { .aio_fildes = WL_FILE, .aio_buf = 0, .aio_nbytes = 16,
	    .aio_offset = INT64_MAX },
	  "aio_data=0, " S_READ "aio_fildes=100, aio_buf=0, "
	  "aio_nbytes=16, aio_offset=9223372036854775807" },

	/* Poll masks; all but the first of the others are refused. */
	{ { .aio_lio_opcode = IOCB_CMD_POLL, .aio_fildes = WL_PIPE_IN,
	    .aio_buf = 0xffff },
	  "aio_data=0, aio_lio_opcode=IOCB_CMD_POLL, aio_fildes=101, "
	  "aio_buf=POLLIN|POLLPRI|POLLOUT|POLLERR|POLLHUP|POLLNVAL|"
	  "POLLRDNORM|POLLRDBAND|POLLWRNORM|POLLWRBAND|POLLMSG|"
	  "POLLREMOVE|POLLRDHUP|POLL_BUSY_LOOP|0x4800" },
	{ { .aio_lio_opcode = IOCB_CMD_POLL, .aio_fildes = WL_PIPE_OUT,
	    .aio_buf = 5 },
	  "aio_data=0, aio_lio_opcode=IOCB_CMD_POLL, aio_fildes=102, "
	  "aio_buf=POLLIN|POLLOUT" },
	{ { .aio_lio_opcode = IOCB_CMD_POLL, .aio_fildes = WL_CLOSED,
	    .aio_buf = 0 },
	  "aio_data=0, aio_lio_opcode=IOCB_CMD_POLL, aio_fildes=999, "
	  "aio_buf=0" },
	{ { .aio_lio_opcode = IOCB_CMD_POLL, .aio_fildes = WL_PIPE_IN,
	    .aio_buf = 0x40000 },
	  "aio_data=0, aio_lio_opcode=IOCB_CMD_POLL, aio_fildes=101, "
	  "aio_buf=0x40000 /* POLL??? */" },
	{ { .aio_lio_opcode = IOCB_CMD_POLL, .aio_fildes = WL_PIPE_IN,
	    .aio_buf = 0x100000001 },
	  "aio_data=0, aio_lio_opcode=IOCB_CMD_POLL, aio_fildes=101, "
	  "aio_buf=POLLIN|0x100000000" },
	{ { .aio_lio_opcode = IOCB_CMD_POLL, .aio_fildes = WL_PIPE_IN,
	    .aio_buf = 1, .aio_nbytes = 2, .aio_offset = 3 },
	  "aio_data=0, aio_lio_opcode=IOCB_CMD_POLL, aio_fildes=101, "
	  "aio_buf=POLLIN" },
};

static const struct op_case new_cases[] = {
	{ { .aio_rw_flags = RWF_NOAPPEND_, BLOCK },
	  "aio_data=0, aio_rw_flags=RWF_NOAPPEND, " S_READ S_BLOCK },
	{ { .aio_rw_flags = RWF_ATOMIC_, BLOCK },
	  "aio_data=0, aio_rw_flags=RWF_ATOMIC, " S_READ S_BLOCK },
	{ { .aio_rw_flags = RWF_DONTCACHE_, BLOCK },
	  "aio_data=0, aio_rw_flags=RWF_DONTCACHE, " S_READ S_BLOCK },
	{ { .aio_rw_flags = RWF_NOSIGNAL_, BLOCK },
	  "aio_data=0, aio_rw_flags=RWF_NOSIGNAL, " S_READ S_BLOCK },
	{ { .aio_rw_flags = RWF_NOAPPEND_ | 2, BLOCK },
	  "aio_data=0, aio_rw_flags=RWF_DSYNC|RWF_NOAPPEND, "
	  S_READ S_BLOCK },
	{ { .aio_rw_flags = -1, BLOCK },
	  "aio_data=0, aio_rw_flags=RWF_HIPRI|RWF_DSYNC|RWF_SYNC|RWF_NOWAIT|"
	  "RWF_APPEND|RWF_NOAPPEND|RWF_ATOMIC|RWF_DONTCACHE|RWF_NOSIGNAL|"
	  "0xfffffe00, " S_READ S_BLOCK },
};

/*
 * Data to be written: the last `mapped' bytes before a guard page, of which
 * aio_nbytes says size; text is NULL where the address must be printed.
 */
struct data_case {
	const char *bytes;
	size_t mapped;
	uint64_t size;
	const char *text;
};

#define DATA_CASE(bytes, text) { bytes, sizeof(bytes) - 1, sizeof(bytes) - 1, \
				 text }
#define LETTERS31 "abcdefghijklmnopqrstuvwxyz01234"

static const struct data_case data_cases[] = {
	/* Named escapes, quotes, and what only looks like an escape. */
	DATA_CASE("\t\n\v\f\r", "\"\\t\\n\\v\\f\\r\""),
	DATA_CASE("a \"b\" 'c' \\d\\ %d ?\?=",
		  "\"a \\\"b\\\" 'c' \\\\d\\\\ %d ?\?=\""),
	/* The other bytes in octal, as short as the next character allows. */
	DATA_CASE("\0\1\6\7\10\16\37 ~\177\200\377",
		  "\"\\0\\1\\6\\7\\10\\16\\37 ~\\177\\200\\377\""),
	DATA_CASE("\0" "0\0" "7\0" "8\1" "9\37" "0\177" "1\377" "7\0\0",
		  "\"\\0000\\0007\\08\\19\\0370\\1771\\3777\\0\\0\""),
	DATA_CASE("z\303\251\342\202\254", "\"z\\303\\251\\342\\202\\254\""),
	/* Around the limit of 32 bytes. */
	DATA_CASE("", "\"\""),
	DATA_CASE(LETTERS31, "\"" LETTERS31 "\""),
	DATA_CASE(LETTERS31 "5", "\"" LETTERS31 "5\""),
	DATA_CASE(LETTERS31 "56", "\"" LETTERS31 "5\"..."),
	/* The byte after the last printed one still lengthens the octal. */
	DATA_CASE(LETTERS31 "\1", "\"" LETTERS31 "\\1\""),
	DATA_CASE(LETTERS31 "\1" "7", "\"" LETTERS31 "\\1\"..."),
	/* All or nothing: one more byte is read to know that more follow. */
	{ "", 0, 1, NULL },
	{ "", 0, 0, "\"\"" },
	{ "a", 1, 2, NULL },
	{ LETTERS31 "5", 32, 33, NULL },
	{ LETTERS31 "56", 33, 34, "\"" LETTERS31 "5\"..." },
	{ LETTERS31 "56", 33, 1 << 20, "\"" LETTERS31 "5\"..." },
	{ LETTERS31 "56", 33, INT64_MAX, "\"" LETTERS31 "5\"..." },
	/* A size that is negative to the kernel is not a size. */
	{ LETTERS31 "56", 33, (uint64_t)INT64_MAX + 1, NULL },
	{ LETTERS31 "56", 33, UINT64_MAX, NULL },
};

static struct io_event *event;

static void submit(unsigned long ctx, const struct iocb *iocb, const char *text)
{
	kword *list = LIST(WORD(wl_tail_dup(iocb, sizeof(*iocb))));
	long ret = k_submit(ctx, 1, list);

	line(ret, "io_submit(%#lx, 1, [{%s}])", ctx, text);
	if (ret == 1)
		wl_reap(ctx, event, 1);
}

static void submit_all(unsigned long ctx, const struct op_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++)
		submit(ctx, &cases[i].iocb, cases[i].text);
}

static void submit_data(unsigned long ctx, const struct data_case *c)
{
	char *bytes = wl_tail_dup(c->bytes, c->mapped);
	kword *list = LIST(WORD(TAIL(struct iocb,
				     .aio_lio_opcode = IOCB_CMD_PWRITE,
				     .aio_fildes = WL_FILE,
				     .aio_buf = WORD(bytes),
				     .aio_nbytes = c->size)));
	long ret = k_submit(ctx, 1, list);

	say("io_submit(%#lx, 1, [{aio_data=0, aio_lio_opcode=IOCB_CMD_PWRITE, "
	    "aio_fildes=100, aio_buf=", ctx);
	if (c->text)
		say("%s", c->text);
	else
		say_ptr(bytes);
	line(ret, ", aio_nbytes=%llu, aio_offset=0}])",
	     (unsigned long long)c->size);
	if (ret == 1)
		wl_reap(ctx, event, 1);
}

static void map_arena(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	/* The data must end at a page's end, even if pages are large. */
	char *start = PTR(ARENA + 4096 - page);
	char *p = mmap(start, 2 * page, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE,
		       -1, 0);

	if (p != start || mprotect(start + page, page, PROT_NONE))
		wl_die("cannot map the arena");
	memcpy(PTR(VEC), &(struct k_iovec){ ARENA, 512 },
	       sizeof(struct k_iovec));
	memcpy((char *)PTR(VEC) + sizeof(struct k_iovec),
	       &(struct k_iovec){ DATA, 16 }, sizeof(struct k_iovec));
	memcpy(PTR(DATA), "0123456789abcdef", 16);
}

int main(int argc, char **argv)
{
	unsigned long ctx;

	wl_file(WL_FILE, 65536);
	wl_pipe();
	wl_fd_as(eventfd(0, 0), WL_EVENTFD);
	if (write(WL_PIPE_OUT, "x", 1) != 1)
		wl_die("pipe");
	map_arena();
	event = wl_tail(sizeof(*event));

	ctx = wl_setup(8);
	if (argc > 1 && !strcmp(argv[1], "new")) {
		submit_all(ctx, new_cases, ARRAY_SIZE(new_cases));
	} else {
		submit_all(ctx, op_cases, ARRAY_SIZE(op_cases));
		for (size_t i = 0; i < ARRAY_SIZE(data_cases); i++)
			submit_data(ctx, &data_cases[i]);
	}
	wl_destroy(ctx);
	return wl_exited(0);
}

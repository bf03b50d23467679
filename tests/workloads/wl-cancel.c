/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wl-cancel - io_cancel: of an operation that can be cancelled (a poll of an
 * empty pipe), of one that is over or never existed, with invalid pointers.  An
 * iocb is printed in a short form there, and the result as an address: since
 * Linux 4.19 the kernel does not store one, and the completion arrives in the
 * ring.
 */
#include "wl.h"

#include <errno.h>
#include <string.h>

#define POLL .aio_lio_opcode = IOCB_CMD_POLL, .aio_fildes = WL_PIPE_IN, \
	     .aio_buf = 1
#define S_POLL "aio_lio_opcode=IOCB_CMD_POLL, aio_fildes=101"

static unsigned long ctx;
static struct io_event *events;

static long cancel(const struct iocb *iocb, void *res, const char *text)
{
	long ret = k_cancel(ctx, iocb, res);

	say("io_cancel(%#lx, ", ctx);
	if (text)
		say("{%s}", text);
	else
		say_ptr(iocb);
	say(", ");
	say_ptr(res);
	line(ret, ")");
	return ret;
}

static void submit(const struct iocb *iocb, const char *text)
{
	line(k_submit(ctx, 1, LIST(WORD(iocb))),
	     "io_submit(%#lx, 1, [{%s, aio_buf=POLLIN}])", ctx, text);
}

static void in_flight(void)
{
	struct iocb *poll = TAIL(struct iocb, .aio_data = 0xfeed, POLL);
	struct iocb *other = TAIL(struct iocb, .aio_data = 0xbee, POLL);
	const char *fed = "aio_data=0xfeed, " S_POLL;
	const char *bee = "aio_data=0xbee, " S_POLL;

	submit(poll, fed);
	submit(other, bee);
	/* A wrong address with the right content, then the other way round. */
	cancel(TAIL(struct iocb, .aio_data = 0xfeed, POLL), events, fed);
	other->aio_data = 2;
	other->aio_fildes = -1;
	other->aio_lio_opcode = 9;
	other->aio_rw_flags = 1;
	if (cancel(other, events, "aio_data=0x2, aio_rw_flags=RWF_HIPRI, "
		   "aio_lio_opcode=9 /* IOCB_CMD_??? */, aio_fildes=-1") !=
	    -EINPROGRESS)
		wl_die("the poll was not cancelled");
	wl_reap(ctx, events, 1);
	/* The result's address may be anything. */
	cancel(poll, NULL, fed);
	wl_reap(ctx, events, 1);
	/* Over. */
	cancel(poll, events, fed);

	/* The same iocb twice in flight: one call cancels one of them. */
	submit(poll, fed);
	submit(poll, fed);
	cancel(poll, PTR(8), fed);
	wl_reap(ctx, events, 1);
	cancel(poll, events, fed);
	wl_reap(ctx, events, 1);
	cancel(poll, events, fed);
}

static void iocbs(void)
{
	static const struct {
		struct iocb iocb;
		const char *text;
	} cases[] = {
		{ { .aio_data = UINT64_MAX, .aio_fildes = -1 },
		  "aio_data=0xffffffffffffffff, "
		  "aio_lio_opcode=IOCB_CMD_PREAD, aio_fildes=-1" },
		{ { .aio_key = 3, .aio_lio_opcode = IOCB_CMD_PWRITE,
		    .aio_buf = 8, .aio_nbytes = 1, .aio_offset = 1,
		    .aio_flags = IOCB_FLAG_RESFD, .aio_resfd = 7 },
		  "aio_data=0, aio_key=3, "
		  "aio_lio_opcode=IOCB_CMD_PWRITE, aio_fildes=0" },
		{ { .aio_rw_flags = 0x80000000, .aio_reqprio = -2,
		    .aio_lio_opcode = IOCB_CMD_PREADV },
		  "aio_data=0, aio_rw_flags=0x80000000 /* RWF_??? */, "
		  "aio_lio_opcode=IOCB_CMD_PREADV, aio_reqprio=-2, "
		  "aio_fildes=0" },
		{ { .aio_lio_opcode = 4, .aio_reqprio = 1 << 13 | 1,
		    .aio_flags = IOCB_FLAG_IOPRIO },
		  "aio_data=0, aio_lio_opcode=IOCB_CMD_PREADX, "
		  "aio_reqprio=IOPRIO_PRIO_VALUE(IOPRIO_CLASS_RT, 1), "
		  "aio_fildes=0" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		cancel(wl_tail_dup(&cases[i].iocb, sizeof(cases[i].iocb)),
		       events, cases[i].text);
}

static void pointers(void)
{
	static const kword odd[] = { 0, 8, (kword)-64, (kword)-1 };
	struct iocb *iocb = TAIL(struct iocb, 0);
	const char *text = "aio_data=0, aio_lio_opcode=IOCB_CMD_PREAD, "
			   "aio_fildes=0";

	for (size_t i = 0; i < ARRAY_SIZE(odd); i++) {
		cancel(PTR(odd[i]), events, NULL);
		cancel(iocb, PTR(odd[i]), text);
		cancel(PTR(odd[i]), PTR(odd[i]), NULL);
	}
	cancel(wl_tail(0), wl_tail(0), NULL);
	/* A whole iocb must be readable, though only its head is printed. */
	cancel(wl_tail(63), events, NULL);
	cancel((struct iocb *)((char *)iocb + 8), events, NULL);

	line(k_cancel(0, iocb, events), "io_cancel(NULL, {%s}, %p)", text,
	     events);
	line(k_cancel((kword)-1, NULL, NULL), "io_cancel(%p, NULL, NULL)",
	     PTR((kword)-1));
}

int main(void)
{
	wl_pipe();
	events = wl_tail(sizeof(*events));
	ctx = wl_setup(8);

	in_flight();
	iocbs();
	pointers();

	wl_destroy(ctx);
	return wl_exited(0);
}

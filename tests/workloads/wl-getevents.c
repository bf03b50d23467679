/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wl-getevents - io_getevents: valid and absurd counts, timeouts of every kind
 * (none of which waits long: those that would have completions to find), arrays
 * of many events, arrays that leave accessible memory.
 *
 * `wl-getevents aliased' instead puts what the kernel reads where it will write
 * the events, and predicts what it read.  strace 7.2 looks too late, after the
 * call, and prints something else.
 */
#include "wl.h"

#include <string.h>

#define MANY 40

static unsigned long ctx;
static struct iocb *iocb;
static kword *list;

/* Makes n completions wait in the ring. */
static void complete(karg n)
{
	long ret = k_submit(ctx, n, list);

	say("io_submit(%#lx, %ld, [", ctx, (long)n);
	for (karg i = 0; i < n; i++) {
		if (i)
			say(", ");
		if (i == SHOWN) {
			say("...");
			break;
		}
		say("{aio_data=0xa10, aio_lio_opcode=IOCB_CMD_PREAD, "
		    "aio_fildes=100, aio_buf=%p, aio_nbytes=1, aio_offset=0}",
		    PTR(iocb->aio_buf));
	}
	line(ret, "])");
	if (ret != n)
		wl_die("io_submit of %ld iocbs: %ld", (long)n, ret);
}

/*
 * A call, its array printed as the events that exist, or as an address if it
 * fails; `timeout' is what is printed for a timeout at that address.
 */
static void getevents(unsigned long context, karg min, karg nr,
		      struct io_event *events, const void *timespec,
		      const char *timeout)
{
	long ret = k_getevents(context, min, nr, events, timespec);

	say("io_getevents(");
	say_ptr(PTR(context));
	say(", %lld, %lld, ", (long long)min, (long long)nr);
	if (ret < 0 || !events)
		say_ptr(events);
	else
		say_events(events, ret);
	say(", ");
	if (timeout)
		say("%s", timeout);
	else
		say_ptr(timespec);
	line(ret, ")");
}

static void counts(struct io_event *events)
{
	static const struct {
		karg min, nr;
	} cases[] = {
		/*
		 * The first of these finds nothing and the others are refused.
		 */
		{ 0, 0 }, { -1, 1 }, { 2, 1 }, { 0, -1 }, { -2, -1 },
		{ KARG_MIN, 1 }, { KARG_MAX, 1 }, { 0, KARG_MIN },
		{ KARG_MIN, KARG_MIN },
		/* These would return events, if there were any completions. */
		{ 0, 1 }, { 1, 2 }, { 0, KARG_MAX }, { KARG_MAX, KARG_MAX },
		{ 1, 1 << 30 },
	};
	struct k_timespec *zero = TAIL(struct k_timespec, 0, 0);

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		getevents(ctx, cases[i].min, cases[i].nr, events, zero,
			  "{tv_sec=0, tv_nsec=0}");
	getevents(ctx, 0, 0, NULL, NULL, NULL);
	getevents(ctx, 0, 5, NULL, zero, "{tv_sec=0, tv_nsec=0}");
	getevents(ctx, 0, 5, PTR(8), zero, "{tv_sec=0, tv_nsec=0}");
	getevents(ctx, 0, 5, wl_tail(0), zero, "{tv_sec=0, tv_nsec=0}");
}

static void timeouts(struct io_event *event)
{
	static const struct {
		struct k_timespec ts;
		bool waits;
		const char *text;
	} cases[] = {
		{ { 0, 0 }, false, "{tv_sec=0, tv_nsec=0}" },
		{ { 0, 1 }, false, "{tv_sec=0, tv_nsec=1}" },
		{ { 0, 1000000 }, false, "{tv_sec=0, tv_nsec=1000000}" },
		/*
		 * Negative times are long ones to some kernels.  No kernel
		 * checks the range of nanoseconds, which have no sign here.
		 */
		{ { -1, 0 }, true, "{tv_sec=-1, tv_nsec=0}" },
#if WL_TIME_BITS == 64
		{ { 0, -1 }, true,
		  "{tv_sec=0, tv_nsec=18446744073709551615}" },
		{ { KTIME_MIN, KTIME_MIN }, true,
		  "{tv_sec=-9223372036854775808, "
		  "tv_nsec=9223372036854775808}" },
		{ { KTIME_MAX, KTIME_MAX }, true,
		  "{tv_sec=9223372036854775807, "
		  "tv_nsec=9223372036854775807}" },
#else
		{ { 0, -1 }, true, "{tv_sec=0, tv_nsec=4294967295}" },
		{ { KTIME_MIN, KTIME_MIN }, true,
		  "{tv_sec=-2147483648, tv_nsec=2147483648}" },
		{ { KTIME_MAX, KTIME_MAX }, true,
		  "{tv_sec=2147483647, tv_nsec=2147483647}" },
#endif
		{ { 1, 0 }, true, "{tv_sec=1, tv_nsec=0}" },
		{ { 100000, 999999999 }, true,
		  "{tv_sec=100000, tv_nsec=999999999}" },
		{ { 0, 1000000000 }, true, "{tv_sec=0, tv_nsec=1000000000}" },
	};
	struct k_timespec *ts = wl_tail(sizeof(*ts));

	/* Those that would wait get what they wait for; so do all others. */
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		*ts = cases[i].ts;
		if (!cases[i].waits)
			getevents(ctx, 1, 1, event, ts, cases[i].text);
		complete(1);
		getevents(ctx, 1, 1, event, ts, cases[i].text);
	}
	complete(1);
	getevents(ctx, 1, 1, event, NULL, NULL);

	/* Unreadable ones: the completions stay for the last call. */
	complete(2);
	getevents(ctx, 1, 1, event, PTR(8), NULL);
	getevents(ctx, 1, 1, event, wl_tail(0), NULL);
	getevents(ctx, 1, 1, event, &ts->tv_nsec, NULL);
	getevents(ctx, 1, 1, event, (char *)ts + 1, NULL);
	getevents(ctx, 1, 1, event, PTR((kword)-8), NULL);
	wl_reap(ctx, wl_tail(2 * sizeof(*event)), 2);
}

static void arrays(void)
{
	struct io_event *events = wl_tail(MANY * sizeof(*events));
	struct k_timespec *zero = TAIL(struct k_timespec, 0, 0);
	static const karg crowds[] = { 1, 2, 31, 32, 33, MANY };

	for (size_t i = 0; i < ARRAY_SIZE(crowds); i++) {
		complete(crowds[i]);
		getevents(ctx, 1, MANY, events, NULL, NULL);
	}
	/* Some now, some later. */
	complete(5);
	getevents(ctx, 0, 2, events, NULL, NULL);
	getevents(ctx, 2, 2, events, zero, "{tv_sec=0, tv_nsec=0}");
	getevents(ctx, 2, 2, events, zero, "{tv_sec=0, tv_nsec=0}");

	/* Room for exactly what there is, whatever the program says. */
	complete(3);
	getevents(ctx, 1, 1000, &events[MANY - 3], NULL, NULL);
	/* Room for less: the kernel returns nothing rather than a part. */
	complete(3);
	getevents(ctx, 1, 3, &events[MANY - 2], NULL, NULL);
	getevents(ctx, 1, 3, &events[MANY], NULL, NULL);
	getevents(ctx, 1, 3, NULL, NULL, NULL);
	getevents(ctx, 1, 3, PTR(8), NULL, NULL);
	getevents(ctx, 3, 3, PTR((char *)&events[MANY - 3] + 1), NULL, NULL);
	getevents(ctx, 3, 3, PTR((char *)&events[MANY - 4] + 1), NULL, NULL);

	/* Odd results: a failed read, data with all bits set. */
	iocb->aio_data = UINT64_MAX;
	iocb->aio_buf = 8;
	if (k_submit(ctx, 1, list) != 1)
		wl_die("io_submit");
	line(1, "io_submit(%#lx, 1, [{aio_data=0xffffffffffffffff, "
	     "aio_lio_opcode=IOCB_CMD_PREAD, aio_fildes=100, aio_buf=0x8, "
	     "aio_nbytes=1, aio_offset=0}])", ctx);
	getevents(ctx, 1, 1, &events[MANY - 1], NULL, NULL);
}

static void contexts(struct io_event *event)
{
	static const kword odd[] = { 0, 1, (kword)-1, (kword)-4096 };

	for (size_t i = 0; i < ARRAY_SIZE(odd); i++)
		getevents(odd[i], 1, 1, event, NULL, NULL);
	getevents(ctx + 1, 1, 1, event, NULL, NULL);
}

static void aliased(struct io_event *event)
{
	struct k_timespec *ts = (struct k_timespec *)event;
	struct k_sigarg *sig = (struct k_sigarg *)event;
	kword *mask = (kword *)&event->res;

	complete(1);
	*ts = (struct k_timespec){ 3, 4 };
	getevents(ctx, 1, 1, event, ts, "{tv_sec=3, tv_nsec=4}");

	complete(1);
	memset(event, 0, sizeof(*event));
	*sig = (struct k_sigarg){ WORD(mask), 8 };
	*mask = 3;
	if (k_pgetevents(ctx, 1, 1, event, NULL, sig) != 1)
		wl_die("io_pgetevents");
	say("io_pgetevents(%#lx, 1, 1, ", ctx);
	say_events(event, 1);
	line(1, ", NULL, {sigmask=[HUP INT], sigsetsize=8})");
}

int main(int argc, char **argv)
{
	struct io_event *event = wl_tail(sizeof(*event));

	wl_file(WL_FILE, 4096);
	iocb = TAIL(struct iocb, .aio_data = 0xa10, .aio_fildes = WL_FILE,
		    .aio_buf = WORD(wl_tail(1)), .aio_nbytes = 1);
	list = wl_tail(MANY * sizeof(*list));
	for (size_t i = 0; i < MANY; i++)
		list[i] = WORD(iocb);
	ctx = wl_setup(MANY);

	if (argc > 1 && !strcmp(argv[1], "aliased")) {
		aliased(event);
	} else {
		counts(event);
		timeouts(event);
		arrays();
		contexts(event);
	}
	wl_destroy(ctx);
	return wl_exited(0);
}

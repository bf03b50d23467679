/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wl-pgetevents - io_pgetevents and, where it exists, io_pgetevents_time64:
 * signal sets of every shape and size, and what only the second has, 64-bit
 * times in a 32-bit program.
 */
#include "wl.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static unsigned long ctx;
static struct io_event *event;

/* The two system calls differ only in name and timespec. */
struct variant {
	const char *name;
	long (*call)(unsigned long, karg, karg, void *, const void *,
		     const void *);
	const void *zero;
};

/* Nothing ever completes, so each call returns 0 or fails. */
static long pgetevents(const struct variant *v, const void *sig)
{
	long ret = v->call(ctx, 0, 1, event, v->zero, sig);

	say("%s(%#lx, 0, 1, ", v->name, ctx);
	if (ret < 0)
		say_ptr(event);
	else
		say("[]");
	say(", {tv_sec=0, tv_nsec=0}, ");
	return ret;
}

#define SIG(n) (1ULL << ((n) - 1))

#define TO_SYS	"HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV " \
		"USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU " \
		"URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS"
#define TO_RT_8 "RTMIN RT_1 RT_2 RT_3 RT_4 RT_5 RT_6 RT_7 RT_8"
#define RT_25_ON "RT_25 RT_26 RT_27 RT_28 RT_29 RT_30 RT_31 RT_32"
#define RT_17_ON "RT_17 RT_18 RT_19 RT_20 RT_21 RT_22 RT_23 RT_24 " RT_25_ON
#define RT_11_ON "RT_11 RT_12 RT_13 RT_14 RT_15 RT_16 " RT_17_ON

static void masks(const struct variant *v)
{
	static const struct {
		uint64_t mask;
		const char *text;
	} cases[] = {
		{ 0, "[]" },
		{ SIG(1), "[HUP]" },
		{ SIG(1) | SIG(2) | SIG(40), "[HUP INT RT_8]" },
		{ SIG(31) | SIG(32) | SIG(33) | SIG(64),
		  "[SYS RTMIN RT_1 RT_32]" },
		{ 0x7fffffff, "[" TO_SYS "]" },
		/* From two thirds of 64 on, what is missing is shown. */
		{ (SIG(42) - 1), "[" TO_SYS " " TO_RT_8 " RT_9]" },
		{ (SIG(43) - 1), "~[" RT_11_ON "]" },
		{ ~SIG(16), "~[STKFLT]" },
		{ ~(SIG(9) | SIG(19) | SIG(32) | SIG(64)),
		  "~[KILL STOP RTMIN RT_32]" },
		{ ~0ULL, "~[]" },
	};
	uint64_t *mask = wl_tail(sizeof(*mask));
	const struct k_sigarg *sig = TAIL(struct k_sigarg, WORD(mask), 8);

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		long ret;

		*mask = cases[i].mask;
		ret = pgetevents(v, sig);
		line(ret, "{sigmask=%s, sigsetsize=8})", cases[i].text);
	}
}

/*
 * The kernel requires 8.  A set of at least a word and at most 8 bytes is
 * printed.  One of 4 bytes is a set of 32 signals, others are extended to 64.
 */
static void sizes(const struct variant *v)
{
	static const struct {
		ksig size;
		bool is_set;
		const char *some, *all;
	} cases[] = {
		{ 0, false, NULL, NULL },
		{ 1, false, NULL, NULL },
		{ 3, false, NULL, NULL },
#if WL_WORD_BITS == 64
		{ 4, false, NULL, NULL },
		{ 7, false, NULL, NULL },
#else
		{ 4, true, "[HUP INT RTMIN]", "~[]" },
		{ 5, true, "[HUP INT RTMIN RT_1]",
		  "[" TO_SYS " " TO_RT_8 "]" },
		{ 6, true, "[HUP INT RTMIN RT_1]", "~[" RT_17_ON "]" },
		{ 7, true, "[HUP INT RTMIN RT_1]", "~[" RT_25_ON "]" },
#endif
		{ 8, true, "[HUP INT RTMIN RT_1 RT_31]", "~[]" },
		{ 9, false, NULL, NULL },
		{ 12, false, NULL, NULL },
		{ 16, false, NULL, NULL },
		{ 128, false, NULL, NULL },
		{ (ksig)-1, false, NULL, NULL },
		{ (ksig)1 << (WL_TIME_BITS - 1), false, NULL, NULL },
	};
	uint64_t *some = TAIL(uint64_t, SIG(1) | SIG(2) | SIG(32) | SIG(33) |
			      SIG(63));
	uint64_t *all = TAIL(uint64_t, ~0ULL);
	struct k_sigarg *sig = wl_tail(sizeof(*sig));

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		unsigned long long size = cases[i].size;
		long ret;

		*sig = (struct k_sigarg){ WORD(some), cases[i].size };
		ret = pgetevents(v, sig);
		if (cases[i].is_set)
			say("{sigmask=%s", cases[i].some);
		else
			say("{sigmask=%p", some);
		line(ret, ", sigsetsize=%llu})", size);

		*sig = (struct k_sigarg){ WORD(all), cases[i].size };
		ret = pgetevents(v, sig);
		if (cases[i].is_set)
			say("{sigmask=%s", cases[i].all);
		else
			say("{sigmask=%p", all);
		line(ret, ", sigsetsize=%llu})", size);

		/* Without a set, any size is allowed. */
		*sig = (struct k_sigarg){ 0, cases[i].size };
		ret = pgetevents(v, sig);
		line(ret, "{sigmask=NULL, sigsetsize=%llu})", size);
	}
}

static void pointers(const struct variant *v)
{
	struct k_sigarg *sig = TAIL(struct k_sigarg, 0, 8);
	char *seven = wl_tail(7);
	const void *bad[] = {
		PTR(8), wl_tail(0), &sig->sigsetsize, (char *)sig + 1,
		PTR((kword)-4096),
	};
	const kword sets[] = {
		8, WORD(wl_tail(0)), WORD(seven), (kword)-8,
	};
	long ret;

	ret = pgetevents(v, NULL);
	line(ret, "NULL)");
	ret = pgetevents(v, sig);
	line(ret, "{sigmask=NULL, sigsetsize=8})");
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		ret = pgetevents(v, bad[i]);
		line(ret, "%p)", bad[i]);
	}
	for (size_t i = 0; i < ARRAY_SIZE(sets); i++) {
		sig->sigmask = sets[i];
		ret = pgetevents(v, sig);
		line(ret, "{sigmask=%p, sigsetsize=8})", PTR(sets[i]));
	}
#if WL_WORD_BITS == 32
	/* A short set is read no further than its size says. */
	memset(seven, 0, 7);
	*sig = (struct k_sigarg){ WORD(seven), 7 };
	ret = pgetevents(v, sig);
	line(ret, "{sigmask=[], sigsetsize=7})");
	*sig = (struct k_sigarg){ WORD(seven) + 4, 4 };
	ret = pgetevents(v, sig);
	line(ret, "{sigmask=%p, sigsetsize=4})", seven + 4);
#endif
}

/* The array and the timeout are the same as in io_getevents: a few of each. */
static void others(const struct variant *v, const void *cut_timeout)
{
	struct io_event *events = wl_tail(2 * sizeof(*events));
	kword *list = LIST(WORD(TAIL(struct iocb, .aio_data = 5,
				     .aio_fildes = WL_FILE,
				     .aio_buf = WORD(wl_tail(4)),
				     .aio_nbytes = 4)));
	struct iocb *iocb = PTR(*list);
	const void *sig = TAIL(struct k_sigarg,
			       WORD(TAIL(uint64_t, SIG(10))), 8);

	line(k_submit(ctx, 1, list), "io_submit(%#lx, 1, [{aio_data=0x5, "
	     "aio_lio_opcode=IOCB_CMD_PREAD, aio_fildes=100, aio_buf=%p, "
	     "aio_nbytes=4, aio_offset=0}])", ctx, PTR(iocb->aio_buf));
	line(v->call(ctx, 1, 2, PTR(8), NULL, sig), "%s(%#lx, 1, 2, 0x8, "
	     "NULL, {sigmask=[USR1], sigsetsize=8})", v->name, ctx);
	line(v->call(ctx, 1, 2, events, cut_timeout, sig), "%s(%#lx, 1, 2, "
	     "%p, %p, {sigmask=[USR1], sigsetsize=8})", v->name, ctx, events,
	     cut_timeout);
	line(v->call(ctx, -1, 2, events, NULL, NULL), "%s(%#lx, -1, 2, %p, "
	     "NULL, NULL)", v->name, ctx, events);
	line(v->call(0, 1, 2, events, NULL, sig), "%s(NULL, 1, 2, %p, "
	     "NULL, {sigmask=[USR1], sigsetsize=8})", v->name, events);
	line(v->call(ctx, 1, 2, events, NULL, sig), "%s(%#lx, 1, 2, "
	     "[{data=0x5, obj=%p, res=4, res2=0}], NULL, "
	     "{sigmask=[USR1], sigsetsize=8})", v->name, ctx, iocb);
}

static void variant(const struct variant *v, const void *cut_timeout)
{
	masks(v);
	sizes(v);
	pointers(v);
	others(v, cut_timeout);
}

#ifdef WL_NR_io_pgetevents_time64
static void times(const struct variant *v)
{
	static const struct {
		struct k_timespec64 ts;
		bool waits;
		const char *text;
	} cases[] = {
		{ { 0, 1000 }, false, "{tv_sec=0, tv_nsec=1000}" },
		{ { -1, 0 }, true, "{tv_sec=-1, tv_nsec=0}" },
		{ { INT64_MAX, 0 }, true,
		  "{tv_sec=9223372036854775807, tv_nsec=0}" },
		/* The kernel drops the upper half of a 32-bit tv_nsec. */
		{ { 0, 0x123400000001 }, false,
		  "{tv_sec=0, tv_nsec=20014547599361}" },
		{ { INT64_MIN, -1 }, true, "{tv_sec=-9223372036854775808, "
		  "tv_nsec=18446744073709551615}" },
	};
	struct k_timespec64 *ts = wl_tail(sizeof(*ts));
	struct iocb *iocb = TAIL(struct iocb, .aio_fildes = WL_FILE,
				 .aio_buf = WORD(wl_tail(1)), .aio_nbytes = 1);

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		*ts = cases[i].ts;
		if (!cases[i].waits) {
			line(v->call(ctx, 1, 1, event, ts, NULL),
			     "%s(%#lx, 1, 1, [], %s, NULL)", v->name, ctx,
			     cases[i].text);
			continue;
		}
		line(k_submit(ctx, 1, LIST(WORD(iocb))),
		     "io_submit(%#lx, 1, [{aio_data=0, "
		     "aio_lio_opcode=IOCB_CMD_PREAD, aio_fildes=100, "
		     "aio_buf=%p, aio_nbytes=1, aio_offset=0}])", ctx,
		     PTR(iocb->aio_buf));
		line(v->call(ctx, 1, 1, event, ts, NULL), "%s(%#lx, 1, 1, "
		     "[{data=0, obj=%p, res=1, res2=0}], %s, NULL)", v->name,
		     ctx, iocb, cases[i].text);
	}
}
#endif

#if defined __x86_64__ && defined __ILP32__
static long expect(long ret, long wanted)
{
	if (ret != wanted)
		wl_die("the kernel answers %ld, not %ld", ret, wanted);
	return ret;
}

static void handler(int sig)
{
	(void)sig;
}

/*
 * What the kernel reads from an x32 program, on which src/abi/abi.c relies: not
 * the two 4-byte members of the C structure, but two of 8.
 */
static void layouts(const struct variant *v)
{
	uint64_t *mask = TAIL(uint64_t, 0);
	uint32_t four[] = { WORD(mask), 8 }, zeros[] = { WORD(mask), 8, 0, 0 };
	const void *narrow = wl_tail_dup(four, sizeof(four));
	const struct k_sigarg *sig = TAIL(struct k_sigarg, WORD(mask), 8);
	sigset_t usr1;

	line(expect(pgetevents(v, narrow), -EFAULT), "%p)", narrow);
	line(expect(pgetevents(v, wl_tail_dup(zeros, sizeof(zeros))), -EINVAL),
	     "{sigmask=%#llx, sigsetsize=0})", 8ULL << 32 | WORD(mask));

	/* Pending, and unblocked by the call itself. */
	sigemptyset(&usr1);
	sigaddset(&usr1, SIGUSR1);
	signal(SIGUSR1, handler);
	sigprocmask(SIG_BLOCK, &usr1, NULL);
	kill(getpid(), SIGUSR1);
	expect(v->call(ctx, 1, 1, event, NULL, sig), -EINTR);
	say("%s(%#lx, 1, 1, %p, NULL, {sigmask=[], sigsetsize=8})", v->name,
	    ctx, event);
	say_end(" = ? ERESTARTNOHAND (To be restarted if no handler)");
	say_sent("SIGUSR1", "SI_USER", getpid());
	say_end("} ---");
}
#endif

int main(void)
{
	struct k_timespec *zero = TAIL(struct k_timespec, 0, 0);
	const struct variant plain = { "io_pgetevents", k_pgetevents, zero };
#ifdef WL_NR_io_pgetevents_time64
	struct k_timespec64 *zero64 = TAIL(struct k_timespec64, 0, 0);
	const struct variant time64 = {
		"io_pgetevents_time64", k_pgetevents_time64, zero64,
	};
#endif

	wl_file(WL_FILE, 4096);
	event = wl_tail(sizeof(*event));
	ctx = wl_setup(8);

	variant(&plain, &zero->tv_nsec);
#if defined __x86_64__ && defined __ILP32__
	layouts(&plain);
#endif
#ifdef WL_NR_io_pgetevents_time64
	variant(&time64, &zero64->tv_nsec);
	times(&time64);
#endif
	wl_destroy(ctx);
	return wl_exited(0);
}

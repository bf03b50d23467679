/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What siginfo_describe() says, in a notation of this test: fields separated
 * by blanks, an unknown value marked "dec:" or "hex:" for the base in which it
 * was asked to be shown, ticks ending in "t", a signal's number in "sig:".
 * What strace prints was looked up with strace 7.2 and rt_sigqueueinfo(2).
 */
#include <errno.h>
#include <linux/audit.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "../../src/base/array.h"
#include "../../src/text/siginfo.h"

/* Without libseccomp, system calls have no names. */
#ifdef HAVE_LIBSECCOMP
#define CALL_206 "__NR_io_setup"
#else
#define CALL_206 "dec:206"
#endif

struct recorder {
	struct emit emit;
	char text[512];
	size_t len;
};

__attribute__((format(printf, 2, 3))) static void put(struct emit *e,
						      const char *fmt, ...)
{
	struct recorder *r = (struct recorder *)e;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(r->text + r->len, sizeof(r->text) - r->len, fmt, ap);
	va_end(ap);
	assert_true(n >= 0 && (size_t)n < sizeof(r->text) - r->len);
	r->len += (size_t)n;
}

static void r_field(struct emit *e, const char *name, size_t len)
{
	struct recorder *r = (struct recorder *)e;

	put(e, "%s%.*s=", r->text[r->len - 1] == '{' ? "" : " ", (int)len,
	    name);
}

static void r_object(struct emit *e, bool open)
{
	put(e, open ? "{" : "}");
}

static void r_u64(struct emit *e, uint64_t v)
{
	put(e, "%llu", (unsigned long long)v);
}

static void r_s64(struct emit *e, int64_t v)
{
	put(e, "%lld", (long long)v);
}

static void r_hex(struct emit *e, uint64_t v)
{
	put(e, "0x%llx", (unsigned long long)v);
}

static void r_addr(struct emit *e, uint64_t v)
{
	put(e, "@%llx", (unsigned long long)v);
}

static void r_named(struct emit *e, const struct names *t, uint64_t v)
{
	const char *name = names_find(t, v);

	if (name)
		put(e, "%s", name);
	else
		put(e, "dec:%llu", (unsigned long long)v);
}

static void r_named_hex(struct emit *e, const struct names *t, uint64_t v)
{
	const char *name = names_find(t, v);

	if (name)
		put(e, "%s", name);
	else
		put(e, "hex:%llx%s", (unsigned long long)v,
		    t->prefix ? t->prefix : "");
}

static void r_fd(struct emit *e, int fd, const char *what)
{
	put(e, "%d%s", fd, what ? what : "");
}

static void r_signo(struct emit *e, int signo)
{
	put(e, "sig:%d", signo);
}

static void r_ticks(struct emit *e, uint64_t v)
{
	put(e, "%llut", (unsigned long long)v);
}

static const struct emit_ops recorder_ops = {
	.field = r_field,
	.object = r_object,
	.u64 = r_u64,
	.s64 = r_s64,
	.hex = r_hex,
	.addr = r_addr,
	.named = r_named,
	.named_hex = r_named_hex,
	.fd = r_fd,
	.signo = r_signo,
	.ticks = r_ticks,
};

/* A 64-bit number in two words. */
#define W2(x) (uint32_t)((uint64_t)(x)), (uint32_t)((uint64_t)(x) >> 32)

/*
 * Signal, code, what to expect, and the 32-bit words behind them, which are
 * those of a 64-bit kernel.
 */
#define T(signo_, code_, expect_, ...)                             \
	{                                                          \
		.signo = signo_, .code = code_, .expect = expect_, \
		.w = __VA_ARGS__                                   \
	}

static const struct test_case {
	int signo, code, err;
	uint32_t w[8];
	const char *expect;
	const char *fd_what;
} cases[] = {
	/* Sent by a process: pid, uid, value; timer, overrun, value. */
	T(SIGUSR1, SI_USER,
	  "{si_signo=sig:10 si_code=SI_USER si_pid=11 si_uid=12}",
	  { 11, 12, 13, 14 }),
	T(SIGSEGV, SI_USER,
	  "{si_signo=sig:11 si_code=SI_USER si_pid=11 si_uid=0}", { 11 }),
	T(SIGUSR1, SI_TKILL,
	  "{si_signo=sig:10 si_code=SI_TKILL si_pid=11 si_uid=-1}",
	  { 11, UINT32_MAX }),
	T(SIGUSR1, SI_USER,
	  "{si_signo=sig:10 si_code=SI_USER si_pid=-1 si_uid=4000000000}",
	  { UINT32_MAX, 4000000000 }),
	T(SIGUSR1, SI_QUEUE,
	  "{si_signo=sig:10 si_code=SI_QUEUE si_pid=11 si_uid=0}", { 11 }),
	T(34, SI_QUEUE,
	  "{si_signo=sig:34 si_code=SI_QUEUE si_pid=11 si_uid=0 si_int=13 "
	  "si_ptr=@e0000000d}",
	  { 11, 0, 13, 14 }),
	T(SIGUSR1, SI_MESGQ,
	  "{si_signo=sig:10 si_code=SI_MESGQ si_pid=11 si_uid=0 si_int=-1 "
	  "si_ptr=@ffffffffffffffff}",
	  { 11, 0, W2(-1) }),
	T(SIGUSR1, SI_ASYNCIO,
	  "{si_signo=sig:10 si_code=SI_ASYNCIO si_pid=0 si_uid=0 si_int=0 "
	  "si_ptr=@100000000}",
	  { 0, 0, 0, 1 }),
	T(SIGUSR1, -7,
	  "{si_signo=sig:10 si_code=SI_DETHREAD si_pid=1 si_uid=0}", { 1 }),
	T(SIGUSR1, -60,
	  "{si_signo=sig:10 si_code=SI_ASYNCNL si_pid=1 si_uid=0}", { 1 }),
	T(SIGSYS, -99,
	  "{si_signo=sig:31 si_code=hex:ffffff9d si_pid=1 si_uid=0}", { 1 }),
	T(SIGALRM, SI_TIMER,
	  "{si_signo=sig:14 si_code=SI_TIMER si_timerid=0x11 si_overrun=-1 "
	  "si_int=0 si_ptr=@0}",
	  { 0x11, UINT32_MAX }),

	/* By the kernel, which does not say much. */
	T(SIGALRM, SI_KERNEL, "{si_signo=sig:14 si_code=SI_KERNEL}", { 0 }),
	T(SIGALRM, SI_KERNEL,
	  "{si_signo=sig:14 si_code=SI_KERNEL si_pid=0 si_uid=1}", { 0, 1 }),
	T(34, 1, "{si_signo=sig:34 si_code=hex:1 si_int=4 si_ptr=@4}",
	  { 0, 0, 4 }),

	/* Faults: address; its last valid bit, bounds or key. */
	T(SIGSEGV, SEGV_MAPERR,
	  "{si_signo=sig:11 si_code=SEGV_MAPERR si_addr=@8}", { 8, 0, 1, 2 }),
	T(SIGSEGV, SI_KERNEL, "{si_signo=sig:11 si_code=SI_KERNEL si_addr=@0}",
	  { 0 }),
	T(SIGSEGV, SEGV_BNDERR,
	  "{si_signo=sig:11 si_code=SEGV_BNDERR si_addr=@8 si_lower=@1 "
	  "si_upper=@200000000}",
	  { W2(8), 0, 0, W2(1), W2(0x200000000) }),
	T(SIGSEGV, SEGV_PKUERR,
	  "{si_signo=sig:11 si_code=SEGV_PKUERR si_addr=@8 "
	  "si_pkey=4294967295}",
	  { W2(8), 0, 0, UINT32_MAX }),
	T(SIGSEGV, 10, "{si_signo=sig:11 si_code=SEGV_CPERR si_addr=@8}",
	  { 8 }),
	T(SIGSEGV, 11, "{si_signo=sig:11 si_code=hex:b si_addr=@8}", { 8 }),
	T(SIGBUS, BUS_ADRERR, "{si_signo=sig:7 si_code=BUS_ADRERR si_addr=@8}",
	  { 8, 0, 12 }),
	T(SIGBUS, BUS_MCEERR_AR,
	  "{si_signo=sig:7 si_code=BUS_MCEERR_AR si_addr=@8 si_addr_lsb=0xc}",
	  { 8, 0, 12 }),
	T(SIGBUS, BUS_MCEERR_AO,
	  "{si_signo=sig:7 si_code=BUS_MCEERR_AO si_addr=@0 "
	  "si_addr_lsb=0xffff}",
	  { 0, 0, UINT32_MAX }),
	T(SIGILL, ILL_ILLOPN, "{si_signo=sig:4 si_code=ILL_ILLOPN si_addr=@8}",
	  { 8 }),
	T(SIGFPE, FPE_INTDIV, "{si_signo=sig:8 si_code=FPE_INTDIV si_addr=@8}",
	  { 8 }),
	T(SIGFPE, 13, "{si_signo=sig:8 si_code=hex:d si_addr=@8}", { 8 }),
	T(SIGTRAP, TRAP_BRKPT, "{si_signo=sig:5 si_code=TRAP_BRKPT si_addr=@8}",
	  { 8 }),

	/* Children: pid, uid, status, user and system time. */
	T(SIGCHLD, CLD_EXITED,
	  "{si_signo=sig:17 si_code=CLD_EXITED si_pid=11 si_uid=12 "
	  "si_status=13 si_utime=19t si_stime=0t}",
	  { 11, 12, 13, 0, W2(19), W2(0) }),
	T(SIGCHLD, CLD_KILLED,
	  "{si_signo=sig:17 si_code=CLD_KILLED si_pid=11 si_uid=0 "
	  "si_status=sig:9 si_utime=0t si_stime=0t}",
	  { 11, 0, 9 }),
	T(SIGCHLD, CLD_TRAPPED,
	  "{si_signo=sig:17 si_code=CLD_TRAPPED si_pid=11 si_uid=0 "
	  "si_status=sig:1413 si_utime=18446744073709551615t si_stime=0t}",
	  { 11, 0, SIGTRAP | 0x580, 0, W2(-1), W2(0) }),
	T(SIGCHLD, SI_USER,
	  "{si_signo=sig:17 si_code=SI_USER si_pid=11 si_uid=0}", { 11 }),

	/* Descriptors: band, fd. */
	T(SIGIO, POLL_IN,
	  "{si_signo=sig:29 si_code=POLL_IN si_band=65 si_fd=3}",
	  { W2(65), 3 }),
	T(SIGIO, POLL_HUP,
	  "{si_signo=sig:29 si_code=POLL_HUP si_band=-1 si_fd=3</x>}",
	  { W2(-1), 3 }, .fd_what = "</x>"),
	T(SIGIO, 7, "{si_signo=sig:29 si_code=hex:7}", { W2(65), 3 }),
	T(SIGIO, SI_KERNEL, "{si_signo=sig:29 si_code=SI_KERNEL}", { 1 }),
	T(34, SI_SIGIO, "{si_signo=sig:34 si_code=SI_SIGIO si_band=1 si_fd=3}",
	  { W2(1), 3 }),

	/* System calls that were trapped: address, number, ABI. */
	T(SIGSYS, 1,
	  "{si_signo=sig:31 si_code=SYS_SECCOMP si_errno=EAGAIN "
	  "si_call_addr=@8 si_syscall=" CALL_206 " "
	  "si_arch=AUDIT_ARCH_X86_64}",
	  { W2(8), 206, AUDIT_ARCH_X86_64 }, .err = 11),
	T(SIGSYS, 2,
	  "{si_signo=sig:31 si_code=SYS_USER_DISPATCH si_call_addr=@8 "
	  "si_syscall=dec:999 si_arch=AUDIT_ARCH_I386}",
	  { W2(8), 999, AUDIT_ARCH_I386 }),
	T(SIGSYS, 1,
	  "{si_signo=sig:31 si_code=SYS_SECCOMP si_call_addr=@8 "
	  "si_syscall=dec:4294967295 si_arch=hex:12345AUDIT_ARCH_}",
	  { W2(8), UINT32_MAX, 0x12345 }),

	/* si_errno, which may be anything that a filter returned. */
	T(SIGUSR1, SI_QUEUE,
	  "{si_signo=sig:10 si_code=SI_QUEUE si_errno=ENOENT si_pid=1 "
	  "si_uid=0}",
	  { 1 }, .err = ENOENT),
	T(SIGUSR1, SI_USER,
	  "{si_signo=sig:10 si_code=SI_USER si_errno=ERESTARTSYS si_pid=0 "
	  "si_uid=0}",
	  { 0 }, .err = 512),
	T(SIGUSR1, SI_USER,
	  "{si_signo=sig:10 si_code=SI_USER si_errno=dec:4294967294 si_pid=0 "
	  "si_uid=0}",
	  { 0 }, .err = -2),
};

static siginfo_t make_siginfo(const struct test_case *c)
{
	siginfo_t si = {
		.si_signo = c->signo,
		.si_errno = c->err,
		.si_code = c->code,
	};

	assert_int_equal(offsetof(siginfo_t, si_pid), 16);
	memcpy((char *)&si + 16, c->w, sizeof(c->w));
	return si;
}

static void test_describe(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct recorder r = { .emit = { .ops = &recorder_ops } };
		siginfo_t si = make_siginfo(&cases[i]);

		siginfo_describe(&si, cases[i].fd_what, &r.emit);
		assert_string_equal(r.text, cases[i].expect);
	}
}

static void test_fd(void **state)
{
	static const struct {
		struct test_case c;
		int fd;
	} fds[] = {
		{ T(SIGIO, POLL_OUT, "", { 1, 0, 7 }), 7 },
		{ T(34, SI_SIGIO, "", { 1, 0, 8 }), 8 },
		{ T(SIGIO, 7, "", { 1, 0, 9 }), -1 },
		{ T(SIGSEGV, SEGV_ACCERR, "", { 1, 0, 9 }), -1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(fds); i++) {
		siginfo_t si = make_siginfo(&fds[i].c);

		assert_int_equal(siginfo_fd(&si), fds[i].fd);
	}
}

/* Without the op, processor times are plain numbers. */
static void test_no_ticks(void **state)
{
	static const struct test_case c =
		T(SIGCHLD, CLD_EXITED, "", { 0, 0, 0, 0, W2(5), W2(6) });
	siginfo_t si = make_siginfo(&c);
	struct emit_ops ops = recorder_ops;
	struct recorder r = { .emit = { .ops = &ops } };

	(void)state;
	ops.ticks = NULL;
	siginfo_describe(&si, NULL, &r.emit);
	assert_non_null(strstr(r.text, " si_utime=5 si_stime=6}"));
}

static void test_signal_names(void **state)
{
	static const struct {
		int signo;
		const char *name;
	} names[] = {
		{ SIGHUP, "SIGHUP" }, { SIGKILL, "SIGKILL" },
		{ SIGIO, "SIGIO" },   { SIGSTKFLT, "SIGSTKFLT" },
		{ SIGSYS, "SIGSYS" }, { 32, "SIGRTMIN" },
		{ 33, "SIGRT_1" },    { 34, "SIGRT_2" },
		{ 40, "SIGRT_8" },    { 64, "SIGRT_32" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		assert_string_equal(signal_name(names[i].signo), names[i].name);
	for (int signo = 1; signo <= 64; signo++)
		assert_non_null(signal_name(signo));
	assert_null(signal_name(0));
	assert_null(signal_name(-1));
	assert_null(signal_name(65));
	assert_null(signal_name(INT32_MAX));
	assert_null(signal_name(INT32_MIN));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_describe),
		cmocka_unit_test(test_fd),
		cmocka_unit_test(test_no_ticks),
		cmocka_unit_test(test_signal_names),
	};

	return cmocka_run_group_tests_name("siginfo", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Signals: their names, and the contents of siginfo_t for one that arrived.
 * siginfo_t is a union; which members are valid depends on the sender, the
 * signal and si_code (sigaction(2); the kernel's siginfo_layout()).  Codes are
 * written as numbers where C libraries are too old to know them all:
 * include/uapi/asm-generic/siginfo.h.
 *
 * A signal whose members differ gets a row in `by_kernel`; a code that a
 * process may send gets a row in `by_user`.
 */
#include "siginfo.h"

#include <linux/audit.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "abi/errnames.h"
#include "abi/sysnames.h"
#include "base/array.h"

#define SIG(x) [x] = #x
#define RT(n) [32 + (n)] = "SIGRT_" #n

/* clang-format off */
static const char *const signal_names[] = {
	SIG(SIGHUP), SIG(SIGINT), SIG(SIGQUIT), SIG(SIGILL), SIG(SIGTRAP),
	SIG(SIGABRT), SIG(SIGBUS), SIG(SIGFPE), SIG(SIGKILL), SIG(SIGUSR1),
	SIG(SIGSEGV), SIG(SIGUSR2), SIG(SIGPIPE), SIG(SIGALRM), SIG(SIGTERM),
	SIG(SIGSTKFLT), SIG(SIGCHLD), SIG(SIGCONT), SIG(SIGSTOP), SIG(SIGTSTP),
	SIG(SIGTTIN), SIG(SIGTTOU), SIG(SIGURG), SIG(SIGXCPU), SIG(SIGXFSZ),
	SIG(SIGVTALRM), SIG(SIGPROF), SIG(SIGWINCH), SIG(SIGIO), SIG(SIGPWR),
	SIG(SIGSYS),
	/* The kernel's first; a C library reserves some of them for itself. */
	[32] = "SIGRTMIN",
	RT(1), RT(2), RT(3), RT(4), RT(5), RT(6), RT(7), RT(8), RT(9), RT(10),
	RT(11), RT(12), RT(13), RT(14), RT(15), RT(16), RT(17), RT(18), RT(19),
	RT(20), RT(21), RT(22), RT(23), RT(24), RT(25), RT(26), RT(27), RT(28),
	RT(29), RT(30), RT(31), RT(32),
};
/* clang-format on */

const char *signal_name(int signo)
{
	if (signo < 0 || (size_t)signo >= ARRAY_SIZE(signal_names))
		return NULL;
	return signal_names[signo];
}

/* Codes with the same meaning for every signal; above 0 the kernel sent it. */
#define CODE(n) ((uint32_t)(n))
static const struct names any_codes = {
	.list = (const struct name[]){
		{ CODE(0), "SI_USER" },
		{ CODE(0x80), "SI_KERNEL" },
		{ CODE(-1), "SI_QUEUE" },
		{ CODE(-2), "SI_TIMER" },
		{ CODE(-3), "SI_MESGQ" },
		{ CODE(-4), "SI_ASYNCIO" },
		{ CODE(-5), "SI_SIGIO" },
		{ CODE(-6), "SI_TKILL" },
		{ CODE(-7), "SI_DETHREAD" },
		{ CODE(-60), "SI_ASYNCNL" },
		{ 0, NULL },
	},
};

static const struct names ill_codes = {
	.list = (const struct name[]){
		{ 1, "ILL_ILLOPC" },
		{ 2, "ILL_ILLOPN" },
		{ 3, "ILL_ILLADR" },
		{ 4, "ILL_ILLTRP" },
		{ 5, "ILL_PRVOPC" },
		{ 6, "ILL_PRVREG" },
		{ 7, "ILL_COPROC" },
		{ 8, "ILL_BADSTK" },
		{ 9, "ILL_BADIADDR" },
		{ 0, NULL },
	},
};

static const struct names trap_codes = {
	.list = (const struct name[]){
		{ 1, "TRAP_BRKPT" },
		{ 2, "TRAP_TRACE" },
		{ 3, "TRAP_BRANCH" },
		{ 4, "TRAP_HWBKPT" },
		{ 5, "TRAP_UNK" },
		{ 6, "TRAP_PERF" },
		{ 0, NULL },
	},
};

static const struct names bus_codes = {
	.list = (const struct name[]){
		{ 1, "BUS_ADRALN" },
		{ 2, "BUS_ADRERR" },
		{ 3, "BUS_OBJERR" },
		{ 4, "BUS_MCEERR_AR" },
		{ 5, "BUS_MCEERR_AO" },
		{ 0, NULL },
	},
};

static const struct names fpe_codes = {
	.list = (const struct name[]){
		{ 1, "FPE_INTDIV" },
		{ 2, "FPE_INTOVF" },
		{ 3, "FPE_FLTDIV" },
		{ 4, "FPE_FLTOVF" },
		{ 5, "FPE_FLTUND" },
		{ 6, "FPE_FLTRES" },
		{ 7, "FPE_FLTINV" },
		{ 8, "FPE_FLTSUB" },
		{ 14, "FPE_FLTUNK" },
		{ 15, "FPE_CONDTRAP" },
		{ 0, NULL },
	},
};

static const struct names segv_codes = {
	.list = (const struct name[]){
		{ 1, "SEGV_MAPERR" },
		{ 2, "SEGV_ACCERR" },
		{ 3, "SEGV_BNDERR" },
		{ 4, "SEGV_PKUERR" },
		{ 5, "SEGV_ACCADI" },
		{ 6, "SEGV_ADIDERR" },
		{ 7, "SEGV_ADIPERR" },
		{ 8, "SEGV_MTEAERR" },
		{ 9, "SEGV_MTESERR" },
		{ 10, "SEGV_CPERR" },
		{ 0, NULL },
	},
};

static const struct names child_codes = {
	.list = (const struct name[]){
		{ 1, "CLD_EXITED" },
		{ 2, "CLD_KILLED" },
		{ 3, "CLD_DUMPED" },
		{ 4, "CLD_TRAPPED" },
		{ 5, "CLD_STOPPED" },
		{ 6, "CLD_CONTINUED" },
		{ 0, NULL },
	},
};

static const struct names poll_codes = {
	.list = (const struct name[]){
		{ 1, "POLL_IN" },
		{ 2, "POLL_OUT" },
		{ 3, "POLL_MSG" },
		{ 4, "POLL_ERR" },
		{ 5, "POLL_PRI" },
		{ 6, "POLL_HUP" },
		{ 0, NULL },
	},
};

static const struct names sys_codes = {
	.list = (const struct name[]){
		{ 1, "SYS_SECCOMP" },
		{ 2, "SYS_USER_DISPATCH" },
		{ 0, NULL },
	},
};

/* Those that can occur on this machine; strace also has other machines'. */
static const struct names audit_archs = {
	.prefix = "AUDIT_ARCH_",
	.list = (const struct name[]){
		{ AUDIT_ARCH_X86_64, "AUDIT_ARCH_X86_64" },
		{ AUDIT_ARCH_I386, "AUDIT_ARCH_I386" },
		{ AUDIT_ARCH_AARCH64, "AUDIT_ARCH_AARCH64" },
		{ AUDIT_ARCH_ARM, "AUDIT_ARCH_ARM" },
		{ AUDIT_ARCH_ARMEB, "AUDIT_ARCH_ARMEB" },
		{ 0, NULL },
	},
};

/* An ID that may be -1, "none". */
static void field_id(struct emit *e, const char *name, uint32_t id)
{
	emit_field(e, name);
	emit_s64(e, id == UINT32_MAX ? -1 : (int64_t)id);
}

static void field_addr(struct emit *e, const char *name, const void *addr)
{
	emit_field(e, name);
	emit_addr(e, (uintptr_t)addr);
}

static void sender(const siginfo_t *si, struct emit *e)
{
	emit_field(e, "si_pid");
	emit_s64(e, si->si_pid);
	field_id(e, "si_uid", si->si_uid);
}

static void value(const siginfo_t *si, struct emit *e)
{
	emit_field(e, "si_int");
	emit_s64(e, si->si_int);
	field_addr(e, "si_ptr", si->si_ptr);
}

static void sender_value(const siginfo_t *si, struct emit *e)
{
	sender(si, e);
	if (si->si_ptr)
		value(si, e);
}

/* A signal from the kernel that is in no table. */
static void unknown(const siginfo_t *si, struct emit *e)
{
	if (si->si_pid || si->si_uid)
		sender(si, e);
	if (si->si_ptr)
		value(si, e);
}

static void timer(const siginfo_t *si, struct emit *e)
{
	emit_field(e, "si_timerid");
	emit_hex(e, (uint32_t)si->si_timerid);
	emit_field(e, "si_overrun");
	emit_s64(e, si->si_overrun);
	value(si, e);
}

static void fault(const siginfo_t *si, struct emit *e)
{
	field_addr(e, "si_addr", si->si_addr);
}

static void bus(const siginfo_t *si, struct emit *e)
{
	fault(si, e);
	if (si->si_code == BUS_MCEERR_AR || si->si_code == BUS_MCEERR_AO) {
		emit_field(e, "si_addr_lsb");
		emit_hex(e, (uint16_t)si->si_addr_lsb);
	}
}

static void segv(const siginfo_t *si, struct emit *e)
{
	fault(si, e);
	if (si->si_code == SEGV_BNDERR) {
		field_addr(e, "si_lower", si->si_lower);
		field_addr(e, "si_upper", si->si_upper);
	} else if (si->si_code == SEGV_PKUERR) {
		emit_field(e, "si_pkey");
		emit_u64(e, si->si_pkey);
	}
}

static void child(const siginfo_t *si, struct emit *e)
{
	sender(si, e);
	emit_field(e, "si_status");
	if (si->si_code == CLD_EXITED)
		emit_s64(e, si->si_status);
	else
		emit_signo(e, si->si_status);
	emit_field(e, "si_utime");
	emit_ticks(e, (uint64_t)si->si_utime);
	emit_field(e, "si_stime");
	emit_ticks(e, (uint64_t)si->si_stime);
}

static void trapped_call(const siginfo_t *si, struct emit *e)
{
	uint32_t nr = (uint32_t)si->si_syscall;
	char *name = sysname(si->si_arch, nr);
	char macro[64] = "__NR_";
	const struct names names = {
		.list = (const struct name[]){
			{ nr, name ? macro : NULL },
			{ 0, NULL },
		},
	};

	if (name)
		strncat(macro, name, sizeof(macro) - sizeof("__NR_"));
	field_addr(e, "si_call_addr", si->si_call_addr);
	emit_field(e, "si_syscall");
	emit_named(e, &names, nr);
	free(name);
	emit_field(e, "si_arch");
	emit_named_hex(e, &audit_archs, si->si_arch);
}

/* A SIGIO code that is in no table does not say which members are valid. */
static void nothing(const siginfo_t *si, struct emit *e)
{
	(void)si;
	(void)e;
}

/* Which members are valid, after si_signo, si_code and si_errno. */
struct layout {
	int key;	/* si_signo or si_code */
	const struct names *codes;
	void (*describe)(const siginfo_t *si, struct emit *e);
};

/* By si_code, which is 0 or less. */
static const struct layout by_user[] = {
	{ .key = SI_USER, .describe = sender },
	{ .key = SI_TKILL, .describe = sender },
	{ .key = SI_TIMER, .describe = timer },
};
static const struct layout other_user = { .describe = sender_value };

/* By si_signo, where si_code is above 0. */
static const struct layout by_kernel[] = {
	{ SIGILL, &ill_codes, fault },
	{ SIGTRAP, &trap_codes, fault },
	{ SIGBUS, &bus_codes, bus },
	{ SIGFPE, &fpe_codes, fault },
	{ SIGSEGV, &segv_codes, segv },
	{ SIGCHLD, &child_codes, child },
	{ SIGIO, &poll_codes, nothing },
	{ SIGSYS, &sys_codes, trapped_call },
};
static const struct layout other_kernel = { .describe = unknown };

static const struct layout *layout_of(const siginfo_t *si)
{
	bool user = si->si_code <= 0;
	const struct layout *t = user ? by_user : by_kernel;
	size_t n = user ? ARRAY_SIZE(by_user) : ARRAY_SIZE(by_kernel);
	int key = user ? si->si_code : si->si_signo;

	for (size_t i = 0; i < n; i++)
		if (t[i].key == key)
			return &t[i];
	return user ? &other_user : &other_kernel;
}

/* fcntl(2), F_SETSIG: SIGIO by default. */
static bool about_fd(const siginfo_t *si)
{
	return si->si_code == SI_SIGIO ||
	       (si->si_signo == SIGIO && si->si_code > 0 &&
		names_find(&poll_codes, (uint64_t)si->si_code));
}

int siginfo_fd(const siginfo_t *si)
{
	return about_fd(si) ? si->si_fd : -1;
}

static void describe_code(const siginfo_t *si, const struct layout *l,
			  struct emit *e)
{
	uint32_t code = (uint32_t)si->si_code;
	bool known = names_find(&any_codes, code) || !l->codes;

	emit_field(e, "si_code");
	emit_named_hex(e, known ? &any_codes : l->codes, code);
}

void siginfo_describe(const siginfo_t *si, const char *fd_what, struct emit *e)
{
	const struct layout *l = layout_of(si);

	emit_object_begin(e);
	emit_field(e, "si_signo");
	emit_signo(e, si->si_signo);
	describe_code(si, l, e);
	if (si->si_errno) {
		emit_field(e, "si_errno");
		emit_named(e, &errnames, (uint32_t)si->si_errno);
	}
	if (about_fd(si)) {
		emit_field(e, "si_band");
		emit_s64(e, si->si_band);
		emit_field(e, "si_fd");
		emit_fd(e, si->si_fd, fd_what);
	} else {
		l->describe(si, e);
	}
	emit_object_end(e);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Signals to aiotrace itself.  Some request the end (end_requests.c), SIGUSR1
 * requests the summary so far.
 *
 * The command is in aiotrace's process group, and what it sends to the group
 * (kill(0, SIG)) is not meant for its tracer.  So no signal has its default
 * action here, and a signal from a tracee is no request.  Signals that were
 * ignored when aiotrace was started stay ignored, for example with nohup(1).
 *
 * A timer interrupts the wait ten times a second.  It writes out what is
 * buffered, and it makes sure that a signal that arrives just before the
 * wait is not noticed only at the next stop.
 */
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/array.h"
#include "base/clock.h"
#include "base/outbuf.h"
#include "tracer_private.h"

/*
 * A queue from the handler to the loop: which signals arrived, and who sent
 * them.  Handlers do not interrupt each other.  The queue is never full unless
 * signals are sent without end.
 */
enum { ARRIVALS = 64 };
static struct {
	volatile sig_atomic_t sig, code, pid;
} arrivals[ARRIVALS];
static volatile sig_atomic_t arrived, taken;
static volatile sig_atomic_t ticked;

static void on_request(int sig, siginfo_t *info, void *context)
{
	unsigned int i = (unsigned int)arrived % ARRIVALS;

	(void)context;
	if (arrived - taken == ARRIVALS)
		return;
	arrivals[i].sig = sig;
	arrivals[i].code = info->si_code;
	arrivals[i].pid = info->si_code <= 0 ? info->si_pid : 0;
	/* The entry must be complete before it counts. */
	atomic_signal_fence(memory_order_seq_cst);
	arrived++;
}

static void on_tick(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)info;
	(void)context;
	ticked = 1;
}

static void on_nothing(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)info;
	(void)context;
}

/* A fault of our own, or a signal that was sent. */
static void on_fault(int sig, siginfo_t *info, void *context)
{
	(void)context;
	if (info->si_code <= 0)
		return;
	signal(sig, SIG_DFL);
	raise(sig);
}

/* Signals that are not listed here and would end aiotrace are ignored. */
enum role {
	IGNORED,	/* unless a library has a handler for it */
	DEFAULT,
	REQUEST,	/* to end, or SIGUSR1 */
	FAULT,
	TICK,
	NOTHING,	/* as if it were ignored; wait.c waits for it */
};

static const enum role roles[_NSIG] = {
	[SIGINT] = REQUEST, [SIGTERM] = REQUEST,
	[SIGHUP] = REQUEST, [SIGQUIT] = REQUEST,
	[SIGUSR1] = REQUEST,
	[SIGALRM] = TICK,
	[SIGSTKFLT] = NOTHING,
	[SIGSEGV] = FAULT, [SIGBUS] = FAULT, [SIGFPE] = FAULT,
	[SIGILL] = FAULT, [SIGTRAP] = FAULT, [SIGSYS] = FAULT,
	[SIGABRT] = FAULT,
	/* If SIGCHLD is ignored, stops are not reported either (wait.c). */
	[SIGCHLD] = DEFAULT, [SIGCONT] = DEFAULT, [SIGTSTP] = DEFAULT,
	[SIGKILL] = DEFAULT, [SIGSTOP] = DEFAULT,
	[SIGURG] = DEFAULT, [SIGWINCH] = DEFAULT,
};

static bool is_end(int sig)
{
	return roles[sig] == REQUEST && sig != SIGUSR1;
}

/*
 * The C library reserves two signals for itself and does not let programs set
 * them, but a process can send them.  The bytes after the handler are zero.
 */
static void set_reserved(int sig, void (*handler)(int))
{
	struct {
		void (*handler)(int);
		unsigned long rest[8];
	} sa = { .handler = handler };

	syscall(SYS_rt_sigaction, sig, &sa, NULL, 8);
}

static void set(int sig, const struct capture_settings *o, const struct inherited *in)
{
	static void (*const handlers[])(int, siginfo_t *, void *) = {
		[REQUEST] = on_request,
		[FAULT] = on_fault,
		[TICK] = on_tick,
		[NOTHING] = on_nothing,
	};
	enum role role = roles[sig];
	struct sigaction sa, now;

	memset(&sa, 0, sizeof(sa));
	if (role == REQUEST && in->actions[sig].sa_handler == SIG_IGN)
		role = IGNORED;
	if (is_end(sig) && (o->interruptible == INTR_NEVER ||
			    o->interruptible == INTR_NEVER_TSTP))
		role = IGNORED;
	if (sig == SIGTSTP && (o->npids || o->interruptible == INTR_NEVER_TSTP))
		role = IGNORED;
	if (sigaction(sig, NULL, &now) < 0) {
		set_reserved(sig, SIG_IGN);
		return;
	}
	/* A handler of a sanitizer or a profiler. */
	if ((role == IGNORED || role == FAULT) && now.sa_handler != SIG_DFL)
		return;
	if (role == IGNORED || role == DEFAULT) {
		sa.sa_handler = role == IGNORED ? SIG_IGN : SIG_DFL;
	} else {
		sa.sa_sigaction = handlers[role];
		sa.sa_flags = SA_SIGINFO;
		if (role == NOTHING)
			sa.sa_flags |= SA_RESTART;
		if (role != FAULT)
			sigfillset(&sa.sa_mask);
	}
	sigaction(sig, &sa, NULL);
}

/*
 * Finds out who has sent the signals that arrived, before a tracee that may
 * have sent them is removed.
 */
static void sort_arrivals(struct tracer *t)
{
	while (taken != arrived) {
		unsigned int i = (unsigned int)taken % ARRIVALS;
		struct sent_signal s = {
			.sig = arrivals[i].sig,
			.kernel = arrivals[i].code == SI_KERNEL,
			.from = arrivals[i].pid,
			.when = clock_ns(CLOCK_MONOTONIC),
		};

		atomic_signal_fence(memory_order_seq_cst);
		taken++;
		ends_add(t, &s);
	}
}

static bool end_asked(void *arg)
{
	struct tracer *t = arg;

	sort_arrivals(t);
	return t->ends.any;
}

void own_signals_install(struct tracer *t, const struct inherited *in)
{
	const struct itimerval tick = { { 0, 100000 }, { 0, 100000 } };
	sigset_t none;

	for (int sig = 1; sig < _NSIG; sig++)
		set(sig, t->o, in);
	/* The process that started us may have blocked them. */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	t->before_forget = sort_arrivals;
	outbuf_end_when(end_asked, t);
	setitimer(ITIMER_REAL, &tick, NULL);
}

static volatile sig_atomic_t asked_before;

static bool end_asked_late(void *arg)
{
	(void)arg;
	return asked_before || arrived != taken;
}

void own_signals_end(struct tracer *t)
{
	struct sigaction now;

	sort_arrivals(t);
	asked_before = t->ends.any;
	outbuf_end_when(end_asked_late, NULL);
	/* aiotrace may have to die as the command did. */
	for (int sig = 1; sig < _NSIG; sig++)
		if (sigaction(sig, NULL, &now) < 0)
			set_reserved(sig, SIG_DFL);
}

bool own_signals_poll(struct tracer *t)
{
	bool tick = ticked;

	ticked = 0;
	sort_arrivals(t);
	ends_decide(t);
	if (t->ends.report) {
		t->ends.report = false;
		t->ev->report(t->arg);
	}
	return tick;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * waitpid(-1) looks at every tracee, when it is called and again when it is
 * woken (kernel/exit.c, do_wait), so with a thousand threads a stop costs
 * several times what it should.  Waiting for one thread by its ID does not
 * (do_wait_pid), but one must know which one.
 *
 * Each stop and death sends SIGCHLD, whose si_pid says which thread it was.  So
 * SIGCHLD is blocked, taken by sigtimedwait(2), and that thread is asked for.
 * But if several arrive before the first is taken, only that one is kept.
 * Hence:
 *
 * - Threads that stopped recently are asked before the wait, except the one
 *   that has just been resumed: those that stop often are found without a
 *   signal of their own.
 * - A signal that has been taken makes the tracer unsure.  A timer then sends a
 *   signal every few milliseconds, at which it asks all, by waitpid(-1,
 *   WNOHANG), until none is left.  (A time limit for each wait would program
 *   the hardware at each stop.)
 * - Then it is sure: a thread that stops after that has sent a signal that is
 *   still pending, since none has been taken.  The timer is stopped.  It uses a
 *   different signal: while a SIGCHLD of the timer is pending, the kernel drops
 *   that of a thread, and since Linux 6.13 it drops the timer's when the timer
 *   is stopped before the signal was taken.
 *
 * With few tracees waitpid(-1) is cheaper.
 */
#include "wait.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/wait.h>
#include <time.h>

enum {
	FEW = 32,	/* tracees for which waitpid(-1) is used */
	MISSES = 64,	/* after this many a thread is no longer hot */
	ASK_NS = 4000000,
	/*
	 * Not used otherwise; and if several are pending the kernel returns the
	 * lowest number, so the SIGCHLDs of many threads do not hold it back.
	 */
	TIMER_SIGNAL = SIGSTKFLT,
};
_Static_assert((int)TIMER_SIGNAL < SIGCHLD, "it is taken first");

static sigset_t set_of(int sig)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, sig);
	return set;
}

static bool start_timer(struct wait_state *w)
{
	struct sigevent ev = {
		.sigev_notify = SIGEV_SIGNAL,
		.sigev_signo = TIMER_SIGNAL,
	};
	sigset_t set = set_of(TIMER_SIGNAL);

	if (w->have_timer)
		return true;
	w->have_timer = !timer_create(CLOCK_MONOTONIC, &ev, &w->timer);
	/* For good, because a late one would kill us. */
	if (w->have_timer)
		sigprocmask(SIG_BLOCK, &set, NULL);
	return w->have_timer;
}

/* Whether a thread's signal may have been lost. */
static void set_unsure(struct wait_state *w, bool yes)
{
	const struct timespec t = { .tv_nsec = yes ? ASK_NS : 0 };
	const struct itimerspec its = { t, t };

	if (w->unsure != yes)
		timer_settime(w->timer, 0, &its, NULL);
	w->unsure = yes;
}

/* How to wait from now on. */
static void use_signals(struct wait_state *w, bool yes)
{
	sigset_t set = set_of(SIGCHLD);

	if (w->by_signal == yes || (yes && !start_timer(w)))
		return;
	sigprocmask(yes ? SIG_BLOCK : SIG_UNBLOCK, &set, NULL);
	set_unsure(w, false);
	w->by_signal = yes;
	w->ask_all = yes;
	w->n_hot = 0;
}

static pid_t found(struct wait_state *w, pid_t tid)
{
	unsigned int i;

	w->last = tid;
	for (i = 0; i < w->n_hot && w->hot[i].tid != tid; i++)
		;
	if (i == WAIT_HOT)
		i = w->victim++ % WAIT_HOT;
	else if (i == w->n_hot)
		w->n_hot++;
	w->hot[i] = (struct wait_hot){ .tid = tid };
	return tid;
}

static pid_t ask_hot(struct wait_state *w, int *status)
{
	unsigned int i = 0;

	while (i < w->n_hot) {
		struct wait_hot *h = &w->hot[i];
		pid_t tid = 0;

		if (h->tid != w->last)
			tid = waitpid(h->tid, status, __WALL | WNOHANG);
		if (tid > 0)
			return found(w, tid);
		/* It is gone, or does something else now. */
		if (tid < 0 || (h->tid != w->last && ++h->misses > MISSES))
			*h = w->hot[--w->n_hot];
		else
			i++;
	}
	return 0;
}

/* 0: no tracee has anything to report. */
static pid_t ask_all(struct wait_state *w, int *status)
{
	pid_t tid = waitpid(-1, status, __WALL | WNOHANG);

	if (tid > 0)
		return found(w, tid);
	if (tid == 0) {
		set_unsure(w, false);
		w->ask_all = false;
	}
	return tid;
}

void wait_ask(struct wait_state *w)
{
	w->ask_all = true;
}

pid_t wait_next(struct wait_state *w, unsigned int n, int *status)
{
	sigset_t set = set_of(SIGCHLD);
	pid_t tid;

	use_signals(w, n > FEW);
	if (!w->by_signal)
		return waitpid(-1, status, __WALL);
	sigaddset(&set, TIMER_SIGNAL);
	for (;;) {
		siginfo_t info;

		tid = w->ask_all ? ask_all(w, status) : 0;
		if (!tid)
			tid = ask_hot(w, status);
		if (tid)
			return tid;
		if (sigwaitinfo(&set, &info) < 0)
			return -1;
		if (info.si_code == SI_TIMER) {
			w->ask_all = true;
			continue;
		}
		set_unsure(w, true);
		/*
		 * It may have been found, and its end reported, in other ways.
		 */
		tid = waitpid(info.si_pid, status, __WALL | WNOHANG);
		if (tid > 0)
			return found(w, tid);
	}
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cause.h"

#include <signal.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/proc.h"
#include "tracer_private.h"

/*
 * How long after a signal was taken a thread can still look for one: the kernel
 * never takes back that it has to (recalc_sigpending_tsk), also not while the
 * thread is stopped before its call.  10 ms.
 */
#define MOMENT (NSEC_PER_SEC / 100)

enum effect effect_of(pid_t tid, int sig)
{
	uint64_t caught, ignored;

	if (sig == SIGSTOP)
		return STOPS;
	if (!proc_status(tid, "\nSigCgt:", 16, &caught) ||
	    !proc_status(tid, "\nSigIgn:", 16, &ignored) ||
	    (caught >> (sig - 1) & 1))
		return RUNS_HANDLER;
	if (ignored >> (sig - 1) & 1)
		return IGNORED;
	/*
	 * The first process of a pid namespace is not stopped by signals that
	 * it can ignore, kernel/signal.c, get_signal(): untraced it is not even
	 * woken (sig_task_ignored()).
	 */
	return is_stop_signal(sig) && !proc_is_init(tid) ? STOPS : IGNORED;
}

void cause_signal(struct tracee *tr, int sig, uint64_t now)
{
	struct process *p = tr->process;

	p->taken[p->n_taken++ % TAKEN_SIGNALS] = (struct taken_signal){
		.sig = sig, .by = tr->tid, .at = now,
	};
}

/* Whether a signal is pending for the thread; what all of them will do. */
static bool is_pending(pid_t tid, enum effect *effect)
{
	uint64_t own, shared, blocked, pending;

	if (!proc_status(tid, "\nSigPnd:", 16, &own) ||
	    !proc_status(tid, "\nShdPnd:", 16, &shared) ||
	    !proc_status(tid, "\nSigBlk:", 16, &blocked))
		return false;
	pending = (own | shared) & ~blocked;
	*effect = IGNORED;
	for (int sig = 1; sig <= 64 && *effect == IGNORED; sig++)
		if (pending >> (sig - 1) & 1)
			*effect = effect_of(tid, sig);
	return pending != 0;
}

/* The signal at whose delivery a thread has stopped, if that was not reported
 * to us yet; 0: none. */
static int stopped_for(pid_t tid)
{
	siginfo_t info = { .si_pid = 0 };

	if (waitid(P_PID, (id_t)tid, &info,
		   WSTOPPED | WNOHANG | WNOWAIT | __WALL) < 0 ||
	    !info.si_pid || info.si_status > SIGRTMAX)
		return 0;
	return info.si_status;
}

/* Whether SIGCONT waits for the thread. */
static bool will_continue(pid_t tid)
{
	uint64_t own;

	return proc_status(tid, "\nSigPnd:", 16, &own) &&
	       own >> (SIGCONT - 1) & 1;
}

/*
 * A signal that another thread takes interrupts this one, although untraced it
 * would not.  SIGCONT to one makes all stop that were seized, whatever it does
 * (kernel/signal.c, prepare_signal, ptrace_trap_notify).
 */
static bool would_not_notice(pid_t tid, int sig)
{
	return sig == SIGCONT || effect_of(tid, sig) == IGNORED;
}

/*
 * A signal to the process wakes one thread, and another one may take it; the
 * call of the first has still failed (kernel/signal.c, recalc_sigpending_tsk,
 * never clears the flag).
 */
static bool was_stolen(const struct tracer *t, const struct tracee *tr,
		       uint64_t now)
{
	const struct process *p = tr->process;
	const struct tracee *like;
	int sig;

	for (unsigned int i = 0; i < TAKEN_SIGNALS; i++) {
		const struct taken_signal *s = &p->taken[i];

		if (s->sig && s->by != tr->tid &&
		    s->at + MOMENT >= tr->entered &&
		    now - s->at < NSEC_PER_SEC &&
		    would_not_notice(tr->tid, s->sig))
			return true;
	}
	for (like = t->all.by_tid; like; like = like->hh.next) {
		if (like == tr || like->process != p)
			continue;
		sig = stopped_for(like->tid);
		if ((sig && would_not_notice(tr->tid, sig)) ||
		    will_continue(like->tid))
			return true;
	}
	return false;
}

/*
 * It has only just taken one that does nothing: the cause of that can still make
 * the kernel look for signals when there is none any more.  (Seen with
 * SECCOMP_RET_TRACE, once in some thousand signals.)
 */
static bool is_late(const struct tracee *tr, uint64_t now)
{
	const struct process *p = tr->process;

	for (unsigned int i = 0; i < TAKEN_SIGNALS; i++)
		if (p->taken[i].sig && p->taken[i].by == tr->tid &&
		    now - p->taken[i].at < MOMENT &&
		    effect_of(tr->tid, p->taken[i].sig) == IGNORED)
			return true;
	return false;
}

bool cause_is_possible(const struct tracee *tr, uint64_t now)
{
	const struct process *p = tr->process;

	return tr->interrupted ||
	       (p->n_taken && now - p->taken[(p->n_taken - 1) %
					     TAKEN_SIGNALS].at < NSEC_PER_SEC);
}

bool cause_is_tracing(const struct tracer *t, struct tracee *tr, uint64_t now)
{
	enum effect effect;

	if (tr->interrupted)
		return true;
	if (is_pending(tr->tid, &effect))
		return effect == IGNORED;
	return was_stolen(t, tr, now) || is_late(tr, now);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cause.h"

#include <signal.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/proc.h"
#include "tracer_private.h"

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
	tr->process->signal = sig;
	tr->process->signal_by = tr->tid;
	tr->process->signal_at = now;
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

	if (p->signal && p->signal_by != tr->tid &&
	    p->signal_at >= tr->entered &&
	    now - p->signal_at < NSEC_PER_SEC &&
	    effect_of(tr->tid, p->signal) == IGNORED)
		return true;
	for (like = t->all.by_tid; like; like = like->hh.next)
		if (like != tr && like->process == p &&
		    (sig = stopped_for(like->tid)) &&
		    effect_of(tr->tid, sig) == IGNORED)
			return true;
	return false;
}

/*
 * It has only just restarted: the cause of that can still make the kernel look
 * for signals when there is none any more.  (Seen with SECCOMP_RET_TRACE, once
 * in some thousand signals.)
 */
static bool is_late(const struct tracee *tr, uint64_t now)
{
	const struct process *p = tr->process;

	return tr->wait.of && p->signal && p->signal_by == tr->tid &&
	       now - p->signal_at < NSEC_PER_SEC / 100;
}

bool cause_is_possible(const struct tracee *tr, uint64_t now)
{
	return tr->interrupted ||
	       (tr->process->signal &&
		now - tr->process->signal_at < NSEC_PER_SEC);
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

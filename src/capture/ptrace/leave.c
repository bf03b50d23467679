/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Detaching from the programs that we attached to.
 *
 * A tracee can be detached only where it is stopped, so each is interrupted
 * first, and detached at the resulting stop (PTRACE_EVENT_STOP), or at a signal
 * or group-stop that comes before it.  Not at a stop in a system call: such a
 * stop replaces the interruption (kernel/signal.c, ptrace_stop), but the call
 * still sees that something is pending and would fail with EINTR after we are
 * gone, and that would not be repaired.  There the tracee is interrupted again
 * and resumed without further stops of system calls.
 *
 * The first thread of a process is detached first.  While it is traced, a
 * signal to the process that has no effect is not dropped but wakes some thread
 * (attach.c, seize_all), so until then all threads must be traced.
 */
#include <string.h>
#include <time.h>

#include "attach.h"
#include "base/clock.h"
#include "base/proc.h"
#include "tracer_private.h"

/*
 * Blocked in io_submit: an interruption would change its result (attach.c,
 * ask_to_stop).  When we exit, the kernel releases it without waking it
 * (kernel/ptrace.c, exit_ptrace).
 */
static bool submits(const struct tracer *t, const struct tracee *tr)
{
	return t->o->repair &&
	       (tr->postponed ||
		(tr->phase == INSIDE && tr->call.sys == AIO_SUBMIT)) &&
	       attach_is_in_submit(tr->tid);
}

static void interrupt(const struct tracer *t, struct tracee *tr)
{
	if (leaving(t, tr) && !submits(t, tr))
		interrupt_tracee(tr);
}

void leave_begin(struct tracer *t)
{
	struct tracee *tr, *tmp;

	t->detaching = true;
	affinity_end(&t->affinity);
	HASH_ITER(hh, t->all.by_tid, tr, tmp)
		if (tr->tid == tr->process->tgid)
			tr->process->leader_first =
				!tr->launched && !submits(t, tr);
	HASH_ITER(hh, t->all.by_tid, tr, tmp)
		interrupt(t, tr);
}

/* The leader is gone, or will not be for a while: now the others. */
static void leave_others(struct tracer *t, struct process *p)
{
	struct tracee *tr, *tmp;

	p->leader_first = false;
	HASH_ITER(hh, t->all.by_tid, tr, tmp)
		if (tr->process == p && tr->tid != p->tgid)
			interrupt(t, tr);
}

void leave_in_call(struct tracer *t, struct tracee *tr)
{
	if (!t->o->repair) {
		affinity_forget(&t->affinity, &tr->affinity);
		pt_detach(tr->tid, 0);
		leave_done(t, tr);
		return;
	}
	/* It will be interrupted in this call. */
	if (tr->phase == ENTERED) {
		tr->blocked_ip = tr->call.ip;
		tr->blocked_arg = tr->call.args[0];
	}
	interrupt_tracee(tr);
	aio_call_begins(t, tr);
	if (pt_resume(tr->tid, RESUME_CONT, 0) && tr->phase == ENTERED)
		tr->phase = INSIDE;
}

void leave_done(struct tracer *t, struct tracee *tr)
{
	aio_call_abandon(t, tr, CALL_DETACHED,
			clock_ns(CLOCK_MONOTONIC));
	if (tr->tid == tr->process->tgid) {
		tracer_say(t, "Process %d detached", (int)tr->tid);
		leave_others(t, tr->process);
	}
	tracer_forget(t, tr);
}

/* In a sleep that only its own end interrupts: vfork, a dead disk. */
static bool is_unstoppable(pid_t tid)
{
	int state = proc_state(tid);

	return state == 'D' || !state;
}

/*
 * Whether the others need not wait any more: the leader may be a zombie for
 * long.
 */
static bool is_no_leader(const struct tracer *t, const struct tracee *leader)
{
	/* If it has no state, strchr() finds the terminating 0. */
	return submits(t, leader) || strchr("DZX", proc_state(leader->tid));
}

bool leave_hopeless(struct tracer *t)
{
	struct tracee *tr, *tmp;

	if (!t->detaching)
		return false;
	HASH_ITER(hh, t->all.by_tid, tr, tmp)
		if (tr->process->leader_first &&
		    (tr->tid == tr->process->tgid ?
			     is_no_leader(t, tr) :
			     !tracee_find(&t->all, tr->process->tgid)))
			leave_others(t, tr->process);
	HASH_ITER(hh, t->all.by_tid, tr, tmp)
		if (tr->launched ||
		    (!submits(t, tr) && !is_unstoppable(tr->tid)))
			return false;
	return true;
}

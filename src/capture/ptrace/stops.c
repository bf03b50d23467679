/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A wait status, and what the tracer must do about it: see enum stop.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/proc.h"
#include "record/stack.h"
#include "seccomp_filter.h"
#include "stack/stack.h"
#include "text/siginfo.h"
#include "tracer_private.h"

/* Why waitpid() returned, ptrace(2). */
enum stop {
	STOP_DEAD,	/* exited or killed: drop the record */
	STOP_SYSCALL,	/* entry or exit of a system call */
	STOP_SECCOMP,	/* a filter's SECCOMP_RET_TRACE: an entry */
	STOP_EXEC,	/* in execve: other threads are gone, tid is tgid */
	STOP_CHILD,	/* fork, vfork, clone: the message is its tid */
	STOP_TRAP,	/* first stop, end of a group-stop, or we interrupted */
	STOP_GROUP,	/* a group-stop: PTRACE_LISTEN, it stays stopped */
	STOP_SIGNAL,	/* a signal before its delivery: pass it on */
	STOP_OTHER,	/* nothing that we requested: just resume */
};

static enum stop classify(int status)
{
	int sig = WSTOPSIG(status), event = status >> 16;

	if (!WIFSTOPPED(status))
		return STOP_DEAD;
	if (sig == (SIGTRAP | 0x80))
		return STOP_SYSCALL;
	switch (event) {
	case 0:
		return STOP_SIGNAL;
	case PTRACE_EVENT_SECCOMP:
		return STOP_SECCOMP;
	case PTRACE_EVENT_EXEC:
		return STOP_EXEC;
	case PTRACE_EVENT_FORK:
	case PTRACE_EVENT_VFORK:
	case PTRACE_EVENT_CLONE:
		return STOP_CHILD;
	case PTRACE_EVENT_STOP:
		return is_stop_signal(sig) ? STOP_GROUP : STOP_TRAP;
	default:
		return STOP_OTHER;
	}
}

static void resume(struct tracer *t, struct tracee *tr, int sig)
{
	/*
	 * Under the filter, only the exits of AIO calls must stop, and those of
	 * calls about masks.
	 */
	enum affinity_way way = tr->phase == ENTERED ? TO_AIO_CALL : tr->way;
	bool cont = tr->filtered && tr->phase != ENTERED &&
		    way != TO_MASKS && !tr->other && !tr->keeps_eintr &&
		    !tr->wait.of;

	tr->way = TO_OWN_CODE;
	/* Its next stop is at another call. */
	tr->at_entry = tr->at_entry && !cont;
	if (cont)
		tr->entered = 0;
	affinity_resume(&t->affinity, &tr->affinity, way);

	aio_call_begins(t, tr);
	/*
	 * If it cannot be resumed it is dead, and a call that it was about to
	 * enter never ran.
	 */
	if (pt_resume(tr->tid, cont ? RESUME_CONT : RESUME_SYSCALL, sig) &&
	    tr->phase == ENTERED)
		tr->phase = INSIDE;
}

/* What the stop says about which threads stop, and how often. */
static void note_stop(struct tracer *t, struct tracee *tr, enum stop stop,
		      uint64_t now)
{
	bool between = tr->filtered ? stop == STOP_SECCOMP :
				      stop == STOP_SYSCALL && !tr->in_syscall;

	/* A thread that dies with the tracer needs no guard. */
	tr->affinity.survives = !t->o->kill_on_exit &&
				!(tr->launched && t->filtered);
	affinity_stopped(&t->affinity, &tr->affinity, tr->tid,
			 tr->process->tgid, between, now);
}

/*
 * A stop of a thread whose creation was not reported yet.  Its process, or its
 * parent's, tells how it came to be traced.  Only its parent's record says
 * whether a filter of the program's own overrides ours; on_child() looks that
 * up.  Until then it stops at every system call.
 */
static struct tracee *adopt(struct tracer *t, pid_t tid)
{
	struct tracee *tr = tracee_add(&t->all, tid), *like, *tmp;
	uint64_t parent = 0;

	proc_status(tid, "\nPPid:", 10, &parent);
	tr->launched = t->command > 0 && !t->attached && !t->ends.released;
	HASH_ITER(hh, t->all.by_tid, like, tmp) {
		if (like == tr || (like->process != tr->process &&
				   like->process->tgid != (pid_t)parent))
			continue;
		tr->mode = like->mode;
		tr->launched = like->launched;
		break;
	}
	tracer_count(t);
	return tr;
}

static void on_child(struct tracer *t, struct tracee *parent, int event)
{
	unsigned long tid;
	struct tracee *child;
	uint64_t tracer;

	if (!pt_event_message(parent->tid, &tid))
		return;
	child = tracee_find(&t->all, (pid_t)tid);
	/* Its own first stop may have come before, or even its end. */
	if (!child) {
		if (proc_status((pid_t)tid, "\nTracerPid:", 10, &tracer) ?
			    tracer != (uint64_t)getpid() :
			    proc_known())
			return;
		child = tracee_add(&t->all, (pid_t)tid);
		tracer_count(t);
	}
	if (!child->has_stopped)
		other_made(parent, child);
	child->mode = parent->mode;
	child->launched = parent->launched;
	/* It may already have run, and installed a filter of its own. */
	child->has_own_filter |= parent->has_own_filter;
	child->filtered = parent->filtered && !child->has_own_filter;
	tracee_born(&t->all, child, parent, event == PTRACE_EVENT_VFORK);
	tracer_say(t, "Process %lu attached", tid);
}

/*
 * The other threads have died and were reported, except the leader, whose ID
 * the calling thread takes.
 */
static struct tracee *on_exec(struct tracer *t, pid_t tgid, uint64_t now)
{
	struct tracee *tr = tracee_find(&t->all, tgid), *caller;
	unsigned long old;

	if (!pt_event_message(tgid, &old))
		return tr;
	caller = tracee_find(&t->all, (pid_t)old);
	if (caller && caller != tr) {
		const struct ev_superseded ev = {
			.tid = tgid,
			.by = (pid_t)old,
			.gone = !tr,
			.wall = wall_at(&t->wall, now),
			.mono = now,
		};

		if (tr)
			aio_call_abandon(t, tr, CALL_KILLED, now);
		t->ev->superseded(t->arg, &ev);
		if (tr) {
			affinity_forget(&t->affinity, &tr->affinity);
			tracee_remove(&t->all, tr);
		}
		tr = caller;
	}
	if (tr)
		tracee_exec(&t->all, tr, tgid);
	tracer_count(t);
	if (tr && tgid == t->command && !t->started)
		launch_started(t, tr);
	return tr;
}

static void on_death(struct tracer *t, struct tracee *tr, int status,
		     uint64_t now)
{
	const struct ev_exit ev = {
		.tid = tr->tid,
		.wall = wall_at(&t->wall, now),
		.mono = now,
		.status = status,
	};

	aio_call_abandon(t, tr, CALL_KILLED, now);
	if (tr->tid == t->command && t->command_alive) {
		t->command_alive = false;
		t->command_status = status;
		/*
		 * It never became the program, so it is not part of the trace.
		 */
		if (!t->started) {
			t->report = spawn_result(&t->spawn);
			tracer_forget(t, tr);
			return;
		}
	}
	t->ev->exit(t->arg, &ev);
	tracer_forget(t, tr);
}

/* `again`: its entry has stopped already, as every call does. */
static void on_seccomp(struct tracer *t, struct tracee *tr, bool again,
		       uint64_t now)
{
	const struct reg_map *map;
	struct stop_info info;
	const struct abi *abi;
	struct regs regs;

	if (!stop_info_get(tr, true, &t->no_syscall_info, &info) ||
	    info.op != OP_SECCOMP)
		return;
	/* The call that it enters will not wait: see aio_call_enter(). */
	tr->asked = tr->interrupted;
	/* With syscall stops, too, the entry was seen a moment ago. */
	if (tr->phase == INSIDE && !tr->wait.again)
		tr->phase = ENTERED;
	else if (again)
		other_enter_again(tr, &info);
	else
		aio_call_enter(t, tr, &info, now);
	/*
	 * The program's own SECCOMP_RET_TRACE, which returns ENOSYS without its
	 * tracer (seccomp(2)): make sure that it still does.  Under a tracer
	 * with PTRACE_O_TRACESECCOMP, the call would be executed
	 * (kernel/seccomp.c, __seccomp_filter).
	 */
	if (t->o->repair && info.data != FILTER_DATA &&
	    stop_registers(tr, &regs, &abi, &map))
		pt_skip_call(tr->tid, map);
}

static void on_syscall(struct tracer *t, struct tracee *tr, uint64_t now)
{
	struct stop_info info;

	if (!stop_info_get(tr, false, &t->no_syscall_info, &info))
		return;
	tr->at_entry = info.op == OP_ENTRY;
	if (info.op == OP_ENTRY)
		aio_call_enter(t, tr, &info, now);
	else if (info.op == OP_EXIT && tr->other)
		other_leave(t, tr, info.ret);
	else if (info.op == OP_EXIT && tr->phase == OUTSIDE)
		aio_call_other_leave(t, tr, info.ret, now);
	else if (info.op == OP_EXIT)
		aio_call_leave(t, tr, info.ret, now);
}

/*
 * Unless it is caught or ignored, which would cost more to find out than a look
 * at the completion rings.  SIGKILL does not stop.
 */
static bool may_kill(int sig)
{
	return !is_stop_signal(sig) && sig != SIGCHLD && sig != SIGCONT &&
	       sig != SIGURG && sig != SIGWINCH;
}

/*
 * A stop between two system calls.  The tracee is resumed, or detached, before
 * anything is reported.  Reporting may take long, and a signal at its delivery
 * stop is lost if the tracer dies (`sig`; 0: the stop is not that of a signal).
 */
static void go_on_and_tell(struct tracer *t, struct tracee *tr, enum stop stop,
			   int sig, bool was_listening, uint64_t now)
{
	struct ev_signal ev = {
		.tid = tr->tid,
		.wall = wall_at(&t->wall, now),
		.mono = now,
		.signo = sig,
		.stopped = stop == STOP_GROUP,
	};
	bool leave = leaving(t, tr);
	/* The end of a group-stop is not our interruption. */
	bool interrupted = stop != STOP_TRAP || !was_listening;
	/*
	 * It was woken in its group-stop to be detached; that is no new stop.
	 */
	bool again = leave && stop == STOP_GROUP && was_listening;
	enum call_state end = tr->phase == HELD ? CALL_DONE : CALL_ENTERED;

	if (interrupted)
		end = aio_call_interrupted(t, tr, sig, now);
	if (stop == STOP_SIGNAL && may_kill(sig))
		tracer_ending(t, tr, now);
	if (stop == STOP_SIGNAL) {
		ev.have_info = pt_siginfo(tr->tid, &ev.info);
		if (ev.have_info && siginfo_fd(&ev.info) >= 0)
			ev.fd_what = t->ev->name_fd(t->arg, tr->tid,
						    siginfo_fd(&ev.info));
		if (ev.have_info && tr->launched)
			ends_heard(t, &ev.info);
		ev.stack = aio_call_signal_stack(t, tr);
	}
	leave = leave && repair_leave(t, tr, now);
	if (leave)
		affinity_forget(&t->affinity, &tr->affinity);
	if (leave)
		pt_detach(tr->tid, stop == STOP_SIGNAL ? sig : 0);
	else if (stop == STOP_GROUP)
		tr->listening = pt_resume(tr->tid, RESUME_LISTEN, 0);
	else
		resume(t, tr, sig);
	aio_call_finish(t, tr, end);
	if (stop != STOP_TRAP && !again)
		t->ev->signal(t->arg, &ev);
	stack_release(ev.stack);
	if (leave)
		leave_done(t, tr);
}

/* Handles one wait status, from the stop to the resumption. */
void tracer_handle(struct tracer *t, pid_t tid, int status)
{
	uint64_t now = clock_ns(CLOCK_MONOTONIC);
	enum stop stop = classify(status);
	struct tracee *tr = tracee_find(&t->all, tid);
	bool was_listening, was_at_entry;

	if (stop == STOP_EXEC)
		tr = on_exec(t, tid, now);
	if (!tr) {
		/* A child of ours that we do not trace, or a birth and death
		 * before the parent's event. */
		if (stop == STOP_DEAD)
			return;
		tr = adopt(t, tid);
		other_made_by_someone(t, tr);
	}
	if (tr->never_stopped && stop != STOP_DEAD && !t->detaching) {
		launch_seized(t, tr);
		/* Its record may have been replaced: exec, attach.c. */
		tr = tracee_find(&t->all, tid);
		if (!tr)
			return;
	}
	note_stop(t, tr, stop, now);
	was_at_entry = tr->at_entry;
	tr->at_entry = false;
	tr->has_stopped = true;
	if (tr->made.call)
		other_born(tr);
	/* Any stop takes its place (kernel/signal.c, ptrace_stop). */
	tr->interrupted = tr->asked;
	tr->asked = false;
	was_listening = tr->listening;
	tr->listening = false;
	/* fork and exec stop inside their calls, the others between two. */
	tr->in_syscall = stop == STOP_SYSCALL ? tr->in_syscall :
						stop == STOP_CHILD ||
						stop == STOP_EXEC;
	switch (stop) {
	case STOP_DEAD:
		on_death(t, tr, status, now);
		return;
	case STOP_SYSCALL:
		on_syscall(t, tr, now);
		break;
	case STOP_SECCOMP:
		on_seccomp(t, tr, was_at_entry, now);
		break;
	case STOP_CHILD:
		on_child(t, tr, status >> 16);
		break;
	case STOP_EXEC:
	case STOP_OTHER:
		break;
	case STOP_TRAP:
		go_on_and_tell(t, tr, stop, 0, was_listening, now);
		return;
	case STOP_GROUP:
	case STOP_SIGNAL:
		go_on_and_tell(t, tr, stop, WSTOPSIG(status), was_listening,
			       now);
		return;
	}
	/* The rest of a call is for us to add up. */
	if (leaving(t, tr) && !(tr->wait.of && tr->wait.stays))
		leave_in_call(t, tr);
	else
		resume(t, tr, 0);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Nine tenths of the cost of a stop is that the kernel wakes the tracer, and
 * then the tracee, on another CPU, which often sleeps.  On one CPU the switch
 * is almost a function call.  The two take turns anyway, so sharing a CPU loses
 * nothing.  But the scheduler cannot know that, and prefers an idle CPU for a
 * thread that wakes up.
 *
 * How.  The tracer binds itself to the CPU on which it runs, and a tracee that
 * stops repeatedly to the same one.  Ten times a second all are released.  So
 * the scheduler decides where the next round takes place, and threads that make
 * no more calls are free.
 *
 * Why the tracee cannot tell.  sched_getaffinity and sched_setaffinity stop
 * (seccomp_filter.c, or because every call does), and until they have returned
 * no thread is bound, whichever thread they ask about.  The same holds for
 * sched_setattr, since a bound thread cannot become a deadline thread (EPERM),
 * and for execve: another thread's ID becomes the caller's, so that for a while
 * an ID does not say whose mask it is.  Calls that create threads and children,
 * which inherit the mask, stop too, and their caller is not bound then.  A mask
 * that another process sets meanwhile stays (but if it is exactly the CPU that
 * we chose, or all CPUs, it cannot be told apart).  If the tracer dies, tracees
 * under our filter die too (PTRACE_O_EXITKILL); for the others there is
 * guard.c.  Only a reader of /proc can see the mask of a bound thread.
 *
 * Binding a tracee only for the resumption was tried, since it stays where it
 * woke up.  That costs eight more system calls for a pair of AIO calls, and it
 * hides nothing: in half of all cases the kernel lets the tracee run before the
 * tracer can undo it.
 *
 * When: policy.c.  (Binding threads that compute for a long time only during
 * their calls was tried: they then queue up on that CPU while other CPUs stay
 * idle.)
 *
 * Left alone are real-time and deadline threads, whose CPU was chosen on
 * purpose; threads that are already bound to one CPU; threads without a CPU
 * that we may use; and all threads if we may not call sched_setaffinity(2).
 */
#include "affinity.h"

#include <stdlib.h>
#include <string.h>

#include "base/proc.h"
#include "guard.h"

enum { RECHECK = 10 };	/* ticks */

void affinity_init(struct affinity *a, enum affinity_when when)
{
	bool on = when != AFFINITY_OFF;

	*a = (struct affinity){
		.on = on,
		.cpu = -1,
		.asked = 1,	/* unlike a new thread's */
		.policy = { .always = when == AFFINITY_ALWAYS },
	};
	/* A system may have more CPUs than fit: CPU_SETSIZE is 1024. */
	if (on && sched_getaffinity(0, sizeof(a->allowed), &a->allowed) < 0)
		a->on = false;
	/* There is only one CPU anyway. */
	if (on && CPU_COUNT(&a->allowed) == 1)
		a->on = false;
}

static bool bind_to(pid_t tid, int cpu)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET((unsigned int)cpu, &one);
	return sched_setaffinity(tid, sizeof(one), &one) == 0;
}

static void drop(struct affinity_thread *th)
{
	if (th->guard)
		guard_drop(th->guard);
	th->guard = NULL;
}

static void give_mask_back(struct affinity *a, struct affinity_thread *th)
{
	struct affinity_thread **p = &a->bound;

	if (!th->bound)
		return;
	guard_give_back(th->tid, th->cpu, &th->give_back);
	th->bound = false;
	drop(th);
	while (*p != th)
		p = &(*p)->next;
	*p = th->next;
}

static void give_all_back(struct affinity *a)
{
	while (a->bound)
		give_mask_back(a, a->bound);
}

/*
 * A mask is the intersection of what was requested and what the cpuset allows.
 * If a thread never requested one, its mask grows with the cpuset
 * (kernel/sched/core.c, user_cpus_ptr); if we requested exactly its present
 * mask, it would not.  So if requesting everything gives the same mask,
 * everything is requested.  The thread is stopped and does not run with it.
 */
static void learn(struct affinity_thread *th, const cpu_set_t *own)
{
	cpu_set_t all, got;

	th->own = th->give_back = *own;
	th->looked = true;
	memset(&all, 0xff, sizeof(all));
	if (sched_setaffinity(th->tid, sizeof(all), &all) < 0) {
		th->never = true;
		return;
	}
	if (sched_getaffinity(th->tid, sizeof(got), &got) == 0 &&
	    CPU_EQUAL(&got, own))
		th->give_back = all;
	else
		sched_setaffinity(th->tid, sizeof(*own), own);
}

static bool is_ordinary(pid_t tid)
{
	int policy = sched_getscheduler(tid) & ~SCHED_RESET_ON_FORK;

	return policy == SCHED_OTHER || policy == SCHED_BATCH ||
	       policy == SCHED_IDLE;
}

/* Binds the tracer to its current CPU, or to one where the tracee may run. */
static bool settle(struct affinity *a, const cpu_set_t *own)
{
	int cpu = a->cpu >= 0 ? a->cpu : sched_getcpu();
	cpu_set_t both;

	if (cpu < 0)
		return false;
	if (!CPU_ISSET((unsigned int)cpu, own)) {
		CPU_AND(&both, own, &a->allowed);
		if (!CPU_COUNT(&both))
			return false;
		for (cpu = 0; !CPU_ISSET((unsigned int)cpu, &both); cpu++)
			;
	}
	if (cpu != a->cpu && !bind_to(0, cpu))
		return false;
	a->cpu = cpu;
	return true;
}

/*
 * A thread that can outlive us is in the guard's table before its mask is
 * changed.
 */
static bool note(struct affinity *a, struct affinity_thread *th,
		 const cpu_set_t *give_back)
{
	if (!th->survives)
		return true;
	if (!a->guard)
		a->guard = guard_start();
	if (!a->guard) {
		a->on = false;
		return false;
	}
	th->guard = guard_note(a->guard, th->tid, th->tgid, a->cpu, give_back);
	return th->guard;
}

/* Its policy may have changed: read from time to time, and after it was set. */
static void check_policy(const struct affinity *a, struct affinity_thread *th)
{
	if (th->asked == a->asked &&
	    a->policy.ticks - th->checked <= RECHECK)
		return;
	th->asked = a->asked;
	th->checked = a->policy.ticks;
	th->never = !is_ordinary(th->tid);
}

static void bind_thread(struct affinity *a, struct affinity_thread *th)
{
	cpu_set_t own;

	if (th->bound && th->cpu == a->cpu)
		return;
	give_mask_back(a, th);
	check_policy(a, th);
	if (th->never || sched_getaffinity(th->tid, sizeof(own), &own) < 0 ||
	    CPU_COUNT(&own) == 1 || !settle(a, &own))
		return;
	if (!th->looked || !CPU_EQUAL(&own, &th->own)) {
		if (note(a, th, &own))
			learn(th, &own);
		drop(th);
		if (th->never || !th->looked)
			return;
	}
	if (!note(a, th, &th->give_back))
		return;
	if (!bind_to(th->tid, a->cpu)) {
		drop(th);
		return;
	}
	th->bound = true;
	th->cpu = a->cpu;
	th->next = a->bound;
	a->bound = th;
}

static void has_asked(struct affinity *a, struct affinity_thread *th)
{
	a->asking -= th->asks;
	th->asks = false;
}

void affinity_stopped(struct affinity *a, struct affinity_thread *th, pid_t tid,
		      pid_t tgid, bool between, uint64_t now)
{
	if (!a->on)
		return;
	th->tid = tid;
	th->tgid = tgid;
	has_asked(a, th);
	if (between)
		policy_stopped(&a->policy, tid, now);
}

/* The CPU time of a thread in nanoseconds; 0 if /proc does not say. */
static uint64_t cpu_time(pid_t tid)
{
	char text[64];

	if (!proc_text(tid, "schedstat", text, sizeof(text)))
		return 0;
	return strtoull(text, NULL, 10);
}

void affinity_resume(struct affinity *a, struct affinity_thread *th,
		     enum affinity_way way)
{
	if (!a->on)
		return;
	if (policy_count(&a->policy, &th->policy, way == TO_AIO_CALL))
		policy_ran(&th->policy, cpu_time(th->tid));
	if (way == TO_MASKS) {
		give_all_back(a);
		th->asks = true;
		a->asking++;
		a->asked++;
	}
	if (way == TO_CLONE || a->asking ||
	    !policy_wants(&a->policy, &th->policy))
		give_mask_back(a, th);
	else
		bind_thread(a, th);
}

void affinity_forget(struct affinity *a, struct affinity_thread *th)
{
	has_asked(a, th);
	give_mask_back(a, th);
}

void affinity_tick(struct affinity *a)
{
	give_all_back(a);
	policy_tick(&a->policy);
	if (a->cpu >= 0)
		sched_setaffinity(0, sizeof(a->allowed), &a->allowed);
	a->cpu = -1;
}

void affinity_end(struct affinity *a)
{
	affinity_tick(a);
	a->on = false;
}

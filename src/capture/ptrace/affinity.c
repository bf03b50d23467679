/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Nine tenths of what a stop costs is that the kernel wakes the tracer, and
 * then the tracee, on another CPU, which often sleeps.  On one CPU the switch
 * is a function call, nearly.  The two take turns anyway, so nothing is lost
 * by sharing one; but the scheduler cannot know that, and prefers an idle CPU
 * for whoever wakes up.
 *
 * How.  The tracer binds itself to the CPU on which it runs, and a tracee that
 * keeps stopping to the same one.  Ten times a second all are let go: so the
 * scheduler has its say where the next round takes place, and who makes no
 * more calls is free.
 *
 * Why the tracee cannot tell.  sched_getaffinity and sched_setaffinity stop
 * (seccomp_filter.c, or as every call does), and until they have returned
 * nobody is bound, whoever asks for whom.  The same holds for sched_setattr,
 * since a thread that is bound cannot become a deadline thread (EPERM), and for
 * execve: another thread's id becomes the caller's, so that for a while an id
 * says nothing about whose mask it is.  Calls that make threads and
 * children, which inherit the mask, stop too: their caller is not bound then.
 * A mask that somebody else sets meanwhile stays (but if he chooses just the CPU
 * that we did, or all, nobody can tell).  If the tracer dies, tracees under our
 * filter die too (PTRACE_O_EXITKILL); for the others there is guard.c.  Only
 * who reads it in /proc can see the mask of a thread that is bound.
 *
 * It was tried to bind a tracee for the resumption alone, since it stays where
 * it woke up.  That costs eight system calls more for a pair of AIO calls; and
 * it hides nothing, for in half of all cases the kernel lets the tracee run
 * before the tracer can undo it.
 *
 * When: policy.c.  (Binding threads that compute for long for the length of
 * their calls alone was tried: they then queue up on that CPU while other CPUs
 * stay idle.)
 *
 * Left alone: real-time and deadline threads, whose CPU is somebody's design;
 * those that are bound to one CPU already; those with no CPU that we may use;
 * all, where sched_setaffinity(2) is refused to us.
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
	/* A system with more CPUs than fit: CPU_SETSIZE is 1024. */
	if (on && sched_getaffinity(0, sizeof(a->allowed), &a->allowed) < 0)
		a->on = false;
	/* Nothing to be kept apart from. */
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

static void give_back(struct affinity *a, struct affinity_thread *th)
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
		give_back(a, a->bound);
}

/*
 * A mask is the intersection of what was asked for and what the cpuset
 * allows.  Somebody who never asked gets more when the cpuset does
 * (kernel/sched/core.c, user_cpus_ptr); if we asked for just what he had, he
 * would not.  So where asking for everything gives the same, that is what is
 * asked for.  The thread is stopped and does not run with it.
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

/* Binds the tracer where it is, or to a CPU where the tracee may run. */
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

/* What can outlive us is in the guard's table before its mask is changed. */
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

/* Its policy may have changed: asked for now and then, or when somebody sets it. */
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
	give_back(a, th);
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

/* Of a thread, in nanoseconds; 0 if /proc does not tell. */
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
		give_back(a, th);
	else
		bind_thread(a, th);
}

void affinity_forget(struct affinity *a, struct affinity_thread *th)
{
	has_asked(a, th);
	give_back(a, th);
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

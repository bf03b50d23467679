/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calls that are not AIO but decide how a tracee must be traced.
 *
 * Calls for which CPU masks matter, and those that create threads and children,
 * are announced to affinity.c.
 *
 * clone and clone3 can request that the child is not traced (CLONE_UNTRACED).
 * But it inherits our filter, and without a tracer its AIO calls would fail
 * with ENOSYS.  So the flag is removed during the call.
 *
 * A filter of the program's own can answer AIO calls with an error, a signal or
 * death, and that overrides ours (seccomp(2)).  A thread that installs one
 * stops at every system call from then on, and so do its descendants.
 *
 * A process that creates a userfaultfd, or mounts what may be a file system of
 * its own, may later provide pages that others wait for: see providers.h.
 *
 * Before the calls that end a program, or replace it, its completion rings can
 * still be read; see also may_kill() in stops.c.
 *
 * io_uring is another interface for asynchronous I/O.  If a program uses it and
 * no AIO, a message says so at the end; otherwise the trace would be empty
 * without a reason.
 */
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include "base/die.h"
#include "providers.h"
#include "tracer_private.h"

/* Writes the first argument's register. */
static bool set_first_arg(struct tracee *tr, uint64_t value, bool at_exit)
{
	const struct reg_map *map;
	const struct abi *abi;
	struct regs regs;

	if (!stop_registers(tr, &regs, &abi, &map))
		return false;
	/* On arm64 this is now the result. */
	if (at_exit && map->arg[0] == map->result)
		return true;
	regs_put(&regs, map, map->arg[0], (int64_t)value);
	return pt_set_regs(tr->tid, &regs);
}

static bool write_memory(pid_t tid, uint64_t addr, uint64_t value)
{
	struct iovec from = { &value, sizeof(value) };
	struct iovec to = { (void *)(uintptr_t)addr, sizeof(value) };

	return process_vm_writev(tid, &from, 1, &to, 1, 0) == sizeof(value);
}

/* The flags of a call that creates a child; clone3's are in memory. */
static bool get_flags(struct tracee *tr, enum other_call call,
		      const uint64_t *args, uint64_t *flags)
{
	*flags = args[0];
	if (call == OTHER_CLONE)
		return true;
	tr->process->mem.tid = tr->tid;
	return call == OTHER_CLONE3 &&
	       mem_get(&tr->process->mem.mem, args[0], flags, sizeof(*flags));
}

static bool put_flags(struct tracee *tr, enum other_call call, uint64_t addr,
		      uint64_t flags, bool at_exit)
{
	return call == OTHER_CLONE ? set_first_arg(tr, flags, at_exit) :
				     write_memory(tr->tid, addr, flags);
}

static bool is_clone(enum other_call call)
{
	return call == OTHER_CLONE || call == OTHER_CLONE3;
}

/*
 * After the call, in the caller and in the child, which has a copy of its
 * registers and mostly of its memory.  If the memory is shared, somebody may
 * have written there since.
 */
static void put_back_flags(struct tracee *tr, enum other_call call,
			   uint64_t arg, uint64_t flags)
{
	uint64_t now, changed = flags & ~(uint64_t)CLONE_UNTRACED;

	if (call == OTHER_CLONE3 &&
	    (!get_flags(tr, call, &arg, &now) || now != changed))
		return;
	put_flags(tr, call, arg, flags, true);
}

void other_made(const struct tracee *parent, struct tracee *child)
{
	if (!is_clone(parent->other))
		return;
	child->made.call = parent->other;
	child->made.arg = parent->other_args[0];
	child->made.flags = parent->other_args[1];
}

/* The child's first argument is the caller's. */
static bool has_first_arg(struct tracee *tr, uint64_t value)
{
	const struct reg_map *map;
	const struct abi *abi;
	struct regs regs;

	return stop_registers(tr, &regs, &abi, &map) &&
	       regs_get(&regs, map, map->arg[0]) ==
		       (map->width == 4 ? (uint32_t)value : value);
}

void other_made_by_someone(const struct tracer *t, struct tracee *child)
{
	const struct tracee *like;

	for (like = t->all.by_tid; like; like = like->hh.next) {
		uint64_t arg = like->other_args[0];

		if (like->other == OTHER_CLONE)
			arg = like->other_args[1] & ~(uint64_t)CLONE_UNTRACED;
		if (is_clone(like->other) && has_first_arg(child, arg)) {
			other_made(like, child);
			return;
		}
	}
}

void other_born(struct tracee *child)
{
	put_back_flags(child, child->made.call, child->made.arg,
		       child->made.flags);
	child->made.call = OTHER_NONE;
}

static void clone_enter(struct tracer *t, struct tracee *tr,
			enum other_call call, const uint64_t *args)
{
	uint64_t flags;

	if (!t->o->follow || !get_flags(tr, call, args, &flags) ||
	    !(flags & CLONE_UNTRACED))
		return;
	if (!t->o->repair ||
	    !put_flags(tr, call, args[0], flags & ~(uint64_t)CLONE_UNTRACED,
		       false)) {
		warn("a child of process %d is not traced because of "
		     "CLONE_UNTRACED%s",
		     (int)tr->process->tgid,
		     tr->filtered ? ", and its AIO calls, execve and exit fail "
				    "with ENOSYS (--no-seccomp avoids that)" :
				    "");
		return;
	}
	tr->other = call;
	tr->other_args[0] = args[0];
	tr->other_args[1] = flags;
}

/* The program is about to install a filter, or to ask whether it could. */
static bool installs_filter(enum other_call call, const uint64_t *args)
{
	return call == OTHER_PRCTL ?
		       (uint32_t)args[0] == PR_SET_SECCOMP :
		       (uint32_t)args[0] == SECCOMP_SET_MODE_FILTER ||
			       (uint32_t)args[0] == SECCOMP_SET_MODE_STRICT;
}

static bool same_process(const struct tracee *a, const struct tracee *b)
{
	return a != b && a->process == b->process;
}

/* Whether it is stopped, and the stop has not been handled yet. */
static bool has_stopped(pid_t tid)
{
	siginfo_t info = { .si_pid = 0 };

	return waitid(P_PID, (id_t)tid, &info,
		      WSTOPPED | WNOHANG | WNOWAIT | __WALL) == 0 &&
	       info.si_pid;
}

/*
 * All threads are about to get a filter at once, by SECCOMP_FILTER_FLAG_TSYNC.
 * It answers their calls from then on, so they must stop at each call before
 * that.  At the exit of the call it would be too late for the first ones.
 */
static void watch_others(struct tracer *t, struct tracee *tr)
{
	struct tracee *like;

	for (like = t->all.by_tid; like; like = like->hh.next) {
		if (!same_process(like, tr) || !like->filtered)
			continue;
		like->filtered = false;
		like->watched = true;
		/*
		 * From an AIO call it comes to its exit stop, and it must not
		 * be interrupted in io_submit (attach.c), nor at the entry of
		 * one that was not reported to us yet.  Others may be running:
		 * they continue to their next system call as before.
		 */
		if (like->phase == ENTERED || like->phase == INSIDE ||
		    has_stopped(like->tid))
			continue;
		repair_before_interrupt(like);
		interrupt_tracee(like);
	}
}

static enum affinity_way way_of(enum other_call call)
{
	static const enum affinity_way ways[N_OTHERS] = {
		[OTHER_SET_MASK] = TO_MASKS,
		[OTHER_GET_MASK] = TO_MASKS,
		[OTHER_SET_ATTR] = TO_MASKS,
		[OTHER_EXECVE] = TO_MASKS,
		[OTHER_EXECVEAT] = TO_MASKS,
		[OTHER_CLONE] = TO_CLONE,
		[OTHER_CLONE3] = TO_CLONE,
		[OTHER_FORK] = TO_CLONE,
		[OTHER_VFORK] = TO_CLONE,
	};

	return ways[call];
}

void other_enter_again(struct tracee *tr, const struct stop_info *info)
{
	tr->way = way_of(abi_other(info->arch, info->nr));
}

void other_enter(struct tracer *t, struct tracee *tr,
		 const struct stop_info *info, uint64_t now)
{
	enum other_call call = abi_other(info->arch, info->nr);

	tr->way = way_of(call);
	tr->other = OTHER_NONE;
	switch (call) {
	case OTHER_NONE:
	case N_OTHERS:
	case OTHER_SET_MASK:
	case OTHER_GET_MASK:
	case OTHER_SET_ATTR:
	case OTHER_FORK:
	case OTHER_VFORK:
		break;
	case OTHER_EXECVE:
	case OTHER_EXECVEAT:
		tracer_ending(t, tr, now);
		break;
	case OTHER_EXIT:
		/* The last thread; a leader waits for the others as a zombie. */
		tr->process->exiting += !tr->exiting;
		tr->exiting = true;
		if (tr->process->exiting >= tr->process->refs)
			tracer_ending(t, tr, now);
		break;
	case OTHER_EXIT_GROUP:
		tracer_ending(t, tr, now);
		break;
	case OTHER_CLONE:
	case OTHER_CLONE3:
		clone_enter(t, tr, call, info->args);
		break;
	case OTHER_SECCOMP:
	case OTHER_PRCTL:
		/*
		 * This includes the next filter, which may be for all threads.
		 */
		if (!tr->launched || !t->filtered ||
		    !installs_filter(call, info->args))
			break;
		tr->other = call;
		tr->other_args[0] = 0;
		tr->other_args[1] = call == OTHER_SECCOMP ? info->args[1] : 0;
		if (tr->other_args[1] & SECCOMP_FILTER_FLAG_TSYNC)
			watch_others(t, tr);
		break;
	case OTHER_IOCTL:
	case OTHER_USERFAULTFD:
	case OTHER_MOUNT:
	case OTHER_FSOPEN:
		if (providers_try(&t->all, tr, call, info->args))
			tr->other = call;
		break;
	case OTHER_URING_SETUP:
		/* The call may be refused. */
		tr->other = call;
		break;
	case OTHER_URING_ENTER:
		t->uring = tr->process->tgid;
		break;
	}
}

/* The others have got the filter, too; or none was installed. */
static void watched_enough(struct tracer *t, struct tracee *tr, bool installed)
{
	struct tracee *like;

	for (like = t->all.by_tid; like; like = like->hh.next) {
		if (!same_process(like, tr))
			continue;
		like->has_own_filter |= installed;
		if (like->watched)
			like->filtered = !like->has_own_filter;
		like->watched = false;
	}
}

static void filter_tried(struct tracer *t, struct tracee *tr, bool installed,
			 bool tsync)
{
	if (installed) {
		tr->filtered = false;
		tr->has_own_filter = true;
	}
	if (!tsync)
		return;
	/*
	 * They may be filtered again because another thread's attempt failed.
	 */
	if (installed)
		watch_others(t, tr);
	watched_enough(t, tr, installed);
}

void other_leave(struct tracer *t, struct tracee *tr, int64_t ret)
{
	enum other_call call = tr->other;
	uint64_t flags = tr->other_args[1];
	/*
	 * The result is a descriptor, or the thread that cannot have the
	 * filter.
	 */
	bool listener = flags & SECCOMP_FILTER_FLAG_NEW_LISTENER;

	tr->other = OTHER_NONE;
	if (is_clone(call))
		put_back_flags(tr, call, tr->other_args[0], flags);
	else if (call == OTHER_USERFAULTFD || call == OTHER_IOCTL ||
		 call == OTHER_MOUNT || call == OTHER_FSOPEN)
		providers_tried(&t->all, tr, call, ret >= 0);
	else if (call == OTHER_URING_SETUP)
		t->uring = ret >= 0 ? tr->process->tgid : t->uring;
	else
		filter_tried(t, tr, ret == 0 || (ret > 0 && listener),
			     flags & SECCOMP_FILTER_FLAG_TSYNC);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A tracee's way through an AIO call: entry, exit, and what comes between.
 */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/proc.h"
#include "record/file.h"
#include "record/stack.h"
#include "stack/stack.h"
#include "tracer_private.h"

/* Of a stopped tracee; NULL if it is gone. */
static const struct stack *stack_of(struct tracer *t, struct tracee *tr)
{
	struct regs regs;

	if (!pt_get_regs(tr->tid, &regs))
		return NULL;
	return stacks_take(t->wants->stacks, tr->tid, tr->process->space,
			   fetch_from(t, tr)->mem, &regs);
}

static void set_start(struct tracer *t, struct call *c)
{
	c->enter = clock_ns(CLOCK_MONOTONIC);
	c->wall = wall_at(&t->wall, c->enter);
}

/*
 * A call that our filter stops and strace's does not: where a program ends,
 * its rings are looked at once more.
 */
static bool only_for_us(const struct tracee *tr, const struct stop_info *info)
{
	switch (abi_other(info->arch, info->nr)) {
	case OTHER_EXECVE:
	case OTHER_EXECVEAT:
	case OTHER_EXIT:
	case OTHER_EXIT_GROUP:
		return tr->filtered;
	default:
		return false;
	}
}

/*
 * As strace, at each call that stops and as if every thread had begun in the
 * first mode: a 32-bit program says so at its first call.
 */
static void note_mode(struct tracer *t, struct tracee *tr,
		      const struct stop_info *info)
{
	const char *mode = abi_mode(info->arch, info->nr);
	const char *before = tr->mode;
	size_t n;

	if (!before)
		before = abi_table(&n)->mode;
	if (mode && mode != before)
		t->ev->mode(t->arg, tr->tid, mode);
	if (mode)
		tr->mode = mode;
}

void in_call_enter(struct tracer *t, struct tracee *tr,
		   const struct stop_info *info, uint64_t now)
{
	struct call *c = &tr->call;
	enum aio_sys sys;
	const struct abi *abi = abi_lookup(info->arch, info->nr, &sys);
	bool restarted;

	/* An exit stop that never came; it should not happen. */
	in_call_abandon(t, tr, CALL_KILLED, now);
	if (t->wants->modes && (abi || !only_for_us(tr, info)))
		note_mode(t, tr, info);
	tr->repaired = tr->answered = false;
	restarted = abi && tr->restarts && sys == c->sys &&
		    memcmp(info->args, c->args, sizeof(c->args)) == 0;
	tr->restarts = false;
	if (!abi) {
		other_enter(t, tr, info, now);
		return;
	}
	t->submits |= sys == AIO_SUBMIT;
	arena_reset(&tr->arena);
	if (tr->held.n)
		file_refs_clear(&tr->held);
	stack_release(c->stack);
	*c = (struct call){
		.abi = (enum abi_row)(abi - abi_rows),
		.sys = sys,
		.state = CALL_ENTERED,
		.restarted = restarted,
		.tid = tr->tid,
		.tgid = tr->process->tgid,
		.space = tr->process->space,
		.ip = info->ip,
		.sp = info->sp,
		.enter = now,
	};
	memcpy(c->args, info->args, sizeof(c->args));
	tr->view = (struct call_view){ .call = c };
	tr->phase = ENTERED;
	if (decoder_of(c->sys)->fetch_enter)
		decoder_of(c->sys)->fetch_enter(c, fetch_from(t, tr));
	if (t->ev->screen && t->ev->screen(t->arg, &tr->view))
		c->stack = stack_of(t, tr);
	/* What was read took its time; the line begins now. */
	set_start(t, c);
	t->ev->enter(t->arg, &tr->view);
}

void in_call_begins(struct tracer *t, struct tracee *tr)
{
	/* What was told took its time, too: it is none of the call's. */
	if (tr->phase == ENTERED)
		set_start(t, &tr->call);
}

const struct stack *in_call_signal_stack(struct tracer *t, struct tracee *tr)
{
	return t->wants->signal_stacks ? stack_of(t, tr) : NULL;
}

static void finish(struct tracer *t, struct tracee *tr, enum call_state state)
{
	struct call *c = &tr->call;

	c->state = state;
	tr->phase = OUTSIDE;
	if (state == CALL_DONE && decoder_of(c->sys)->fetch_leave)
		decoder_of(c->sys)->fetch_leave(c, fetch_from(t, tr));
	t->ev->call(t->arg, &tr->view);
}

static bool is_restart(int64_t ret)
{
	return -ret >= K_ERESTARTSYS && -ret <= K_ERESTART_RESTARTBLOCK;
}

/* --registers: what the kernel left in them. */
static void take_registers(struct tracee *tr)
{
	struct call *c = &tr->call;
	const struct reg_map *map;
	const struct abi *abi;
	struct regs r;

	if (!stop_registers(tr, &r, &abi, &map))
		return;
	c->have_regs = true;
	c->reg_width = map->width;
	for (int i = 0; i < 6; i++)
		c->args_after[i] = regs_get(&r, map, map->arg[i]);
	c->result_reg = regs_get(&r, map, map->result);
}

void in_call_leave(struct tracer *t, struct tracee *tr, int64_t ret,
		   uint64_t now)
{
	struct call *c = &tr->call;

	if (tr->phase != INSIDE)
		return;
	c->ret = ret;
	c->leave = now;
	if (t->o->registers)
		take_registers(tr);
	if (c->sys == AIO_GETEVENTS && ret == -EINTR) {
		tr->phase = HELD;
		repair_at_exit(t, tr);
	} else if (is_restart(ret)) {
		tr->restarts = true;
		finish(t, tr, leaving(t, tr) ? CALL_DETACHED : CALL_RESTARTS);
	} else {
		finish(t, tr, CALL_DONE);
	}
}

/* Of a held EINTR: that the call will start again, or what was let go. */
static enum call_state starts_again(struct tracer *t, struct tracee *tr)
{
	tr->call.ret = -K_ERESTARTNOHAND;
	tr->restarts = true;
	return leaving(t, tr) ? CALL_DETACHED : CALL_RESTARTS;
}

void in_call_settle(struct tracer *t, struct tracee *tr)
{
	if (tr->phase == HELD)
		finish(t, tr,
		       tr->repaired ? starts_again(t, tr) : CALL_DONE);
}

void in_call_abandon(struct tracer *t, struct tracee *tr,
		     enum call_state state, uint64_t now)
{
	in_call_settle(t, tr);
	if (tr->phase == OUTSIDE)
		return;
	/* Killed before it was let into the kernel. */
	if (tr->phase == ENTERED && state == CALL_KILLED)
		state = CALL_NEVER_RAN;
	tr->call.leave = now;
	finish(t, tr, state);
}

enum effect {
	IGNORED,	/* the program does not notice it */
	STOPS,		/* stops it, which interrupts a call */
	RUNS_HANDLER,
};

/* What `sig` will do to the thread, or one that did interrupt it. */
static enum effect effect_of(pid_t tid, int sig)
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

enum call_state in_call_interrupted(struct tracer *t, struct tracee *tr,
				    int sig)
{
	bool held = tr->phase == HELD;
	enum effect effect = IGNORED;

	/* At a signal only a call that was seen to its exit matters. */
	if (sig && !held && !tr->restarts && !tr->repaired)
		return CALL_ENTERED;
	if (sig)
		effect = effect_of(tr->tid, sig);
	if (effect != IGNORED) {
		/* That interrupts it for an untraced program too. */
		bool restarts = tr->restarts && !tr->repaired;
		bool undone = repair_undo(tr);

		if (held && !undone)
			return starts_again(t, tr);
		/* After a handler comes another call. */
		tr->restarts = restarts && effect == STOPS;
		tr->answered = effect == STOPS;
		tr->repaired = false;
	} else if (!sig && tr->answered) {
		/*
		 * Not our interruption: who was continued twice is told twice
		 * (kernel/signal.c, prepare_signal).
		 */
	} else if ((held || !sig) && repair_at_stop(t, tr) && held) {
		/*
		 * Also, without a record, one that was going on before us.  A
		 * handler may still come after an interruption of ours.
		 */
		return sig || leaving(t, tr) ? starts_again(t, tr) :
					       CALL_ENTERED;
	}
	return held ? CALL_DONE : CALL_ENTERED;
}

void in_call_finish(struct tracer *t, struct tracee *tr, enum call_state state)
{
	if (state != CALL_ENTERED && tr->phase != OUTSIDE)
		finish(t, tr, state);
}

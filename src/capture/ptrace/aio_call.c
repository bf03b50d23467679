/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A tracee's way through an AIO call: entry, exit, and what happens in between.
 */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/proc.h"
#include "cause.h"
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
 * As in strace: at each call that stops, and as if every thread had started in
 * the first mode.  So a 32-bit program gets the message at its first call.
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

void aio_call_enter(struct tracer *t, struct tracee *tr,
		   struct stop_info *info, uint64_t now)
{
	struct call *c = &tr->call;
	enum aio_sys sys;
	const struct abi *abi = abi_lookup(info->arch, info->nr, &sys);
	bool restarted, goes_on = repair_reenters(tr, info);

	tr->keeps_eintr = false;
	/* The stop has taken its place, but the call will not wait. */
	tr->asked = tr->interrupted;
	tr->entered_ip = info->ip;
	tr->entered = now;
	if (abi_looks_early()) {
		tr->blocked_ip = info->ip;
		tr->blocked_arg = info->args[0];
	}
	/* The rest of a call whose part is done. */
	tr->rest = goes_on && tr->phase == INSIDE;
	if (tr->rest) {
		tr->phase = ENTERED;
		return;
	}
	/* An exit stop that never came; this should not happen. */
	aio_call_abandon(t, tr, CALL_KILLED, now);
	if (t->wants->modes && (abi || !only_for_us(tr, info)))
		note_mode(t, tr, info);
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
	/* Reading took time; the line begins now. */
	set_start(t, c);
	t->ev->enter(t->arg, &tr->view);
}

void aio_call_begins(struct tracer *t, struct tracee *tr)
{
	/* Reporting took time, too, which does not belong to the call. */
	if (tr->phase == ENTERED && !tr->rest)
		set_start(t, &tr->call);
}

const struct stack *aio_call_signal_stack(struct tracer *t, struct tracee *tr)
{
	return t->wants->signal_stacks ? stack_of(t, tr) : NULL;
}

static void finish(struct tracer *t, struct tracee *tr, enum call_state state)
{
	struct call *c = &tr->call;

	if (tr->unreported) {
		tr->unreported = false;
		c->state = CALL_ENTERED;
		if (t->ev->screen)
			t->ev->screen(t->arg, &tr->view);
		t->ev->enter(t->arg, &tr->view);
	}
	c->state = state;
	tr->phase = OUTSIDE;
	if (state == CALL_DONE && decoder_of(c->sys)->fetch_leave &&
	    !tr->fetched)
		decoder_of(c->sys)->fetch_leave(c, fetch_from(t, tr));
	tr->fetched = false;
	t->ev->call(t->arg, &tr->view);
}

static bool is_restart(int64_t ret)
{
	return -ret >= K_ERESTARTSYS && -ret <= K_ERESTART_RESTARTBLOCK;
}

/* --registers: what the kernel left in the registers. */
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

/* A wait that has taken less than it was to take. */
static bool may_be_cut_short(const struct tracee *tr, int64_t ret)
{
	const struct call *c = &tr->call;

	return c->sys >= AIO_GETEVENTS &&
	       (ret < c->getevents.min_nr || tr->wait.of);
}

void aio_call_leave(struct tracer *t, struct tracee *tr, int64_t ret,
		   uint64_t now)
{
	struct call *c = &tr->call;

	if (tr->phase != INSIDE)
		return;
	c->ret = ret;
	c->leave = now;
	if (may_be_cut_short(tr, ret)) {
		enum repaired what = repair_at_exit(t, tr, now, &c->ret);

		tr->keeps_eintr = what == AS_IT_IS && ret == -EINTR;
		/* For the program it is one call, and it is still in it. */
		if (what == GOES_ON && tr->wait.done)
			return;
		if (what == GOES_ON && ret == -EINTR)
			tr->phase = HELD;
		/* The next stop may explain it yet. */
		if (what == AS_IT_IS && ret == -EINTR &&
		    !abi_looks_early() && cause_is_possible(tr, now)) {
			tr->keeps_eintr = false;
			tr->phase = HELD;
		}
	}
	if (t->o->registers)
		take_registers(tr);
	if (tr->phase == HELD)
		return;
	if (is_restart(c->ret)) {
		tr->restarts = true;
		finish(t, tr, leaving(t, tr) ? CALL_DETACHED : CALL_RESTARTS);
	} else {
		finish(t, tr, CALL_DONE);
	}
}

void aio_call_other_leave(struct tracer *t, struct tracee *tr, int64_t ret,
			 uint64_t now)
{
	int64_t unused;

	if (tr->phase == OUTSIDE &&
	    (tr->wait.of || ret == -EINTR ||
	     (ret > 0 && cause_is_possible(tr, now))))
		tr->keeps_eintr = repair_at_exit(t, tr, now, &unused) ==
				       AS_IT_IS &&
			       ret == -EINTR;
}

/* For a held EINTR: whether the call will be restarted, or was left. */
static enum call_state starts_again(struct tracer *t, struct tracee *tr)
{
	tr->call.ret = -K_ERESTARTNOHAND;
	tr->restarts = true;
	return leaving(t, tr) ? CALL_DETACHED : CALL_RESTARTS;
}

void aio_call_settle(struct tracer *t, struct tracee *tr)
{
	if (tr->phase == HELD)
		finish(t, tr,
		       tr->wait.of ? starts_again(t, tr) : CALL_DONE);
}

void aio_call_abandon(struct tracer *t, struct tracee *tr,
		     enum call_state state, uint64_t now)
{
	aio_call_settle(t, tr);
	if (tr->phase == OUTSIDE)
		return;
	/* Killed before the kernel handled it. */
	if (tr->phase == ENTERED && state == CALL_KILLED)
		state = CALL_NEVER_RAN;
	tr->call.leave = now;
	finish(t, tr, state);
}

/* Whether the thread is still at the end of the call that was reported last. */
static bool is_still_in(struct tracee *tr)
{
	const struct call *c = &tr->call;
	const struct reg_map *map;
	const struct abi *abi;
	struct regs r;

	return stop_registers(tr, &r, &abi, &map) &&
	       regs_get_whole(&r, map, map->ip) == c->ip &&
	       (int)regs_get(&r, map, map->nr) == call_abi(c)->nr[c->sys];
}

/*
 * The call was reported as one that starts again.  It does not: it has its
 * answer, which is the second pass.
 */
static void ends_instead(struct tracer *t, struct tracee *tr)
{
	struct call *c = &tr->call;

	c->state = CALL_ENTERED;
	c->restarted = true;
	c->enter = c->leave;
	c->wall = wall_at(&t->wall, c->enter);
	/* These were seen in the first pass. */
	c->ring_enter.asked = c->ring_enter.ok = false;
	tr->view = (struct call_view){ .call = c };
	tr->restarts = false;
	tr->phase = INSIDE;
	/* Reporting may take long: not while a signal is held, see finish(). */
	tr->unreported = true;
}

/* At a stop that is no exit stop: what became of the call, for later. */
static enum call_state has_result(struct tracer *t, struct tracee *tr,
				  bool starts_again, int64_t ret, uint64_t now)
{
	struct call *c = &tr->call;

	if (tr->phase == OUTSIDE && starts_again)
		ends_instead(t, tr);
	if (tr->phase == OUTSIDE)
		return CALL_ENTERED;
	c->ret = ret;
	c->leave = now;
	/* Before the program can change what it has got. */
	c->state = CALL_DONE;
	if (decoder_of(c->sys)->fetch_leave)
		decoder_of(c->sys)->fetch_leave(c, fetch_from(t, tr));
	tr->fetched = true;
	return CALL_DONE;
}

enum call_state aio_call_interrupted(struct tracer *t, struct tracee *tr,
				    int sig, uint64_t now)
{
	bool held = tr->phase == HELD;
	bool again = tr->restarts && is_still_in(tr);
	enum effect effect = IGNORED;
	enum repaired what = AS_IT_IS;
	int64_t ret;

	if (sig)
		cause_signal(tr, sig, now);
	/* What was reported is what the program gets. */
	if (!abi_looks_early() && tr->phase == OUTSIDE && !tr->restarts &&
	    !tr->wait.of && tr->call.state == CALL_DONE && tr->call.leave && is_still_in(tr))
		return CALL_ENTERED;
	if (sig && !held && !tr->restarts && !tr->wait.of &&
	    !(t->o->repair && repair_concerns(tr)))
		return CALL_ENTERED;
	if (sig)
		effect = effect_of(tr->tid, sig);
	if (effect != IGNORED) {
		/* That interrupts it in an untraced program, too. */
		bool restarts = tr->restarts &&
				(!tr->wait.of || tr->wait.by_itself);

		what = repair_undo(t, tr, now, &ret);
		if (held && what == GOES_ON)
			return starts_again(t, tr);
		/* After a handler, another call follows. */
		tr->restarts = restarts && effect == STOPS;
		tr->keeps_eintr = effect == STOPS;
	} else if (!tr->keeps_eintr) {
		/*
		 * If it has, that was not our interruption: a thread that is
		 * continued twice is notified twice (kernel/signal.c,
		 * prepare_signal).
		 */
		what = repair_at_stop(t, tr, true, now, &ret);
		/* A handler may still come after an interruption of ours. */
		if (held && what == GOES_ON)
			return sig || leaving(t, tr) ? starts_again(t, tr) :
						       CALL_ENTERED;
	}
	if (what == HAS_RESULT)
		return has_result(t, tr, again, ret, now);
	return held ? CALL_DONE : CALL_ENTERED;
}

void aio_call_finish(struct tracer *t, struct tracee *tr, enum call_state state)
{
	if (state != CALL_ENTERED && tr->phase != OUTSIDE)
		finish(t, tr, state);
}

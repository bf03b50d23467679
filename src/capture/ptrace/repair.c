/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What tracing does to calls that wait is undone in the tracee's registers.
 *
 * Some calls fail with EINTR when their wait is interrupted, or return the part
 * that is done, and the kernel does not restart them (abi/wait_calls.c).
 * Untraced, only signals that have an effect interrupt them: the kernel drops
 * ignored ones when they are sent.  For a traced thread it cannot
 * (kernel/signal.c, sig_ignored): the tracer must see them.  And
 * PTRACE_INTERRUPT interrupts too.  So a program would see EINTR because it is
 * traced.  Where there is evidence for that (cause.c), and only there, the call
 * continues as if it had not been interrupted:
 *
 * - Nothing is done yet: it restarts, by -ERESTARTNOHAND as its result; if a
 *   handler runs meanwhile, the kernel turns that into EINTR after all.
 * - A part is done: it restarts for the rest, with other arguments.  At its
 *   exit stop the program gets its arguments back, and the sum as the result.
 *   If a handler runs before the restart, the part is the result.
 *   io_pgetevents and others that restart by themselves need this as well.
 * - Its time is over: it returns what the kernel returns then.  One timeout
 *   covers all its passes (deadline.c).
 *
 * Where no exit stop was seen, all this is done at the interruption's stop: on
 * x86 the kernel looks at the result after it (arch/x86/kernel/signal.c).
 * arm64 looks before it (arch/arm64/kernel/signal.c, do_signal), so there the
 * registers are rewound as the kernel would do it.
 *
 * After we have detached, parts are no longer added up.  Events that were taken
 * go back into the ring (give_back.c).  For other calls the detach waits until
 * they return, at most a second; then the program gets the part.
 *
 * --no-repair omits all of this, and also the other places where aiotrace
 * undoes or prevents what a tracer does to a program; these check `repair` in
 * the settings:
 *
 *	attach.c	io_submit is not interrupted when we attach
 *	leave.c		nor when we detach; a thread that is detached inside a
 *			call first finishes the call
 *	stops.c		a SECCOMP_RET_TRACE of the program's own filter
 *	other_calls.c	children with CLONE_UNTRACED
 */
#include "repair.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/proc.h"
#include "cause.h"
#include "tracer_private.h"
#include "wait_time.h"

/* <linux/io_uring.h> */
enum { ENTER_GETEVENTS = 1 };

/* The registers of a stopped tracee, and their map. */
struct view {
	struct regs regs;
	const struct abi *abi;
	const struct reg_map *map;
};

static bool look(struct tracee *tr, struct view *v)
{
	return stop_registers(tr, &v->regs, &v->abi, &v->map);
}

static uint64_t get(const struct view *v, unsigned int offset)
{
	return regs_get(&v->regs, v->map, offset);
}

static int64_t result_of(const struct view *v)
{
	uint64_t r = get(v, v->map->result);

	return v->map->width == 4 ? (int32_t)r : (int64_t)r;
}

static bool is_result(const struct view *v, int result)
{
	return (int32_t)get(v, v->map->result) == result;
}

static void put_result(struct view *v, int64_t result)
{
	regs_put(&v->regs, v->map, v->map->result, result);
}

static uint64_t get_whole(const struct view *v, unsigned int offset)
{
	return regs_get_whole(&v->regs, v->map, offset);
}

static void put_whole(struct view *v, unsigned int offset, uint64_t value)
{
	regs_put_whole(&v->regs, v->map, offset, value);
}

static bool looks_early(const struct view *v)
{
	return v->map->direction != 0;
}

/* The length of the instruction that makes a call. */
static unsigned int insn_len(const struct view *v)
{
	if (!looks_early(v))
		return 2;
	return v->map->psr && (get(v, v->map->psr) & 0x20) ? 2 : 4;
}

void repair_before_interrupt(struct tracee *tr)
{
	unsigned long long arg, ip;
	char text[256], *last;
	long nr;

	tr->blocked_ip = 0;
	if (!abi_looks_early())
		return;
	if (!proc_text(tr->tid, "syscall", text, sizeof(text)))
		return;
	/* "NR ARG0 ... ARG5 SP IP", or "running". */
	last = strrchr(text, ' ');
	if (last && sscanf(text, "%ld %llx", &nr, &arg) == 2 &&
	    sscanf(last, " %llx", &ip) == 1) {
		tr->blocked_ip = ip;
		tr->blocked_arg = arg;
	}
}

/* Argument `i` of the call as it was made last. */
static uint64_t arg_now(const struct tracee *tr, const struct view *v, int i)
{
	/* arm64: the result is in its place. */
	if (v->map->arg[i] == v->map->result)
		return tr->wait.first;
	return get(v, v->map->arg[i]);
}

/* How many units `r` is of what the call that answers so was to do. */
static uint64_t part_of(const struct tracee *tr, const struct view *v,
			const struct wait_call *of, int64_t r)
{
	uint64_t all = of->count < 0 ? 0 : arg_now(tr, v, of->count);
	int64_t least;

	if (r <= 0)
		return 0;
	switch (of->part) {
	case PART_NEVER:
		return 0;
	case PART_EVENTS:
		least = (int64_t)arg_now(tr, v, of->least);
		if (v->map->width == 4)
			least = (int32_t)least;
		return r < least ? (uint64_t)r : 0;
	case PART_ALL_BYTES:
		if (!(arg_now(tr, v, 3) & MSG_WAITALL))
			return 0;
		/* fall through */
	case PART_BYTES:
		return (uint64_t)r < all ? (uint64_t)r : 0;
	case PART_SUBMITTED:
		return (uint64_t)r == (uint32_t)all &&
				       (uint32_t)arg_now(tr, v, 2) &&
				       (arg_now(tr, v, 3) & ENTER_GETEVENTS) ?
			       (uint64_t)r :
			       0;
	}
	return 0;
}

/* The kernel starts it again by itself, but with its whole timeout. */
static bool restarts_whole(const struct wait_call *of, int64_t r)
{
	return of->part == PART_EVENTS && r == -K_ERESTARTNOHAND;
}

/* Which call the thread is at the end of; it may have been seen to begin. */
static const struct wait_call *find(struct tracee *tr, const struct view *v,
					bool at_exit)
{
	struct wait *w = &tr->wait;

	if (w->of)
		return w->of;
	w->ip = get_whole(v, v->map->ip);
	w->first = get(v, v->map->arg[0]);
	w->known_first = !looks_early(v);
	if (looks_early(v) && tr->blocked_ip && w->ip == tr->blocked_ip) {
		w->first = tr->blocked_arg;
		w->known_first = true;
	}
	/* x8 and x0 may be old: only if it was seen blocked here. */
	if (!at_exit && !w->known_first)
		return NULL;
	return wait_call_of(v->abi->audit_arch, get(v, v->map->nr),
				w->first);
}

/* The program's arguments and the end of its wait. */
static void begin(struct tracee *tr, const struct view *v,
		  const struct wait_call *of, uint64_t now)
{
	struct wait *w = &tr->wait;
	uint64_t args[6], start = now, ns;

	w->of = of;
	w->nr = get(v, v->map->nr);
	w->narrow = v->map->width == 4;
	w->done = 0;
	for (int i = 0; i < 6; i++) {
		w->args[i] = i ? get_whole(v, v->map->arg[i]) : w->first;
		args[i] = arg_now(tr, v, i);
	}
	if (!looks_early(v))
		w->args[0] = get_whole(v, v->map->arg[0]);
	if (tr->entered && tr->entered_ip == w->ip)
		start = tr->entered;
	ns = wait_time(tr, of, args, v->abi->time);
	w->end = ns ? start + ns : 0;
}

static void put_args(const struct tracee *tr, struct view *v, uint64_t done)
{
	const struct wait_call *of = tr->wait.of;

	for (int i = 0; i < 6; i++) {
		uint64_t value = tr->wait.args[i];

		if (i != of->start && i != of->count && i != of->least)
			continue;
		if (i == of->start)
			value += done * of->unit;
		else
			value -= done;
		/* Not what is the result now. */
		if (v->map->arg[i] != v->map->result)
			put_whole(v, v->map->arg[i], value);
	}
}

/* It enters the kernel once more, for what is not done. */
static bool again(struct tracee *tr, struct view *v, bool at_exit)
{
	struct wait *w = &tr->wait;

	put_args(tr, v, w->done);
	if (looks_early(v) && (!at_exit || (w->done && w->of->start == 0))) {
		put_whole(v, v->map->ip, w->ip - insn_len(v));
		put_result(v, (int64_t)(w->first +
					(w->of->start == 0 ?
						 w->done * w->of->unit :
						 0)));
	} else {
		put_result(v, -K_ERESTARTNOHAND);
		/*
		 * The kernel looks at that if it has to look for signals, and
		 * only then: what made it do so may be over.  On arm64 it
		 * has rewound already when it stops for that, so there only
		 * calls for which nothing is pending are interrupted.
		 */
		if (at_exit &&
		    (!looks_early(v) || w->of->part != PART_EVENTS))
			interrupt_tracee(tr);
	}
	w->again = true;
	return pt_set_regs(tr->tid, &v->regs);
}

/* It is over for the program, whose registers are as it left them. */
static enum repaired answer(struct tracee *tr, struct view *v, int64_t result,
			    int64_t *ret)
{
	put_args(tr, v, 0);
	put_result(v, result);
	tr->wait = (struct wait){ .of = NULL };
	pt_set_regs(tr->tid, &v->regs);
	*ret = result;
	return HAS_RESULT;
}

/*
 * It would enter again, but answers what it has, or `result`.  GOES_ON: it is too
 * late for that.
 */
static enum repaired take_back(struct tracee *tr, int64_t result, int64_t *ret)
{
	const struct wait *w = &tr->wait;
	struct view v;
	bool wound;

	if (!look(tr, &v))
		return GOES_ON;
	/*
	 * If the kernel has already rewound, undo that.  On x86 this is a stop
	 * that came after it had found nothing else to do.
	 */
	wound = get_whole(&v, v.map->ip) + insn_len(&v) == w->ip;
	if (!wound && (looks_early(&v) || !is_result(&v, -K_ERESTARTNOHAND)))
		return GOES_ON;
	put_whole(&v, v.map->ip, w->ip);
	return answer(tr, &v, w->done ? (int64_t)w->done : result, ret);
}

static enum repaired as_it_is(struct tracee *tr)
{
	tr->wait = (struct wait){ .of = NULL };
	return AS_IT_IS;
}

/* A pass has ended with `r`, and not because of us. */
static enum repaired sum_up(struct tracee *tr, struct view *v, int64_t r,
			    int64_t *ret)
{
	uint64_t done = tr->wait.done;

	if (!done)
		return as_it_is(tr);
	/* What an error makes of a part is for the next call to say. */
	return answer(tr, v, (int64_t)done + (r > 0 ? r : 0), ret);
}

/* `caused`: NULL if that has to be found out. */
static enum repaired repair(struct tracer *t, struct tracee *tr, bool at_exit,
			    const bool *caused, uint64_t now, int64_t *ret)
{
	struct wait *w = &tr->wait;
	const struct wait_call *of;
	struct view v;
	uint64_t part;
	int64_t r;

	if (!t->o->repair || !look(tr, &v))
		return AS_IT_IS;
	of = find(tr, &v, at_exit);
	if (!of)
		return AS_IT_IS;
	r = result_of(&v);
	part = part_of(tr, &v, of, r);
	if ((r != -EINTR && !part && !restarts_whole(of, r)) ||
	    !(caused ? *caused : cause_is_tracing(t, tr, now)))
		return sum_up(tr, &v, r, ret);
	if (!w->of)
		begin(tr, &v, of, now);
	w->done += part;
	w->by_itself = restarts_whole(of, r);
	if (w->end && now >= w->end)
		return answer(tr, &v, w->done ? (int64_t)w->done : of->over,
			      ret);
	/* arm64: what it begins with is not known. */
	if (w->done && of->start == 0 && !w->known_first)
		return as_it_is(tr);
	if (!again(tr, &v, at_exit))
		return as_it_is(tr);
	deadline_set(t, tr);
	return GOES_ON;
}

enum repaired repair_at_exit(struct tracer *t, struct tracee *tr, uint64_t now,
			     int64_t *ret)
{
	return repair(t, tr, true, NULL, now, ret);
}

enum repaired repair_at_stop(struct tracer *t, struct tracee *tr, bool caused,
			     uint64_t now, int64_t *ret)
{
	const struct wait *w = &tr->wait;

	if (w->again)
		return w->end && now >= w->end ?
			       take_back(tr, w->of->over, ret) :
			       GOES_ON;
	return repair(t, tr, false, &caused, now, ret);
}

bool repair_concerns(struct tracee *tr)
{
	const struct wait_call *of;
	struct view v;

	if (tr->wait.of)
		return true;
	if (!look(tr, &v) || !(of = find(tr, &v, false)))
		return false;
	return is_result(&v, -EINTR) || part_of(tr, &v, of, result_of(&v));
}

bool repair_reenters(struct tracee *tr, struct stop_info *info)
{
	struct wait *w = &tr->wait;
	bool yes = w->of && w->again && info->ip == w->ip &&
		   (uint32_t)info->nr == (uint32_t)w->nr;

	if (!yes) {
		*w = (struct wait){ .of = NULL };
		return false;
	}
	w->again = false;
	for (int i = 0; i < 6; i++)
		if (i == w->of->start || i == w->of->count ||
		    i == w->of->least)
			info->args[i] = w->narrow ? (uint32_t)w->args[i] :
						    w->args[i];
	return true;
}

enum repaired repair_undo(struct tracer *t, struct tracee *tr, uint64_t now,
			  int64_t *ret)
{
	struct wait *w = &tr->wait;

	if (!w->of)
		return AS_IT_IS;
	if (!w->again)
		return repair_at_stop(t, tr, false, now, ret);
	/* The kernel would start it again by itself, with its whole time. */
	if (w->by_itself && !w->done) {
		*w = (struct wait){ .of = NULL };
		return GOES_ON;
	}
	return take_back(tr, -EINTR, ret);
}

bool repair_leave(struct tracer *t, struct tracee *tr, uint64_t now)
{
	struct wait *w = &tr->wait;
	struct view v;

	if (!w->of || !w->again || !w->done)
		return true;
	if (w->of->part == PART_EVENTS && look(tr, &v) &&
	    give_back(t, tr, arg_now(tr, &v, 0),
		      w->narrow ? (uint32_t)w->args[3] : w->args[3],
		      w->done)) {
		put_args(tr, &v, 0);
		return pt_set_regs(tr->tid, &v.regs);
	}
	/* To its end, or not for long; its part is what it answers then. */
	if (!w->end || w->end > now + NSEC_PER_SEC)
		w->end = now + NSEC_PER_SEC;
	w->stays = true;
	deadline_set(t, tr);
	return false;
}

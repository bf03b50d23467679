/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What tracing does to io_getevents, undone in the tracee's registers.
 *
 * io_getevents answers -EINTR when its wait is interrupted, and does not
 * restart (fs/aio.c, do_io_getevents).  Untraced, it is interrupted only by
 * signals that have an effect: the kernel drops ignored ones when they are
 * sent.  For a traced thread it cannot (kernel/signal.c, sig_ignored): the
 * tracer must see them.  And PTRACE_INTERRUPT interrupts too.  So a program
 * would see EINTR because it is traced.  Where that is the reason, the call is
 * made to start again, with its whole timeout; if a handler runs meanwhile,
 * it answers EINTR after all.  io_pgetevents does this by itself.
 *
 * So -EINTR becomes -ERESTARTNOHAND, at the exit stop, before it is known why
 * the call was interrupted.  There need not be another stop that tells: a signal
 * to the process wakes one thread, and another one may take it.  The kernel
 * looks at that result all the same (kernel/signal.c, recalc_sigpending_tsk,
 * never takes back that it is to), and starts the call again if it finds no
 * handler to run.
 *
 * Where no exit stop was seen, at the interruption's stop: on x86 the kernel
 * looks at the result after it (arch/x86/kernel/signal.c).  arm64 looks before
 * (arch/arm64/kernel/signal.c, do_signal): there the registers are wound back as
 * the kernel would.
 *
 * --no-repair leaves all of that undone, and with it the other places where
 * aiotrace undoes what a tracer does to a program or forestalls it, which are
 * those that ask for options.repair:
 *
 *	attach.c	io_submit is not interrupted when we attach
 *	leave.c		nor when we leave; who is let go inside a call goes on
 *			to its end first
 *	stops.c		a filter's SECCOMP_RET_TRACE of the program's own
 *	other_calls.c	children that ask not to be traced
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/proc.h"
#include "tracer_private.h"

/* The registers and their map, of a tracee stopped anywhere. */
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

static bool result_is(const struct view *v, int result)
{
	return (int32_t)get(v, v->map->result) == result;
}

static bool put_result(struct tracee *tr, struct view *v, int64_t result)
{
	regs_put(&v->regs, v->map, v->map->result, result);
	return pt_set_regs(tr->tid, &v->regs);
}

static bool in_getevents(const struct view *v)
{
	enum aio_sys sys;

	return abi_lookup(v->abi->audit_arch, get(v, v->map->nr), &sys) &&
	       sys == AIO_GETEVENTS;
}

static bool looks_early(const struct view *v)
{
	return v->map->direction != 0;
}

/* Bytes of the instruction that makes a call. */
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

void repair_at_exit(const struct tracer *t, struct tracee *tr)
{
	struct view v;

	if (t->o->repair && look(tr, &v) && result_is(&v, -EINTR))
		tr->repaired = put_result(tr, &v, -K_ERESTARTNOHAND);
}

bool repair_at_stop(const struct tracer *t, struct tracee *tr)
{
	struct view v;

	if (tr->repaired)
		return true;
	if (!t->o->repair || !look(tr, &v) || !result_is(&v, -EINTR) ||
	    !in_getevents(&v))
		return false;
	if (!looks_early(&v))
		return tr->repaired = put_result(tr, &v, -K_ERESTARTNOHAND);
	/* x8 and x0 may be old: only if it was seen blocked here. */
	if (!tr->blocked_ip || get(&v, v.map->ip) != tr->blocked_ip)
		return false;
	regs_put(&v.regs, v.map, v.map->ip,
		 (int64_t)(tr->blocked_ip - insn_len(&v)));
	/* A handler may run before the call does: see repair_undo(). */
	tr->call.ip = tr->blocked_ip;
	tr->blocked_ip = 0;
	return tr->repaired = put_result(tr, &v, (int64_t)tr->blocked_arg);
}

bool repair_undo(struct tracee *tr)
{
	struct view v;

	if (!tr->repaired)
		return true;
	if (!look(tr, &v))
		return false;
	/*
	 * If the kernel has wound back already, forward again.  On x86 that is
	 * a stop that came after it had found nothing else.
	 */
	if (get(&v, v.map->ip) + insn_len(&v) == tr->call.ip)
		regs_put(&v.regs, v.map, v.map->ip, (int64_t)tr->call.ip);
	else if (looks_early(&v) || !result_is(&v, -K_ERESTARTNOHAND))
		return false;
	tr->repaired = false;
	return put_result(tr, &v, -EINTR);
}

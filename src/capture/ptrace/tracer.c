/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by all files of the engine: the tracees, and messages about them. */
#include "tracer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/die.h"
#include "record/file.h"
#include "target/fd_table.h"
#include "tracer_private.h"

void tracer_say(const struct tracer *t, const char *fmt, ...)
{
	char line[256];
	va_list ap;

	if (!t->wants->news)
		return;
	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	warn("%s", line);
}

void tracer_count(struct tracer *t)
{
	unsigned int n = tracee_count(&t->all);

	if (n != t->tracees)
		t->ev->threads(t->arg, n);
	t->tracees = n;
}

void tracer_forget(struct tracer *t, struct tracee *tr)
{
	if (t->before_forget)
		t->before_forget(t);
	affinity_forget(&t->affinity, &tr->affinity);
	tracee_remove(&t->all, tr);
	tracer_count(t);
}

static void on_space_gone(struct tracees *all, uint64_t space)
{
	struct tracer *t = (struct tracer *)((char *)all -
					     offsetof(struct tracer, all));

	t->ev->space_gone(t->arg, space, clock_ns(CLOCK_MONOTONIC));
}

static const struct file *file_of(struct fetch *f, int fd)
{
	struct fd_table *t = fd_table_of(f->files, f->own_files, f->tid, f->now);
	const struct file *file = fd_table_file(t, f->tid, fd, f->now);

	/*
	 * The table drops it when the descriptor refers to another file, which
	 * may be before the call is over, or at its very next iocb.
	 */
	file_refs_add(f->held, file);
	return file;
}

void tracer_init(struct tracer *t, const struct capture_settings *o,
		 const struct capture_wants *wants,
		 const struct capture_events *ev, void *arg)
{
	*t = (struct tracer){
		.o = o,
		.wants = wants,
		.ev = ev,
		.arg = arg,
		.all = { .peek = pt_peek, .space_gone = on_space_gone },
		/* An untraced child under the filter could not use AIO. */
		.filtered = o->seccomp && o->follow,
		.no_syscall_info = o->no_syscall_info,
		.fetch = wants->fetch,
	};
	if (wants->files)
		t->fetch.file_of = file_of;
	/*
	 * An untraced child could inherit a mask that is not its parent's own.
	 */
	affinity_init(&t->affinity, o->follow ? o->affinity : AFFINITY_OFF);
}

struct fetch *fetch_from(struct tracer *t, struct tracee *tr)
{
	tr->process->mem.tid = tr->tid;
	t->fetch.mem = &tr->process->mem.mem;
	t->fetch.arena = &tr->arena;
	t->fetch.tid = tr->tid;
	t->fetch.guess = &tr->guess;
	t->fetch.held = &tr->held;
	t->fetch.space = tr->process->space;
	t->fetch.files = &tr->process->files;
	t->fetch.own_files = &tr->own_files;
	t->fetch.now = tr->call.leave ? tr->call.leave : tr->call.enter;
	return &t->fetch;
}

void tracer_ending(struct tracer *t, struct tracee *tr, uint64_t now)
{
	struct fetch *f = fetch_from(t, tr);

	if (!t->ev->ending)
		return;
	/* The record of a call may be kept, and there may be many such stops. */
	f->arena = &t->scratch;
	f->now = now;
	t->ev->ending(t->arg, f, now);
	arena_reset(&t->scratch);
}

bool interrupt_tracee(struct tracee *tr)
{
	tr->asked = true;
	return pt_interrupt(tr->tid);
}

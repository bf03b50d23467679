/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How tracing begins: the command is seized, processes are attached to. */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "attach.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "base/die.h"
#include "base/proc.h"
#include "target/find_rings.h"
#include "tracer_private.h"

/* PTRACE_O_* for what we seize; children get the same automatically. */
static unsigned long options_for(const struct tracer *t, bool launched)
{
	unsigned long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC;

	if (t->o->follow)
		options |= PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
			   PTRACE_O_TRACECLONE;
	if (launched && t->filtered)
		options |= PTRACE_O_TRACESECCOMP;
	/*
	 * Under the filter and without a tracer, AIO calls would fail with
	 * ENOSYS: it is better that the program dies with us.
	 */
	if ((launched && t->filtered) || t->o->kill_on_exit)
		options |= PTRACE_O_EXITKILL;
	return options;
}

static void explain_refusal(pid_t command, int err)
{
	uint64_t tracer;

	/* With -f, strace and gdb trace the processes that a tracee starts. */
	if (proc_status(command, "\nTracerPid:", 10, &tracer) && tracer)
		warn("cannot trace the command: process %u traces aiotrace and "
		     "all that it starts, and a process can have only one "
		     "tracer",
		     (unsigned int)tracer);
	else
		warn("cannot trace the command: %s (is ptrace forbidden here, "
		     "by a container or by yama?)",
		     strerror(err));
}

bool tracer_launch(struct tracer *t, const struct spawn *s)
{
	struct tracee *tr;
	int err = pt_seize(s->pid, options_for(t, true));

	t->spawn = *s;
	if (err) {
		explain_refusal(s->pid, err);
		return false;
	}
	if (!proc_known())
		warn("%s: files have no names, -P matches none, and stacks end "
		     "at their first frame",
		     proc_why());
	t->command = s->pid;
	t->command_alive = true;
	tr = tracee_add(&t->all, s->pid);
	tr->launched = true;
	tr->filtered = t->filtered;
	tracer_count(t);
	spawn_go(&t->spawn);
	return true;
}

void tracer_attach(struct tracer *t)
{
	for (size_t i = 0; i < t->o->npids; i++) {
		pid_t pid = t->o->pids[i];
		bool again;
		unsigned int n = attach_process(t, pid,
						options_for(t, false),
						!t->o->follow, &again);

		if (n > 1)
			tracer_say(t, "Process %d attached with %u threads",
				   (int)pid, n);
		else if (n)
			tracer_say(t, "Process %d attached", (int)pid);
		t->attached += n || again;
		tracer_count(t);
	}
}

/*
 * The kernel ignores the set-user-ID bit of a program whose tracer has no
 * CAP_SYS_PTRACE (execve(2)), with or without a filter.
 */
static void warn_of_setuid(pid_t tid)
{
	char path[64];
	struct stat st;

	proc_path(path, sizeof(path), tid, "exe");
	if (geteuid() == 0 || stat(path, &st) < 0)
		return;
	if ((st.st_mode & S_ISUID && st.st_uid != geteuid()) ||
	    ((st.st_mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP) &&
	     st.st_gid != getegid()))
		warn("the command is set-user-ID or set-group-ID and runs "
		     "without those privileges because it is traced: run "
		     "aiotrace as root with -u");
}

void launch_started(struct tracer *t, struct tracee *tr)
{
	t->started = true;
	t->report = spawn_result(&t->spawn);
	warn_of_setuid(tr->tid);
	if (!t->report.filter_errno)
		return;
	warn("cannot install the seccomp filter (%s): every system call of "
	     "the command is stopped instead, which is slower",
	     strerror(t->report.filter_errno));
	t->filtered = tr->filtered = false;
	pt_set_options(tr->tid, options_for(t, true));
}

/* Reports the contexts that a process already has. */
static void say_rings(const struct tracer *t, pid_t pid,
		      const struct rec_ring *rings, size_t n)
{
	uint32_t least = UINT32_MAX, most = 0;
	uint64_t waiting = 0;
	char slots[64];

	for (size_t i = 0; i < n; i++) {
		const struct rec_ring *r = &rings[i];

		check(r->nr);
		least = r->nr < least ? r->nr : least;
		most = r->nr > most ? r->nr : most;
		waiting += (r->tail + r->nr - r->head) % r->nr;
	}
	if (least < most)
		snprintf(slots, sizeof(slots), "of %u to %u slots", least,
			 most);
	else
		snprintf(slots, sizeof(slots), "of %u slots", least);
	if (n)
		tracer_say(t,
			   "Process %d has %zu context%s %s, where "
			   "%" PRIu64 " completion%s wait%s to be reaped",
			   (int)pid, n, n == 1 ? "" : "s", slots, waiting,
			   waiting == 1 ? "" : "s", waiting == 1 ? "s" : "");
}

/*
 * Finds existing contexts.  The tracee has stopped; other threads of its
 * process may be running, and their calls will show what they do meanwhile.
 */
static void look_for_rings(struct tracer *t, struct tracee *tr)
{
	struct fetch *f = fetch_from(t, tr);
	uint64_t *addrs;
	struct rec_ring *rings;
	size_t n, found = 0;

	tr->process->looked_for_rings = true;
	if (!f->ring_next)
		return;
	addrs = find_rings(tr->tid, &n);
	if (!n)
		return;
	rings = xcalloc(n, sizeof(*rings));
	for (size_t i = 0; i < n; i++) {
		struct rec_ring *r = &rings[found];

		aio_ring_fetch(r, addrs[i], NULL, f);
		if (!r->ok)
			continue;
		found++;
		t->ev->found(t->arg, f->space, tr->process->tgid, addrs[i], r,
			     clock_ns(CLOCK_MONOTONIC));
	}
	say_rings(t, tr->process->tgid, rings, found);
	arena_reset(&tr->arena);
	free(rings);
	free(addrs);
}

void launch_seized(struct tracer *t, struct tracee *tr)
{
	if (!tr->process->looked_for_rings)
		look_for_rings(t, tr);
	if (attach_again(t, tr, options_for(t, false), !t->o->follow))
		tracer_count(t);
	wait_ask(&t->wait);
}

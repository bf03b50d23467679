/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The loop: wait for a tracee to stop or die; stops.c acts, and resumes it. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "attach.h"
#include "base/clock.h"
#include "base/proc.h"
#include "reap_while_attaching.h"
#include "tracer_private.h"

/*
 * A held EINTR whose explanation does not come: another thread took the signal,
 * and it was not repaired (--no-repair).  The time is long enough that no stop
 * can still be on its way.
 */
static void settle_old(struct tracer *t)
{
	uint64_t now = clock_ns(CLOCK_MONOTONIC);
	struct tracee *tr, *tmp;

	HASH_ITER(hh, t->all.by_tid, tr, tmp)
		if (tr->phase == HELD &&
		    now - tr->call.leave > 2 * NSEC_PER_SEC)
			aio_call_settle(t, tr);
}

/*
 * There is no known tracee.  But there may be a child whose parent was killed
 * before the fork event: it stops, or will, and only we can resume it.
 */
static bool anybody_left(struct tracer *t)
{
	DIR *proc;
	struct dirent *d;
	bool found = false;
	int status;
	pid_t tid = waitpid(-1, &status, __WALL | WNOHANG);

	if (tid > 0) {
		tracer_handle(t, tid, status);
		return true;
	}
	/* Not even a child that we do not trace. */
	if (tid < 0)
		return errno == EINTR;
	proc = opendir(proc_dir());
	while (proc && !found && (d = readdir(proc))) {
		uint64_t tracer;

		tid = proc_tid((pid_t)strtol(d->d_name, NULL, 10));
		found = tid > 0 &&
			proc_status(tid, "\nTracerPid:", 10, &tracer) &&
			tracer == (uint64_t)getpid();
	}
	if (proc)
		closedir(proc);
	return found;
}

/*
 * waitpid(-1) returns the first one in the kernel's list that has something to
 * report (kernel/exit.c, ptrace_do_wait).  Those further on would starve behind
 * threads that stop all the time.  So from time to time some are asked in turn,
 * by their IDs, which costs little however many there are.
 */
static void ask_in_turn(struct tracer *t)
{
	enum { STOPS = 64, ASKED = 16 };

	if (++t->stops % STOPS || tracee_count(&t->all) < 2)
		return;
	for (int i = 0; i < ASKED; i++) {
		struct tracee *tr = tracee_turn(&t->all);
		int status;
		pid_t tid = tr ? tr->tid : 0;

		if (tid && waitpid(tid, &status, __WALL | WNOHANG) == tid)
			tracer_handle(t, tid, status);
	}
}

void tracer_run(struct tracer *t)
{
	while (tracee_count(&t->all) || anybody_left(t)) {
		int status;
		pid_t tid;

		if (own_signals_poll(t)) {
			settle_old(t);
			attach_postponed(t);
			affinity_tick(&t->affinity);
			t->ev->tick(t->arg);
			if (leave_hopeless(t))
				break;
		}
		deadline_poll(t);
		tid = reap_next(&status);
		if (!tid)
			tid = wait_next(&t->wait,
					   tracee_count(&t->all), &status);
		if (tid > 0) {
			tracer_handle(t, tid, status);
			ask_in_turn(t);
		} else if (errno != EINTR) {
			break;
		}
	}
}

void tracer_free(struct tracer *t)
{
	struct tracee *tr, *tmp;

	affinity_end(&t->affinity);
	arena_free(&t->scratch);
	/* Those that could not be stopped; they are released when we exit. */
	HASH_ITER(hh, t->all.by_tid, tr, tmp) {
		aio_call_abandon(t, tr, CALL_DETACHED,
				clock_ns(CLOCK_MONOTONIC));
		tracee_remove(&t->all, tr);
	}
}

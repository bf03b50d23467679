/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Signals to aiotrace itself.  A request to end means: let go of what we
 * attached to; leave the command to decide, tell it if it was not told, and
 * insist when asked again.
 *
 * A timer interrupts the wait ten times a second.  It writes out what is
 * buffered, and it makes sure that a signal which arrives just before the
 * wait is not noticed a stop too late.
 */
#include <signal.h>
#include <string.h>
#include <sys/time.h>

#include "base/array.h"
#include "base/die.h"
#include "base/outbuf.h"
#include "tracer_private.h"

static volatile sig_atomic_t asked;	/* how often we were asked to end */
static volatile sig_atomic_t asked_by;	/* the last signal */
static volatile sig_atomic_t from_tty;	/* the command got it too */
static volatile sig_atomic_t ticked;

static const int end_signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

static void on_end(int sig, siginfo_t *info, void *context)
{
	(void)context;
	asked++;
	asked_by = sig;
	from_tty = info->si_code == SI_KERNEL;
}

static void on_tick(int sig)
{
	(void)sig;
	ticked = 1;
}

static bool never(const struct capture_settings *o)
{
	return o->interruptible == INTR_NEVER ||
	       o->interruptible == INTR_NEVER_TSTP;
}

static bool end_asked(void)
{
	return asked > 0;
}

void own_signals_install(const struct capture_settings *o)
{
	const struct itimerval tick = { { 0, 100000 }, { 0, 100000 } };
	struct sigaction sa = { .sa_handler = SIG_DFL };
	sigset_t none;

	/* Who ignores it is not told of stops either (wait.c). */
	sigaction(SIGCHLD, &sa, NULL);
	sa.sa_handler = SIG_IGN;
	/* A write that fails says so by its result. */
	sigaction(SIGPIPE, &sa, NULL);
	sigaction(SIGXFSZ, &sa, NULL);
	/* Messages from the background are no reason to stop. */
	sigaction(SIGTTOU, &sa, NULL);
	sigaction(SIGTTIN, &sa, NULL);
	if (o->npids || o->interruptible == INTR_NEVER_TSTP)
		sigaction(SIGTSTP, &sa, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(end_signals); i++) {
		struct sigaction end = { .sa_flags = SA_SIGINFO };

		end.sa_sigaction = on_end;
		if (never(o))
			end = (struct sigaction){ .sa_handler = SIG_IGN };
		sigaction(end_signals[i], &end, NULL);
	}
	sa.sa_handler = on_tick;
	sigaction(SIGALRM, &sa, NULL);
	/* Whoever started us may have blocked them. */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	outbuf_end_when(end_asked);
	setitimer(ITIMER_REAL, &tick, NULL);
}

/* The command, or if it is gone what it left behind. */
static void signal_launched(struct tracer *t, int sig, bool everyone)
{
	struct tracee *tr, *tmp;

	if (t->command_alive && !everyone) {
		kill(t->command, sig);
		return;
	}
	HASH_ITER(hh, t->all.by_tid, tr, tmp)
		if (tr->launched && tr->tid == tr->process->tgid)
			kill(tr->tid, sig);
}

static bool have_launched(const struct tracer *t)
{
	struct tracee *tr, *tmp;

	HASH_ITER(hh, t->all.by_tid, tr, tmp)
		if (tr->launched)
			return true;
	return false;
}

static void end_requested(struct tracer *t, int time)
{
	if (!t->detaching) {
		t->interrupted = asked_by;
		leave_begin(t);
	}
	if (!have_launched(t))
		return;
	if (time == 1) {
		if (!from_tty)
			signal_launched(t, asked_by, false);
	} else if (time == 2) {
		warn("the command does not end; sending it SIGTERM now, and "
		     "SIGKILL at the next request");
		signal_launched(t, SIGTERM, true);
	} else {
		signal_launched(t, SIGKILL, true);
	}
}

bool own_signals_poll(struct tracer *t)
{
	bool tick = ticked;

	ticked = 0;
	while (t->ends_done < asked)
		end_requested(t, ++t->ends_done);
	return tick;
}

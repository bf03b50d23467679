/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a request to end means.  aiotrace detaches from what it attached to.
 * The command decides for itself: it gets the signal if it did not get it
 * already, and aiotrace insists only at further requests.
 *
 * aiotrace is in the process group of the command, so a signal to the group,
 * kill(2) with 0 or -PGID, reaches both, and nothing in it says that it was for
 * the group.  But then a traced thread stops for the same signal from the same
 * sender, or the signal is pending in the command.  So a request waits for
 * that, for a tenth of a second.  A signal to the group reaches the command
 * without our help, so it is neither passed on nor counted as a further
 * request.
 *
 * The terminal's ^C and ^\ go to its foreground group.  Its SIGHUP, when it
 * closes, goes only to the leader of the session (drivers/tty/tty_jobctrl.c,
 * tty_signal_session_leader), and SIGCONT with it.  If the leader is aiotrace,
 * it would be the command if it were not traced.
 */
#include "end_requests.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/die.h"
#include "base/proc.h"
#include "tracer_private.h"

#define WAIT	 (NSEC_PER_SEC / 10)
/* A stop may be handled while the signal is still being sent to others. */
#define EARLIER	 (NSEC_PER_SEC / 50)

static bool have_launched(const struct tracer *t)
{
	struct tracee *tr;

	for (tr = t->all.by_tid; tr; tr = tr->hh.next)
		if (tr->launched)
			return true;
	return false;
}

/* The command and what it started; or what it started, if it is gone. */
static void signal_everyone(struct tracer *t, int sig)
{
	struct tracee *tr;

	for (tr = t->all.by_tid; tr; tr = tr->hh.next)
		if (tr->launched && tr->tid == tr->process->tgid)
			kill(tr->tid, sig);
}

/* From now on, what the command left behind is treated as if attached to. */
static void release(struct tracer *t)
{
	struct tracee *tr;

	t->ends.released = true;
	for (tr = t->all.by_tid; tr; tr = tr->hh.next)
		tr->launched = false;
	leave_begin(t);
}

/* "process 12", "processes 12, 13 and 4 more" */
static void name_launched(const struct tracer *t, char *text, size_t size)
{
	enum { NAMED = 3 };
	unsigned int n = 0;
	char list[64] = "";
	struct tracee *tr;

	for (tr = t->all.by_tid; tr; tr = tr->hh.next) {
		size_t len = strlen(list);

		if (!tr->launched || tr->tid != tr->process->tgid)
			continue;
		if (n++ < NAMED)
			snprintf(list + len, sizeof(list) - len, "%s%d",
				 len ? ", " : "", (int)tr->tid);
	}
	if (n > NAMED)
		snprintf(text, size, "processes %s and %u more", list,
			 n - NAMED);
	else
		snprintf(text, size, "process%s %s", n == 1 ? "" : "es", list);
}

static void say_left(const struct tracer *t)
{
	char who[128];

	name_launched(t, who, sizeof(who));
	warn("the command has ended, but it started %s, still traced; %s "
	     "without aiotrace: sending SIGTERM at the next request, SIGKILL "
	     "at the one after",
	     who,
	     t->filtered ? "under the seccomp filter AIO calls would fail "
			   "(--no-seccomp has none)" :
			   "--kill-on-exit lets nothing go on");
}

static void first_request(struct tracer *t, const struct sent_signal *s,
			  bool told)
{
	if (!t->command_alive) {
		if (!told)
			signal_everyone(t, s->sig);
		say_left(t);
		return;
	}
	if (told)
		return;
	kill(t->command, s->sig);
	if (s->kernel)
		kill(t->command, SIGCONT);
}

/* `told`: the command got it; `group`: its process group got it, too. */
static void act(struct tracer *t, const struct sent_signal *s, bool told,
		bool group)
{
	if (!t->detaching) {
		t->interrupted = s->sig;
		leave_begin(t);
	}
	if (!have_launched(t))
		return;
	if (!t->command_alive && !t->filtered && !t->o->kill_on_exit) {
		release(t);
		return;
	}
	if (group)
		return;
	switch (++t->ends.counted) {
	case 1:
		first_request(t, s, told);
		break;
	case 2:
		warn("%s; sending it SIGTERM now, and SIGKILL at the next "
		     "request",
		     t->command_alive ? "the command does not end" :
					"what the command left behind does "
					"not end");
		signal_everyone(t, SIGTERM);
		break;
	default:
		signal_everyone(t, SIGKILL);
	}
}

/* Whether we trace that process; a signal that it sends is no request to us. */
static bool is_traced(const struct tracer *t, pid_t pid)
{
	struct tracee *tr;

	for (tr = t->all.by_tid; tr; tr = tr->hh.next)
		if (tr->process->tgid == pid)
			return true;
	return false;
}

void ends_add(struct tracer *t, const struct sent_signal *s)
{
	struct end_requests *e = &t->ends;

	if (!s->kernel && is_traced(t, s->from))
		return;
	if (s->sig == SIGUSR1) {
		e->report = true;
		return;
	}
	e->any = true;
	/* More than anyone sends on purpose in a tenth of a second. */
	if (e->n_open < ENDS_OPEN)
		e->open[e->n_open++] = *s;
}

void ends_heard(struct tracer *t, const siginfo_t *info)
{
	struct sent_signal *s = &t->ends.heard[t->ends.n_heard++ % ENDS_HEARD];

	*s = (struct sent_signal){
		.sig = info->si_signo,
		.kernel = info->si_code == SI_KERNEL,
		.from = info->si_code <= 0 ? info->si_pid : 0,
		.when = clock_ns(CLOCK_MONOTONIC),
	};
}

/* Whether the command, or what it started, got the same signal. */
static bool was_heard(const struct tracer *t, const struct sent_signal *s)
{
	for (unsigned int i = 0; i < ENDS_HEARD; i++) {
		const struct sent_signal *h = &t->ends.heard[i];

		/* The sender is 0 in a pid namespace that it is not in. */
		if (h->sig == s->sig && h->kernel == s->kernel &&
		    (h->from == s->from || !h->from) &&
		    h->when + EARLIER > s->when)
			return true;
	}
	return false;
}

/* For example blocked.  A second one of the same kind would be dropped. */
static bool is_pending(const struct tracer *t, int sig)
{
	uint64_t pending;

	return t->command_alive &&
	       proc_status(t->command, "\nShdPnd:", 16, &pending) &&
	       (pending >> (sig - 1) & 1);
}

/* Whether the terminal sent it to its foreground group. */
static bool is_of_terminal(const struct sent_signal *s)
{
	return s->kernel && !(s->sig == SIGHUP && getsid(0) == getpid());
}

/* False: it is not yet known whether the command got it. */
static bool decide(struct tracer *t, const struct sent_signal *s, uint64_t now)
{
	if (is_of_terminal(s))
		act(t, s, true, false);
	else if (have_launched(t) &&
		 (was_heard(t, s) || is_pending(t, s->sig)))
		act(t, s, true, true);
	else if (!have_launched(t) || now - s->when >= WAIT)
		act(t, s, false, false);
	else
		return false;
	return true;
}

void ends_decide(struct tracer *t)
{
	struct end_requests *e = &t->ends;
	uint64_t now;
	unsigned int n = 0;

	if (!e->n_open)
		return;
	now = clock_ns(CLOCK_MONOTONIC);
	for (unsigned int i = 0; i < e->n_open; i++)
		if (!decide(t, &e->open[i], now))
			e->open[n++] = e->open[i];
	e->n_open = n;
}

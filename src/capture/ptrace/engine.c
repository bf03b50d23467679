/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The engine that stops its tracees, behind the interface of source.h. */
#include <stdlib.h>

#include "base/alloc.h"
#include "base/die.h"
#include "capture/source.h"
#include "seccomp_filter.h"
#include "tracer_private.h"

struct capture {
	struct inherited inherited;
	struct capture_settings settings;
	struct spawn spawn;
	struct tracer tracer;
};

static struct capture *create(void)
{
	struct capture *c = xcalloc(1, sizeof(*c));

	inherited_save(&c->inherited);
	return c;
}

static void open_engine(struct capture *c, const struct capture_settings *s)
{
	c->settings = *s;
	if (s->command && s->seccomp && s->follow && filter_is_outranked()) {
		warn("aiotrace runs under a seccomp filter that forbids AIO "
		     "calls: to see them, every system call of the command is "
		     "stopped, which is slower");
		c->settings.seccomp = false;
	}
	if (s->command)
		spawn_command(&c->spawn, &c->settings, &c->inherited);
}

static bool start(struct capture *c, const struct capture_wants *wants,
		  const struct capture_events *ev, void *arg)
{
	tracer_init(&c->tracer, &c->settings, wants, ev, arg);
	own_signals_install(&c->tracer, &c->inherited);
	tracer_attach(&c->tracer);
	return !c->settings.command || tracer_launch(&c->tracer, &c->spawn);
}

static void run(struct capture *c)
{
	tracer_run(&c->tracer);
}

static struct capture_result close_engine(struct capture *c)
{
	const struct tracer *t = &c->tracer;
	struct capture_result r;

	own_signals_end(&c->tracer);
	tracer_free(&c->tracer);
	r = (struct capture_result){
		.ended = t->command && !t->command_alive,
		.status = t->command_status,
		.exec_errno = t->report.exec_errno,
		.interrupted = t->interrupted,
		.attached = t->attached,
		.submits = t->submits,
		.uring = t->uring,
	};
	free(c);
	return r;
}

const struct capture_source capture_ptrace = {
	.name = "ptrace",
	.create = create,
	.open = open_engine,
	.start = start,
	.run = run,
	.close = close_engine,
};

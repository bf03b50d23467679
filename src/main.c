/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options in, exit status out: wires the tracer to the outputs. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/die.h"
#include "capture/ptrace/seccomp_filter.h"
#include "capture/ptrace/tracer_private.h"
#include "cli/privilege.h"
#include "pipeline.h"

/*
 * The tracer needs neither; holding them would keep a pipe open that the
 * command has closed.
 */
static void release_stdio(void)
{
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return;
	dup2(fd, STDIN_FILENO);
	dup2(fd, STDOUT_FILENO);
	close(fd);
}

/* Dies as the command died; if that cannot be, the shell's number for it. */
static int die_of(int sig)
{
	const struct rlimit no_core = { 0, 0 };
	sigset_t set;

	/* One core dump is enough. */
	setrlimit(RLIMIT_CORE, &no_core);
	signal(sig, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, sig);
	raise(sig);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	return 128 + sig;
}

static int exit_status(const struct tracer *t, bool written)
{
	if (t->report.exec_errno) {
		warn("cannot run '%s': %s", t->o->command[0],
		     strerror(t->report.exec_errno));
		return t->report.exec_errno == ENOENT ? 127 : 126;
	}
	if (!written)
		return 1;
	if (t->command && !t->command_alive)
		return WIFSIGNALED(t->command_status) ?
			       die_of(WTERMSIG(t->command_status)) :
			       WEXITSTATUS(t->command_status);
	if (t->interrupted)
		return die_of(t->interrupted);
	return t->attached ? 0 : 1;
}

int main(int argc, char **argv)
{
	struct inherited inherited;
	struct pipeline pipeline;
	struct tracer tracer;
	struct options o;
	struct spawn spawn;
	bool written;
	int status;

	privilege_refuse();
	inherited_save(&inherited);
	options_parse(&o, argc, argv);
	if (o.command && o.seccomp && o.follow && filter_is_outranked()) {
		warn("aiotrace runs under a seccomp filter that forbids AIO "
		     "calls: to see them, every system call of the command is "
		     "stopped, which is slower");
		o.seccomp = false;
	}
	if (o.command)
		spawn_command(&spawn, &o, &inherited);
	pipeline_open(&pipeline, &o);
	release_stdio();
	own_signals_install(&o);
	tracer_init(&tracer, &o, &pipeline_events, &pipeline);
	pipeline_want(&pipeline, &tracer);
	tracer_attach(&tracer);
	if (o.command && !tracer_launch(&tracer, &spawn))
		return 1;
	tracer_run(&tracer);
	tracer_free(&tracer);
	written = pipeline_close(&pipeline);
	if (tracer.uring && !tracer.submits)
		warn("no io_submit was seen, but process %d uses io_uring, a "
		     "different interface that aiotrace does not trace",
		     (int)tracer.uring);
	status = exit_status(&tracer, written);
	options_free(&o);
	return status;
}

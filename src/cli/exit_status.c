/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The exit status for the user's shell. */
#include "exit_status.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "base/die.h"
#include "capture/source.h"

/*
 * Dies as the command died; if that is not possible, exits with the shell's
 * number.
 */
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

int exit_status(const struct capture_result *r, const char *command,
		bool written)
{
	if (r->exec_errno) {
		warn("cannot run '%s': %s", command, strerror(r->exec_errno));
		return r->exec_errno == ENOENT ? 127 : 126;
	}
	if (!written)
		return 1;
	if (r->ended)
		return WIFSIGNALED(r->status) ?
			       die_of(WTERMSIG(r->status)) :
			       WEXITSTATUS(r->status);
	if (r->interrupted)
		return die_of(r->interrupted);
	return r->attached ? 0 : 1;
}

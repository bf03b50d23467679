/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * as [OPTION]... COMMAND [ARG]... - runs a command with signals, descriptors
 * and limits as set by the options, in their order:
 *
 *	-b SIG	blocked		-u SIG	unblocked
 *	-i SIG	ignored		-d SIG	default action
 *	-c FD	closed
 *	-g	a process group of its own
 *	-C	core dumps of any size
 *	-U	waits for a signal instead, not dumpable (an execve would undo
 *		that)
 *	-w	waits for the command and prints how it ended: "exited N" or
 *		"killed N", and "core" if it dumped core.  Signals from the
 *		keyboard are for the command only.
 *
 * SIG is a number or `all'.
 */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void mask(int how, const char *which)
{
	sigset_t set;

	sigemptyset(&set);
	if (!strcmp(which, "all"))
		sigfillset(&set);
	else
		sigaddset(&set, atoi(which));
	sigprocmask(how, &set, NULL);
}

static void action(const char *which, void (*handler)(int))
{
	if (strcmp(which, "all")) {
		signal(atoi(which), handler);
		return;
	}
	/* This fails for signals that cannot be changed. */
	for (int sig = 1; sig <= 64; sig++)
		signal(sig, handler);
}

static int wait_for(char **command)
{
	void (*chld)(int) = signal(SIGCHLD, SIG_DFL);
	pid_t child = fork();
	int status;

	if (child == 0) {
		signal(SIGCHLD, chld);
		execvp(command[0], command);
		perror(command[0]);
		_exit(99);
	}
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	/* Inherited children end as well, but do not count. */
	if (child < 0 || waitpid(child, &status, 0) != child) {
		perror("as");
		return 99;
	}
	if (WIFSIGNALED(status))
		printf("killed %d%s\n", WTERMSIG(status),
		       WCOREDUMP(status) ? " core" : "");
	else
		printf("exited %d\n", WEXITSTATUS(status));
	return 0;
}

int main(int argc, char **argv)
{
	const struct rlimit unlimited = { RLIM_INFINITY, RLIM_INFINITY };
	bool waits = false;
	int opt;

	while ((opt = getopt(argc, argv, "+b:u:i:d:c:gCUw")) != -1) {
		if (opt == 'b')
			mask(SIG_BLOCK, optarg);
		else if (opt == 'u')
			mask(SIG_UNBLOCK, optarg);
		else if (opt == 'i')
			action(optarg, SIG_IGN);
		else if (opt == 'd')
			action(optarg, SIG_DFL);
		else if (opt == 'c')
			close(atoi(optarg));
		else if (opt == 'g')
			setpgid(0, 0);
		else if (opt == 'C')
			setrlimit(RLIMIT_CORE, &unlimited);
		else if (opt == 'w')
			waits = true;
		else if (opt == 'U')
			while (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0)
				pause();
		else
			return 99;
	}
	if (optind == argc)
		return 99;
	if (waits)
		return wait_for(argv + optind);
	execvp(argv[optind], argv + optind);
	perror(argv[optind]);
	return 99;
}

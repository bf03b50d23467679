/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cleanup [-n SIGNALS] [-s STATUS] - has an AIO context, and waits for that
 * many (1) signals among INT, TERM, HUP and QUIT.  Then it cleans up: it
 * destroys the context, and exits with STATUS (0).  Prints "ready" when it
 * waits, "got SIG" for each signal, and at the end "destroyed RESULT".
 */
#include <errno.h>
#include <linux/aio_abi.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static volatile sig_atomic_t got, which;

static void handler(int sig)
{
	got++;
	which = sig;
}

int main(int argc, char **argv)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
	struct sigaction sa = { .sa_handler = handler };
	int opt, signals_wanted = 1, status = 0;
	aio_context_t ctx = 0;
	sigset_t block, old;

	while ((opt = getopt(argc, argv, "n:s:")) != -1) {
		if (opt == 'n')
			signals_wanted = atoi(optarg);
		else if (opt == 's')
			status = atoi(optarg);
		else
			return 99;
	}
	sigemptyset(&block);
	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++) {
		sigaction(signals[i], &sa, NULL);
		sigaddset(&block, signals[i]);
	}
	/* One handler at a time, and only while waiting. */
	sigprocmask(SIG_BLOCK, &block, &old);
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (syscall(SYS_io_setup, 1, &ctx)) {
		perror("io_setup");
		return 99;
	}
	puts("ready");
	for (int seen = 0; seen < signals_wanted; seen = got) {
		sigsuspend(&old);
		printf("got %d\n", (int)which);
	}
	printf("destroyed %ld\n", syscall(SYS_io_destroy, ctx));
	return status;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * group END SIGNAL... - sends each signal to its process group, kill(0,
 * SIGNAL), and waits until it has got it.  Prints "ready" at the beginning,
 * "sent" when that is over, and, when the file END exists, how often each one
 * arrived, "15: 1".  Has an AIO context.  If SIGNAL is "wait", it waits for a
 * file of this name.
 */
#include <linux/aio_abi.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static volatile sig_atomic_t got[65];

static void handler(int sig)
{
	got[sig]++;
}

/* The C library reserves 32 and 33 for itself. */
static void handle(int sig)
{
	struct sigaction sa = { .sa_handler = handler };
	struct {
		void (*handler)(int);
		unsigned long flags;
		void (*restorer)(void);
		unsigned long mask;
	} raw;

	if (sigaction(sig, &sa, NULL) == 0)
		return;
	/* With the C library's way back from a handler. */
	sigaction(SIGUSR1, &sa, NULL);
	syscall(SYS_rt_sigaction, SIGUSR1, NULL, &raw, 8);
	syscall(SYS_rt_sigaction, sig, &raw, NULL, 8);
}

int main(int argc, char **argv)
{
	aio_context_t ctx = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (syscall(SYS_io_setup, 1, &ctx))
		return 1;
	for (int i = 2; i < argc; i++)
		if (atoi(argv[i]))
			handle(atoi(argv[i]));
	puts("ready");
	for (int i = 2; i < argc; i++) {
		int sig = atoi(argv[i]), before = got[sig];

		while (!sig && access(argv[i], F_OK))
			usleep(1000);
		if (!sig)
			continue;
		kill(0, sig);
		while (got[sig] == before)
			usleep(1000);
	}
	puts("sent");
	while (access(argv[1], F_OK))
		usleep(1000);
	for (int i = 2; i < argc; i++)
		if (atoi(argv[i]))
			printf("%s: %d\n", argv[i], (int)got[atoi(argv[i])]);
	return 7;
}

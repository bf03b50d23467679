/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wl-block [-b THREADS] [-m MILLISECONDS] [-n EVENTS] [-p] [-r]
 * [-s handle|restart|ignore] [-t SECONDS] [-w] - blocks in one io_getevents, on
 * a poll of an empty pipe, and says how that ended:
 *
 *	-b	so many other threads make system calls all the time: a signal
 *		to the process wakes the one that blocks, and another may take it
 *	-n	waits for so many events, all of which but the last are there
 *	-m	times out, as -t
 *	-p	blocks in io_pgetevents (with an empty signal set) instead
 *	-r	prints "ready" just before
 *	-s	what SIGUSR1 does, instead of killing; `restart' is `handle'
 *		with SA_RESTART
 *	-t	times out; otherwise it waits for ever
 *	-w	wakes: a second thread writes to the pipe when it has read a
 *		byte, or the end, of standard input
 *
 * A call that fails with EINTR is made again.  Prints "eintr=N result=N": how
 * often that happened, and what the last call returned; with -n also which
 * events those are, by their numbers.  An ignored signal, an attach or a detach
 * must not show there.
 */
#include "wl.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void handler(int sig)
{
	(void)sig;
}

static void set_signal(const char *how)
{
	struct sigaction sa = { .sa_handler = handler };

	if (!strcmp(how, "restart"))
		sa.sa_flags = SA_RESTART;
	else if (!strcmp(how, "ignore"))
		sa.sa_handler = SIG_IGN;
	else if (strcmp(how, "handle"))
		wl_die("no such thing to do with a signal: %s", how);
	sigaction(SIGUSR1, &sa, NULL);
}

static void *waker(void *arg)
{
	char byte;

	while (read(STDIN_FILENO, &byte, 1) < 0 && errno == EINTR)
		;
	if (write(WL_PIPE_OUT, "x", 1) != 1)
		wl_die("pipe");
	return arg;
}

static void *busy(void *arg)
{
	for (;;)
		getppid();
	return arg;
}

static void start(void *(*run)(void *))
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, run, NULL))
		wl_die("no thread");
}

/* Signals are for the thread that blocks: this one blocks them all. */
static void start_waker(void)
{
	sigset_t all, old;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	start(waker);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}

/* Operations that are done at once: a pipe with room can be written to. */
static void submit_ready(kword ctx, int n)
{
	for (int i = 0; i < n; i++) {
		struct iocb *cb = TAIL(struct iocb, .aio_data = (uint64_t)i,
				       .aio_lio_opcode = IOCB_CMD_POLL,
				       .aio_fildes = WL_PIPE_OUT,
				       .aio_buf = 4);

		if (k_submit(ctx, 1, LIST(WORD(cb))) != 1)
			wl_die("no poll");
	}
}

int main(int argc, char **argv)
{
	struct iocb *poll = TAIL(struct iocb, .aio_lio_opcode = IOCB_CMD_POLL,
				 .aio_fildes = WL_PIPE_IN, .aio_buf = 1);
	struct io_event *event;
	const struct k_sigarg *sig = TAIL(struct k_sigarg,
					  WORD(TAIL(uint64_t, 0)), 8);
	struct k_timespec *timeout = NULL;
	bool plain = true, ready = false, wakes = false;
	kword *ctxp = TAIL(kword, 0);
	long eintr = 0, ret;
	int opt, n_busy = 0, n = 1;

	while ((opt = getopt(argc, argv, "b:m:n:prs:t:w")) != -1) {
		if (opt == 'b')
			n_busy = atoi(optarg);
		else if (opt == 'm')
			timeout = TAIL(struct k_timespec, atoi(optarg) / 1000,
				       atoi(optarg) % 1000 * 1000000);
		else if (opt == 'n')
			n = atoi(optarg);
		else if (opt == 'p')
			plain = false;
		else if (opt == 'r')
			ready = true;
		else if (opt == 's')
			set_signal(optarg);
		else if (opt == 't')
			timeout = TAIL(struct k_timespec, atoi(optarg), 0);
		else if (opt == 'w')
			wakes = true;
		else
			return 2;
	}
	wl_pipe();
	event = wl_tail((size_t)n * sizeof(*event));
	if (k_setup(n, ctxp))
		wl_die("no context");
	submit_ready(*ctxp, n - 1);
	poll->aio_data = (uint64_t)n - 1;
	if (k_submit(*ctxp, 1, LIST(WORD(poll))) != 1)
		wl_die("no poll");
	if (wakes)
		start_waker();
	while (n_busy--)
		start(busy);
	if (ready) {
		puts("ready");
		fflush(stdout);
	}
	for (;; eintr++) {
		ret = plain ? k_getevents(*ctxp, n, n, event, timeout) :
		      k_pgetevents(*ctxp, n, n, event, timeout, sig);
		if (ret != -EINTR)
			break;
	}
	printf("eintr=%ld result=%ld", eintr, ret);
	for (long i = 0; n > 1 && i < ret; i++)
		printf("%s%d", i ? "," : " events=", (int)event[i].data);
	putchar('\n');
	return 0;
}

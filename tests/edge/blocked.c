/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * blocked THREADS - that many threads block in io_getevents, where no event
 * ever comes, while the first one waits for the end of standard input.  Prints
 * "ready" when all are about to block, and at the end "eintr=N": how many calls
 * failed with EINTR.
 */
#include <errno.h>
#include <linux/aio_abi.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static atomic_int ready, eintr;

static void *block(void *arg)
{
	struct io_event event;
	aio_context_t ctx = 0;

	if (syscall(SYS_io_setup, 1, &ctx))
		perror("blocked");
	ready++;
	while (syscall(SYS_io_getevents, ctx, 1, 1, &event, NULL) < 0 &&
	       errno == EINTR)
		eintr++;
	return arg;
}

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 1;
	pthread_t thread;
	char byte;

	for (int i = 0; i < n; i++)
		if (pthread_create(&thread, NULL, block, NULL))
			return 1;
	while (ready < n)
		usleep(1000);
	puts("ready");
	fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) != 0)
		;
	printf("eintr=%d\n", (int)eintr);
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * thieves - its first thread blocks in io_getevents, three others make system
 * calls all the time, so that a signal to the process which wakes the first one
 * may be taken by another.  Says "ready", and when there is a byte on standard
 * input "eintr=N": how often the call failed with EINTR.
 */
#include <errno.h>
#include <linux/aio_abi.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/poll.h>
#include <sys/syscall.h>
#include <unistd.h>

static void *thief(void *arg)
{
	for (;;)
		syscall(SYS_getppid);
	return arg;
}

int main(void)
{
	struct iocb cb = {
		.aio_lio_opcode = IOCB_CMD_POLL, .aio_fildes = STDIN_FILENO,
		.aio_buf = POLLIN,
	};
	struct iocb *list = &cb;
	struct io_event ev;
	aio_context_t ctx = 0;
	pthread_t t;
	int eintr = 0;
	char byte;

	if (syscall(SYS_io_setup, 1, &ctx) ||
	    syscall(SYS_io_submit, ctx, 1, &list) != 1) {
		perror("thieves");
		return 1;
	}
	for (int i = 0; i < 3; i++)
		pthread_create(&t, NULL, thief, NULL);
	puts("ready");
	fflush(stdout);
	while (syscall(SYS_io_getevents, ctx, 1, 1, &ev, NULL) < 0 &&
	       errno == EINTR)
		eintr++;
	/* It is for us alone. */
	if (read(STDIN_FILENO, &byte, 1) < 0)
		perror("thieves");
	printf("eintr=%d\n", eintr);
	return 0;
}

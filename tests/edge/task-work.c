/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * task-work - waits for ever in io_getevents, after it has polled a pipe with
 * io_uring.  A byte of standard input is written to that pipe: io_uring's
 * completion needs the thread, whose io_getevents fails with EINTR, without any
 * signal.  Says "ready" before, and in the end "errno=N".  Exits with 77 if it
 * gets no io_uring.
 */
#include <errno.h>
#include <linux/aio_abi.h>
#include <linux/io_uring.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/poll.h>
#include <sys/syscall.h>
#include <unistd.h>

static int ends[2];

static void *passer(void *arg)
{
	char byte;

	if (read(STDIN_FILENO, &byte, 1) != 1 || write(ends[1], "", 1) != 1)
		perror("task-work");
	return arg;
}

static int poll_pipe(void)
{
	struct io_uring_params p = { 0 };
	int fd = (int)syscall(SYS_io_uring_setup, 1, &p);
	struct io_uring_sqe *sqe;
	unsigned char *ring;
	size_t len;

	if (fd < 0)
		return -1;
	len = p.sq_off.array + p.sq_entries * sizeof(unsigned int);
	ring = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
		    IORING_OFF_SQ_RING);
	sqe = mmap(NULL, sizeof(*sqe), PROT_READ | PROT_WRITE, MAP_SHARED, fd,
		   IORING_OFF_SQES);
	if (ring == MAP_FAILED || sqe == MAP_FAILED)
		return -1;
	*sqe = (struct io_uring_sqe){
		.opcode = IORING_OP_POLL_ADD,
		.fd = ends[0],
		.poll32_events = POLLIN,
	};
	*(unsigned int *)(ring + p.sq_off.array) = 0;
	__atomic_store_n((unsigned int *)(ring + p.sq_off.tail), 1,
			 __ATOMIC_RELEASE);
	return syscall(SYS_io_uring_enter, fd, 1, 0, 0, NULL, 0) == 1 ? 0 : -1;
}

int main(void)
{
	struct io_event event;
	aio_context_t ctx = 0;
	pthread_t thread;

	if (pipe(ends) || poll_pipe())
		return 77;
	if (syscall(SYS_io_setup, 1, &ctx) ||
	    pthread_create(&thread, NULL, passer, NULL))
		return 1;
	puts("ready");
	fflush(stdout);
	errno = 0;
	syscall(SYS_io_getevents, ctx, 1, 1, &event, NULL);
	printf("errno=%d\n", errno);
	return 0;
}

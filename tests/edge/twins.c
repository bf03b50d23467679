/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * twins FILE - one iocb, with one aio_data, is in flight several times.  While
 * it polls an empty pipe, it also reads the file, buffered, four times; some of
 * the results could be those of a poll.  Then it polls once more, and both
 * polls end.  Prints what each event completes, in order, as the beginning of a
 * comment.
 */
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static aio_context_t ctx;
static struct iocb iocb;
static struct iocb *list[] = { &iocb };
static char buffer[16];

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static void submit(void)
{
	if (syscall(SYS_io_submit, ctx, 1, list) != 1)
		fail("io_submit");
}

static void submit_poll(int fd)
{
	iocb = (struct iocb){
		.aio_lio_opcode = IOCB_CMD_POLL, .aio_buf = POLLIN,
		.aio_fildes = (uint32_t)fd,
	};
	submit();
}

static void reap(long n)
{
	struct io_event events[2];

	if (syscall(SYS_io_getevents, ctx, n, n, events, NULL) != n)
		fail("io_getevents");
}

int main(int argc, char **argv)
{
	static const unsigned int sizes[] = { 10, 1, 9, 4 };
	int file = open(argc > 1 ? argv[1] : "", O_RDONLY), pipes[2];

	if (file < 0 || pipe(pipes) || syscall(SYS_io_setup, 8u, &ctx))
		fail("twins");
	submit_poll(pipes[0]);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		iocb = (struct iocb){
			.aio_lio_opcode = IOCB_CMD_PREAD,
			.aio_fildes = (uint32_t)file,
			.aio_buf = (uintptr_t)buffer,
			.aio_nbytes = sizes[i], .aio_offset = (long)i,
		};
		submit();
		reap(1);
		printf("PREAD %u@%zu, sync\n", sizes[i], i);
	}
	submit_poll(pipes[0]);
	if (write(pipes[1], "x", 1) != 1)
		fail("write");
	reap(2);
	printf("one of 2: POLL\none of 2: POLL\n");
	syscall(SYS_io_destroy, ctx);
	return 0;
}

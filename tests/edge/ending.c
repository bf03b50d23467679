/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ending HOW - submits three reads of the file on standard input, takes two of
 * the events from the completion ring, without a system call, and ends without
 * io_destroy.  HOW is exit_group, exit (the call of one thread), exec or
 * execveat (of itself, which then returns), TERM (which it sends to itself), or
 * KILL; or "destroy", with io_destroy.
 *
 * moved - has a context, moves its ring with mremap(2), and continues to use
 * it: a poll is submitted before, and reads are submitted before and after,
 * reaped by a call and from the ring.  It ends with io_destroy.
 */
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The header of struct aio_ring, fs/aio.c. */
struct ring {
	unsigned int id, nr, head, tail;
};

static aio_context_t ctx;
static char buffer[512];

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static struct ring *ring(void)
{
	return (struct ring *)ctx;
}

static void submit(int opcode, int fd, unsigned int n)
{
	static struct iocb iocbs[8];
	static unsigned int used;
	struct iocb *list[3];

	for (unsigned int i = 0; i < n; i++) {
		list[i] = &iocbs[used++];
		*list[i] = (struct iocb){
			.aio_lio_opcode = (uint16_t)opcode,
			.aio_fildes = (uint32_t)fd,
		};
		if (opcode == IOCB_CMD_POLL) {
			list[i]->aio_buf = POLLIN;
		} else {
			list[i]->aio_buf = (uintptr_t)buffer;
			list[i]->aio_nbytes = sizeof(buffer);
		}
	}
	if (syscall(SYS_io_submit, ctx, (long)n, list) != (long)n)
		fail("io_submit");
}

static void take(unsigned int n)
{
	ring()->head = (ring()->head + n) % ring()->nr;
}

static void reap(void)
{
	struct io_event event;

	if (syscall(SYS_io_getevents, ctx, 1, 1, &event, NULL) != 1)
		fail("io_getevents");
}

static void moved(void)
{
	int pipes[2];
	size_t size = 4096;
	void *place;

	if (pipe(pipes))
		fail("pipe");
	submit(IOCB_CMD_POLL, pipes[0], 1);
	submit(IOCB_CMD_PREAD, 0, 2);
	while (size < 32 * ((size_t)ring()->nr + 1))
		size += 4096;
	place = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (place == MAP_FAILED ||
	    mremap((void *)ctx, size, size, MREMAP_MAYMOVE | MREMAP_FIXED,
		   place) != place)
		fail("mremap");
	ctx = (aio_context_t)place;
	reap();
	take(1);
	submit(IOCB_CMD_PREAD, 0, 1);
	reap();
	if (syscall(SYS_io_destroy, ctx))
		fail("io_destroy");
}

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "";
	char *again[] = { argv[0], (char *)"done", NULL };

	if (strcmp(how, "done") == 0)
		return 0;
	if (syscall(SYS_io_setup, 8, &ctx))
		fail("io_setup");
	if (strcmp(how, "moved") == 0) {
		moved();
		return 0;
	}
	submit(IOCB_CMD_PREAD, 0, 3);
	take(2);
	if (strcmp(how, "destroy") == 0)
		syscall(SYS_io_destroy, ctx);
	else if (strcmp(how, "exit") == 0)
		syscall(SYS_exit, 0);
	else if (strcmp(how, "exec") == 0)
		execv("/proc/self/exe", again);
	else if (strcmp(how, "execveat") == 0)
		syscall(SYS_execveat, open("/proc/self/exe", O_RDONLY), "",
			again, environ, AT_EMPTY_PATH);
	else if (strcmp(how, "TERM") == 0)
		raise(SIGTERM);
	else if (strcmp(how, "KILL") == 0)
		raise(SIGKILL);
	_exit(0);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * escapes NAME - a program full of bytes that a terminal acts on.  NAME is the
 * name of a file that it reads and writes, of a memfd, of a socket in the file
 * system and of an abstract one, of its thread, and the data in flight.  The
 * tests also change the names of its function and of its source file in the
 * built program, hence these names.
 */
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

enum { N = 6 };

static int make_socket(const char *name, int abstract)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	socklen_t len = sizeof(addr);
	int s = socket(AF_UNIX, SOCK_DGRAM, 0);

	strncpy(addr.sun_path + abstract, name,
		sizeof(addr.sun_path) - 3);
	if (abstract)
		len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
				  strlen(name));
	else
		strcat(addr.sun_path, "s");
	return bind(s, (struct sockaddr *)&addr, len) < 0 ? -1 : s;
}

#line 4242 "escapes-source-file.c"
__attribute__((noinline, noclone)) long escapes_function(aio_context_t ctx,
							 struct iocb **ptrs)
{
	long n = syscall(SYS_io_submit, ctx, (long)N, ptrs);

	__asm__ volatile("" ::: "memory");
	return n;
}

int main(int argc, char **argv)
{
	const char *name = argv[argc > 1];
	struct iovec iov = { (void *)name, strlen(name) };
	struct iocb iocbs[N] = { 0 }, *ptrs[N];
	struct io_event events[N];
	aio_context_t ctx = 0;
	char data[64] = "";
	int fds[N];

	prctl(PR_SET_NAME, name);
	fds[0] = open(name, O_RDWR | O_CREAT, 0600);
	fds[1] = fds[2] = fds[0];
	fds[3] = memfd_create(name, 0);
	fds[4] = make_socket(name, 0);
	fds[5] = make_socket(name, 1);
	for (int i = 0; i < N; i++) {
		if (fds[i] < 0)
			return 2;
		iocbs[i].aio_fildes = (uint32_t)fds[i];
		iocbs[i].aio_buf = (uintptr_t)data;
		iocbs[i].aio_nbytes = sizeof(data);
		ptrs[i] = &iocbs[i];
	}
	iocbs[0].aio_lio_opcode = iocbs[3].aio_lio_opcode = IOCB_CMD_PWRITE;
	iocbs[0].aio_buf = iocbs[3].aio_buf = (uintptr_t)name;
	iocbs[0].aio_nbytes = iocbs[3].aio_nbytes = strlen(name);
	iocbs[1].aio_lio_opcode = IOCB_CMD_PREAD;
	iocbs[2].aio_lio_opcode = IOCB_CMD_PWRITEV;
	iocbs[2].aio_buf = (uintptr_t)&iov;
	iocbs[2].aio_nbytes = 1;
	for (int i = 4; i < N; i++) {
		iocbs[i].aio_lio_opcode = IOCB_CMD_POLL;
		iocbs[i].aio_buf = POLLOUT;
		iocbs[i].aio_nbytes = 0;
	}
	if (syscall(SYS_io_setup, (long)N, &ctx) < 0)
		return 3;
	if (escapes_function(ctx, ptrs) != N)
		return 4;
	if (syscall(SYS_io_getevents, ctx, (long)N, (long)N, events, NULL) != N)
		return 5;
	return 0;
}

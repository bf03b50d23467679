/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pipe-read - one io_submit of a read of 4 bytes from standard input, which
 * blocks in io_submit if that is an empty pipe.  Prints "res=4" when it is
 * over.
 */
#include <linux/aio_abi.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void)
{
	char buf[4];
	struct iocb cb = {
		.aio_lio_opcode = IOCB_CMD_PREAD, .aio_fildes = STDIN_FILENO,
		.aio_buf = (uintptr_t)buf, .aio_nbytes = sizeof(buf),
	};
	struct iocb *list = &cb;
	struct io_event ev = { 0 };
	aio_context_t ctx = 0;

	if (syscall(SYS_io_setup, 1, &ctx) ||
	    syscall(SYS_io_submit, ctx, 1, &list) != 1 ||
	    syscall(SYS_io_getevents, ctx, 1, 1, &ev, NULL) != 1) {
		perror("pipe-read");
		return 1;
	}
	printf("res=%lld\n", (long long)ev.res);
	return 0;
}

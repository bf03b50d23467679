/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reads [-d] [-U] PATH... - opens each file, creating it if necessary, and
 * reads a byte of it by AIO.  With -d it is deleted before the read.  With -U
 * the program is not dumpable.
 */
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool read_one(aio_context_t ctx, const char *path, bool delete)
{
	char byte;
	int fd = open(path, O_RDWR | O_CREAT, 0600);
	struct iocb cb = {
		.aio_lio_opcode = IOCB_CMD_PREAD,
		.aio_fildes = (uint32_t)fd,
		.aio_buf = (uintptr_t)&byte,
		.aio_nbytes = 1,
	};
	struct iocb *list = &cb;
	struct io_event ev;

	if (fd < 0 || (delete && unlink(path)))
		return false;
	if (syscall(SYS_io_submit, ctx, 1, &list) != 1 ||
	    syscall(SYS_io_getevents, ctx, 1, 1, &ev, NULL) != 1)
		return false;
	close(fd);
	return true;
}

int main(int argc, char **argv)
{
	aio_context_t ctx = 0;
	bool delete = false;

	if (syscall(SYS_io_setup, 1, &ctx)) {
		perror("io_setup");
		return 1;
	}
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "-d") == 0) {
			delete = true;
		} else if (strcmp(argv[i], "-U") == 0) {
			prctl(PR_SET_DUMPABLE, 0);
		} else if (!read_one(ctx, argv[i], delete)) {
			perror(argv[i]);
			return 1;
		}
	}
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * uring ENTRIES - creates an io_uring, prints "ready", and enters it once for
 * each byte of standard input.  Exits with 77 if it cannot create one.
 */
#include <linux/io_uring.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	static struct io_uring_params params;
	long fd = syscall(SYS_io_uring_setup, argc > 1 ? atoi(argv[1]) : 1,
			  &params);
	char byte;

	puts("ready");
	fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) == 1)
		syscall(SYS_io_uring_enter, fd, 0, 0, 0, NULL, 0);
	return fd < 0 ? 77 : 0;
}

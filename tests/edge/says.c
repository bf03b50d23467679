/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * says TIMES - calls io_destroy that many times for contexts that do not exist,
 * and prints "after N" on standard error after each.
 */
#include <linux/aio_abi.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int times = argc > 1 ? atoi(argv[1]) : 0;

	for (int i = 1; i <= times; i++) {
		syscall(SYS_io_destroy, (aio_context_t)i);
		fprintf(stderr, "after %d\n", i);
	}
	return 0;
}

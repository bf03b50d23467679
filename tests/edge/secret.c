/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * secret N - submits N reads whose iocbs are in memory that only this process
 * can read (memfd_secret(2)), but for the last one, and waits for them.
 * Status 77 if the kernel does not have such memory.
 */
#include <errno.h>
#include <linux/aio_abi.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_memfd_secret
#define SYS_memfd_secret 447
#endif

enum { MOST = 4096 };

static void cannot(const char *what)
{
	printf("%s: %s\n", what, strerror(errno));
	exit(77);
}

int main(int argc, char **argv)
{
	static struct io_event events[MOST];
	static struct iocb *list[MOST], last;
	static char buf[16];
	long n = argc == 2 ? atol(argv[1]) : 0;
	size_t size = MOST * sizeof(struct iocb);
	int fd = (int)syscall(SYS_memfd_secret, 0), zero;
	aio_context_t ctx = 0;
	struct iocb *secret;

	if (n < 1 || n > MOST)
		return 2;
	if (fd < 0 || ftruncate(fd, (off_t)size) < 0)
		cannot("memfd_secret");
	secret = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (secret == MAP_FAILED)
		cannot("mmap");
	zero = open("/dev/zero", O_RDONLY);
	if (syscall(SYS_io_setup, n, &ctx))
		cannot("io_setup");
	for (long i = 0; i < n; i++) {
		struct iocb *cb = i == n - 1 ? &last : &secret[i];

		*cb = (struct iocb){
			.aio_data = (uint64_t)i + 1,
			.aio_lio_opcode = IOCB_CMD_PREAD,
			.aio_fildes = (uint32_t)zero,
			.aio_buf = (uintptr_t)buf, .aio_nbytes = sizeof(buf),
		};
		list[i] = cb;
	}
	if (syscall(SYS_io_submit, ctx, n, list) != n ||
	    syscall(SYS_io_getevents, ctx, n, n, events, NULL) != n)
		return 1;
	printf("%ld\n", n);
	return 0;
}

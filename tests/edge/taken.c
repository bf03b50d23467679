/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * taken FILE - submits a PREADV of 2^32+1 vectors, of which the kernel accepts
 * one, and a PWRITE and a PWRITEV from a write-only page.  Prints the three
 * lines of a trace, as they must begin with --format=strace and with
 * --format=text.
 */
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static aio_context_t ctx;
static int file;

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static void submit(uint16_t opcode, const void *buf, uint64_t nbytes,
		   long long result)
{
	struct iocb cb = {
		.aio_lio_opcode = opcode, .aio_fildes = (uint32_t)file,
		.aio_buf = (uintptr_t)buf, .aio_nbytes = nbytes,
	}, *list[] = { &cb };
	struct io_event event;

	if (syscall(SYS_io_submit, ctx, 1l, list) != 1 ||
	    syscall(SYS_io_getevents, ctx, 1l, 1l, &event, NULL) != 1)
		fail("AIO");
	if (event.res != result) {
		printf("%lld, not %lld bytes\n", (long long)event.res, result);
		exit(1);
	}
}

static void predict(const char *format, const char *opcode, const char *rest)
{
	printf("%s: io_submit(%#lx, 1, [{aio_data=0, aio_lio_opcode=IOCB_CMD_%s"
	       ", aio_fildes=%d, aio_buf=%s, aio_offset=0}]) = 1\n", format,
	       ctx, opcode, file, rest);
}

int main(int argc, char **argv)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *p = mmap(NULL, 3 * page, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), text[256];
	struct iovec *v;

	if (argc != 2)
		return 2;
	file = open(argv[1], O_RDWR | O_CREAT | O_TRUNC, 0600);
	if (file < 0 || p == MAP_FAILED ||
	    syscall(SYS_io_setup, 4l, &ctx) < 0)
		fail(argv[1]);
	strcpy(p, "secret");
	/* Two vectors at the end of memory. */
	v = (struct iovec *)(p + 2 * page) - 2;
	munmap(p + 2 * page, page);
	v[0] = v[1] = (struct iovec){ p, 6 };
	if (mprotect(p, page, PROT_WRITE) < 0)
		fail("mprotect");
	submit(IOCB_CMD_PWRITE, p, 6, 6);
	submit(IOCB_CMD_PWRITEV, v + 1, 1, 6);
	submit(IOCB_CMD_PREADV, v, (1ull << 32) + 1, 6);

	snprintf(text, sizeof(text), "%p, aio_nbytes=6", p);
	predict("strace", "PWRITE", text);
	predict("text", "PWRITE", "\"secret\", aio_nbytes=6");
	snprintf(text, sizeof(text), "[{iov_base=%p, iov_len=6}]", p);
	predict("strace", "PWRITEV", text);
	predict("text", "PWRITEV", "[{iov_base=\"secret\", iov_len=6}]");
	snprintf(text, sizeof(text), "[{iov_base=%p, iov_len=6}, "
		 "{iov_base=%p, iov_len=6}, ... /* %p */]", p, p, v + 2);
	predict("strace", "PREADV", text);
	snprintf(text, sizeof(text),
		 "[{iov_base=%p, iov_len=6}], aio_nbytes=4294967297", p);
	predict("text", "PREADV", text);
	return 0;
}

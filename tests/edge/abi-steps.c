/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * abi-steps [PROGRAM...] - makes some AIO calls, then executes the first of the
 * programs with the others as arguments.  It is built for x86_64 and for i386,
 * and each executes the other.  A context, its size and its ring end with the
 * exec.  Prints the lines that a tracer has to print for the calls, with
 * addresses replaced by 0xX.
 */
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { SIZE = 16 };

/* The timeout of io_getevents, whatever time_t is. */
struct timeout {
	long sec, nsec;
};

static char buffer[SIZE];
static struct iocb iocb;
static struct io_event event;

static int calls(void)
{
	struct timeout timeout = { .sec = 3, .nsec = 4 };
	struct iocb *list[] = { &iocb };
	aio_context_t ctx = 0;

	iocb = (struct iocb){
		.aio_data = 0x1122334455667788, .aio_lio_opcode = IOCB_CMD_PREAD,
		.aio_fildes = (uint32_t)open("/proc/self/exe",
					     O_RDONLY | O_CLOEXEC),
		.aio_buf = (uintptr_t)buffer, .aio_nbytes = SIZE,
	};
	if (syscall(SYS_io_setup, 2u, &ctx) ||
	    syscall(SYS_io_submit, ctx, 1l, list) != 1 ||
	    syscall(SYS_io_getevents, ctx, 1l, 1l, &event, &timeout) != 1)
		return 1;
	printf("io_setup(2, [0xX]) = 0\n"
	       "io_submit(0xX, 1, [{aio_data=0xX, "
	       "aio_lio_opcode=IOCB_CMD_PREAD, aio_fildes=%u, aio_buf=0xX, "
	       "aio_nbytes=%d, aio_offset=0}]) = 1\n"
	       "io_getevents(0xX, 1, 1, [{data=0xX, obj=0xX, res=%d, res2=0}], "
	       "{tv_sec=3, tv_nsec=4}) = 1\n",
	       iocb.aio_fildes, SIZE, SIZE);
	fflush(stdout);
	return 0;
}

int main(int argc, char **argv)
{
	if (calls())
		return 1;
	if (argc == 1) {
		printf("+++ exited with 0 +++\n");
		return 0;
	}
	execv(argv[1], argv + 1);
	perror(argv[1]);
	return 2;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * changes - submits two iocbs, a read from an empty pipe and a poll.  The read
 * makes io_submit wait before the kernel looks at the second.  Then another
 * thread changes the second one's aio_data from 0x22 to 0x33, and fills the
 * pipe.  Prints the lines that a tracer has to print, which has read the iocbs
 * before.
 */
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static aio_context_t ctx;
static struct iocb iocbs[2], *list[] = { &iocbs[0], &iocbs[1] };
static int fds[2];
static char byte;
static _Atomic pid_t submitter;
static long submitted;

static void *submit(void *arg)
{
	submitter = gettid();
	submitted = syscall(SYS_io_submit, ctx, 2l, list);
	return arg;
}

/* It sleeps in io_submit. */
static int is_inside(void)
{
	char path[64], text[32] = "";
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/self/task/%d/syscall",
		 (int)submitter);
	fd = open(path, O_RDONLY);
	n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	if (fd >= 0)
		close(fd);
	if (n <= 0) {
		perror(path);
		exit(3);
	}
	return atol(text) == SYS_io_submit;
}

/* Not at its entry, where a tracer reads the iocbs, but in the pipe's read. */
static int is_asleep(void)
{
	char path[64], text[512] = "", *state;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/self/task/%d/stat",
		 (int)submitter);
	f = fopen(path, "r");
	state = f && fgets(text, sizeof(text), f) ? strrchr(text, ')') : NULL;
	if (f)
		fclose(f);
	return state && state[2] == 'S';
}

int main(void)
{
	struct io_event events[2];
	pthread_t thread;

	if (pipe(fds) || syscall(SYS_io_setup, 2u, &ctx))
		return 1;
	printf("io_setup(2, [%#lx]) = 0\n", ctx);
	iocbs[0] = (struct iocb){
		.aio_data = 0x11, .aio_lio_opcode = IOCB_CMD_PREAD,
		.aio_fildes = (uint32_t)fds[0], .aio_buf = (uintptr_t)&byte,
		.aio_nbytes = 1,
	};
	iocbs[1] = (struct iocb){
		.aio_data = 0x22, .aio_lio_opcode = IOCB_CMD_POLL,
		.aio_fildes = (uint32_t)fds[1], .aio_buf = POLLOUT,
	};
	if (pthread_create(&thread, NULL, submit, NULL))
		return 1;
	while (!submitter || !is_inside() || !is_asleep())
		sched_yield();
	iocbs[1].aio_data = 0x33;
	if (write(fds[1], "", 1) != 1 || pthread_join(thread, NULL))
		return 1;
	printf("io_submit(%#lx, 2, [{aio_data=0x11, "
	       "aio_lio_opcode=IOCB_CMD_PREAD, aio_fildes=%d, aio_buf=%p, "
	       "aio_nbytes=1, aio_offset=0}, {aio_data=0x22, "
	       "aio_lio_opcode=IOCB_CMD_POLL, aio_fildes=%d, "
	       "aio_buf=POLLOUT}]) = %ld\n", ctx, fds[0], (void *)&byte,
	       fds[1], submitted);
	if (submitted != 2 ||
	    syscall(SYS_io_getevents, ctx, 2l, 2l, events, NULL) != 2)
		return 1;
	printf("io_getevents(%#lx, 2, 2, [", ctx);
	for (int i = 0; i < 2; i++)
		printf("%s{data=%#llx, obj=%#llx, res=%lld, res2=0}",
		       i ? ", " : "", (unsigned long long)events[i].data,
		       (unsigned long long)events[i].obj,
		       (long long)events[i].res);
	printf("], NULL) = 2\n");
	return events[1].data == 0x33 || events[0].data == 0x33 ? 0 : 2;
}

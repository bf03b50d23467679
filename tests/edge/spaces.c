/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * spaces - contexts and address spaces.  An iocb, always at the same address,
 * is a poll in some and a read in others:
 *
 *	1	a child that shares the memory (CLONE_VM, not a thread) submits
 *		a poll, its parent reaps it
 *	2	the parent has a poll in flight; a forked child has no such
 *		context, creates one of its own - with the same ID, since it
 *		first unmaps the ring that it inherited - and submits and
 *		reaps a read; then the parent reaps its poll
 *	3	with a poll in flight the program executes itself, creates a
 *		context - with the same ID, since addresses are not random -
 *		and submits and reaps a read
 *
 * Prints, for 2 and 3, whether the IDs were the same.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static struct iocb iocb;
static struct iocb *list[] = { &iocb };
static struct io_event event;
static char stack[64 * 1024] __attribute__((aligned(16))), buffer[16];
static int fds[2];

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static aio_context_t setup(void)
{
	aio_context_t ctx = 0;

	if (syscall(SYS_io_setup, 4u, &ctx))
		fail("io_setup");
	return ctx;
}

static long submit_poll(aio_context_t ctx)
{
	iocb = (struct iocb){
		.aio_lio_opcode = IOCB_CMD_POLL, .aio_buf = POLLIN,
		.aio_fildes = (uint32_t)fds[0],
	};
	return syscall(SYS_io_submit, ctx, 1l, list);
}

static long submit_read(aio_context_t ctx)
{
	iocb = (struct iocb){
		.aio_lio_opcode = IOCB_CMD_PREAD,
		.aio_fildes = (uint32_t)open("/proc/self/exe",
					     O_RDONLY | O_CLOEXEC),
		.aio_buf = (uintptr_t)buffer, .aio_nbytes = sizeof(buffer),
	};
	return syscall(SYS_io_submit, ctx, 1l, list);
}

static void reap(aio_context_t ctx)
{
	if (syscall(SYS_io_getevents, ctx, 1l, 1l, &event, NULL) != 1)
		fail("io_getevents");
}

static void ready(void)
{
	if (write(fds[1], "x", 1) != 1)
		fail("write");
}

static void not_ready(void)
{
	char byte;

	if (read(fds[0], &byte, 1) != 1)
		fail("read");
}

/* Unmaps a ring, whose size only the kernel knows. */
static void unmap(aio_context_t at)
{
	FILE *f = fopen("/proc/self/maps", "r");
	unsigned long begin, end;
	char text[256];

	while (f && fgets(text, sizeof(text), f))
		if (sscanf(text, "%lx-%lx", &begin, &end) == 2 && begin == at)
			munmap((void *)begin, end - begin);
	if (f)
		fclose(f);
}

static int sharing_child(void *ctx)
{
	return submit_poll(*(aio_context_t *)ctx) != 1;
}

static void forked_child(aio_context_t parents)
{
	aio_context_t own;

	if (submit_poll(parents) != -1 || errno != EINVAL)
		fail("a context was inherited");
	unmap(parents);
	own = setup();
	printf("forked: %s id\n", own == parents ? "same" : "another");
	fflush(stdout);
	if (submit_read(own) != 1)
		fail("io_submit");
	reap(own);
	_exit(0);
}

static void expect_success(pid_t child)
{
	int status;

	if (child < 0 || waitpid(child, &status, __WALL) != child || status)
		fail("child");
}

int main(int argc, char **argv)
{
	char text[32];
	aio_context_t ctx;
	pid_t child;

	if (argc == 1) {
		personality(ADDR_NO_RANDOMIZE);
		execl("/proc/self/exe", argv[0], "start", NULL);
		fail("exec");
	}
	ctx = setup();
	if (strcmp(argv[1], "start")) {
		snprintf(text, sizeof(text), "%#llx", (unsigned long long)ctx);
		printf("executed: %s id\n",
		       strcmp(argv[1], text) ? "another" : "same");
		if (submit_read(ctx) != 1)
			fail("io_submit");
		reap(ctx);
		return 0;
	}
	if (pipe2(fds, O_CLOEXEC))
		fail("pipe");
	expect_success(clone(sharing_child, stack + sizeof(stack),
			     CLONE_VM | SIGCHLD, &ctx));
	ready();
	reap(ctx);
	not_ready();

	if (submit_poll(ctx) != 1)
		fail("io_submit");
	child = fork();
	if (!child)
		forked_child(ctx);
	expect_success(child);
	ready();
	reap(ctx);
	not_ready();

	if (submit_poll(ctx) != 1)
		fail("io_submit");
	snprintf(text, sizeof(text), "%#llx", (unsigned long long)ctx);
	execl("/proc/self/exe", argv[0], text, NULL);
	fail("exec");
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * midclone - a thread that stays in the middle of clone for as long as needed.
 * The kernel writes the new thread's descriptor (CLONE_PIDFD) after it has
 * checked whether to notify a tracer, but before it checks whether to trace the
 * new thread.  That write waits for a page that this program provides
 * (userfaultfd).
 *
 * Prints "ready" when the thread is there, and continues when a byte arrives on
 * standard input.  The new thread then prints "born"; all wait for a signal.
 * "cannot" means that this kernel, or this user, cannot do that.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static char stack[65536] __attribute__((aligned(16)));
static void *page;

__attribute__((noreturn))
static void cannot(const char *what, int err)
{
	printf("cannot: %s: %s\n", what, strerror(err));
	exit(0);
}

/*
 * It shares its creator's thread-local storage, so it only makes system calls.
 */
static int born(void *arg)
{
	if (write(STDOUT_FILENO, "born\n", 5) != 5)
		_exit(1);
	for (;;)
		pause();
	return arg != NULL;
}

static void *parent(void *arg)
{
	/* Before Linux 6.9, the descriptor was for processes only. */
	if (clone(born, stack + sizeof(stack), CLONE_VM | CLONE_FS |
		  CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM |
		  CLONE_PIDFD, NULL, page) < 0)
		cannot("clone", errno);
	for (;;)
		pause();
	return arg;
}

int main(void)
{
	long size = sysconf(_SC_PAGESIZE);
	int fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC);
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register reg = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	struct uffdio_zeropage zero = { .mode = 0 };
	struct uffd_msg msg;
	pthread_t thread;
	char byte;

	page = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	reg.range.start = (unsigned long)page;
	reg.range.len = (unsigned long)size;
	zero.range = reg.range;
	if (fd < 0 || ioctl(fd, UFFDIO_API, &api) ||
	    ioctl(fd, UFFDIO_REGISTER, &reg))
		cannot("userfaultfd", errno);
	if (pthread_create(&thread, NULL, parent, NULL))
		return 1;
	/* The fault has arrived: the thread waits within clone. */
	while (read(fd, &msg, sizeof(msg)) != sizeof(msg))
		;
	puts("ready");
	fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) != 1)
		;
	if (ioctl(fd, UFFDIO_ZEROPAGE, &zero))
		return 1;
	for (;;)
		pause();
}

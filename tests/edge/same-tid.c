/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * same-tid - has children one after the other that all get the same ID, by
 * clone3's set_tid, and leave something behind that their successor must not
 * inherit:
 *
 *	1	a process that is killed in io_getevents
 *	2	a thread, which makes one call: io_submit(1, 2, NULL)
 *	3	a process that is killed while it is stopped in io_pgetevents,
 *		which would have restarted
 *	4	a process whose first call is exactly the same io_pgetevents: it
 *		fails with EINVAL, since a fork has none of its parent's
 *		contexts.  Then it makes all of 3's calls, with success.
 *
 * Each process submits a poll whose aio_data is its number, at the same
 * address.  Prints the ID.  Exits with 77 if a process may not choose IDs
 * (CAP_CHECKPOINT_RESTORE).
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <linux/sched.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TRIES = 100000 };

static pid_t tid;
static int fds[2];
static struct iocb iocb;
static struct iocb *list[] = { &iocb };
static struct io_event event;
static aio_context_t ctx;
static aio_context_t *last_ctx;	/* shared by all */
static char stack[64 * 1024] __attribute__((aligned(16)));

static void fail(const char *what)
{
	perror(what);
	exit(errno == EPERM ? 77 : 1);
}

static void thread(void)
{
	syscall(SYS_io_submit, 1ul, 2l, NULL);
	syscall(SYS_exit, 0);
}

/*
 * clone3 with a stack of the child's own, on which it cannot return.  The ID is
 * free when the tracer, too, has seen its predecessor's death.
 */
static long clone_as_tid(struct clone_args *args)
{
	long ret = -EEXIST;

	args->set_tid = (uintptr_t)&tid;
	args->set_tid_size = 1;
	for (int i = 0; i < TRIES && ret == -EEXIST; i++)
		__asm__ volatile("syscall\n\t"
				 "test %%rax, %%rax\n\t"
				 "jnz 1f\n\t"
				 "test %%rbx, %%rbx\n\t"
				 "jz 1f\n\t"
				 "call *%%rbx\n"
				 "1:"
				 : "=a"(ret)
				 : "0"((long)SYS_clone3), "D"(args),
				   "S"(sizeof(*args)),
				   "b"(args->stack ? thread : NULL)
				 : "rcx", "r11", "memory");
	if (ret < 0) {
		errno = (int)-ret;
		fail("clone3");
	}
	return ret;
}

static long pgetevents(aio_context_t context)
{
	static const uint64_t none;
	static const struct {
		const uint64_t *set;
		size_t size;
	} sig = { &none, sizeof(none) };

	return syscall(SYS_io_pgetevents, context, 1l, 1l, &event, NULL, &sig);
}

static bool in_process(int number)
{
	iocb = (struct iocb){
		.aio_data = (uint64_t)number, .aio_lio_opcode = IOCB_CMD_POLL,
		.aio_fildes = (uint32_t)fds[0], .aio_buf = POLLIN,
	};
	if (number == 4 && (pgetevents(*last_ctx) != -1 || errno != EINVAL))
		return false;
	if (syscall(SYS_io_setup, 1u, &ctx) ||
	    syscall(SYS_io_submit, ctx, 1l, list) != 1)
		return false;
	*last_ctx = ctx;
	if (number == 1)
		return syscall(SYS_io_getevents, ctx, 1l, 1l, &event,
			       NULL) == 1;
	return pgetevents(ctx) == 1;
}

static void process(int number)
{
	struct clone_args args = { .exit_signal = SIGCHLD };

	if (!clone_as_tid(&args))
		_exit(!in_process(number));
}

static void wait_until_it_blocks(long nr)
{
	char path[64], text[256];
	bool a = false, b = false;

	/* In this call, and asleep. */
	while (!a || !b) {
		int fd;

		usleep(1000);
		snprintf(path, sizeof(path), "/proc/%d/syscall", (int)tid);
		fd = open(path, O_RDONLY);
		memset(text, 0, sizeof(text));
		a = read(fd, text, sizeof(text) - 1) > 0 && atol(text) == nr;
		close(fd);
		snprintf(path, sizeof(path), "/proc/%d/stat", (int)tid);
		fd = open(path, O_RDONLY);
		memset(text, 0, sizeof(text));
		b = read(fd, text, sizeof(text) - 1) > 0 &&
		    strstr(text, ") S ");
		close(fd);
	}
}

static void expect(const char *what, bool right, int status)
{
	if (!right) {
		fprintf(stderr, "same-tid: %s: status %#x\n", what, status);
		exit(1);
	}
}

int main(void)
{
	volatile pid_t cleared = 1;
	struct clone_args args = {
		.flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND |
			 CLONE_THREAD | CLONE_SYSVSEM | CLONE_CHILD_CLEARTID,
		.child_tid = (uintptr_t)&cleared,
		.stack = (uintptr_t)stack,
		.stack_size = sizeof(stack),
	};
	int status;

	last_ctx = mmap(NULL, sizeof(*last_ctx), PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (last_ctx == MAP_FAILED || pipe(fds))
		fail("mmap or pipe");
	/* An ID that was just used, and so is not reused soon. */
	tid = fork();
	if (!tid)
		_exit(0);
	waitpid(tid, &status, 0);
	printf("%d\n", (int)tid);
	fflush(stdout);

	process(1);
	wait_until_it_blocks(SYS_io_getevents);
	kill(tid, SIGKILL);
	waitpid(tid, &status, 0);
	expect("killed", WIFSIGNALED(status), status);

	clone_as_tid(&args);
	while (cleared)
		sched_yield();

	process(3);
	wait_until_it_blocks(SYS_io_pgetevents);
	kill(tid, SIGSTOP);
	waitpid(tid, &status, WUNTRACED);
	expect("stopped", WIFSTOPPED(status), status);
	kill(tid, SIGKILL);
	waitpid(tid, &status, 0);
	expect("killed", WIFSIGNALED(status), status);

	if (write(fds[1], "x", 1) != 1)
		fail("write");
	process(4);
	waitpid(tid, &status, 0);
	expect("succeeds", WIFEXITED(status) && !WEXITSTATUS(status), status);
	return 0;
}

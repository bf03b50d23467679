/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * siblings exit N | die SIGNAL | exec | leader - threads that end, or continue,
 * while others are blocked in io_getevents for ever.  Thread i waits for i
 * events:
 *
 *	exit	three threads block, the leader calls exit_group(N)
 *	die	three threads block, the leader sends SIGNAL to the process
 *	exec	the leader (1) and a thread (2) block, another thread executes
 *		this program again, which submits and reaps (below), and exits
 *		with 3
 *	leader	the leader has exited when its thread submits and reaps, and
 *		ends all with exit_group(7)
 *
 * To submit and reap is io_setup, an io_submit of a poll whose aio_data is
 * 0xabc, and an io_getevents that reaps it.  Between the blocking and what
 * follows, it reads a byte, or the end, of standard input.
 */
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static aio_context_t ctx;
static struct io_event events[4];
static volatile pid_t tids[4];

static void *block(void *arg)
{
	long n = (long)(intptr_t)arg;

	tids[n] = gettid();
	syscall(SYS_io_getevents, ctx, n, n, events, NULL);
	_exit(97);
}

static bool shows(pid_t tid, const char *file, const char *text)
{
	char path[64], content[256] = "";
	int fd;

	snprintf(path, sizeof(path), "/proc/self/task/%d/%s", (int)tid, file);
	fd = open(path, O_RDONLY);
	if (fd < 0 || read(fd, content, sizeof(content) - 1) < 0)
		content[0] = '\0';
	close(fd);
	return strstr(content, text);
}

static void wait_until_blocked(int i)
{
	char nr[24];

	snprintf(nr, sizeof(nr), "%ld 0x", (long)SYS_io_getevents);
	while (!tids[i] || !shows(tids[i], "syscall", nr) ||
	       !shows(tids[i], "stat", ") S "))
		usleep(1000);
}

static void wait_for_a_byte(void)
{
	char byte;

	if (read(STDIN_FILENO, &byte, 1) < 0)
		_exit(96);
}

static void submit_and_reap(void)
{
	aio_context_t own = 0;
	struct iocb iocb = {
		.aio_data = 0xabc, .aio_lio_opcode = IOCB_CMD_POLL,
		.aio_buf = POLLOUT,
	}, *list[] = { &iocb };
	int fds[2];

	if (pipe(fds))
		_exit(95);
	iocb.aio_fildes = (uint32_t)fds[1];
	if (syscall(SYS_io_setup, 4u, &own) ||
	    syscall(SYS_io_submit, own, 1l, list) != 1 ||
	    syscall(SYS_io_getevents, own, 1l, 1l, events, NULL) != 1)
		_exit(94);
}

static void start(void *(*function)(void *), int i)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, function, (void *)(intptr_t)i))
		_exit(93);
}

static void *execute(void *arg)
{
	wait_until_blocked(1);
	wait_until_blocked(2);
	wait_for_a_byte();
	execl("/proc/self/exe", "siblings", "executed", NULL);
	return arg;
}

static void *follow(void *arg)
{
	while (!shows(getpid(), "stat", ") Z "))
		usleep(1000);
	wait_for_a_byte();
	submit_and_reap();
	_exit(7);
	return arg;
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "";
	int n = argc > 2 ? atoi(argv[2]) : 0;

	if (!strcmp(mode, "executed")) {
		submit_and_reap();
		return 3;
	}
	if (!strcmp(mode, "leader")) {
		start(follow, 0);
		syscall(SYS_exit, 0);
	}
	if (syscall(SYS_io_setup, 8u, &ctx))
		return 92;
	if (!strcmp(mode, "exec")) {
		start(block, 2);
		start(execute, 0);
		block((void *)1);
	}
	for (int i = 1; i <= 3; i++)
		start(block, i);
	for (int i = 1; i <= 3; i++)
		wait_until_blocked(i);
	wait_for_a_byte();
	if (!strcmp(mode, "exit"))
		_exit(n);
	if (!strcmp(mode, "die"))
		kill(getpid(), n);
	for (;;)
		pause();
}

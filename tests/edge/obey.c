/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * obey FIFO - does what the letters in the FIFO say, so that a test can choose
 * the stop at which a tracer meets it, and prints each letter when it is done:
 *
 *	s	one call: io_submit(1, 7, NULL), EINVAL
 *	u	SIGUSR1 to itself (a handler counts it)
 *	f	forks a child, which makes the call io_submit(1, 8, NULL)
 *	c	creates a thread, which makes the call io_submit(1, 9, NULL)
 *	e	executes itself
 *	p	stops itself
 *	b	creates a thread that blocks in io_getevents for ever
 *	q	returns 0
 *
 * Prints "ready PID" first, and "usr1" from the handler.
 */
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void print(const char *text)
{
	if (write(STDOUT_FILENO, text, strlen(text)) < 0)
		_exit(99);
}

static void on_usr1(int sig)
{
	(void)sig;
	print("usr1\n");
}

static void *number(void *arg)
{
	syscall(SYS_io_submit, 1ul, (long)(intptr_t)arg, NULL);
	return NULL;
}

static void *block(void *arg)
{
	aio_context_t ctx = 0;
	struct io_event event;
	sigset_t all;

	/* Signals are for the thread that obeys. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, NULL);
	if (syscall(SYS_io_setup, 1u, &ctx))
		_exit(99);
	syscall(SYS_io_getevents, ctx, 1l, 1l, &event, NULL);
	return arg;
}

static void obey(char letter, char **argv)
{
	pthread_t thread;
	pid_t child;

	switch (letter) {
	case 's':
		number((void *)7);
		break;
	case 'u':
		raise(SIGUSR1);
		break;
	case 'f':
		child = fork();
		if (!child) {
			number((void *)8);
			_exit(0);
		}
		waitpid(child, NULL, 0);
		break;
	case 'c':
		pthread_create(&thread, NULL, number, (void *)9);
		pthread_join(thread, NULL);
		break;
	case 'e':
		execv("/proc/self/exe", argv);
		_exit(98);
	case 'p':
		raise(SIGSTOP);
		break;
	case 'b':
		pthread_create(&thread, NULL, block, NULL);
		break;
	case 'q':
		_exit(0);
	default:
		return;
	}
	print((char[]){ letter, '\n', '\0' });
}

int main(int argc, char **argv)
{
	int letters = open(argc == 2 ? argv[1] : "", O_RDWR | O_CLOEXEC);
	char letter, ready[32];

	if (letters < 0)
		return 2;
	signal(SIGUSR1, on_usr1);
	snprintf(ready, sizeof(ready), "ready %d\n", (int)getpid());
	print(ready);
	while (read(letters, &letter, 1) == 1)
		obey(letter, argv);
	return 1;
}

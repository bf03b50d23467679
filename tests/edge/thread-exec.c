/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * thread-exec FIFO COMMAND [ARG]... - a thread executes the command when it has
 * read a byte from the FIFO; until then it and its leader wait.  Prints "ready
 * PID TID".
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static char **args;
static int fifo;

static void *thread(void *arg)
{
	char byte;

	printf("ready %d %d\n", (int)getpid(), (int)gettid());
	fflush(stdout);
	if (read(fifo, &byte, 1) == 1)
		execv(args[2], args + 2);
	_exit(98);
	return arg;
}

int main(int argc, char **argv)
{
	pthread_t id;

	args = argv;
	fifo = argc > 2 ? open(argv[1], O_RDWR | O_CLOEXEC) : -1;
	if (fifo < 0 || pthread_create(&id, NULL, thread, NULL))
		return 2;
	pthread_join(id, NULL);
	return 1;
}

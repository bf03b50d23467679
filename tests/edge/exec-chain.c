/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * exec-chain N FIFO - a thread makes an AIO call, and then executes the program
 * anew with N - 1, while its leader waits.  With 0 it prints "ready PID TID",
 * and both wait until the FIFO is written to.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static char **args;

static void *thread(void *arg)
{
	char number[16], byte;
	int n = atoi(args[1]), fifo;

	syscall(SYS_io_destroy, 1ul);
	if (n) {
		snprintf(number, sizeof(number), "%d", n - 1);
		execl("/proc/self/exe", args[0], number, args[2],
		      (char *)NULL);
		_exit(98);
	}
	printf("ready %d %d\n", (int)getpid(), (int)gettid());
	fflush(stdout);
	fifo = open(args[2], O_RDONLY);
	_exit(read(fifo, &byte, 1) == 1 ? 0 : 97);
	return arg;
}

int main(int argc, char **argv)
{
	pthread_t id;

	args = argv;
	if (argc != 3 || pthread_create(&id, NULL, thread, NULL))
		return 2;
	pthread_join(id, NULL);
	return 1;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * relay CHAINS FILE - threads born and dying all the time: in each of CHAINS
 * chains a thread makes its successor and ends.  A tracer that misses one
 * thread misses the rest of its chain, too.  Each thread makes an AIO call,
 * which fails.  Ends when FILE exists.
 */
#include <linux/aio_abi.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *file;
static sem_t ended;

static void *leg(void *arg)
{
	pthread_attr_t attr;
	pthread_t next;

	syscall(SYS_io_destroy, (aio_context_t)0);
	if (!access(file, F_OK)) {
		sem_post(&ended);
		return NULL;
	}
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&attr, 65536);
	/* Threads end later than they say; there may be too many. */
	while (pthread_create(&next, &attr, leg, arg))
		usleep(1000);
	pthread_attr_destroy(&attr);
	return NULL;
}

int main(int argc, char **argv)
{
	int chains = argc > 2 ? atoi(argv[1]) : 0;
	pthread_t first;

	if (chains < 1)
		return 2;
	file = argv[2];
	sem_init(&ended, 0, 0);
	for (int i = 0; i < chains; i++)
		if (pthread_create(&first, NULL, leg, NULL) ||
		    pthread_detach(first))
			return 1;
	for (int i = 0; i < chains; i++)
		while (sem_wait(&ended))
			;
	puts("all chains ended");
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * relay [-s] CHAINS HOLD END - threads are created all the time: in each of
 * CHAINS chains a thread creates its successor and ends or, with -s, stays.  A
 * tracer that misses one thread misses the rest of its chain, too.  Each thread
 * makes an AIO call, which fails.  While the file HOLD exists no new ones are
 * created; when END exists, all end.
 */
#include <linux/aio_abi.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The maximum of those that stay. */
#define MANY 2000

static const char *hold, *end;
static bool stays;
static atomic_int threads;
static pthread_attr_t attr;
static sem_t ended;

static bool exists(const char *file)
{
	return !access(file, F_OK);
}

static void *leg(void *arg)
{
	pthread_t next;

	syscall(SYS_io_destroy, (aio_context_t)0);
	/* So that the machine's thread IDs are not used up in a second. */
	usleep(200);
	while ((exists(hold) || threads > MANY) && !exists(end))
		usleep(1000);
	if (exists(end)) {
		sem_post(&ended);
		return NULL;
	}
	threads += stays;
	/* Threads end later than they report; there may be too many. */
	while (pthread_create(&next, &attr, leg, arg))
		usleep(1000);
	while (stays)
		pause();
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t first;
	int chains;

	if (argc > 1 && !strcmp(argv[1], "-s")) {
		stays = true;
		argv++;
		argc--;
	}
	chains = argc > 3 ? atoi(argv[1]) : 0;
	if (chains < 1)
		return 2;
	hold = argv[2];
	end = argv[3];
	sem_init(&ended, 0, 0);
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&attr, 65536);
	for (int i = 0; i < chains; i++)
		if (pthread_create(&first, &attr, leg, NULL))
			return 1;
	for (int i = 0; i < chains; i++)
		while (sem_wait(&ended))
			;
	puts("all chains ended");
	return 0;
}

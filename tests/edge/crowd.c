/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * crowd SLEEPING BUSY CALLS - SLEEPING threads wait, while BUSY threads make
 * CALLS calls io_submit(0x1, N, NULL) each, with N counting through all of them
 * from 1.  Then the others make one call each, all at once, with the numbers
 * that follow.  Prints "over" at the end.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static long calls;
static pthread_barrier_t here, word;

static void call(long n)
{
	/* There is no such context. */
	syscall(SYS_io_submit, 1, n, NULL);
}

static void *sleeping(void *arg)
{
	pthread_barrier_wait(&here);
	pthread_barrier_wait(&word);
	call((long)arg);
	return NULL;
}

static void *busy(void *arg)
{
	for (long i = 0; i < calls; i++)
		call((long)arg + i);
	return NULL;
}

int main(int argc, char **argv)
{
	long n[2], next = 1;
	pthread_t *threads;
	pthread_attr_t attr;

	if (argc != 4)
		return 2;
	n[0] = atol(argv[1]);
	n[1] = atol(argv[2]);
	calls = atol(argv[3]);
	threads = calloc((size_t)(n[0] + n[1]), sizeof(*threads));
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 64 * 1024);
	pthread_barrier_init(&here, NULL, (unsigned int)n[0] + 1);
	pthread_barrier_init(&word, NULL, (unsigned int)n[0] + 1);
	for (long i = 0; i < n[0]; i++)
		if (pthread_create(&threads[i], &attr, sleeping,
				   (void *)(n[1] * calls + i + 1)))
			return 1;
	pthread_barrier_wait(&here);
	for (long i = 0; i < n[1]; i++, next += calls)
		if (pthread_create(&threads[n[0] + i], &attr, busy,
				   (void *)next))
			return 1;
	for (long i = 0; i < n[1]; i++)
		pthread_join(threads[n[0] + i], NULL);
	pthread_barrier_wait(&word);
	for (long i = 0; i < n[0]; i++)
		pthread_join(threads[i], NULL);
	puts("over");
	return 0;
}

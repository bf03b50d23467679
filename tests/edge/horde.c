/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * horde N CALLS - N threads that exist at the same time.  Each makes the call
 * io_submit(1, its number, NULL), which fails with EINVAL, CALLS times; they
 * begin together.
 *
 * horde busy N - N threads call io_submit(2, 0, NULL) all the time, until two
 * threads, created first and last, have made ten calls io_submit(1, 1, NULL).
 *
 * Prints "N threads" at the end.
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static pthread_barrier_t barrier;
static long calls;
static atomic_int patient = 2;

static void call(unsigned long ctx, long number)
{
	if (syscall(SYS_io_submit, ctx, number, NULL) != -1 || errno != EINVAL)
		_exit(99);
}

static void *one(void *arg)
{
	pthread_barrier_wait(&barrier);
	for (long i = 0; i < calls; i++)
		call(1, (long)(intptr_t)arg);
	return NULL;
}

static void *busy(void *arg)
{
	pthread_barrier_wait(&barrier);
	while (patient)
		call(2, 0);
	return arg;
}

static void *some(void *arg)
{
	pthread_barrier_wait(&barrier);
	for (int i = 0; i < 10; i++)
		call(1, 1);
	patient--;
	return arg;
}

int main(int argc, char **argv)
{
	bool are_busy = argc == 3 && !strcmp(argv[1], "busy");
	long n = argc == 3 ? atol(argv[are_busy ? 2 : 1]) : 0;
	long all = are_busy ? n + 2 : n;
	pthread_t *ids = calloc((size_t)all + 1, sizeof(*ids));
	pthread_attr_t attr;

	if (n < 1 || !ids)
		return 2;
	calls = atol(argv[2]);
	pthread_barrier_init(&barrier, NULL, (unsigned int)all);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 64 * 1024);
	for (long i = 0; i < all; i++)
		if (pthread_create(&ids[i], &attr, !are_busy ? one :
				   i && i < all - 1 ? busy : some,
				   (void *)(intptr_t)(i + 1)))
			return 1;
	for (long i = 0; i < all; i++)
		pthread_join(ids[i], NULL);
	printf("%ld threads\n", n);
	return 0;
}

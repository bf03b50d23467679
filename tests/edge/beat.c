/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * beat FILE [THREADS] - threads that run all the time: each counts its rounds
 * in its own eight bytes of FILE.  A process that is stopped does not count,
 * whatever its state looks like.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static void *run(void *arg)
{
	volatile uint64_t *counter = arg;

	for (;;) {
		++*counter;
		/* So that each does not use a whole CPU. */
		usleep(100);
	}
	return NULL;
}

int main(int argc, char **argv)
{
	int n = argc > 2 ? atoi(argv[2]) : 1;
	size_t size = (size_t)n * sizeof(uint64_t);
	pthread_t thread;
	uint64_t *counters;
	int fd;

	if (argc < 2 || n < 1)
		return 2;
	fd = open(argv[1], O_RDWR | O_CREAT, 0666);
	if (fd < 0 || ftruncate(fd, (off_t)size)) {
		perror(argv[1]);
		return 1;
	}
	counters = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (counters == MAP_FAILED)
		return 1;
	for (int i = 1; i < n; i++)
		if (pthread_create(&thread, NULL, run, counters + i))
			return 1;
	run(counters);
}

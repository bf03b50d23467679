/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wl-threads THREADS [LOOPS [BATCH]] - threads that do AIO all at the same
 * time, each with its own context: one io_setup, LOOPS (100) times one
 * io_submit of BATCH (1) reads and one io_getevents, one io_destroy.  Prints
 * only the totals.
 */
#include "engine.h"

#include <pthread.h>
#include <stdlib.h>

static long loops = 100;
static karg batch = 1;
static pthread_barrier_t start;

static void *worker(void *arg)
{
	struct engine *e = arg;

	pthread_barrier_wait(&start);
	engine_start(e, batch);
	for (long i = 0; i < loops; i++)
		engine_round(e);
	engine_stop(e);
	return NULL;
}

int main(int argc, char **argv)
{
	unsigned long long submitted = 0, reaped = 0;
	long n = engine_count(argv[1]);
	struct engine *engines = calloc((size_t)n, sizeof(*engines));
	pthread_t *threads = calloc((size_t)n, sizeof(*threads));

	if (argc > 2)
		loops = engine_count(argv[2]);
	if (argc > 3)
		batch = (karg)engine_count(argv[3]);
	if (!engines || !threads)
		wl_die("no memory");
	engine_file();
	pthread_barrier_init(&start, NULL, (unsigned)n);
	for (long i = 0; i < n; i++)
		if (pthread_create(&threads[i], NULL, worker, &engines[i]))
			wl_die("no thread %ld", i);
	for (long i = 0; i < n; i++) {
		pthread_join(threads[i], NULL);
		submitted += engines[i].submitted;
		reaped += engines[i].reaped;
	}
	engine_summary(submitted, reaped);
	free(threads);
	free(engines);
	return 0;
}

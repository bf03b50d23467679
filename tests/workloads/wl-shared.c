/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wl-shared THREADS LOOPS - threads that do AIO all at the same time on one
 * context: LOOPS times one io_submit of one read and one io_getevents of one
 * event, which may be another thread's.  No iocb is used twice.  Prints only
 * the totals.
 */
#include "engine.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

static struct engine e;
static long threads, loops;
static pthread_barrier_t start;

static void *worker(void *arg)
{
	kword *list = e.list + (size_t)arg * (size_t)loops;
	struct io_event *event = TAIL(struct io_event, 0);

	pthread_barrier_wait(&start);
	for (long i = 0; i < loops; i++) {
		if (k_submit(e.ctx, 1, list + i) != 1)
			wl_die("io_submit");
		while (k_getevents(e.ctx, 1, 1, event, NULL) != 1)
			;
	}
	return NULL;
}

int main(int argc, char **argv)
{
	unsigned long long all;
	pthread_t *ids;

	threads = engine_count(argc > 1 ? argv[1] : NULL);
	loops = engine_count(argc > 2 ? argv[2] : NULL);
	all = (unsigned long long)threads * (unsigned long long)loops;
	ids = calloc((size_t)threads, sizeof(*ids));
	if (!ids)
		wl_die("no memory");
	engine_file();
	engine_start(&e, (karg)all);
	pthread_barrier_init(&start, NULL, (unsigned)threads);
	for (long i = 0; i < threads; i++)
		if (pthread_create(&ids[i], NULL, worker, PTR(i)))
			wl_die("no thread %ld", i);
	for (long i = 0; i < threads; i++)
		pthread_join(ids[i], NULL);
	engine_stop(&e);
	engine_summary(all, all);
	free(ids);
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wl-loop [-f FILE] [-s MICROSECONDS] ROUNDS [BATCH] - page-cached reads for
 * benchmarks and attaching: in each round one io_submit of BATCH (1) reads and
 * one io_getevents.  ROUNDS may be 0, for ever.  SIGINT and SIGTERM end it
 * early, and so does FILE when it exists; -s sleeps after each round.  The
 * result of every read is checked.  Prints the totals.
 */
#include "engine.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Rounds between two looks for the file, because a system call costs time. */
#define ROUNDS_A_LOOK 64

static volatile sig_atomic_t told_to_stop;

static void stop(int sig)
{
	(void)sig;
	told_to_stop = 1;
}

int main(int argc, char **argv)
{
	const char *file = NULL;
	useconds_t pause_us = 0;
	struct engine e;
	karg batch = 1;
	long rounds;
	int opt;

	while ((opt = getopt(argc, argv, "f:s:")) != -1) {
		if (opt == 'f')
			file = optarg;
		else if (opt == 's')
			pause_us = (useconds_t)engine_count(optarg);
		else
			return 2;
	}
	if (optind == argc)
		wl_die("usage: wl-loop [-f FILE] [-s US] ROUNDS [BATCH]");
	rounds = strcmp(argv[optind], "0") ? engine_count(argv[optind]) : 0;
	if (optind + 1 < argc)
		batch = (karg)engine_count(argv[optind + 1]);

	signal(SIGINT, stop);
	signal(SIGTERM, stop);
	engine_file();
	engine_start(&e, batch);
	for (long i = 0; !told_to_stop && (!rounds || i < rounds); i++) {
		if (file && (pause_us || i % ROUNDS_A_LOOK == 0) &&
		    !access(file, F_OK))
			break;
		engine_round(&e);
		if (pause_us)
			usleep(pause_us);
	}
	engine_stop(&e);
	engine_summary(e.submitted, e.reaped);
	return 0;
}

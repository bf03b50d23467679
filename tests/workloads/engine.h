/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * engine.h - the work of workloads that print no predictions: batches of
 * page-cached reads, submitted and reaped; the data of each is checked.  One
 * engine is one context; it belongs to one thread.
 */
#ifndef ENGINE_H
#define ENGINE_H

#include "wl.h"

struct engine {
	unsigned long ctx;
	karg batch;
	struct iocb *iocbs;
	struct io_event *events;
	kword *list;
	char *buffers;
	unsigned long long submitted, reaped;
};

/* The file that all engines of a process read, with descriptor WL_FILE. */
void engine_file(void);

void engine_start(struct engine *e, karg batch);
/*
 * One batch: io_submit until all is accepted, io_getevents until all is reaped.
 */
void engine_round(struct engine *e);
/* A poll that never completes, left in flight. */
void engine_leave_poll(struct engine *e);
void engine_stop(struct engine *e);

/* The summary line at the end of these workloads. */
void engine_summary(unsigned long long submitted, unsigned long long reaped);

/* A positive count from the command line, or the program ends. */
long engine_count(const char *arg);

#endif

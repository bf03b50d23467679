/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * engine.c - the quiet workloads' work: see engine.h.
 */
#include "engine.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK 512
#define BLOCKS 128

void engine_file(void)
{
	wl_file(WL_FILE, BLOCK * BLOCKS);
}

void engine_start(struct engine *e, karg batch)
{
	size_t n = (size_t)batch;
	kword *ctxp = TAIL(kword, 0);
	long ret = k_setup((unsigned long)batch + 1, ctxp);

	if (ret)
		wl_die("io_setup: %s", strerror((int)-ret));
	*e = (struct engine){
		.ctx = *ctxp,
		.batch = batch,
		.iocbs = wl_tail(n * sizeof(*e->iocbs)),
		.events = wl_tail(n * sizeof(*e->events)),
		.list = wl_tail(n * sizeof(*e->list)),
		.buffers = wl_tail(n * BLOCK),
	};
	for (size_t i = 0; i < n; i++) {
		e->list[i] = WORD(&e->iocbs[i]);
		e->iocbs[i] = (struct iocb){
			.aio_data = i,
			.aio_fildes = WL_FILE,
			.aio_buf = WORD(e->buffers + i * BLOCK),
			.aio_nbytes = BLOCK,
			.aio_offset = (int64_t)(i % BLOCKS * BLOCK),
		};
	}
}

static void check(const struct engine *e, const struct io_event *event)
{
	const struct iocb *iocb = &e->iocbs[event->data];
	const char *buffer = e->buffers + event->data * BLOCK;
	size_t offset = (size_t)iocb->aio_offset;

	if (event->res != BLOCK || event->obj != WORD(iocb) ||
	    buffer[0] != wl_file_byte(offset) ||
	    buffer[BLOCK - 1] != wl_file_byte(offset + BLOCK - 1))
		wl_die("a read of %d bytes at %zu gave %lld", BLOCK, offset,
		       (long long)event->res);
}

void engine_round(struct engine *e)
{
	karg in = 0, out = 0;

	memset(e->buffers, 0, (size_t)e->batch * BLOCK);
	while (in < e->batch) {
		long ret = k_submit(e->ctx, e->batch - in, e->list + in);

		if (ret <= 0)
			wl_die("io_submit: %ld", ret);
		in += ret;
		e->submitted += (unsigned long long)ret;
	}
	while (out < e->batch) {
		karg left = e->batch - out;
		long ret = k_getevents(e->ctx, left, left, e->events, NULL);

		if (ret == -EINTR)
			continue;
		if (ret <= 0)
			wl_die("io_getevents: %ld", ret);
		for (long i = 0; i < ret; i++)
			check(e, &e->events[i]);
		out += ret;
		e->reaped += (unsigned long long)ret;
	}
}

void engine_leave_poll(struct engine *e)
{
	struct iocb *poll = TAIL(struct iocb, .aio_lio_opcode = IOCB_CMD_POLL,
				 .aio_fildes = WL_PIPE_IN, .aio_buf = 1);

	wl_pipe();
	if (k_submit(e->ctx, 1, LIST(WORD(poll))) != 1)
		wl_die("io_submit of a poll");
	e->submitted++;
}

void engine_stop(struct engine *e)
{
	if (k_destroy(e->ctx))
		wl_die("io_destroy");
}

void engine_summary(unsigned long long submitted, unsigned long long reaped)
{
	printf("submitted=%llu reaped=%llu\n", submitted, reaped);
}

long engine_count(const char *arg)
{
	char *end = NULL;
	long n = arg ? strtol(arg, &end, 10) : 0;

	if (n <= 0 || *end)
		wl_die("not a count: %s", arg ? arg : "nothing");
	return n;
}

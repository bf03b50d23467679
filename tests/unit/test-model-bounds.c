/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The work of one call is bounded whatever iocbs and events it contains: it
 * depends on the number of its elements, not on how many operations are in
 * flight.
 */
#include "unit.h"

#include <stdlib.h>

#include "../../src/base/alloc.h"
#include "../../src/model/state.h"

enum {
	MANY = 40000,
	/* Looked at for one event: in the ring, and when it is returned. */
	STEPS = 8,
};

#define CTX 0x7f0000000000ull

/* The iocbs of a call, and its events in another order. */
struct arrangement {
	const char *name;
	uint64_t (*obj)(uint32_t i);
	uint64_t (*data)(uint32_t i);
	uint32_t (*order)(uint32_t i);
	bool in_ring;	/* the events are seen there first */
};

static uint64_t one(uint32_t i)
{
	(void)i;
	return 0x1000;
}

static uint64_t own(uint32_t i)
{
	return i;
}

static uint64_t in_a_row(uint32_t i)
{
	return 0x100000 + 64 * (uint64_t)i;
}

/*
 * Addresses that a program can use, of which hundreds would share a bucket if
 * that were chosen by a known number: here bits 40 to 55 of the product of obj
 * >> 6 and 0x9e3779b97f4a7c15.
 */
static uint64_t crafted(uint32_t i)
{
	return 0x2dbe6bdull * i << 6;
}

static uint64_t far_apart(uint32_t i)
{
	return (uint64_t)i << 31;
}

static uint32_t forwards(uint32_t i)
{
	return i;
}

static uint32_t backwards(uint32_t i)
{
	return MANY - 1 - i;
}

static const struct arrangement arrangements[] = {
	{ "one iocb, one data", one, one, forwards, false },
	{ "one iocb, one data, in the ring", one, one, forwards, true },
	{ "one iocb, its own data", one, own, forwards, false },
	{ "one iocb, its own data, backwards", one, own, backwards, false },
	{ "the same, in the ring", one, own, backwards, true },
	{ "an iocb each, backwards", in_a_row, one, backwards, true },
	{ "crafted addresses", crafted, one, backwards, true },
	{ "far apart", far_apart, one, backwards, true },
	{ "crafted data", one, crafted, backwards, true },
};

static const struct model_events silent = { 0 };

static void test_arrangement(void **state)
{
	const struct arrangement *a = *state;
	struct model *m = model_new(&silent, NULL, 2 * MANY);
	struct rec_iocb *cbs = xcalloc(MANY, sizeof(*cbs));
	struct io_event *events = xcalloc(MANY, sizeof(*events));
	struct call submit = {
		.sys = AIO_SUBMIT, .tid = 1, .space = 1, .enter = 1,
		.submit = { .ctx = CTX, .nr = MANY, .iocbs = cbs, .n = MANY },
	}, wait = {
		.sys = AIO_GETEVENTS, .tid = 1, .space = 1, .enter = 3,
		.getevents = { .ctx = CTX, .min_nr = MANY, .nr = MANY,
			       .events = events, .n = MANY },
	};
	struct call_view submits = { .call = &submit }, waits = { .call = &wait };
	uint64_t steps;

	for (uint32_t i = 0; i < MANY; i++) {
		uint32_t k = a->order(i);

		cbs[i].addr = a->obj(i);
		cbs[i].ok = true;
		cbs[i].cb.aio_data = a->data(i);
		events[i].obj = a->obj(k);
		events[i].data = a->data(k);
	}
	submit.ring_enter = (struct rec_ring){
		.asked = true, .ok = true, .nr = MANY + 1,
	};
	model_enter(m, &submits);
	submit.state = CALL_DONE;
	submit.ret = MANY;
	submit.leave = 2;
	if (a->in_ring)
		submit.ring_leave = (struct rec_ring){
			.asked = true, .ok = true, .nr = MANY + 1,
			.tail = MANY, .n = MANY, .events = events,
		};
	model_leave(m, &submits);
	model_enter(m, &waits);
	wait.state = CALL_DONE;
	wait.ret = MANY;
	wait.leave = 4;
	model_leave(m, &waits);
	for (uint32_t i = 0; i < MANY; i++) {
		assert_non_null(waits.ops[i]);
		assert_int_equal(waits.ops[i]->obj, events[i].obj);
		assert_int_equal(waits.ops[i]->data, events[i].data);
	}
	assert_int_equal(model_in_flight(m), 0);
	steps = m->contexts->steps;
	assert_in_range(steps, 1, (uint64_t)STEPS * MANY);
	model_free(m);
	free(cbs);
	free(events);
}

int main(void)
{
	struct unit u = { 0 };

	unit_add_table(&u, arrangements, test_arrangement);
	return unit_run(&u);
}

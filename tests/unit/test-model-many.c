/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Contexts by the thousand, in several address spaces and at the addresses
 * that programs have them at: each is found again, and each goes when its
 * space does, it alone.
 */
#include "unit.h"

#include <stdlib.h>

#include "../../src/base/alloc.h"
#include "../../src/model/state.h"

enum { SPACES = 3, EACH = 3000 };

#define ID(i) (0x7f0000000000ull + 0x1000ull * (uint64_t)(i))

/* What was reported, by space. */
struct told {
	uint64_t contexts[SPACES + 1], lost[SPACES + 1], abandoned[SPACES + 1];
	bool seen[SPACES + 1][EACH];
};

static void on_operation(void *arg, const struct operation *op)
{
	struct told *t = arg;

	assert_in_range(op->space, 1, SPACES);
	if (op->end == OP_ABANDONED)
		t->abandoned[op->space]++;
	else if (op->end == OP_LOST)
		t->lost[op->space]++;
	else
		fail_msg("operation ended as %d", op->end);
}

static void on_context(void *arg, const struct context *c)
{
	struct told *t = arg;
	uint64_t i = (c->id - ID(0)) / 0x1000;

	assert_in_range(c->space, 1, SPACES);
	assert_in_range(i, 0, EACH - 1);
	assert_false(t->seen[c->space][i]);
	t->seen[c->space][i] = true;
	t->contexts[c->space]++;
	assert_int_equal(c->nr_events, c->space * 10000 + i);
	assert_int_equal(c->submits, 1);
	assert_int_equal(c->leftovers, 1);
}

static const struct model_events events = { on_operation, on_context };

static void setup(struct model *m, uint64_t space, uint32_t i)
{
	struct call c = {
		.sys = AIO_SETUP, .tid = 1, .space = space, .enter = 1,
		.setup = { .nr_events = (uint32_t)space * 10000 + i,
			   .ok = true, .ctx = ID(i) },
		.ring_leave = { .asked = true, .ok = true, .nr = 8 + i },
	};
	struct call_view view = { .call = &c };

	model_enter(m, &view);
	c.state = CALL_DONE;
	c.leave = 2;
	model_leave(m, &view);
}

static void submit(struct model *m, uint64_t space, uint32_t i)
{
	struct rec_iocb cb = { .addr = 64 * space, .ok = true };
	struct call c = {
		.sys = AIO_SUBMIT, .tid = 1, .space = space, .enter = 3,
		.submit = { .ctx = ID(i), .nr = 1, .iocbs = &cb, .n = 1 },
	};
	struct call_view view = { .call = &c };

	model_enter(m, &view);
	c.state = CALL_DONE;
	c.ret = 1;
	c.leave = 4;
	model_leave(m, &view);
	assert_int_equal(view.in_flight, 1);
	assert_true(view.in_flight_known);
}

/* Each knows its own ring; those of the space `gone` are not known. */
static void look_up(const struct model *m, uint64_t gone)
{
	for (uint64_t space = 1; space <= SPACES; space++)
		for (uint32_t i = 0; i < EACH; i++) {
			uint32_t slot, nr;

			if (space == gone) {
				assert_false(model_ring_next(m, space, ID(i),
							     &slot, &nr));
				continue;
			}
			assert_true(model_ring_next(m, space, ID(i), &slot,
						    &nr));
			assert_int_equal(nr, 8 + i);
		}
}

static void test_many(void **state)
{
	struct told *told = xcalloc(1, sizeof(*told));
	struct model *m = model_new(&events, told, SPACES * EACH);

	(void)state;
	for (uint32_t i = 0; i < EACH; i++)
		for (uint64_t space = 1; space <= SPACES; space++)
			setup(m, space, i);
	for (uint64_t space = 1; space <= SPACES; space++)
		for (uint32_t i = 0; i < EACH; i++)
			submit(m, space, i);
	look_up(m, 0);
	assert_int_equal(model_in_flight(m), SPACES * EACH);
	model_space_gone(m, 2, 10);
	assert_int_equal(told->contexts[2], EACH);
	assert_int_equal(told->abandoned[2], EACH);
	assert_int_equal(told->contexts[1] + told->contexts[3], 0);
	look_up(m, 2);
	assert_int_equal(model_in_flight(m), (SPACES - 1) * EACH);
	model_finish(m, 11);
	assert_int_equal(told->contexts[1], EACH);
	assert_int_equal(told->contexts[2], EACH);
	assert_int_equal(told->contexts[3], EACH);
	assert_int_equal(told->lost[1] + told->lost[3], 2 * EACH);
	assert_int_equal(model_in_flight(m), 0);
	model_free(m);
	free(told);
}

/* Pages in a row, in spaces with numbers in a row: few share a bucket. */
static void test_spread(void **state)
{
	enum { BUCKETS = 4096, CONTEXTS = 4 * BUCKETS };
	unsigned int *in = xcalloc(BUCKETS, sizeof(*in)), most = 0;

	(void)state;
	for (uint64_t k = 0; k < CONTEXTS; k++) {
		const uint64_t key[2] = { 1 + k % 4, ID(k / 4) };
		unsigned int n = ++in[ctx_hash(key) % BUCKETS];

		most = n > most ? n : most;
	}
	/* At random, hardly ever would one have more than 16. */
	assert_in_range(most, 4, 20);
	free(in);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_spread),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

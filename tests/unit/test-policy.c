/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which threads share the tracer's CPU, in a simulation: some threads that call
 * in turn, and what a call costs them all in each way.
 */
#include "unit.h"

#include <string.h>

#include "../../src/capture/ptrace/policy.h"

struct world {
	struct policy p;
	struct policy_thread th[8];
	unsigned int threads;
	uint64_t apart, together;	/* nanoseconds a call */
	uint64_t cpu;			/* that the first one needs for it */
	uint64_t now, next_tick, ran;
	unsigned int calls[2], first[2];	/* not bound, bound; of the first */
};

static void run(struct world *w, unsigned int rounds)
{
	memset(w->calls, 0, sizeof(w->calls));
	memset(w->first, 0, sizeof(w->first));
	for (unsigned int i = 0; i < rounds * w->threads; i++) {
		unsigned int k = i % w->threads;
		struct policy_thread *th = &w->th[k];
		bool wanted;

		if (w->now >= w->next_tick) {
			policy_tick(&w->p);
			w->next_tick = w->now + 100000000;
		}
		policy_stopped(&w->p, (pid_t)k + 1, w->now);
		w->ran += k ? 0 : w->cpu;
		if (policy_count(&w->p, th, true))
			policy_ran(th, k ? 1 : w->ran);
		wanted = policy_wants(&w->p, th);
		w->calls[wanted]++;
		w->first[wanted] += !k;
		w->now += wanted ? w->together : w->apart;
	}
}

/* Of those calls the share that was made on the tracer's CPU, in percent. */
static unsigned int share(const unsigned int calls[2])
{
	return 100 * calls[1] / (calls[0] + calls[1]);
}

static void test_alone(void **state)
{
	struct world w = { .threads = 1, .apart = 50000, .together = 10000,
			   .now = 1, .ran = 1 };

	(void)state;
	run(&w, 1000);
	assert_in_range(share(w.calls), 90, 99);
	/* It computes, but not for too long; now it does. */
	w.cpu = 900000;
	w.together = w.apart = 910000;
	run(&w, 10000);
	assert_int_equal(share(w.calls), 100);
	w.cpu = 1100000;
	w.together = w.apart = 1110000;
	run(&w, 10000);
	assert_in_range(share(w.calls), 0, 2);
	/* One call in a hundredth of a second is not worth it. */
	w.cpu = 1000;
	w.together = w.apart = 10000000;
	run(&w, 1000);
	assert_in_range(share(w.calls), 0, 2);
}

static void test_several(void **state)
{
	struct world w = { .threads = 4, .apart = 50000, .together = 25000,
			   .now = 1, .ran = 1 };

	(void)state;
	/* Cheaper together: soon, and nearly always. */
	run(&w, 1000);
	assert_in_range(share(w.calls), 50, 99);
	run(&w, 100000);
	assert_in_range(share(w.calls), 98, 100);
	/* The program does something else, and then again. */
	w.together = 100000;
	run(&w, 100000);
	assert_in_range(share(w.calls), 0, 2);
	w.together = 10000;
	w.apart = 100000;
	run(&w, 100000);
	assert_in_range(share(w.calls), 95, 100);
	/* No difference that is worth it: stays. */
	w.together = 100000;
	w.apart = 99000;
	run(&w, 100000);
	assert_in_range(share(w.calls), 95, 100);
}

/* Trials where being together is a catastrophe cost less than one hundredth. */
static void test_catastrophe(void **state)
{
	struct world w = { .threads = 8, .apart = 10000, .together = 1000000,
			   .now = 1, .ran = 1 };
	const unsigned int rounds = 200000;
	uint64_t least;

	(void)state;
	run(&w, 1000);
	least = rounds * w.threads * w.apart;
	w.now = w.next_tick = 0;
	memset(&w.p.began, 0, 2 * sizeof(w.p.began));
	run(&w, rounds);
	assert_in_range(w.now, least, least + least / 100);
}

/* --affinity=always. */
static void test_always(void **state)
{
	struct world w = { .threads = 4, .apart = 50000, .together = 100000,
			   .now = 1, .ran = 1, .cpu = 1000000,
			   .p.always = true };

	(void)state;
	run(&w, 10000);
	assert_in_range(share(w.first), 99, 100);
	assert_in_range(share(w.calls), 99, 100);
}

/* Of several, one computes for long: it stays apart, the others do not. */
static void test_one_computes(void **state)
{
	struct world w = { .threads = 4, .apart = 50000, .together = 25000,
			   .now = 1, .ran = 1, .cpu = 55000 };

	(void)state;
	run(&w, 20000);
	assert_in_range(share(w.first), 0, 10);
	assert_in_range(share(w.calls), 65, 75);
}

/* Pauses say nothing about either way. */
static void test_pauses(void **state)
{
	struct world w = { .threads = 4, .apart = 50000, .together = 25000,
			   .now = 1, .ran = 1 };

	(void)state;
	run(&w, 20000);
	for (int i = 0; i < 100; i++) {
		w.now += 50000000;
		run(&w, 100);
		assert_int_equal(w.p.step, POLICY_USUAL);
		assert_true(w.p.together);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_alone),
		cmocka_unit_test(test_several),
		cmocka_unit_test(test_catastrophe),
		cmocka_unit_test(test_always),
		cmocka_unit_test(test_one_computes),
		cmocka_unit_test(test_pauses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

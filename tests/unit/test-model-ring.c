/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the operation model learns from looks at the completion ring: what was
 * synchronous, between which moments an operation became ready, and what the
 * program took without a system call; also when the ring cannot be read, or
 * lies.
 */
#include "unit.h"

#include "model_script.h"

#define SETUP	"ring A 8; 1: setup A 4; 1: = 0;"
#define DESTROY "1: destroy A; 1: = 0;"

static const struct model_case syncs[] = {
	{ "complete at the exit of its io_submit",
	  SETUP "1: submit A a b c; done A c a; 1: = 3; done A b; 1: wait A;"
		"1: got c a b",
	  "1: 3+2, c reaped sync, a reaped sync, b reaped, 1: 0+0 told 3, "
	  "A gone", "i" },
	{ "another thread saw it before",
	  SETUP "1: submit A a; done A a; 2: submit A b; 1: = 1; 2: = 1; "
	  DESTROY, "1: 2+1, 2: 2+0, a destroyed sync, b destroyed, "
		   "A destroyed, 1: 2+0", "i" },
	{ "of another thread's io_submit that is not over",
	  SETUP "1: submit A a; 2: submit A b; done A b; 1: = 1; 2: = 1;"
		"1: wait A; 1: got b; " DESTROY,
	  "1: 2+0, 2: 2+1, b reaped sync, 1: 1+0 told 1, a destroyed, "
	  "A destroyed, 1: 1+0", "i" },
	{ "complete, and taken by the program, while it lasted",
	  SETUP "1: submit A a b; done A a b; head A 1; 1: = 2; " DESTROY,
	  "a ring sync, 1: 1+2, b destroyed sync, A destroyed, 1: 1+0", "i" },
	{ "without a ring nobody knows",
	  "1: setup A 4; 1: = 0; 1: submit A a; 1: = 1; 1: wait A; 1: got a",
	  "1: 1+0, a reaped, 1: 0+0 told 1, A gone", "i" },
};

/* "SUBMITTED AFTER-BEFORE REAPED" of each operation. */
static const struct model_case brackets[] = {
	{ "ready while its io_submit lasted",
	  SETUP "@10 1: submit A a; done A a; @20 1: = 1; @30 1: wait A;"
		"@40 1: got a", "a reaped sync seen 10 10-20 40, A gone", "t" },
	{ "ready between two calls",
	  SETUP "@10 1: submit A a; @20 1: = 1; done A a; @30 1: wait A;"
		"@40 1: got a", "a reaped seen 10 20-30 40, A gone", "t" },
	{ "ready while it is waited for",
	  SETUP "@10 1: submit A a b; @20 1: = 2; @30 1: wait A; done A b;"
		"@40 1: got b; @45 1: wait A; done A a; @50 1: got a",
	  "b reaped seen 10 30-40 40, a reaped seen 10 45-50 50, A gone",
	  "t" },
	{ "another thread's call, another context's",
	  SETUP "1: setup B 4; 1: = 0; @10 1: submit A a; @20 1: = 1;"
		"@30 2: wait A; done A a; @40 1: submit B b; @50 1: = 1;"
		"@60 1: submit A c; @70 2: got a",
	  "a reaped seen 10 30-60 70, A gone, b lost 40 0-0 0, B gone", "t" },
	{ "submitted after the last look",
	  SETUP "hide A; @10 1: submit A a; @20 1: = 1; show A; done A a;"
		"@30 1: wait A; @40 1: got a",
	  "a reaped seen 10 10-30 40, A gone", "t" },
	{ "without a ring: between submission and reaping",
	  "1: setup A 4; 1: = 0; @10 1: submit A a; @20 1: = 1;"
	  "@30 1: wait A; @40 1: got a", "a reaped 10 10-40 40, A gone", "t" },
	{ "an exit that is told of later than another's",
	  SETUP "@10 1: submit A a; @20 1: = 1; @30 2: wait A; @40 3: wait A;"
		"done A a; @35 2: = -EINTR; @50 3: got a",
	  "a reaped seen 10 40-40 50, A gone", "t" },
	{ "taken from the ring: nobody saw when",
	  SETUP "@10 1: submit A a; @20 1: = 1; done A a; @30 1: submit A;"
		"@40 1: = 0; head A 1; @50 1: submit A; @60 1: = 0",
	  "a ring seen 10 20-30 0, A gone", "t" },
};

static const struct model_case taken[] = {
	{ "the head has moved without a call",
	  SETUP "1: submit A a b c; 1: = 3; done A b a c; head A 2;"
		"1: submit A d; 1: = 1; head A 1; " DESTROY,
	  "1: 3+0, b ring, a ring, 1: 2+0, c ring, d destroyed, "
	  "A destroyed setup 4 slots 8 waiting 0 submitted 2/4 "
	  "returned 0/0/0 ring 3 peak 3 left 1, 1: 1+0", "ci" },
	{ "complete and taken between two looks",
	  SETUP "1: submit A a b; 1: = 2; done A a; head A 1; done A b;"
		"head A 1; 1: wait A; 1: = 0;", "a ring, b ring, A gone" },
	{ "a call that is inside returns some, but not all",
	  SETUP "1: submit A a b c; 1: = 3; 2: wait A; done A a b c; head A 3;"
		"1: submit A; 1: = 0; 2: had b; finish",
	  "1: 3+0, 1: 3+0, b reaped, a ring, c ring, 2: 0+0 told 1, A gone",
	  "i" },
	{ "a call that is inside returns none",
	  SETUP "1: submit A a; 1: = 1; 2: wait A; done A a; head A 1;"
		"1: submit A; 1: = 0; 2: = -EINTR", "a ring, A gone" },
	{ "a call that is inside starts again",
	  SETUP "1: submit A a; 1: = 1; 2: wait A; done A a; head A 1;"
		"1: submit A; 1: = 0; 2: restarts; 2: wait A; 2: = 0;",
	  "1: 1+0, 1: 1+0, a ring, 2: 0+0 told 0, 2: 0+0 told 0, A gone",
	  "i" },
	{ "a call that is inside is killed",
	  SETUP "1: submit A a; 1: = 1; 2: wait A; done A a; head A 1;"
		"1: submit A; 1: = 0; 2: killed", "a ring, A gone" },
	{ "two calls inside, each has one",
	  SETUP "1: submit A a b c; 1: = 3; 2: wait A; 3: wait A;"
		"done A a b c; head A 3; 2: had b; 3: had a;",
	  "1: 3+0, b reaped, 2: 2+0 told 1, a reaped, c ring, "
	  "3: 0+0 told 1, A gone", "i" },
	{ "calls that began later cannot have it",
	  SETUP "1: submit A a b; 1: = 2; 2: wait A; done A a; head A 1;"
		"3: wait A; 2: = 0; done A b; 3: got b",
	  "1: 2+0, a ring, 2: 1+0 told 0, b reaped, 3: 0+0 told 1, A gone",
	  "i" },
	{ "there is always a call inside",
	  SETUP "1: submit A a b c d; 1: = 4; 2: wait A; done A a; head A 1;"
		"3: wait A; 2: = 0; done A b; head A 1; 2: wait A; 3: = 0;"
		"done A c; head A 1; 3: wait A; 2: = 0; done A d; head A 1;"
		"2: wait A; 3: = 0",
	  "1: 4+0, a ring, 2: 3+0 told 0, b ring, 3: 2+0 told 0, "
	  "c ring, 2: 1+0 told 0, d ring, 3: 0+0 told 0, A gone", "i" },
	{ "io_cancel and io_destroy look too",
	  SETUP "1: submit A a b c; 1: = 3; done A a b; head A 1;"
		"1: cancel A c; 1: = -EINPROGRESS; head A 1; " DESTROY,
	  "a ring, b ring, c destroyed asked, A destroyed" },
	{ "the program reaps nothing with calls, and the ring goes round",
	  SETUP "1: submit A a b c; 1: = 3; done A a b c; head A 3;"
		"1: submit A d e f; 1: = 3; done A d e f; head A 3;"
		"1: submit A g h i; 1: = 3; done A g h i; head A 3;"
		"1: submit A j; 1: = 1; finish",
	  "a ring, b ring, c ring, d ring, e ring, f ring, g ring, h ring, "
	  "i ring, j lost, A gone setup 4 slots 8 waiting 0 submitted 4/10 "
	  "returned 0/0/0 ring 9 peak 3 left 1", "c" },
};

static const struct model_case rounds[] = {
	{ "calls reap, and the ring goes round",
	  "ring A 3; 1: setup A 1; 1: = 0; 1: submit A a b; 1: = 2;"
	  "done A b a; 1: wait A; 1: got b; 1: submit A c; 1: = 1; done A c;"
	  "1: wait A; 1: got a c; 1: submit A d e; done A d; 1: = 2; done A e;"
	  "1: wait A; 1: got d e; finish",
	  "b reaped, a reaped, c reaped, d reaped sync, e reaped, A gone" },
	{ "full, from the last slot on",
	  "ring A 4; 1: setup A 1; 1: = 0; 1: submit A a b c; 1: = 3;"
	  "done A a b c; 1: wait A; 1: got a b c; 1: submit A d e f; 1: = 3;"
	  "done A f e d; 1: submit A; 1: = 0; head A 1; 1: wait A; 1: got e d",
	  "a reaped, b reaped, c reaped, f ring, e reaped, d reaped, A gone" },
	{ "the smallest",
	  "ring A 2; 1: setup A 1; 1: = 0; 1: submit A a; 1: = 1; done A a;"
	  "1: wait A; 1: got a; 1: submit A b; 1: = 1; done A b; head A 1;"
	  "1: submit A c; 1: = 1; done A c; " DESTROY,
	  "a reaped, b ring, c destroyed, A destroyed" },
	{ "twins: the one that is ready is the one that is taken",
	  SETUP "1: submit A a:1 a:2; 1: = 2; done A a:2; head A 1;"
		"1: submit A; 1: = 0; done A a:1; 1: wait A; 1: got a:1;",
	  "a:2 ring, a:1 reaped, A gone" },
};

static const struct model_case attached[] = {
	{ "completions are waiting, and are reaped",
	  "ring A 8; done A x y z; 1: wait A; 1: got x y; 1: wait A; 1: got z;"
	  "1: submit A a; 1: = 1; done A a; 1: wait A; 1: got a; finish",
	  "x reaped unseen, y reaped unseen, z reaped unseen, a reaped, "
	  "A gone found 0 slots 8 waiting 3 submitted 1/1 returned 3/0/4 "
	  "ring 0 peak 1 left 0", "c" },
	{ "completions are waiting, and nobody reaps them",
	  "ring A 8; done A x y z; 1: submit A a; 1: = 1; head A 1; " DESTROY,
	  "a destroyed, A destroyed found 0 slots 8 waiting 3 submitted 1/1 "
	  "returned 0/0/0 ring 0 peak 1 left 3", "c" },
	{ "the program takes them, then those that were seen",
	  "ring A 8; done A x y; 1: submit A a b; 1: = 2; done A a b; head A 3;"
	  "1: wait A; 1: got b", "a ring, b reaped, A gone" },
	{ "an iocb that is complete already is submitted again",
	  "ring A 8; done A a=2; 1: submit A a; 1: = 1; head A 1; done A a=3;"
	  "1: wait A; 1: got a=3", "a reaped res 3, A gone", "r" },
	{ "in flight before, complete later",
	  "ring A 8; 1: wait A; done A x; 1: got x; 1: wait A; 1: = 0; finish",
	  "x reaped unseen, A gone found 0 slots 8 waiting 0 submitted 0/0 "
	  "returned 2/1/1 ring 0 peak 0 left 0", "c" },
};

static const struct model_case unreadable[] = {
	{ "never",
	  "1: setup A 4; 1: = 0; 1: submit A a b; 1: = 2; 1: wait A; 1: got b;"
	  DESTROY, "b reaped, a destroyed, A destroyed setup 4 slots 0 "
	  "waiting 0 submitted 1/2 returned 1/0/1 ring 0 peak 2 left 1", "c" },
	{ "between two good looks: nothing happened",
	  SETUP "1: submit A a b; 1: = 2; done A a; 1: submit A; 1: = 0;"
		"hide A; 1: submit A; 1: = 0; show A; 1: wait A; 1: got a;"
		"done A b; head A 1; 1: wait A; 1: = 0",
	  "a reaped, b ring, A gone" },
	{ "between two good looks: they were taken",
	  SETUP "1: submit A a b c; 1: = 3; done A a; 1: submit A; 1: = 0;"
		"hide A; done A b; head A 2; 1: submit A; 1: = 0; show A;"
		"done A c; 1: wait A; 1: got c",
	  "a ring, b ring, c reaped, A gone" },
	{ "between two good looks: calls reaped",
	  SETUP "1: submit A a b c; 1: = 3; done A a; 1: submit A; 1: = 0;"
		"hide A; done A b; 1: wait A; 1: got a b; show A;"
		"done A c; head A 1; 1: submit A d; 1: = 1; finish",
	  "a reaped, b reaped, c ring, d lost, A gone" },
	{ "until later",
	  SETUP "hide A; 1: submit A a b c; 1: = 3; done A a b; 1: wait A;"
		"1: got a; show A; 1: wait A; 1: got b; done A c; head A 1;"
		"1: wait A; 1: = 0", "a reaped, b reaped, c ring, A gone" },
};

/* Whatever it contains: what was submitted is reported once. */
static const struct model_case liars[] = {
	{ "the number of slots changes, and changes back",
	  SETUP "1: submit A a b; 1: = 2; done A a; 1: submit A; 1: = 0;"
		"lie A 0 1 16; 1: submit A; 1: = 0; lie A 0 1 8; 1: wait A;"
		"1: got a; done A b; head A 1; 1: wait A; 1: = 0",
	  "a reaped, b ring, A gone" },
	{ "the head runs ahead of the tail",
	  SETUP "1: submit A a b; 1: = 2; done A a; lie A 5 1 8; 1: submit A;"
		"1: = 0; lie A 0 1 8; done A b; 1: wait A; 1: got a b",
	  "a reaped, b reaped, A gone" },
	{ "the tail goes back",
	  SETUP "1: submit A a b; 1: = 2; done A a b; 1: submit A; 1: = 0;"
		"lie A 0 1 8; 1: submit A; 1: = 0; lie A 0 2 8; 1: wait A;"
		"1: got a b", "a ring, b ring, a reaped unseen, "
		"b reaped unseen, A gone" },
	{ "events of what nobody submitted",
	  SETUP "1: submit A a; 1: = 1; done A x y a; 1: submit A; 1: = 0;"
		"1: wait A; 1: got x y a; done A u v; head A 1; " DESTROY,
	  "x reaped unseen, y reaped unseen, a reaped, A destroyed "
	  "setup 4 slots 8 waiting 0 submitted 2/1 returned 1/0/3 ring 0 "
	  "peak 1 left 1", "c" },
	{ "an event that no call returns",
	  SETUP "1: submit A a; 1: = 1; done A a; head A 1; 1: wait A;"
		"1: got a; finish", "a ring, a reaped unseen, A gone" },
	{ "an event twice",
	  SETUP "1: submit A a; 1: = 1; done A a a; 1: wait A; 1: got a a",
	  "a reaped, a reaped unseen, A gone" },
	{ "what the calls return is not in it",
	  SETUP "1: submit A a b; 1: = 2; 1: wait A; 1: had b; done A a;"
		"head A 1; 1: wait A; 1: = 0",
	  "b reaped, a ring, A gone" },
};

/* What was told. */
static struct operation last;

static void on_operation(void *arg, const struct operation *op)
{
	(void)arg;
	last = *op;
}

/*
 * A look at the ring may be long after the end of the call that it is for: what
 * it finds may have come in between.  What the call itself has returned has not.
 */
static void test_late_look(void **state)
{
	static const struct model_events told = { .operation = on_operation };
	struct io_event ev = { .obj = 64, .res = 1 };
	struct rec_iocb cb = { .addr = 64, .ok = true };
	struct call submit = {
		.sys = AIO_SUBMIT, .tid = 1, .space = 1, .enter = 10,
		.submit = { .ctx = 0x1000, .nr = 1, .iocbs = &cb, .n = 1 },
		.ring_enter = { .asked = true, .ok = true, .nr = 8, .at = 10,
				.seen = 11 },
	}, wait = {
		.sys = AIO_GETEVENTS, .tid = 1, .space = 1, .enter = 400,
		.getevents = { .ctx = 0x1000, .min_nr = 1, .nr = 1,
			       .events = &ev, .n = 1 },
	};
	const struct rec_ring filled = {
		.asked = true, .ok = true, .nr = 8, .tail = 1, .n = 1,
		.events = &ev, .at = 20, .seen = 300,
	};

	(void)state;
	for (int late = 0; late < 2; late++) {
		struct model *m = model_new(&told, NULL, 9);
		struct call_view s = { .call = &submit }, w = { .call = &wait };

		submit.ring_leave = (struct rec_ring){ 0 };
		wait.ring_leave = (struct rec_ring){ 0 };
		if (late)
			wait.ring_leave = filled;
		else
			submit.ring_leave = filled;
		wait.ring_leave.seen = 900;
		submit.state = wait.state = CALL_ENTERED;
		model_enter(m, &s);
		submit.state = CALL_DONE;
		submit.ret = 1;
		submit.leave = 20;
		model_leave(m, &s);
		model_enter(m, &w);
		wait.state = CALL_DONE;
		wait.ret = 1;
		wait.leave = 500;
		model_leave(m, &w);
		assert_int_equal(last.reaped, 500);
		assert_true(last.ready);
		assert_int_equal(last.ready_before, late ? 500 : 300);
		model_free(m);
	}
}

int main(void)
{
	static struct unit u;

	unit_add_table(&u, syncs, test_model_case);
	unit_add_table(&u, brackets, test_model_case);
	unit_add_table(&u, taken, test_model_case);
	unit_add_table(&u, rounds, test_model_case);
	unit_add_table(&u, attached, test_model_case);
	unit_add_table(&u, unreadable, test_model_case);
	unit_add_table(&u, liars, test_model_case);
	unit_add(&u, "a late look", test_late_look, NULL);
	return unit_run(&u);
}

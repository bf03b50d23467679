/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The model's memory is bounded by what is in flight, not by what has passed,
 * and a program that never reaps, or lies, cannot make it grow without limit.
 */
#include "unit.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/model/model.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
/* The sanitizers' malloc counts differently, and is slow. */
enum { SHARE = 50, COUNTED = 0 };
#else
enum { SHARE = 1, COUNTED = 1 };
#endif

/* By how much all numbers are reduced; set by make check-valgrind. */
static unsigned int share(void)
{
	const char *text = getenv("UNIT_SHARE");
	int n = text ? atoi(text) : SHARE;

	return n > 0 ? (unsigned int)n : SHARE;
}

enum {
	BATCH = 64,
	SLOTS = 255,
	SLACK = 64 * 1024,	/* what tables may have grown by, bytes */
};

#define CTX 0x7f0000000000ull

/* What was reported. */
struct told {
	uint64_t ends[OP_NENDS], sync, unknown, contexts;
	struct context last;
};

static void on_operation(void *arg, const struct operation *op)
{
	struct told *t = arg;

	t->ends[op->end]++;
	t->sync += op->sync == SYNC_YES;
	t->unknown += !op->known;
}

static void on_context(void *arg, const struct context *ctx)
{
	struct told *t = arg;

	t->contexts++;
	t->last = *ctx;
}

static const struct model_events events = { on_operation, on_context };

static uint64_t now;

/* A program with one context, and its ring. */
struct program {
	struct model *m;
	uint64_t ctx;
	struct call call;
	struct call_view view;
	struct rec_iocb iocbs[BATCH];
	struct io_event seen[BATCH], reaped[BATCH];
	uint32_t head, tail;
};

static struct rec_ring look(struct program *p)
{
	struct rec_ring r = {
		.asked = true, .ok = true, .nr = SLOTS,
		.head = p->head, .tail = p->tail, .first = p->head,
	};
	uint32_t slot, nr;

	if (model_ring_next(p->m, 1, p->ctx, &slot, &nr))
		r.first = slot;
	r.n = (r.tail + SLOTS - r.first) % SLOTS;
	assert_in_range(r.n, 0, BATCH);
	r.events = p->seen;
	return r;
}

static struct call *begin(struct program *p, enum aio_sys sys)
{
	p->call = (struct call){
		.sys = sys, .tid = 1, .space = 1, .enter = ++now,
		.ring_enter = look(p),
	};
	switch (sys) {
	case AIO_SETUP:
		p->call.setup = (struct rec_setup){ 4, 0, true, p->ctx };
		break;
	case AIO_SUBMIT:
		p->call.submit.ctx = p->ctx;
		p->call.submit.iocbs = p->iocbs;
		p->call.submit.n = BATCH;
		break;
	case AIO_GETEVENTS:
		p->call.getevents.ctx = p->ctx;
		p->call.getevents.events = p->reaped;
		break;
	default:
		p->call.destroy.ctx = p->ctx;
		break;
	}
	p->view = (struct call_view){ .call = &p->call };
	model_enter(p->m, &p->view);
	return &p->call;
}

static void end(struct program *p, int64_t ret)
{
	p->call.state = CALL_DONE;
	p->call.ret = ret;
	p->call.leave = ++now;
	p->call.ring_leave = look(p);
	model_leave(p->m, &p->view);
}

/* The kernel completes the batch, in another order. */
static void complete(struct program *p)
{
	for (uint32_t i = 0; i < BATCH; i++)
		p->seen[i] = p->reaped[i] = (struct io_event){
			.obj = p->iocbs[i * 7 % BATCH].addr,
			.data = p->iocbs[i * 7 % BATCH].cb.aio_data,
		};
	p->tail = (p->tail + BATCH) % SLOTS;
}

static void program_init(struct program *p, struct told *t, uint32_t max_ops)
{
	static const struct rec_iocb blank = { .ok = true };

	memset(p, 0, sizeof(*p));
	memset(t, 0, sizeof(*t));
	p->m = model_new(&events, t, max_ops);
	p->ctx = CTX;
	for (uint64_t i = 0; i < BATCH; i++) {
		p->iocbs[i] = blank;
		p->iocbs[i].addr = 0x1000 + 64 * i;
		p->iocbs[i].cb.aio_data = i;
	}
}

static size_t in_use(void)
{
	return COUNTED ? mallinfo2().uordblks : 0;
}

/* Three ways in turn: synchronous, reaped by a call, taken by the program. */
static void round_trip(struct program *p, int way)
{
	begin(p, AIO_SUBMIT);
	if (way == 0)
		complete(p);
	end(p, BATCH);
	if (way)
		complete(p);
	if (way == 2) {
		p->head = p->tail;
		return;
	}
	begin(p, AIO_GETEVENTS);
	p->head = p->tail;
	p->call.getevents.n = BATCH;
	end(p, BATCH);
}

static void test_ten_million(void **state)
{
	const uint64_t rounds = 10000000 / BATCH / share() / 3 * 3;
	const uint64_t each = rounds / 3 + 2;
	struct program p;
	struct told t;
	size_t before;

	(void)state;
	program_init(&p, &t, 1000);
	begin(&p, AIO_SETUP);
	end(&p, 0);
	for (int i = 0; i < 6; i++)
		round_trip(&p, i % 3);
	before = in_use();
	for (uint64_t i = 0; i < rounds; i++)
		round_trip(&p, (int)(i % 3));
	assert_in_range(in_use(), 0, before + 1024);
	begin(&p, AIO_DESTROY);
	end(&p, 0);
	assert_int_equal(t.ends[OP_REAPED], each * 2 * BATCH);
	assert_int_equal(t.ends[OP_RING], each * BATCH);
	assert_int_equal(t.sync, each * BATCH);
	assert_int_equal(t.unknown, 0);
	assert_int_equal(t.contexts, 1);
	assert_int_equal(t.last.submitted, each * 3 * BATCH);
	assert_int_equal(t.last.leftovers, 0);
	assert_int_equal(t.last.peak, BATCH);
	assert_int_equal(model_missed(p.m, MISSED_MANY), 0);
	model_free(p.m);
}

/* Without reaping: the limit holds, and operations beyond it are counted. */
static void test_never_reaps(void **state)
{
	enum { CAP = 10000 };
	const uint64_t rounds = 1000000 / BATCH / share();
	struct program p;
	struct told t;
	size_t half = 0;

	(void)state;
	program_init(&p, &t, CAP);
	begin(&p, AIO_SETUP);
	end(&p, 0);
	for (uint64_t i = 0; i < rounds; i++) {
		begin(&p, AIO_SUBMIT);
		end(&p, BATCH);
		if (i == rounds / 2)
			half = in_use();
	}
	assert_in_range(in_use(), 0, half + 1024);
	assert_int_equal(model_missed(p.m, MISSED_MANY), rounds * BATCH - CAP);
	model_free(p.m);
	assert_int_equal(t.ends[OP_LOST], CAP);
	assert_int_equal(t.last.submitted, rounds * BATCH);
	assert_int_equal(t.last.leftovers, CAP);
}

/* Contexts that come and go, with operations in flight. */
static void test_contexts(void **state)
{
	const uint64_t rounds = 20000 / share();
	struct program p;
	struct told t;
	size_t before = 0;

	(void)state;
	program_init(&p, &t, 1000);
	for (uint64_t i = 0; i < rounds; i++) {
		if (i == 10)
			before = in_use();
		p.ctx = CTX + i * 4096;
		p.head = p.tail = 0;
		begin(&p, AIO_SETUP);
		end(&p, 0);
		begin(&p, AIO_SUBMIT);
		end(&p, BATCH);
		complete(&p);
		begin(&p, AIO_DESTROY);
		end(&p, 0);
	}
	assert_in_range(in_use(), 0, before + SLACK);
	assert_int_equal(t.ends[OP_DESTROYED], rounds * BATCH);
	assert_int_equal(t.contexts, rounds);
	model_free(p.m);
}

/* Memory that looks like rings, but the kernel knows no such context. */
static void test_no_contexts(void **state)
{
	const uint64_t rounds = 20000 / share();
	struct program p;
	struct told t;
	size_t before = 0;

	(void)state;
	program_init(&p, &t, 1000);
	p.tail = BATCH;
	for (uint64_t i = 0; i < rounds; i++) {
		if (i == 10)
			before = in_use();
		p.ctx = CTX + i * 4096;
		begin(&p, AIO_SUBMIT);
		end(&p, -EINVAL);
		begin(&p, AIO_GETEVENTS);
		end(&p, -EINVAL);
	}
	assert_in_range(in_use(), 0, before + SLACK);
	model_free(p.m);
	assert_int_equal(t.contexts, 0);
	for (int i = 0; i < OP_NENDS; i++)
		assert_int_equal(t.ends[i], 0);
}

/*
 * A ring that changes completely between looks.  Nothing in it is relied on
 * for long, and all that the kernel accepted is reported once.
 */
static void test_liar(void **state)
{
	const uint64_t rounds = 20000 / share();
	uint64_t submitted = 0, told = 0, untracked = 0;
	struct program p;
	struct told t;
	size_t half = 0;

	(void)state;
	program_init(&p, &t, 100000);
	srand(1);
	begin(&p, AIO_SETUP);
	end(&p, 0);
	for (uint64_t i = 0; i < rounds; i++) {
		struct rec_ring r = { .asked = true, .ok = rand() % 8 };
		uint32_t slot, nr;

		r.nr = 2 + (uint32_t)rand() % 64;
		if (model_ring_next(p.m, 1, CTX, &slot, &nr) && rand() % 4)
			r.nr = nr;
		r.head = (uint32_t)rand() % r.nr;
		r.tail = (uint32_t)rand() % r.nr;
		r.first = r.head;
		if (model_ring_next(p.m, 1, CTX, &slot, &nr) && nr == r.nr)
			r.first = slot;
		r.n = (r.tail + r.nr - r.first) % r.nr;
		if (r.n && rand() % 8 == 0)
			r.n--;
		for (uint32_t k = 0; k < BATCH; k++)
			p.seen[k].obj = 0x1000 + 64 * (uint64_t)(rand() % 80);
		r.events = p.seen;
		p.call = (struct call){
			.sys = rand() % 2 ? AIO_SUBMIT : AIO_GETEVENTS,
			.tid = 1, .space = 1, .enter = ++now, .ring_enter = r,
		};
		if (p.call.sys == AIO_SUBMIT) {
			p.call.submit.ctx = CTX;
			p.call.submit.iocbs = p.iocbs;
			p.call.submit.n = 1 + (uint32_t)rand() % 4;
			p.call.ret = p.call.submit.n;
			submitted += p.call.submit.n;
		} else {
			p.call.getevents.ctx = CTX;
			p.call.getevents.events = p.reaped;
			p.call.ret = rand() % 8;
			p.call.getevents.n = (uint32_t)p.call.ret;
			for (uint32_t k = 0; k < BATCH; k++)
				p.reaped[k].obj = p.iocbs[rand() % 4].addr;
		}
		p.view = (struct call_view){ .call = &p.call };
		model_enter(p.m, &p.view);
		p.call.state = CALL_DONE;
		p.call.leave = ++now;
		model_leave(p.m, &p.view);
		if (i == rounds / 2)
			half = in_use();
	}
	/* What is in flight at the end may be more than in the middle. */
	assert_in_range(in_use(), 0, half + 4 * SLACK);
	for (int i = 0; i < N_MISSED; i++)
		untracked += model_missed(p.m, (enum model_missed)i);
	model_free(p.m);
	for (int i = 0; i < OP_NENDS; i++)
		told += t.ends[i];
	assert_int_equal(told - t.unknown + untracked, submitted);
}

/* One iocb, as many times as a context can hold. */
static void test_one_iocb(void **state)
{
	const uint32_t n = 65536 / share() / BATCH;
	struct program p;
	struct told t;

	(void)state;
	program_init(&p, &t, 100000);
	for (uint32_t i = 0; i < BATCH; i++)
		p.iocbs[i] = p.iocbs[0];
	begin(&p, AIO_SETUP);
	end(&p, 0);
	for (uint32_t i = 0; i < n; i++) {
		begin(&p, AIO_SUBMIT);
		end(&p, BATCH);
	}
	for (uint32_t i = 0; i < n; i++) {
		complete(&p);
		begin(&p, AIO_GETEVENTS);
		p.head = p.tail;
		p.call.getevents.n = BATCH;
		end(&p, BATCH);
	}
	assert_int_equal(t.ends[OP_REAPED], n * BATCH);
	assert_int_equal(t.unknown, 0);
	model_free(p.m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ten_million),
		cmocka_unit_test(test_never_reaps),
		cmocka_unit_test(test_contexts),
		cmocka_unit_test(test_no_contexts),
		cmocka_unit_test(test_liar),
		cmocka_unit_test(test_one_iocb),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

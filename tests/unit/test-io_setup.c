/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * io_setup, whose second argument is written by the kernel and so known at
 * exit only, and io_destroy.
 */
#include <errno.h>
#include <string.h>

#include "../../src/base/array.h"
#include "rig.h"
#include "unit.h"

#define CTXP 0x10000

static const char *const abis[] = { "x86_64", "i386", "x32" };

struct args {
	const char *name;
	const char *abi;
	uint64_t nr_events, ctxp;
	int64_t ret;
	const char *enter, *leave;	/* at entry; after the answer */
};

/* 16 bytes at CTXP: 88 77 66 55 44 33 22 11, and zeroes. */
static const struct args args[] = {
	{ "64 bits", "x86_64", 1, CTXP, 0, "1, 0x10000",
	  "1, [0x1122334455667788]" },
	{ "32 bits", "i386", 1, CTXP, 0, "1, 0x10000", "1, [0x55667788]" },
	{ "x32", "x32", 1, CTXP, 0, "1, 0x10000", "1, [0x55667788]" },
	{ "context 0", "x86_64", 1, CTXP + 8, 0, "1, 0x10008", "1, [NULL]" },
	{ "odd address", "x86_64", 1, CTXP + 1, 0, "1, 0x10001",
	  "1, [0x11223344556677]" },
	{ "failed", "x86_64", 1, CTXP, -EAGAIN, "1, 0x10000", "1, 0x10000" },
	{ "an answer that is none", "x86_64", 1, CTXP, 1, "1, 0x10000",
	  "1, [0x1122334455667788]" },
	{ "no events", "x86_64", 0, CTXP, -EINVAL, "0, 0x10000",
	  "0, 0x10000" },
	{ "unsigned", "x86_64", UINT64_MAX, 0, -EFAULT, "4294967295, NULL",
	  "4294967295, NULL" },
	{ "an int, not a long", "x86_64", 0x700000003, CTXP, -EINVAL,
	  "3, 0x10000", "3, 0x10000" },
	{ "upper half of a register", "i386", 0x700000003, 0xffff000000000000,
	  -EFAULT, "3, NULL", "3, NULL" },
	{ "nowhere", "x86_64", 1, 0x20000, -EFAULT, "1, 0x20000",
	  "1, 0x20000" },
	{ "gone since", "x86_64", 1, 0x20000, 0, "1, 0x20000", "1, 0x20000" },
	{ "the kernel's", "x86_64", 1, 0xffffffff81000000, -EFAULT,
	  "1, 0xffffffff81000000", "1, 0xffffffff81000000" },
	{ "the last byte", "x86_64", 1, UINT64_MAX, 0,
	  "1, 0xffffffffffffffff", "1, 0xffffffffffffffff" },
	{ "the last byte, 32 bits", "i386", 1, UINT32_MAX, 0, "1, 0xffffffff",
	  "1, 0xffffffff" },
};

static const unsigned char memory[16] = {
	0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11,
};

static void test_args(void **state)
{
	const struct args *a = *state;
	struct rig r;

	rig_init(&r);
	rig_enter(&r, a->abi, AIO_SETUP, a->nr_events, a->ctxp);
	/* Nothing to read yet; the kernel has not written it. */
	assert_int_equal(r.mem.reads, 0);
	assert_string_equal(rig_args(&r), a->enter);
	fake_mem_add(&r.mem, CTXP, memory, sizeof(memory));
	rig_leave(&r, a->ret);
	assert_int_equal(r.mem.reads, a->ret >= 0);
	assert_string_equal(rig_args(&r), a->leave);
	rig_free(&r);
}

static void test_cut(void **state)
{
	struct rig r;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(abis); i++) {
		for (size_t len = 0; len < 8; len++) {
			bool whole = len >= 4 && i > 0;

			rig_init(&r);
			fake_mem_add(&r.mem, CTXP, memory, len);
			rig_enter(&r, abis[i], AIO_SETUP, 1, CTXP);
			rig_leave(&r, 0);
			assert_string_equal(rig_arg(&r, 1),
					    whole ? "[0x55667788]" :
						    "0x10000");
			rig_free(&r);
		}
	}
}

static const struct {
	enum call_state state;
	int64_t ret;
} ends[] = {
	{ CALL_ENTERED, 0 }, { CALL_RESTARTS, -512 }, { CALL_KILLED, 0 },
	{ CALL_NEVER_RAN, 0 }, { CALL_DETACHED, 0 },
};

/* A call that never returned wrote nothing that we could know of. */
static void test_ends(void **state)
{
	struct rig r;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		rig_init(&r);
		fake_mem_add(&r.mem, CTXP, memory, sizeof(memory));
		rig_enter(&r, "x86_64", AIO_SETUP, 1, CTXP);
		rig_end(&r, ends[i].state, ends[i].ret);
		assert_string_equal(rig_args(&r), "1, 0x10000");
		assert_int_equal(r.mem.reads, 0);
		rig_free(&r);
	}
}

struct destroy {
	const char *name;
	const char *abi;
	uint64_t ctx;
	const char *text;
};

static const struct destroy destroys[] = {
	{ "destroy", "x86_64", 0x7f0011223000, "0x7f0011223000" },
	{ "destroy 0", "x86_64", 0, "NULL" },
	{ "destroy all bits", "x86_64", UINT64_MAX, "0xffffffffffffffff" },
	{ "destroy, 32 bits", "i386", 0xf7001000, "0xf7001000" },
	{ "destroy, upper half", "i386", 0x1f7001000, "0xf7001000" },
	{ "destroy, x32", "x32", 0x1f7001000, "0xf7001000" },
};

static void test_destroy(void **state)
{
	const struct destroy *d = *state;
	struct rig r;

	rig_init(&r);
	rig_enter(&r, d->abi, AIO_DESTROY, d->ctx);
	assert_string_equal(rig_args(&r), d->text);
	rig_leave(&r, 0);
	assert_string_equal(rig_args(&r), d->text);
	assert_int_equal(r.mem.reads, 0);
	rig_free(&r);
}

/* Which arguments may be printed before the call returns. */
static void test_directions(void **state)
{
	const struct decoder *setup = decoder_of(AIO_SETUP);
	const struct decoder *destroy = decoder_of(AIO_DESTROY);

	(void)state;
	assert_int_equal(setup->nargs, 2);
	assert_int_equal(setup->args[0].dir, ARG_IN);
	assert_int_equal(setup->args[1].dir, ARG_OUT);
	assert_int_equal(destroy->nargs, 1);
	assert_int_equal(destroy->args[0].dir, ARG_IN);
	assert_null(setup->any_fd);
	assert_null(destroy->any_fd);
}

int main(void)
{
	static struct unit u;

	unit_add_table(&u, args, test_args);
	unit_add(&u, "cut", test_cut, NULL);
	unit_add(&u, "other ends", test_ends, NULL);
	unit_add_table(&u, destroys, test_destroy);
	unit_add(&u, "directions", test_directions, NULL);
	return unit_run(&u);
}

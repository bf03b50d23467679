/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How many of io_submit's iocbs are printed with -s and -v, and what is printed
 * instead of the others.
 */
#include <linux/aio_abi.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../src/base/alloc.h"
#include "../../src/base/array.h"
#include "rig.h"
#include "unit.h"

#define LIST 0x10000	/* the array of pointers */
#define IOCB 0x20000

static const struct iocb iocb = { .aio_lio_opcode = IOCB_CMD_NOOP };
#define ONE "{aio_data=0, aio_lio_opcode=IOCB_CMD_NOOP, aio_fildes=0}"

struct shown {
	const char *name;
	size_t strsize;
	bool verbose;
	size_t mapped;		/* elements that are there, all NULL */
	size_t nr;
	size_t shown;
	const char *tail;
};

/* Like the kernel, it does not look at what comes after an unreadable iocb. */
static const struct shown shown[] = {
	{ "as many as are shown", 32, false, 32, 32, 32, "" },
	{ "one more", 32, false, 33, 33, 32, ", ..." },
	{ "cut where showing ends", 32, false, 32, 33, 32,
	  ", ... /* 0x10100 */" },
	{ "cut behind", 32, false, 40, 100, 32, ", ..." },
	{ "-v", 32, true, 33, 33, 33, "" },
	{ "-v, cut", 32, true, 33, 40, 33, ", ... /* 0x10108 */" },
	{ "-s 1", 1, false, 2, 2, 1, ", ..." },
	{ "-s 0", 0, false, 2, 2, 0, "..." },
	{ "-s 0 -v", 0, true, 2, 2, 2, "" },
	{ "-s 1000", 1000, false, 600, 700, 600, ", ... /* 0x112c0 */" },
};

static char *shown_text(const struct shown *c, const char *element)
{
	char *text = xcalloc(c->shown + 2, 80), *p = text;

	*p++ = '[';
	for (size_t i = 0; i < c->shown; i++)
		p += sprintf(p, "%s%s", i ? ", " : "", element);
	sprintf(p, "%s]", c->tail);
	return text;
}

static void test_unreadable(void **state)
{
	static const uint64_t list[1000];
	const struct shown *c = *state;
	char *text = shown_text(c, "NULL");
	struct rig r;

	rig_init(&r);
	rig_limits(&r, c->strsize, c->verbose);
	fake_mem_add(&r.mem, LIST, list, c->mapped * sizeof(*list));
	rig_enter(&r, "x86_64", AIO_SUBMIT, 0, c->nr, LIST);
	assert_string_equal(rig_arg(&r, 2), text);
	rig_free(&r);
	free(text);
}

/* The same with iocbs that can be read. */
static void test_readable(void **state)
{
	uint64_t list[1000];
	const struct shown *c = *state;
	char *text = shown_text(c, ONE);
	struct rig r;

	for (size_t i = 0; i < ARRAY_SIZE(list); i++)
		list[i] = IOCB;
	rig_init(&r);
	rig_limits(&r, c->strsize, c->verbose);
	fake_mem_add(&r.mem, LIST, list, c->mapped * sizeof(*list));
	fake_mem_add(&r.mem, IOCB, &iocb, sizeof(iocb));
	rig_enter(&r, "x86_64", AIO_SUBMIT, 0, c->nr, LIST);
	assert_string_equal(rig_arg(&r, 2), text);
	rig_free(&r);
	free(text);
}

int main(void)
{
	static struct unit u;

	unit_add_table(&u, shown, test_unreadable);
	unit_add_table(&u, shown, test_readable);
	return unit_run(&u);
}

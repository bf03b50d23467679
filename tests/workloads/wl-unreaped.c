/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wl-unreaped READS - submits that many reads to each of two contexts, in one
 * call each, and never reaps.  In the second context a poll is left in flight
 * as well.  Only the first context is destroyed.  Prints only the totals.
 */
#include "engine.h"

static void submit(struct engine *e)
{
	if (k_submit(e->ctx, e->batch, e->list) != e->batch)
		wl_die("io_submit");
	e->submitted += (unsigned long long)e->batch;
}

int main(int argc, char **argv)
{
	long n = engine_count(argc > 1 ? argv[1] : NULL);
	struct engine first, second;

	engine_file();
	engine_start(&first, (karg)n);
	engine_start(&second, (karg)n);
	submit(&first);
	submit(&second);
	engine_leave_poll(&second);
	engine_stop(&first);
	engine_summary(first.submitted + second.submitted, 0);
	return 0;
}

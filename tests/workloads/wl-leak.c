/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wl-leak CONTEXTS - sets up that many contexts, does one read in each and
 * reaps it, and destroys none of them.  Prints only the totals.
 */
#include "engine.h"

int main(int argc, char **argv)
{
	long n = engine_count(argc > 1 ? argv[1] : NULL);
	unsigned long long submitted = 0, reaped = 0;
	struct engine e;

	engine_file();
	for (long i = 0; i < n; i++) {
		engine_start(&e, 1);
		engine_round(&e);
		submitted += e.submitted;
		reaped += e.reaped;
	}
	engine_summary(submitted, reaped);
	return 0;
}

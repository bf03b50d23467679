/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The clock. */
#include "clock.h"

#include <time.h>

uint64_t clock_ns(int clock_id)
{
	struct timespec ts;

	clock_gettime(clock_id, &ts);
	return (uint64_t)ts.tv_sec * NSEC_PER_SEC + (uint64_t)ts.tv_nsec;
}

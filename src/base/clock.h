/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AIOTRACE_CLOCK_H
#define AIOTRACE_CLOCK_H

#include <stdint.h>

#define NSEC_PER_SEC 1000000000ull

/* Nanoseconds of a clock, CLOCK_*. */
uint64_t clock_ns(int clock_id);

#endif

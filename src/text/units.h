/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers with a unit in at most seven characters, for tables: three
 * significant digits, and no blank before the unit.
 */
#ifndef AIOTRACE_UNITS_H
#define AIOTRACE_UNITS_H

#include "base/outbuf.h"

/* "850ns", "1.23ms", "59.9s", "86400s" */
void units_time(struct outbuf *b, uint64_t ns);

/* "512B", "4.00KiB", "0.98MiB" */
void units_bytes(struct outbuf *b, uint64_t n);

/*
 * The share of `part` in `all`: "0%" and "100%" mean exactly none and all,
 * "<.1%" means more than none; "-" if `all` is 0.
 */
void units_percent(struct outbuf *b, uint64_t part, uint64_t all);

/* part / all as "0.25", "12.5", "512"; "-" if `all` is 0. */
void units_ratio(struct outbuf *b, uint64_t part, uint64_t all);

#endif

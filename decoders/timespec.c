/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * struct timespec: struct __kernel_timespec with 64-bit members, struct
 * old_timespec32 with 32-bit ones (the kernel's include/vdso/time32.h).
 */
#include <linux/time_types.h>

#include "decoder.h"

_Static_assert(sizeof(struct __kernel_timespec) == 16, "two 64-bit members");

struct mem_req timespec_request(struct rec_timespec *ts, uint64_t addr,
				unsigned int size)
{
	*ts = (struct rec_timespec){ .addr = addr, .size = size };
	return (struct mem_req){
		.addr = addr,
		.buf = &ts->raw,
		.len = addr ? 2 * size : 0,
	};
}

void timespec_take(struct rec_timespec *ts, const struct mem_req *r)
{
	if (!r->len || r->got != r->len)
		return;
	ts->ok = true;
	if (ts->size == 4) {
		ts->sec = ts->raw.t32[0];
		ts->nsec = ts->raw.t32[1];
	} else {
		ts->sec = ts->raw.t64[0];
		ts->nsec = ts->raw.t64[1];
	}
}

void timespec_describe(const struct rec_timespec *ts, struct emit *e)
{
	if (!ts->ok) {
		emit_addr(e, ts->addr);
		return;
	}
	emit_object_begin(e);
	emit_field(e, "tv_sec");
	emit_s64(e, ts->sec);
	emit_field(e, "tv_nsec");
	/* Unsigned, as the kernel compares it. */
	emit_u64(e, ts->size == 4 ? (uint32_t)ts->nsec : (uint64_t)ts->nsec);
	emit_object_end(e);
}

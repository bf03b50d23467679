/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * struct timespec: struct __kernel_timespec with 64-bit members, struct
 * old_timespec32 with 32-bit ones (the kernel's include/vdso/time32.h).
 */
#include <linux/time_types.h>

#include "decoder.h"

_Static_assert(sizeof(struct __kernel_timespec) == 16, "two 64-bit members");

void timespec_fetch(struct rec_timespec *ts, uint64_t addr,
		    unsigned int size, struct fetch *f)
{
	union {
		struct __kernel_timespec t64;
		struct {
			int32_t tv_sec, tv_nsec;
		} t32;
	} u;

	*ts = (struct rec_timespec){ .addr = addr, .size = size };
	if (!addr || !mem_get(f->mem, addr, &u, 2 * size))
		return;
	ts->ok = true;
	if (size == 4) {
		ts->sec = u.t32.tv_sec;
		ts->nsec = u.t32.tv_nsec;
	} else {
		ts->sec = u.t64.tv_sec;
		ts->nsec = u.t64.tv_nsec;
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

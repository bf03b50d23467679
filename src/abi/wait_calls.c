/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "wait_calls.h"

#include <errno.h>
#include <linux/audit.h>

#include "base/array.h"

#define X32(n) (0x40000000 + (n))
#define NONE (-1)
#define NO_PART .part = PART_NEVER, .start = NONE, .count = NONE, .least = NONE
#define NO_SUB .sub = NONE
#define EVENTS                                                               \
	.part = PART_EVENTS, .start = 3, .count = 2, .least = 1, .unit = 32, \
	NO_SUB
#define BYTES(from, n)                                                       \
	.part = PART_BYTES, .start = (from), .count = (n), .least = NONE,    \
	.unit = 1, NO_SUB

/*
 * Not here: calls that restart with an absolute time or with what is left of
 * theirs (futex, nanosleep, poll, select, mq_timedreceive); those whose part is
 * in vectors in memory (writev, sendmsg) are here for their EINTR only.
 */
static const struct wait_call calls[] = {
	{ "io_getevents", 208, 247, X32(208), 4, 245,
	  WAIT_TIMESPEC, 4, 0, EVENTS },
	/* Restarts by itself, but with its whole timeout. */
	{ "io_pgetevents", 333, 385, X32(333), 292, 399,
	  WAIT_TIMESPEC, 4, 0, EVENTS },
	{ "io_pgetevents_time64", NONE, 416, NONE, NONE, 416,
	  WAIT_TIMESPEC64, 4, 0, EVENTS },
	{ "io_uring_enter", 426, 426, X32(426), 426, 426,
	  WAIT_URING, 4, -ETIME,
	  .part = PART_SUBMITTED, .start = NONE, .count = 1, .least = NONE,
	  .unit = 1, NO_SUB },
	{ "epoll_wait", 232, 256, X32(232), NONE, 252,
	  WAIT_MS, 3, 0, NO_PART, NO_SUB },
	{ "epoll_pwait", 281, 319, X32(281), 22, 346,
	  WAIT_MS, 3, 0, NO_PART, NO_SUB },
	{ "epoll_pwait2", 441, 441, X32(441), 441, 441,
	  WAIT_TIMESPEC64, 3, 0, NO_PART, NO_SUB },
	{ "semop", 65, NONE, X32(65), 193, 298,
	  WAIT_FOREVER, 0, 0, NO_PART, NO_SUB },
	{ "semtimedop", 220, NONE, X32(220), 192, 312,
	  WAIT_TIMESPEC, 3, -EAGAIN, NO_PART, NO_SUB },
	{ "semtimedop_time64", NONE, 420, NONE, NONE, 420,
	  WAIT_TIMESPEC64, 3, -EAGAIN, NO_PART, NO_SUB },
	{ "ipc(SEMOP)", NONE, 117, NONE, NONE, NONE,
	  WAIT_FOREVER, 0, 0, NO_PART, 1 },
	{ "ipc(SEMTIMEDOP)", NONE, 117, NONE, NONE, NONE,
	  WAIT_TIMESPEC, 5, -EAGAIN, NO_PART, 4 },
	{ "rt_sigtimedwait", 128, 177, X32(523), 137, 177,
	  WAIT_TIMESPEC, 2, -EAGAIN, NO_PART, NO_SUB },
	{ "rt_sigtimedwait_time64", NONE, 421, NONE, NONE, 421,
	  WAIT_TIMESPEC64, 2, -EAGAIN, NO_PART, NO_SUB },
	{ "read", 0, 3, X32(0), 63, 3,
	  WAIT_RECEIVE, 0, -EAGAIN, NO_PART, NO_SUB },
	{ "readv", 19, 145, X32(515), 65, 145,
	  WAIT_RECEIVE, 0, -EAGAIN, NO_PART, NO_SUB },
	{ "recv", NONE, NONE, NONE, NONE, 291,
	  WAIT_RECEIVE, 0, -EAGAIN, .part = PART_ALL_BYTES, .start = 1,
	  .count = 2, .least = NONE, .unit = 1, NO_SUB },
	{ "recvfrom", 45, 371, X32(517), 207, 292,
	  WAIT_RECEIVE, 0, -EAGAIN, .part = PART_ALL_BYTES, .start = 1,
	  .count = 2, .least = NONE, .unit = 1, NO_SUB },
	{ "recvmsg", 47, 372, X32(519), 212, 297,
	  WAIT_RECEIVE, 0, -EAGAIN, NO_PART, NO_SUB },
	{ "recvmmsg", 299, 337, X32(537), 243, 365,
	  WAIT_RECEIVE, 0, -EAGAIN, NO_PART, NO_SUB },
	{ "recvmmsg_time64", NONE, 417, NONE, NONE, 417,
	  WAIT_RECEIVE, 0, -EAGAIN, NO_PART, NO_SUB },
	{ "accept", 43, NONE, X32(43), 202, 285,
	  WAIT_RECEIVE, 0, -EAGAIN, NO_PART, NO_SUB },
	{ "accept4", 288, 364, X32(288), 242, 366,
	  WAIT_RECEIVE, 0, -EAGAIN, NO_PART, NO_SUB },
	{ "connect", 42, 362, X32(42), 203, 283,
	  WAIT_SEND, 0, -EINPROGRESS, NO_PART, NO_SUB },
	{ "send", NONE, NONE, NONE, NONE, 289,
	  WAIT_SEND, 0, -EAGAIN, BYTES(1, 2) },
	{ "sendto", 44, 369, X32(44), 206, 290,
	  WAIT_SEND, 0, -EAGAIN, BYTES(1, 2) },
	{ "write", 1, 4, X32(1), 64, 4,
	  WAIT_SEND, 0, -EAGAIN, BYTES(1, 2) },
	{ "writev", 20, 146, X32(516), 66, 146,
	  WAIT_SEND, 0, -EAGAIN, NO_PART, NO_SUB },
	{ "sendmsg", 46, 370, X32(518), 211, 296,
	  WAIT_SEND, 0, -EAGAIN, NO_PART, NO_SUB },
	{ "sendmmsg", 307, 345, X32(538), 269, 374,
	  WAIT_SEND, 0, -EAGAIN, NO_PART, NO_SUB },
	/* Its offset advances by itself, in memory or in the file. */
	{ "sendfile", 40, 187, X32(40), 71, 187,
	  WAIT_SEND, 0, -EAGAIN, BYTES(NONE, 3) },
	{ "sendfile64", NONE, 239, NONE, NONE, 239,
	  WAIT_SEND, 0, -EAGAIN, BYTES(NONE, 3) },
	/* The socket is in memory: a timeout of it is not known. */
	{ "socketcall", NONE, 102, NONE, NONE, NONE,
	  WAIT_FOREVER, 0, 0, NO_PART, NO_SUB },
	{ "getrandom", 318, 355, X32(318), 278, 384,
	  WAIT_FOREVER, 0, 0, BYTES(0, 1) },
	/* On tmpfs; what it had allocated is free again (mm/shmem.c). */
	{ "fallocate", 285, 324, X32(285), 47, 352,
	  WAIT_FOREVER, 0, 0, NO_PART, NO_SUB },
};

static int number_of(const struct wait_call *c, uint32_t arch, int nr)
{
	switch (arch) {
	case AUDIT_ARCH_X86_64:
		return nr >= X32(0) ? c->x32 : c->x86_64;
	case AUDIT_ARCH_I386:
		return c->i386;
	case AUDIT_ARCH_AARCH64:
		return c->aarch64;
	case AUDIT_ARCH_ARM:
		return c->arm;
	default:
		return NONE;
	}
}

const struct wait_call *wait_call_of(uint32_t arch, uint64_t nr,
					     uint64_t arg0)
{
	int n = (int)(uint32_t)nr;

	for (size_t i = 0; n >= 0 && i < ARRAY_SIZE(calls); i++)
		if (number_of(&calls[i], arch, n) == n &&
		    (calls[i].sub == NONE ||
		     /* The upper half is a version, ipc/syscall.c. */
		     calls[i].sub == (int)(arg0 & 0xffff)))
			return &calls[i];
	return NULL;
}

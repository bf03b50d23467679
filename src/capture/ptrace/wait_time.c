/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "wait_time.h"

#include <linux/io_uring.h>
#include <linux/time_types.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/proc.h"

/* <linux/io_uring.h> of Linux 6.12, 6.13 */
enum {
	ENTER_ABS_TIMER = 1 << 5,
	ENTER_EXT_ARG_REG = 1 << 6,
};

/* What the kernel refuses, or takes for "for ever", is 0. */
static uint64_t ns_of(int64_t sec, int64_t nsec)
{
	if (sec < 0 || nsec < 0 || nsec >= (int64_t)NSEC_PER_SEC ||
	    sec > INT64_MAX / 2 / (int64_t)NSEC_PER_SEC)
		return 0;
	return (uint64_t)sec * NSEC_PER_SEC + (uint64_t)nsec;
}

static uint64_t at(struct tracee *tr, uint64_t addr, unsigned int size)
{
	struct mem *m = &tr->process->mem.mem;
	int64_t t64[2];
	int32_t t32[2];

	tr->process->mem.tid = tr->tid;
	if (!addr)
		return 0;
	if (size == 8)
		return mem_get(m, addr, t64, sizeof(t64)) ?
			       ns_of(t64[0], t64[1]) :
			       0;
	return mem_get(m, addr, t32, sizeof(t32)) ? ns_of(t32[0], t32[1]) : 0;
}

static bool is_socket(pid_t tid, int fd)
{
	char path[64], target[64];
	ssize_t n;

	snprintf(path, sizeof(path), "%s/%d/fd/%d", proc_dir(), (int)tid, fd);
	n = readlink(path, target, sizeof(target) - 1);
	target[n > 0 ? n : 0] = '\0';
	return !strncmp(target, "socket:", 7);
}

/* That of another process's socket: a copy of it tells. */
static uint64_t of_socket(struct tracee *tr, int fd, int option)
{
	struct timeval tv = { 0, 0 };
	socklen_t len = sizeof(tv);
	int process, copy = -1;

	if (!is_socket(tr->tid, fd))
		return 0;
	process = (int)syscall(SYS_pidfd_open, tr->process->tgid, 0);
	if (process < 0)
		return 0;
	copy = (int)syscall(SYS_pidfd_getfd, process, fd, 0);
	close(process);
	if (copy < 0)
		return 0;
	if (getsockopt(copy, SOL_SOCKET, option, &tv, &len) < 0)
		tv.tv_sec = tv.tv_usec = 0;
	close(copy);
	return ns_of(tv.tv_sec, tv.tv_usec * 1000);
}

static uint64_t of_uring(struct tracee *tr, const uint64_t args[6])
{
	uint32_t flags = (uint32_t)args[3];
	struct {
		uint64_t sigmask;
		uint32_t sigmask_sz, min_wait_usec;
		uint64_t ts;
	} arg;

	if (!(flags & IORING_ENTER_EXT_ARG) ||
	    flags & (ENTER_ABS_TIMER | ENTER_EXT_ARG_REG))
		return 0;
	tr->process->mem.tid = tr->tid;
	if (!mem_get(&tr->process->mem.mem, args[4], &arg, sizeof(arg)))
		return 0;
	return at(tr, arg.ts, 8);
}

uint64_t wait_time(struct tracee *tr, const struct wait_call *of,
		   const uint64_t args[6], unsigned int time)
{
	int ms;

	switch (of->time) {
	case WAIT_FOREVER:
		break;
	case WAIT_TIMESPEC:
		return at(tr, args[of->time_arg], time);
	case WAIT_TIMESPEC64:
		return at(tr, args[of->time_arg], 8);
	case WAIT_MS:
		ms = (int)(uint32_t)args[of->time_arg];
		return ms > 0 ? (uint64_t)ms * 1000000 : 0;
	case WAIT_RECEIVE:
		return of_socket(tr, (int)(uint32_t)args[0], SO_RCVTIMEO);
	case WAIT_SEND:
		return of_socket(tr, (int)(uint32_t)args[0], SO_SNDTIMEO);
	case WAIT_URING:
		return of_uring(tr, args);
	}
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The AIO calls of the program hostile, and what it does to their memory. */
#include "hostile.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const long numbers[NKINDS] = {
	[SETUP] = SYS_io_setup,		[DESTROY] = SYS_io_destroy,
	[SUBMIT] = SYS_io_submit,	[CANCEL] = SYS_io_cancel,
	[GETEVENTS] = SYS_io_getevents, [PGETEVENTS] = SYS_io_pgetevents,
};

long raw(long nr, long a, long b, long c, long d, long e, long f)
{
#ifdef __x86_64__
	long ret;
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;

	__asm__ volatile("syscall"
			 : "=a"(ret)
			 : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8),
			   "r"(r9)
			 : "rcx", "r11", "memory");
	return ret;
#elif defined(__aarch64__)
	register long x8 __asm__("x8") = nr;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;
	register long x5 __asm__("x5") = f;

	__asm__ volatile("svc #0"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
			 : "memory");
	return x0;
#else
#error "no system calls for this machine"
#endif
}

static void note(_Atomic unsigned int *n, _Atomic int *tid, int own)
{
	if (!(*n)++ && tid)
		*tid = own;
}

/* What there was before a call that can explain an EINTR. */
struct before {
	unsigned int handled, stops, masked;
};

static struct before look_before(void)
{
	/* What is going on has begun and is not done. */
	return (struct before){ handled, counts->stops_done,
				commons.masked_done };
}

/* An EINTR without an explanation was caused by the tracer. */
static void judge_eintr(struct self *s, const struct before *b)
{
	if (handled != b->handled || counts->stops_begun != b->stops ||
	    commons.masked_begun != b->masked)
		counts->explained++;
	else
		note(&counts->eintr, &counts->eintr_tid, s->slot->tid);
}

long aio(struct self *s, enum kind kind, long a, long b, long c, long d,
	 long e, long f)
{
	struct tally *t = &s->slot->of[kind];
	const struct before before = look_before();
	long ret;

	t->entered++;
	ret = raw(numbers[kind], a, b, c, d, e, f);
	if (ret < 0) {
		t->failed++;
	} else {
		t->sum += (uint64_t)ret;
		t->ok++;
	}
	if (ret == -EINTR)
		judge_eintr(s, &before);
	if (ret == -ENOSYS && !commons.filtered)
		note(&counts->enosys, &counts->enosys_tid, s->slot->tid);
	/* ERESTARTSYS and its like are the kernel's own. */
	if (ret <= -512 && ret >= -516)
		note(&counts->eintr, &counts->eintr_tid, s->slot->tid);
	return ret;
}

/* Copies to memory that may not be there. */
static void put(char *to, const void *from, size_t n)
{
	struct iovec local = { (void *)from, n }, remote = { to, n };

	raw(SYS_process_vm_writev, RAW1(SYS_getpid, 0), (long)&local, 1,
	    (long)&remote, 1, 0);
}

static aio_context_t *some_ctx(struct self *s)
{
	return &commons.ctx[random_below(s, NCTX)];
}

static char *in_arena(struct self *s)
{
	/* Also the very end, and what lies across it. */
	return commons.arena + random_below(s, ARENA_PAGES * PAGE / 8 + 1) * 8;
}

static void make_iocb(struct self *s, struct iocb *cb)
{
	unsigned int r = random_below(s, 16);
	uint64_t *words = (uint64_t *)cb;

	memset(cb, 0, sizeof(*cb));
	cb->aio_data = random_next(s);
	cb->aio_fildes = (unsigned int)commons.file;
	cb->aio_lio_opcode = IOCB_CMD_PREAD;
	cb->aio_buf = (uintptr_t)in_arena(s);
	cb->aio_nbytes = random_below(s, 2 * PAGE);
	if (r < 3) {
		cb->aio_fildes = (unsigned int)commons.pipe[0];
		cb->aio_lio_opcode = IOCB_CMD_POLL;
		cb->aio_buf = POLLIN;
		cb->aio_nbytes = 0;
	} else if (r < 5) {
		cb->aio_fildes = (unsigned int)commons.zero;
		cb->aio_lio_opcode = IOCB_CMD_PWRITE;
	} else if (r < 7) {
		/* The vectors are whatever lies there, also ourselves. */
		cb->aio_fildes = (unsigned int)commons.zero;
		cb->aio_lio_opcode = IOCB_CMD_PWRITEV;
		cb->aio_nbytes = random_below(s, 40);
	} else if (r == 7) {
		for (size_t i = 0; i < sizeof(*cb) / 8; i++)
			words[i] = random_next(s);
		/* Not on standard output. */
		cb->aio_fildes = 1000;
	}
}

static void submit(struct self *s)
{
	struct iocb cbs[4], *list[5];
	aio_context_t ctx = *some_ctx(s);
	unsigned int r = random_below(s, 12), n = 1 + random_below(s, 4);
	char *there = in_arena(s), *last;

	for (unsigned int i = 0; i < 4; i++) {
		char *away = in_arena(s);

		make_iocb(s, &cbs[i]);
		list[i] = &cbs[i];
		if (random_below(s, 3) == 0) {
			put(away, &cbs[i], sizeof(cbs[i]));
			list[i] = (struct iocb *)away;
		}
	}
	list[4] = NULL;
	if (r < 6) {
		aio(s, SUBMIT, (long)ctx, n, (long)list, 0, 0, 0);
	} else if (r < 8) {
		put(there, list, sizeof(list));
		aio(s, SUBMIT, (long)ctx, n, (long)there, 0, 0, 0);
	} else if (r == 8) {
		/* The kernel stops at the end of what can be read. */
		last = commons.arena + ARENA_PAGES * PAGE - 16;
		put(last, list, 16);
		aio(s, SUBMIT, (long)ctx, LONG_MAX, (long)last, 0, 0, 0);
	} else if (r == 9) {
		aio(s, SUBMIT, (long)ctx, -(long)n, (long)list, 0, 0, 0);
	} else if (r == 10) {
		aio(s, SUBMIT, (long)random_next(s), n, (long)list, 0, 0, 0);
	} else {
		aio(s, SUBMIT, (long)ctx, n, (long)random_next(s), 0, 0, 0);
	}
}

static void reap(struct self *s)
{
	struct timespec ts = { 0, random_below(s, 3000000) };
	struct io_event events[8];
	uint64_t set = 0;
	struct {
		const void *set;
		size_t size;
	} sig = { &set, random_below(s, 8) ? 8 : 5 };
	unsigned int r = random_below(s, 10);
	long min = random_below(s, 3), n = 1 + random_below(s, 8);
	long ctx = (long)*some_ctx(s), to = (long)events, t = (long)&ts;

	if (r == 0)
		to = (long)in_arena(s);
	else if (r == 1)
		to = (long)random_next(s);
	else if (r == 2)
		ts.tv_nsec = 0;
	else if (r == 3)
		min = -5;
	else if (r == 4)
		t = 8;
	if (random_below(s, 3))
		aio(s, GETEVENTS, ctx, min, n, to, t, 0);
	else
		aio(s, PGETEVENTS, ctx, min, n, to, t,
		    random_below(s, 3) ? (long)&sig : 0);
}

static void set_up_context(struct self *s)
{
	aio_context_t *ctx = some_ctx(s), new = 0;
	unsigned int r = random_below(s, 10);
	long nr = r == 0 ? 0 : r == 1 ? INT_MAX : 1 + random_below(s, 20);

	if (r == 2)
		aio(s, SETUP, nr, (long)in_arena(s), 0, 0, 0, 0);
	else if (aio(s, SETUP, nr, (long)&new, 0, 0, 0, 0) == 0)
		*ctx = new;
}

static void destroy(struct self *s)
{
	aio_context_t *ctx = some_ctx(s);
	aio_context_t was = *ctx;

	if (random_below(s, 3) == 0)
		was = random_next(s);
	aio(s, DESTROY, (long)was, 0, 0, 0, 0, 0);
}

static void cancel(struct self *s)
{
	struct io_event ev;

	aio(s, CANCEL, (long)*some_ctx(s), (long)in_arena(s), (long)&ev, 0, 0,
	    0);
}

/* Completes polls of the pipe, or empties it. */
static void wake(struct self *s)
{
	char byte[64] = "x";

	if (random_below(s, 2))
		RAW3(SYS_write, commons.pipe[1], byte, 1);
	else if (RAW3(SYS_write, commons.pipe[1], byte, 1) == 1)
		RAW3(SYS_read, commons.pipe[0], byte, 1);
}

void some_call(struct self *s)
{
	unsigned int r = random_below(s, 40);

	if (r < 16)
		submit(s);
	else if (r < 30)
		reap(s);
	else if (r < 33)
		set_up_context(s);
	else if (r == 33)
		destroy(s);
	else if (r < 36)
		cancel(s);
	else
		wake(s);
}

/*
 * The ring of a context, or NULL: of one that is gone the memory may be a
 * thread's stack by now.  struct aio_ring, fs/aio.c.
 */
static char *ring_of(aio_context_t ctx)
{
	uint32_t header[8] = { 0 };
	struct iovec local = { header, sizeof(header) };
	struct iovec remote = { (void *)ctx, sizeof(header) };

	raw(SYS_process_vm_readv, RAW1(SYS_getpid, 0), (long)&local, 1,
	    (long)&remote, 1, 0);
	return header[4] == 0xa10a10a1 ? (char *)ctx : NULL;
}

void scribble(struct self *s)
{
	char *ring = ring_of(*some_ctx(s));
	uint32_t junk = random_below(s, 2) ? (uint32_t)random_next(s) :
					      random_below(s, 200);
	unsigned int where = random_below(s, 40);

	if (ring && traits & MEMORY)
		put(ring + where * 4, &junk, sizeof(junk));
}

void remap(struct self *s)
{
	char *page = commons.arena + random_below(s, ARENA_PAGES) * PAGE;
	unsigned int r = random_below(s, 7), c = random_below(s, NCTX);
	int prot[] = { PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE };
	char *ring = ring_of(commons.ctx[c]);

	if (!(traits & MEMORY))
		return;
	if (r == 0)
		RAW2(SYS_munmap, page, PAGE);
	else if (r < 4)
		RAW3(SYS_mprotect, page, PAGE, prot[r - 1]);
	else if (r == 4 && ring)
		/* Its context follows it (fs/aio.c, aio_ring_mremap). */
		commons.ctx[c] = (aio_context_t)raw(
			SYS_mremap, (long)ring, PAGE, PAGE, MREMAP_MAYMOVE, 0,
			0);
	else if (r == 5 && ring && random_below(s, 4) == 0)
		RAW2(SYS_munmap, ring, PAGE);
	else
		raw(SYS_mmap, (long)page, PAGE, PROT_READ | PROT_WRITE,
		    MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

void blocking_submit(struct self *s)
{
	const struct timespec moment = { 0, 2000000 };
	/* Another thread may reap it, whose context of old had this address. */
	const struct timespec at_most = { 0, 50000000 };
	struct io_event ev = { 0 };
	aio_context_t ctx = 0;
	int ends[2];
	char buf[4];
	struct iocb cb = { .aio_lio_opcode = IOCB_CMD_PREAD,
			   .aio_buf = (uintptr_t)buf, .aio_nbytes = 4 };
	struct iocb *list = &cb;
	const uint64_t deaf = 1ull << (SIGCHLD - 1);
	uint64_t old;
	long pid;

	/*
	 * Nothing but an attach or a detach may come, not even SIGCHLD of a
	 * thread's children, or of a grandchild by CLONE_PARENT; the writer is
	 * a child that sends none.
	 */
	if (traits & (HANDLED | IGNORED | STOPS | FILTERS) || s->depth < 3 ||
	    aio(s, SETUP, 1, (long)&ctx, 0, 0, 0, 0))
		return;
	if (RAW2(SYS_pipe2, ends, 0))
		return;
	pid = raw(SYS_clone, 0, 0, 0, 0, 0, 0);
	if (pid == 0) {
		RAW2(SYS_nanosleep, &moment, NULL);
		RAW3(SYS_write, ends[1], "abcd", 4);
		RAW1(SYS_exit_group, 0);
	}
	cb.aio_fildes = (unsigned int)ends[0];
	RAW1(SYS_close, ends[1]);
	raw(SYS_rt_sigprocmask, SIG_BLOCK, (long)&deaf, (long)&old,
	    sizeof(old), 0, 0);
	if (aio(s, SUBMIT, (long)ctx, 1, (long)&list, 0, 0, 0) == 1 &&
	    aio(s, GETEVENTS, (long)ctx, 1, 1, (long)&ev, (long)&at_most,
		0) == 1 &&
	    ev.res == -EINTR)
		counts->res_eintr++;
	raw(SYS_rt_sigprocmask, SIG_SETMASK, (long)&old, 0, sizeof(old), 0, 0);
	RAW1(SYS_close, ends[0]);
	aio(s, DESTROY, (long)ctx, 0, 0, 0, 0, 0);
	while (raw(SYS_wait4, pid, 0, __WALL, 0, 0, 0) == -EINTR)
		;
}

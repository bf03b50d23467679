/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading a tracee's memory with as few system calls as possible.  Requests are
 * passed to process_vm_readv(2) together, up to IOV_MAX at once.  If one cannot
 * be read completely, its readable start is taken, and the rest continues with
 * the next request.  process_vm_readv stops at the first page that it cannot
 * read, so the returned count says which request failed.
 *
 * Whatever the requests are, each costs at most a few system calls: one that
 * stops at it, one that asks what its pages allow, and, if they can only be
 * written, one that reads it.  tests/unit/test-bounds.c counts them.
 */
#include "mem.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/die.h"
#include "base/proc.h"
#include "foreign_pages.h"
#include "pages.h"

enum {
	BATCH = 256,	/* requests per system call; IOV_MAX is 1024 */
	/*
	 * The same after a request that could not be read.  The next one often
	 * cannot be read either, and ends the call.
	 */
	SHORT_BATCH = 32,
	/*
	 * For the kernel each piece costs as much as copying some thousand
	 * bytes (mm/process_vm_access.c pins its pages), so the gap between two
	 * close pieces is read, too, and thrown away.  It is less than a page,
	 * so that each page of the joined piece contains something that is
	 * wanted: what stops it would have stopped the two.
	 */
	GAP = 2048,
};
_Static_assert(2 * BATCH <= IOV_MAX, "process_vm_readv takes it");

/* The kernel has no user memory there: x86_64, arm64 and 32-bit ABIs alike. */
static bool kernel_address(uint64_t addr)
{
	return addr > (uint64_t)INTPTR_MAX;
}

/* Whether a request may be passed to the kernel; others read nothing. */
static bool sane(const struct mem_req *r)
{
	return r->len && !kernel_address(r->addr) &&
	       !kernel_address(r->addr + r->len - 1) &&
	       r->addr + r->len - 1 >= r->addr;
}

/*
 * One process_vm_readv of reqs[0..n).  Sets `got` for what was read, and
 * returns the number of requests that are finished, at least 1, or 0 if the
 * call is refused altogether.
 */
static size_t vm_read(struct mem_process *m, struct mem_req *reqs, size_t n)
{
	struct iovec local[2 * BATCH], remote[BATCH];
	unsigned short gaps[BATCH];	/* before each request */
	char gap[GAP];
	size_t nl = 0, nr = 0, i;
	uint64_t end = 0;		/* of the last piece */
	ssize_t left;

	check(n <= BATCH);
	for (i = 0; i < n; i++) {
		struct mem_req *r = &reqs[i];

		r->got = 0;
		r->write_only = false;
		gaps[i] = 0;
		if (!sane(r))
			continue;
		if (nr && r->addr >= end && r->addr - end <= GAP) {
			gaps[i] = (unsigned short)(r->addr - end);
			if (gaps[i])
				local[nl++] = (struct iovec){ gap, gaps[i] };
			remote[nr - 1].iov_len += gaps[i] + r->len;
		} else {
			remote[nr++] = (struct iovec){
				(void *)(uintptr_t)r->addr, r->len
			};
		}
		local[nl++] = (struct iovec){ r->buf, r->len };
		end = r->addr + r->len;
	}
	if (!nl)
		return n;
	left = process_vm_readv(m->tid, local, nl, remote, nr, 0);
	if (left < 0 && errno != EFAULT)
		return 0;
	for (i = 0; i < n; i++) {
		struct mem_req *r = &reqs[i];

		if (!sane(r))
			continue;
		left -= gaps[i];
		if (left < (ssize_t)r->len) {
			r->got = left > 0 ? (size_t)left : 0;
			return i + 1;
		}
		r->got = r->len;
		left -= (ssize_t)r->len;
	}
	return n;
}

static void open_proc_mem(struct mem_process *m)
{
	char path[64];

	proc_path(path, sizeof(path), m->tid, "mem");
	m->fd = open(path, O_RDONLY | O_CLOEXEC);
}

/* Reads the readable start of one request through /proc/TID/mem. */
static bool proc_read(struct mem_process *m, struct mem_req *r)
{
	if (m->no_proc_mem)
		return false;
	if (m->fd < 0)
		open_proc_mem(m);
	if (m->fd < 0) {
		m->no_proc_mem = true;
		return false;
	}
	while (r->got < r->len) {
		ssize_t n = pread(m->fd, (char *)r->buf + r->got,
				  r->len - r->got,
				  (off_t)(r->addr + r->got));

		if (n < 0 && errno == EINTR)
			continue;
		/* EIO: nothing is mapped there; 0: the process is gone. */
		if (n <= 0)
			break;
		r->got += (size_t)n;
	}
	return true;
}

static void peek_read(struct mem_process *m, struct mem_req *r)
{
	unsigned long word;

	while (r->got < r->len) {
		uint64_t at = r->addr + r->got;
		size_t skip = at % sizeof(word);
		size_t n = sizeof(word) - skip;

		if (n > r->len - r->got)
			n = r->len - r->got;
		if (!m->peek || !m->peek(m->tid, at - skip, &word))
			return;
		memcpy((char *)r->buf + r->got, (char *)&word + skip, n);
		r->got += n;
	}
}

/*
 * Reads the rest of a request, without process_vm_readv, as far as the kernel
 * could read it.
 */
static void read_rest(struct mem_process *m, struct pages *pages,
		      struct mem_req *r)
{
	struct mem_req part = *r;

	part.len = r->got + pages_readable(pages, r->addr + r->got,
					  r->len - r->got);
	if (part.len > r->got && !proc_read(m, &part))
		peek_read(m, &part);
	r->got = part.got;
}

/* Whether the kernel could read on where process_vm_readv stopped. */
static bool is_write_only(const struct pages *pages)
{
	return pages->at.write && !pages->at.read;
}

/*
 * The last request ended where nothing can be read.  Returns how many of the
 * next ones begin there, too; they read nothing.
 */
static size_t skip_unreadable(const struct pages *pages, struct mem_req *reqs,
			      size_t n)
{
	const struct page_range *at = &pages->at;
	size_t i;

	if (at->read || at->write)
		return 0;
	for (i = 0; i < n && reqs[i].addr >= at->start &&
		    reqs[i].addr < at->end; i++)
		reqs[i].got = 0;
	return i;
}

static void read_all(struct mem_process *m, struct pages *pages,
		     struct mem_req *reqs, size_t n)
{
	size_t batch = BATCH;

	while (n && !m->no_vm_readv) {
		size_t done = vm_read(m, reqs, n < batch ? n : batch);
		struct mem_req *last = done ? &reqs[done - 1] : NULL;

		reqs += done;
		n -= done;
		batch = 2 * batch < BATCH ? 2 * batch : BATCH;
		if (!done) {
			/*
			 * ESRCH: the tracee is being killed, nothing can be
			 * read.  EPERM: it is undumpable, or a container
			 * forbids it.  ENOSYS: the kernel was built without it.
			 */
			if (errno == ESRCH)
				break;
			m->no_vm_readv = true;
		} else if (last->got < last->len && sane(last)) {
			batch = SHORT_BATCH;
			if (!pages_find(pages, last->addr + last->got))
				continue;
			last->write_only = is_write_only(pages);
			if (last->write_only)
				read_rest(m, pages, last);
			done = skip_unreadable(pages, reqs, n);
			reqs += done;
			n -= done;
		}
	}
	for (; n; reqs++, n--) {
		reqs->got = 0;
		if (m->no_vm_readv && sane(reqs))
			read_rest(m, pages, reqs);
	}
}

/* Only as far as can be read without waiting. */
static void read_warily(struct mem_process *m, struct pages *pages,
			struct mem_req *reqs, size_t n)
{
	struct mem_req parts[BATCH];
	struct foreign foreign;

	foreign_begin(&foreign, m->foreign, pages);
	while (n) {
		size_t k = n < BATCH ? n : BATCH;

		for (size_t i = 0; i < k; i++) {
			parts[i] = reqs[i];
			if (sane(&reqs[i]))
				parts[i].len = foreign_free(&foreign,
							    reqs[i].addr,
							    reqs[i].len);
		}
		read_all(m, pages, parts, k);
		for (size_t i = 0; i < k; i++) {
			reqs[i].got = parts[i].got;
			reqs[i].write_only = parts[i].write_only;
		}
		reqs += k;
		n -= k;
	}
	foreign_end(&foreign);
}

static void process_read(struct mem *mem, struct mem_req *reqs, size_t n)
{
	struct mem_process *m = (struct mem_process *)mem;
	struct pages pages;

	pages_begin(&pages, m->tid);
	if (m->foreign)
		read_warily(m, &pages, reqs, n);
	else
		read_all(m, &pages, reqs, n);
	pages_end(&pages);
}

static const struct mem_ops process_ops = {
	.read = process_read,
};

void mem_process_init(struct mem_process *m,
		      bool (*peek)(pid_t, uint64_t, unsigned long *))
{
	*m = (struct mem_process){
		.mem = { .ops = &process_ops },
		.fd = -1,
		.peek = peek,
	};
}

void mem_process_reset(struct mem_process *m, pid_t tid, bool keep_open)
{
	mem_process_close(m);
	m->tid = tid;
	m->no_vm_readv = m->no_proc_mem = false;
	if (keep_open)
		open_proc_mem(m);
}

void mem_process_close(struct mem_process *m)
{
	if (m->fd >= 0)
		close(m->fd);
	m->fd = -1;
}

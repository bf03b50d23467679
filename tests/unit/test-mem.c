/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading real memory: that of this process and of a child, with holes in it,
 * through process_vm_readv(2) and through what replaces it where that is
 * refused.  Calls are counted, since they are the tracer's cost.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../src/mem.h"
#include "unit.h"

/* What process_vm_readv() was asked for; the next calls fail with `err`. */
static struct {
	unsigned long calls, local, remote;
	int err;
} vm;

/* Takes the C library's place. */
ssize_t process_vm_readv(pid_t pid, const struct iovec *local,
			 unsigned long nlocal, const struct iovec *remote,
			 unsigned long nremote, unsigned long flags)
{
	vm.calls++;
	vm.local += nlocal;
	vm.remote += nremote;
	if (vm.err) {
		errno = vm.err;
		return -1;
	}
	return syscall(SYS_process_vm_readv, pid, local, nlocal, remote,
		       nremote, flags);
}

/* Pages, some of which cannot be read: see map_pages(). */
enum { PAGES = 12 };
static const char layout[PAGES + 1] = "RR-R--RRRR-R";
static unsigned char *pages;
static size_t page;

static bool is_hole(uint64_t addr)
{
	uint64_t at = addr - (uintptr_t)pages;

	return at >= PAGES * page || layout[at / page] == '-';
}

static unsigned char byte_at(size_t offset)
{
	return (unsigned char)(offset * 7 + offset / 251);
}

/*
 * Holes are mapped beyond the end of a file.  So they cannot be read in any
 * way, and nobody else's memory can come to lie there.
 */
static void map_pages(void)
{
	int file = memfd_create("test-mem", MFD_CLOEXEC);

	page = (size_t)sysconf(_SC_PAGESIZE);
	pages = mmap(NULL, PAGES * page, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	check(file >= 0 && pages != MAP_FAILED);
	for (size_t i = 0; i < PAGES * page; i++)
		pages[i] = byte_at(i);
	for (size_t i = 0; i < PAGES; i++)
		if (layout[i] == '-')
			check(mmap(pages + i * page, page, PROT_READ,
				   MAP_SHARED | MAP_FIXED, file,
				   0) != MAP_FAILED);
	close(file);
}

/* PTRACE_PEEKDATA's stand-in for this process. */
static bool peek(pid_t tid, uint64_t addr, unsigned long *word)
{
	assert_int_equal(tid, getpid());
	assert_int_equal(addr % sizeof(*word), 0);
	if (is_hole(addr))
		return false;
	memcpy(word, (const void *)(uintptr_t)addr, sizeof(*word));
	return true;
}

/* The ways of reading, best first. */
enum way { VM_READV, PROC_MEM, PEEK, WAYS };

static void init(struct mem_process *m, enum way way)
{
	mem_process_init(m, peek);
	mem_process_reset(m, getpid(), false);
	m->no_vm_readv = way >= PROC_MEM;
	m->no_proc_mem = way >= PEEK;
	memset(&vm, 0, sizeof(vm));
}

/* A request, as page and bytes from there, and what must come of it. */
struct request {
	unsigned int page;
	int offset;
	size_t len;
	size_t got;
};

enum { MAX_REQUESTS = 8 };

struct holes {
	const char *name;
	struct request r[MAX_REQUESTS];	/* ended by a length and page of 0 */
	/* Calls of process_vm_readv, and pieces of memory that it is given. */
	unsigned long calls, remote;
};

/* A page has 4096 bytes: see main(). */
static const struct holes holes[] = {
	{ "one byte", { { 0, 1, 1, 1 } }, 1, 1 },
	{ "a whole page", { { 0, 0, 4096, 4096 } }, 1, 1 },
	{ "two pages", { { 0, 10, 8000, 8000 } }, 1, 1 },
	{ "up to a hole", { { 1, 4000, 96, 96 } }, 1, 1 },
	{ "into a hole", { { 1, 4000, 97, 96 } }, 1, 1 },
	{ "across a hole", { { 1, 4000, 8192, 96 } }, 1, 1 },
	{ "in a hole", { { 2, 10, 20, 0 } }, 1, 1 },
	{ "from a hole into what follows", { { 2, 4090, 20, 0 } }, 1, 1 },
	{ "a page behind a hole", { { 3, 0, 4096, 4096 } }, 1, 1 },
	{ "the last byte before a hole", { { 1, 4095, 2, 1 } }, 1, 1 },
	{ "several", { { 0, 0, 4, 4 }, { 3, 7, 9, 9 }, { 6, 0, 1, 1 } }, 1,
	  3 },
	{ "neighbours", { { 0, 0, 4, 4 }, { 0, 4, 8, 8 }, { 0, 12, 1, 1 } },
	  1, 1 },
	{ "neighbours and others",
	  { { 0, 0, 4, 4 }, { 0, 4, 4, 4 }, { 0, 9, 4, 4 }, { 0, 13, 4, 4 } },
	  1, 2 },
	{ "not neighbours: backwards", { { 0, 4, 4, 4 }, { 0, 0, 4, 4 } }, 1,
	  2 },
	{ "the same", { { 0, 4, 4, 4 }, { 0, 4, 4, 4 } }, 1, 2 },
	{ "overlapping", { { 0, 4, 8, 8 }, { 0, 8, 8, 8 } }, 1, 2 },
	{ "neighbours into a hole",
	  { { 1, 4080, 8, 8 }, { 1, 4088, 16, 8 }, { 3, 0, 4, 4 } }, 2, 3 },
	{ "neighbours around a hole's edge",
	  { { 1, 4080, 16, 16 }, { 2, 0, 16, 0 }, { 0, 0, 4, 4 } }, 2, 3 },
	{ "a hole between", { { 0, 0, 4, 4 }, { 2, 0, 4, 0 }, { 3, 0, 4, 4 } },
	  2, 4 },
	{ "a hole first", { { 2, 0, 4, 0 }, { 3, 0, 4, 4 } }, 2, 3 },
	{ "a hole last", { { 0, 0, 4, 4 }, { 2, 0, 4, 0 } }, 1, 2 },
	{ "holes only", { { 2, 0, 4, 0 }, { 4, 0, 4, 0 }, { 10, 9, 4, 0 } }, 3,
	  3 + 2 + 1 },
	{ "cut ones", { { 1, 4092, 8, 4 }, { 3, 4092, 8, 4 },
			{ 9, 4092, 8, 4 } }, 3, 3 + 2 + 1 },
	{ "nothing", { { 0, 5, 0, 0 } }, 0, 0 },
	{ "nothing among others",
	  { { 0, 0, 4, 4 }, { 0, 4, 0, 0 }, { 0, 4, 4, 4 } }, 1, 1 },
	{ "nothing in a hole", { { 2, 0, 0, 0 }, { 3, 0, 4, 4 } }, 1, 1 },
};

static void test_holes(void **state)
{
	const struct holes *h = *state;
	struct mem_req reqs[MAX_REQUESTS];
	struct mem_process m;

	for (int way = VM_READV; way < WAYS; way++) {
		size_t n = 0;

		for (; n < MAX_REQUESTS; n++) {
			const struct request *r = &h->r[n];

			if (n && !r->len && !r->page && !r->offset)
				break;
			reqs[n] = (struct mem_req){
				.addr = (uintptr_t)pages + r->page * page +
					(size_t)r->offset,
				.buf = xcalloc(r->len, 1),
				.len = r->len,
				.got = 999,
			};
		}
		init(&m, (enum way)way);
		mem_read(&m.mem, reqs, n);
		mem_process_close(&m);
		for (size_t i = 0; i < n; i++) {
			size_t at = reqs[i].addr - (uintptr_t)pages;

			assert_int_equal(reqs[i].got, h->r[i].got);
			for (size_t j = 0; j < reqs[i].got; j++)
				assert_int_equal(
					((unsigned char *)reqs[i].buf)[j],
					byte_at(at + j));
			free(reqs[i].buf);
		}
		assert_int_equal(vm.calls, way == VM_READV ? h->calls : 0);
		assert_int_equal(vm.remote, way == VM_READV ? h->remote : 0);
	}
}

struct nowhere {
	const char *name;
	uint64_t addr;
	size_t len;
};

static const struct nowhere nowhere[] = {
	{ "NULL", 0, 8 },
	{ "one", 1, 8 },
	{ "the last user address", INT64_MAX, 1 },
	{ "into the upper half", INT64_MAX - 3, 8 },
	{ "the upper half", 1ull << 63, 8 },
	{ "a kernel address", 0xffffffff81000000, 8 },
	{ "the vsyscall page's end", 0xffffffffff600ff8, 16 },
	{ "the last byte", UINT64_MAX, 1 },
	{ "around the end", UINT64_MAX - 3, 8 },
};

/* Between two good ones, neither of which it disturbs. */
static void test_nowhere(void **state)
{
	const struct nowhere *w = *state;
	struct mem_process m;

	for (int way = VM_READV; way < WAYS; way++) {
		char buf[16];
		struct mem_req reqs[] = {
			{ (uintptr_t)pages, buf, 1, 9 },
			{ w->addr, buf, w->len, 9 },
			{ (uintptr_t)pages + 1, buf, 1, 9 },
		};

		init(&m, (enum way)way);
		mem_read(&m.mem, reqs, 3);
		assert_int_equal(reqs[0].got, 1);
		assert_int_equal(reqs[1].got, 0);
		assert_int_equal(reqs[2].got, 1);
		assert_false(mem_get(&m.mem, w->addr, buf, w->len));
		mem_process_close(&m);
	}
}

struct many {
	const char *name;
	size_t n;
	size_t stride;		/* bytes from one request to the next */
	size_t hole;		/* every so many is one; 0: none */
	unsigned long calls, remote;
};

/* Four bytes each; 256 go into one call. */
static const struct many many[] = {
	{ "256 apart", 256, 8, 0, 1, 256 },
	{ "257 apart", 257, 8, 0, 2, 257 },
	{ "1000 apart", 1000, 8, 0, 4, 1000 },
	{ "1000 in a row", 1000, 4, 0, 4, 4 },
	{ "1000 upon each other", 1000, 0, 0, 4, 1000 },
	/* Each hole ends a call, but for the last request's. */
	{ "100 with 4 holes", 100, 8, 25, 4, 100 + 75 + 50 + 25 },
};

static void test_many(void **state)
{
	const struct many *c = *state;
	struct mem_req *reqs = xcalloc(c->n, sizeof(*reqs));
	uint32_t *bufs = xcalloc(c->n, sizeof(*bufs));
	struct mem_process m;

	for (size_t i = 0; i < c->n; i++) {
		bool hole = c->hole && i % c->hole == c->hole - 1;

		reqs[i] = (struct mem_req){
			.addr = (uintptr_t)pages + i * c->stride +
				(hole ? 2 * page : 0),
			.buf = &bufs[i], .len = 4,
		};
	}
	init(&m, VM_READV);
	mem_read(&m.mem, reqs, c->n);
	for (size_t i = 0; i < c->n; i++) {
		bool hole = c->hole && i % c->hole == c->hole - 1;

		assert_int_equal(reqs[i].got, hole ? 0 : 4);
		if (!hole)
			assert_memory_equal(reqs[i].buf, pages + i * c->stride,
					    4);
	}
	assert_int_equal(vm.calls, c->calls);
	assert_int_equal(vm.remote, c->remote);
	mem_process_close(&m);
	free(bufs);
	free(reqs);
}

static void test_get(void **state)
{
	struct mem_process m;
	char buf[8];

	(void)state;
	for (int way = VM_READV; way < WAYS; way++) {
		init(&m, (enum way)way);
		assert_true(mem_get(&m.mem, (uintptr_t)pages + 3, buf, 8));
		assert_memory_equal(buf, pages + 3, 8);
		assert_false(mem_get(&m.mem, (uintptr_t)pages + 2 * page - 4,
				     buf, 8));
		mem_read(&m.mem, NULL, 0);
		mem_process_close(&m);
	}
}

/* process_vm_readv is given up for good, but for a process that is dying. */
struct refusal {
	const char *name;
	int err;
	bool read, gives_up;
};

static const struct refusal refusals[] = {
	{ "not permitted", EPERM, true, true },
	{ "not in this kernel", ENOSYS, true, true },
	{ "the process is gone", ESRCH, false, false },
};

static void test_refusal(void **state)
{
	const struct refusal *r = *state;
	struct mem_process m;
	char buf[2][4];
	struct mem_req reqs[] = {
		{ (uintptr_t)pages, buf[0], 4, 9 },
		{ (uintptr_t)pages + 100, buf[1], 4, 9 },
	};

	init(&m, VM_READV);
	vm.err = r->err;
	mem_read(&m.mem, reqs, 2);
	for (int i = 0; i < 2; i++)
		assert_int_equal(reqs[i].got, r->read ? 4 : 0);
	assert_int_equal(m.no_vm_readv, r->gives_up);
	assert_int_equal(vm.calls, 1);
	vm.err = 0;
	assert_true(mem_get(&m.mem, (uintptr_t)pages, buf[0], 4));
	assert_int_equal(vm.calls, r->gives_up ? 1 : 2);
	assert_memory_equal(buf[0], pages, 4);
	mem_process_close(&m);
}

/* Neither way, and nothing to peek with. */
static void test_no_way(void **state)
{
	struct mem_process m;
	char buf[4];

	(void)state;
	init(&m, PEEK);
	m.peek = NULL;
	assert_false(mem_get(&m.mem, (uintptr_t)pages, buf, 4));
	mem_process_close(&m);
}

static pid_t dead_pid(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	check(pid > 0 && waitpid(pid, NULL, 0) == pid);
	return pid;
}

static void test_vanished(void **state)
{
	struct mem_process m;
	char buf[4];

	(void)state;
	for (int way = VM_READV; way < PEEK; way++) {
		init(&m, (enum way)way);
		m.tid = dead_pid();
		m.peek = NULL;
		assert_false(mem_get(&m.mem, (uintptr_t)pages, buf, 4));
		assert_int_equal(m.no_vm_readv, way == PROC_MEM);
		assert_int_equal(m.no_proc_mem, way == PROC_MEM);
		mem_process_close(&m);
	}
}

static void test_reset(void **state)
{
	struct mem_process m;
	char buf[4];

	(void)state;
	mem_process_init(&m, peek);
	assert_int_equal(m.fd, -1);
	mem_process_reset(&m, getpid(), true);
	assert_true(m.fd >= 0);
	/* Another program may do what the last one could not. */
	m.no_vm_readv = m.no_proc_mem = true;
	mem_process_reset(&m, getpid(), false);
	assert_int_equal(m.fd, -1);
	assert_false(m.no_vm_readv);
	assert_false(m.no_proc_mem);
	/* Opened when it is wanted, once, and not left to the program. */
	m.no_vm_readv = true;
	assert_true(mem_get(&m.mem, (uintptr_t)pages, buf, 4));
	assert_true(m.fd >= 0);
	assert_int_equal(fcntl(m.fd, F_GETFD), FD_CLOEXEC);
	mem_process_close(&m);
	assert_int_equal(m.fd, -1);
	mem_process_close(&m);
}

/* A child has changed the page that it shares with us. */
static pid_t start_child(void)
{
	int fds[2];
	char c;
	pid_t pid;

	check(pipe(fds) == 0);
	pid = fork();
	if (pid == 0) {
		memset(pages, 'c', page);
		if (write(fds[1], "", 1) == 1)
			pause();
		_exit(1);
	}
	close(fds[1]);
	check(pid > 0 && read(fds[0], &c, 1) == 1);
	close(fds[0]);
	return pid;
}

static void test_child(void **state)
{
	pid_t pid = *(const pid_t *)*state;
	struct mem_process m;
	char buf[8];

	for (int way = VM_READV; way < PEEK; way++) {
		init(&m, (enum way)way);
		mem_process_reset(&m, pid, way == PROC_MEM);
		m.no_vm_readv = way == PROC_MEM;
		m.peek = NULL;
		assert_true(mem_get(&m.mem, (uintptr_t)pages, buf, 8));
		assert_memory_equal(buf, "cccccccc", 8);
		mem_process_close(&m);
	}
}

static bool may_read(pid_t pid)
{
	char c;
	struct iovec local = { &c, 1 }, remote = { pages, 1 };

	return process_vm_readv(pid, &local, 1, &remote, 1, 0) == 1;
}

int main(void)
{
	static struct unit u;
	pid_t pid;
	int ret;

	map_pages();
	pid = start_child();
	if (page == 4096)
		unit_add_table(&u, holes, test_holes);
	else
		unit_skip("holes", "a page has not 4096 bytes");
	unit_add_table(&u, nowhere, test_nowhere);
	unit_add_table(&u, many, test_many);
	unit_add(&u, "one object", test_get, NULL);
	unit_add_table(&u, refusals, test_refusal);
	unit_add(&u, "no way", test_no_way, NULL);
	unit_add(&u, "vanished", test_vanished, NULL);
	unit_add(&u, "reset", test_reset, NULL);
	if (may_read(pid))
		unit_add(&u, "child", test_child, &pid);
	else
		unit_skip("child", "a child's memory may not be read here");
	ret = unit_run(&u);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return ret;
}

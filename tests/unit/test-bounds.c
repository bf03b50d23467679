/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a call costs, however its arguments lie in memory: system calls, counted
 * by the process that traces the one that reads, and bytes that it requests.
 * Each iocb, vector and event may cost a few, and the call some more.  A tracer
 * needs about a microsecond for each, so a thousand elements take less than ten
 * milliseconds (the manual, NOTES).
 */
#include <linux/aio_abi.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../src/base/alloc.h"
#include "../../src/target/fd_table.h"
#include "../../src/target/foreign_pages.h"
#include "../../src/target/mem.h"
#include "rig.h"
#include "unit.h"

enum {
	N = 200,		/* iocbs */
	PAGE = 4096,
	EACH = 4,		/* system calls per element */
	SOME = 100,		/* and per call */
};

/* Kinds of pages. */
enum kind {
	GOOD,
	NONE,		/* PROT_NONE */
	WRITE_ONLY,
	HOLE,
	NO_FILE,	/* readable, but behind the file's end */
	UNTOUCHED,	/* readable, and not there yet */
	KINDS,
};

/* Kinds in turn, of pages in a row. */
struct layout {
	const char *name;
	enum kind iocbs[4], vectors[4], buffers[4];
	bool backwards;
};

#define ALL(kind) { kind, kind, kind, kind }

static const struct layout layouts[] = {
	{ "good, a page each", ALL(GOOD), ALL(GOOD), ALL(GOOD), false },
	{ "iocbs: a hole", ALL(HOLE), ALL(GOOD), ALL(GOOD), false },
	{ "iocbs: none", ALL(NONE), ALL(GOOD), ALL(GOOD), false },
	{ "iocbs: good and none", { GOOD, NONE, GOOD, NONE }, ALL(GOOD),
	  ALL(GOOD), false },
	{ "iocbs: all kinds of bad", { NO_FILE, NONE, WRITE_ONLY, HOLE },
	  ALL(GOOD), ALL(GOOD), false },
	{ "iocbs: write-only", ALL(WRITE_ONLY), ALL(GOOD), ALL(GOOD), false },
	{ "iocbs: write-only and none",
	  { WRITE_ONLY, NONE, WRITE_ONLY, HOLE }, ALL(GOOD), ALL(GOOD), true },
	{ "vectors: a hole", ALL(GOOD), ALL(HOLE), ALL(GOOD), false },
	{ "vectors: none and a hole, backwards", ALL(GOOD),
	  { NONE, HOLE, NONE, HOLE }, ALL(GOOD), true },
	{ "vectors: good and none", ALL(GOOD), { GOOD, NONE, GOOD, NONE },
	  ALL(GOOD), false },
	{ "vectors: write-only and a hole", ALL(GOOD),
	  { WRITE_ONLY, HOLE, WRITE_ONLY, NO_FILE }, ALL(GOOD), false },
	{ "vectors: behind the file's end", ALL(GOOD), ALL(NO_FILE),
	  ALL(GOOD), true },
	{ "buffers: a hole", ALL(GOOD), ALL(GOOD), ALL(HOLE), false },
	{ "buffers: all kinds of bad", ALL(GOOD), ALL(GOOD),
	  { NO_FILE, NONE, WRITE_ONLY, HOLE }, false },
	{ "buffers: untouched", ALL(GOOD), ALL(GOOD), ALL(UNTOUCHED), false },
	{ "all in turn", { GOOD, NONE, WRITE_ONLY, GOOD },
	  { HOLE, GOOD, NONE, WRITE_ONLY }, { NO_FILE, UNTOUCHED, NONE, GOOD },
	  false },
};

/* How memory is read. */
static const struct way {
	const char *name;
	bool no_vm_readv, no_query;
	unsigned int foreign;
} ways[] = {
	{ "process_vm_readv", false, false, 0 },
	{ "an older kernel", false, true, 0 },
	{ "/proc/PID/mem", true, false, 0 },
	{ "others' faults", false, false, FOREIGN_FAULTS },
	{ "others' files", false, false, FOREIGN_FILES },
	{ "both, an older kernel", false, true,
	  FOREIGN_FAULTS | FOREIGN_FILES },
};

static bool no_query;

/* Replaces that of the C library, as if there were no PROCMAP_QUERY. */
int ioctl(int fd, unsigned long request, ...)
{
	va_list ap;
	void *arg;

	va_start(ap, request);
	arg = va_arg(ap, void *);
	va_end(ap);
	if (no_query) {
		errno = ENOTTY;
		return -1;
	}
	return (int)syscall(SYS_ioctl, fd, request, arg);
}

/* Pages of these kinds in turn, each filled with `size` bytes of `data`. */
static char *map(const enum kind kinds[4], const void *data, size_t size)
{
	char *p = mmap(NULL, N * PAGE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int file = memfd_create("test-bounds", MFD_CLOEXEC);

	check(p != MAP_FAILED && file >= 0);
	for (size_t i = 0; i < N; i++) {
		char *page = p + i * PAGE;
		enum kind kind = kinds[i % 4];

		if (kind != UNTOUCHED)
			memcpy(page, (const char *)data + i * size, size);
		if (kind == NONE)
			mprotect(page, PAGE, PROT_NONE);
		else if (kind == WRITE_ONLY)
			mprotect(page, PAGE, PROT_WRITE);
		else if (kind == HOLE)
			munmap(page, PAGE);
		else if (kind == NO_FILE)
			check(mmap(page, PAGE, PROT_READ,
				   MAP_SHARED | MAP_FIXED, file,
				   0) != MAP_FAILED);
	}
	close(file);
	return p;
}

/* The counting begins, and ends. */
static void mark(void)
{
	raise(SIGSTOP);
}

/* The work, in a separate process. */
struct job {
	const struct layout *layout;
	const struct way *way;
	unsigned int *elements;		/* shared: how many there were */
};

static void submit(const struct job *job)
{
	static struct iocb cbs[N];
	static uint64_t list[N], vecs[N][4];
	struct mem_process mem;
	struct rig r;
	char *p;

	p = map(job->layout->buffers, list, 0);
	for (size_t i = 0; i < N; i++) {
		vecs[i][0] = vecs[i][2] = (uintptr_t)p + i * PAGE;
		vecs[i][1] = vecs[i][3] = 16;
	}
	p = map(job->layout->vectors, vecs, sizeof(vecs[0]));
	for (size_t i = 0; i < N; i++)
		cbs[i] = (struct iocb){
			.aio_lio_opcode = IOCB_CMD_PWRITEV,
			.aio_buf = (uintptr_t)p + i * PAGE,
			.aio_nbytes = 2,
		};
	p = map(job->layout->iocbs, cbs, sizeof(cbs[0]));
	for (size_t i = 0; i < N; i++)
		list[i] = (uintptr_t)p +
			  (job->layout->backwards ? N - 1 - i : i) * PAGE;
	rig_init(&r);
	rig_limits(&r, 32, true);
	mem_process_init(&mem, NULL);
	mem_process_reset(&mem, getpid(), false);
	mem.no_vm_readv = job->way->no_vm_readv;
	mem.foreign = job->way->foreign;
	no_query = job->way->no_query;
	r.fetch.mem = &mem.mem;
	mark();
	rig_enter(&r, "x86_64", AIO_SUBMIT, 0, N, (uintptr_t)list);
	mark();
	*job->elements = r.call.submit.n;
	for (size_t i = 0; i < r.call.submit.n; i++)
		*job->elements += r.call.submit.iocbs[i].ok ?
			2 * r.call.submit.iocbs[i].nvecs + 1 : 0;
}

/* An array of events over all pages, and every other argument in one of them. */
static void reap(const struct job *job)
{
	static const char nothing[1];
	struct mem_process mem;
	struct rig r;
	char *p = map(job->layout->iocbs, nothing, 0);

	rig_init(&r);
	mem_process_init(&mem, NULL);
	mem_process_reset(&mem, getpid(), false);
	mem.no_vm_readv = job->way->no_vm_readv;
	mem.foreign = job->way->foreign;
	no_query = job->way->no_query;
	r.fetch.mem = &mem.mem;
	mark();
	rig_enter(&r, "x86_64", AIO_PGETEVENTS, (uintptr_t)p + PAGE, 1,
		  N * PAGE / 32, (uintptr_t)p, (uintptr_t)p + 2 * PAGE,
		  (uintptr_t)p + 3 * PAGE);
	rig_leave(&r, N * PAGE / 32);
	mark();
	/* Pages: there are more events in them. */
	*job->elements = N;
}

/* Descriptors, open and not open in turn. */
static void files(const struct job *job)
{
	struct fd_table t;

	fd_table_init(&t);
	mark();
	for (int i = 0; i < N; i++)
		fd_table_file(&t, getpid(), i % 2 ? 0 : 10000 + i, 1);
	mark();
	*job->elements = N;
}

/* System calls between the marks, and the few that are part of the marks. */
static unsigned long count(void (*work)(const struct job *),
			   const struct job *job)
{
	unsigned long stops = 0;
	int status, marks = 0;
	pid_t pid = fork();

	if (pid == 0) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		work(job);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSTOPPED(status));
	ptrace(PTRACE_SETOPTIONS, pid, NULL,
	       PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
	for (; WIFSTOPPED(status); waitpid(pid, &status, 0)) {
		if (WSTOPSIG(status) == SIGSTOP)
			marks++;
		else if (WSTOPSIG(status) == (SIGTRAP | 0x80))
			stops++;
		ptrace(marks == 1 ? PTRACE_SYSCALL : PTRACE_CONT, pid, NULL,
		       NULL);
	}
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_int_equal(marks, 2);
	return stops / 2;
}

static void test_layout(void **state)
{
	struct job job = {
		.layout = *state,
		.elements = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
				 MAP_SHARED | MAP_ANONYMOUS, -1, 0),
	};

	for (size_t i = 0; i < ARRAY_SIZE(ways); i++) {
		unsigned long calls;

		job.way = &ways[i];
		calls = count(submit, &job);
		print_message("# %s: %lu for %u\n", job.way->name, calls,
			      *job.elements);
		assert_true(*job.elements >= N);
		assert_in_range(calls, 1, EACH * *job.elements + SOME);
		calls = count(reap, &job);
		assert_in_range(calls, 1, EACH * *job.elements + SOME);
	}
}

static void test_files(void **state)
{
	unsigned int elements;
	struct job job = { .elements = &elements };

	(void)state;
	assert_in_range(count(files, &job), N, EACH * N / 2 + SOME);
}

static unsigned int asked;

static const char *what(struct fetch *f, int fd)
{
	(void)f;
	(void)fd;
	asked++;
	return "<x>";
}

/* What descriptors stand for takes more calls: only of those that are shown. */
static void test_shown(void **state)
{
	static const struct iocb cb = { .aio_flags = IOCB_FLAG_RESFD };
	static uint64_t list[N];
	struct rig r;

	(void)state;
	for (size_t i = 0; i < N; i++)
		list[i] = 0x9000;
	rig_init(&r);
	fake_mem_add(&r.mem, 0x8000, list, sizeof(list));
	fake_mem_add(&r.mem, 0x9000, &cb, sizeof(cb));
	r.fetch.fd_what = what;
	asked = 0;
	rig_enter(&r, "x86_64", AIO_SUBMIT, 0, N, 0x8000);
	assert_int_equal(r.call.submit.n, N);
	assert_int_equal(asked, 2 * 32);
	assert_non_null(r.call.submit.iocbs[31].resfd.what);
	assert_null(r.call.submit.iocbs[32].fildes.what);
	rig_free(&r);
}

int main(void)
{
	static struct unit u;

	unit_add_table(&u, layouts, test_layout);
	unit_add(&u, "descriptors", test_files, NULL);
	unit_add(&u, "descriptors that are shown", test_shown, NULL);
	return unit_run(&u);
}

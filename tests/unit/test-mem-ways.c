/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ways of reading a process: when one is given up for the next, what is
 * forgotten at an exec, and memory that is another process's.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../src/base/die.h"
#include "own_mem.h"
#include "unit.h"

/* process_vm_readv is given up for good, except for a dying process. */
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
		{ (uintptr_t)own_mem, buf[0], 4, 9, false },
		{ (uintptr_t)own_mem + 100, buf[1], 4, 9, false },
	};

	own_mem_init(&m, VM_READV);
	own_mem_vm.err = r->err;
	mem_read(&m.mem, reqs, 2);
	for (int i = 0; i < 2; i++)
		assert_int_equal(reqs[i].got, r->read ? 4 : 0);
	assert_int_equal(m.no_vm_readv, r->gives_up);
	assert_int_equal(own_mem_vm.calls, 1);
	own_mem_vm.err = 0;
	assert_true(mem_get(&m.mem, (uintptr_t)own_mem, buf[0], 4));
	assert_int_equal(own_mem_vm.calls, r->gives_up ? 1 : 2);
	assert_memory_equal(buf[0], own_mem, 4);
	mem_process_close(&m);
}

/* Words are peeked at, aligned, each once. */
struct words {
	const char *name;
	size_t offset, len;
	unsigned long peeks;
};

static const struct words words[] = {
	{ "nothing", 0, 0, 0 },
	{ "a word", 8, 8, 1 },
	{ "two words", 8, 16, 2 },
	{ "inside a word", 9, 6, 1 },
	{ "the end of one and the start of another", 7, 2, 2 },
	{ "a word between two", 7, 10, 3 },
	{ "many", 1, 1000, 126 },
};

static void test_words(void **state)
{
	const struct words *w = *state;
	struct mem_process m;
	char buf[1000];

	own_mem_init(&m, PEEK);
	assert_true(mem_get(&m.mem, (uintptr_t)own_mem + w->offset, buf,
			    w->len));
	assert_memory_equal(buf, own_mem + w->offset, w->len);
	assert_int_equal(own_mem_peeks, w->peeks);
	mem_process_close(&m);
}

/* Neither way, and nothing to peek with. */
static void test_no_way(void **state)
{
	struct mem_process m;
	char buf[4];

	(void)state;
	own_mem_init(&m, PEEK);
	m.peek = NULL;
	assert_false(mem_get(&m.mem, (uintptr_t)own_mem, buf, 4));
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
		own_mem_init(&m, (enum way)way);
		m.tid = dead_pid();
		m.peek = NULL;
		assert_false(mem_get(&m.mem, (uintptr_t)own_mem, buf, 4));
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
	mem_process_init(&m, NULL);
	assert_int_equal(m.fd, -1);
	mem_process_reset(&m, getpid(), true);
	assert_true(m.fd >= 0);
	/* Another program may do what the last one could not. */
	m.no_vm_readv = m.no_proc_mem = true;
	mem_process_reset(&m, getpid(), false);
	assert_int_equal(m.fd, -1);
	assert_false(m.no_vm_readv);
	assert_false(m.no_proc_mem);
	/* Opened when it is needed, once, and not inherited by the program. */
	m.no_vm_readv = true;
	assert_true(mem_get(&m.mem, (uintptr_t)own_mem, buf, 4));
	assert_true(m.fd >= 0);
	assert_int_equal(fcntl(m.fd, F_GETFD), FD_CLOEXEC);
	mem_process_close(&m);
	assert_int_equal(m.fd, -1);
	mem_process_close(&m);
}

/* A child has changed the own_mem_page that it shares with us. */
static pid_t start_child(void)
{
	int fds[2];
	char c;
	pid_t pid;

	check(pipe(fds) == 0);
	pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		memset(own_mem, 'c', own_mem_page);
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
		own_mem_init(&m, (enum way)way);
		mem_process_reset(&m, pid, way == PROC_MEM);
		m.no_vm_readv = way == PROC_MEM;
		m.peek = NULL;
		assert_true(mem_get(&m.mem, (uintptr_t)own_mem, buf, 8));
		assert_memory_equal(buf, "cccccccc", 8);
		mem_process_close(&m);
	}
}

static bool may_read(pid_t pid)
{
	char c;
	struct iovec local = { &c, 1 }, remote = { own_mem, 1 };

	return process_vm_readv(pid, &local, 1, &remote, 1, 0) == 1;
}

int main(void)
{
	static struct unit u;
	pid_t pid;
	int ret;

	own_mem_map();
	pid = start_child();
	unit_add_table(&u, refusals, test_refusal);
	/* A table of words of 8 bytes. */
	if (sizeof(long) == 8)
		unit_add_table(&u, words, test_words);
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

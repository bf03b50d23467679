/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A hash table for which there is no memory: a message, and status 1. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../src/base/hash.h"

struct entry {
	int key;
	UT_hash_handle hh;
};

/* In a process of its own, whose standard error is `err`. */
static void run_out(int err)
{
	static struct entry entry;
	const struct rlimit none = { 0, 0 };
	struct entry *table = NULL;

	dup2(err, STDERR_FILENO);
	setrlimit(RLIMIT_AS, &none);
	setrlimit(RLIMIT_DATA, &none);
	for (size_t size = 1 << 20; size; size /= 2)
		while (malloc(size))
			;
	HASH_ADD_INT(table, key, &entry);
	_exit(0);
}

static void test_no_memory(void **state)
{
	char text[256] = "";
	int fds[2], status;
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(fds), 0);
	pid = fork();
	if (pid == 0)
		run_out(fds[1]);
	close(fds[1]);
	assert_true(read(fds[0], text, sizeof(text) - 1) >= 0);
	close(fds[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 1);
	assert_non_null(strstr(text, "out of memory"));
}

int main(void)
{
	static struct unit u;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	unit_skip("no memory", "the sanitizer's malloc does not fail");
	(void)test_no_memory;
#else
	unit_add(&u, "no memory", test_no_memory, NULL);
#endif
	return unit_run(&u);
}

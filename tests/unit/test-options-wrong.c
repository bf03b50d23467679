/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What options_parse() says about wrong and useless options, and the help.
 * Each runs in a child, since most end the process.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../src/base/array.h"
#include "../../src/cli/options.h"

#define HINT "Try 'aiotrace --help' for more information.\n"

enum { MAX_ARGS = 10 };

/* Calls options_parse() for `args`, which end with NULL, after a name. */
static void parse(struct options *o, const char *const *args)
{
	static char *argv[MAX_ARGS + 2];
	static char name[] = "/usr/bin/aiotrace";
	int argc = 1;

	argv[0] = name;
	while (*args)
		argv[argc++] = (char *)*args++;
	argv[argc] = NULL;
	options_parse(o, argc, argv);
}

/* Runs in a child; what it wrote is in text, its status is returned. */
static int run(const char *const *args, int fd, char *text, size_t size)
{
	int pipefd[2], status;
	size_t len = 0;
	ssize_t n;
	pid_t pid;

	assert_int_equal(pipe(pipefd), 0);
	fflush(NULL);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		static struct options o;

		dup2(pipefd[1], fd);
		close(pipefd[0]);
		close(pipefd[1]);
		parse(&o, args);
		_exit(99);
	}
	close(pipefd[1]);
	while ((n = read(pipefd[0], text + len, size - 1 - len)) > 0)
		len += (size_t)n;
	text[len] = '\0';
	close(pipefd[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* A line with both words, then HINT, and status 1; no command is added. */
static const struct {
	const char *args[MAX_ARGS];
	const char *thing, *reason;
} wrong[] = {
	{ { NULL }, "COMMAND", "nothing to trace" },
	{ { "-f" }, "COMMAND", "nothing to trace" },
	{ { "--nosuch", "true" }, "'--nosuch'", "unrecognized" },
	{ { "-tj", "true" }, "'j'", "invalid option" },
	{ { "-tjt", "true" }, "'j'", "invalid option" },
	{ { "-?" }, "'?'", "invalid option" },
	{ { "--usage" }, "'--usage'", "unrecognized" },
	{ { "-o" }, "'o'", "requires an argument" },
	{ { "--attach" }, "'--attach'", "requires an argument" },
	{ { "--follow-forks=1", "true" }, "--follow-forks", "allow" },
	{ { "--summary-", "true" }, "'--summary-'", "ambiguous" },

	{ { "-p", "x" }, "-p", "'x' is not a process ID" },
	{ { "-p", "1,0" }, "-p", "'0' is not a process ID" },
	{ { "-p", "-1" }, "-p", "'-1' is not a process ID" },
	{ { "-p", "1 2147483648" }, "-p", "'2147483648' is not" },
	{ { "-p", "0x10" }, "-p", "'0x10' is not" },
	{ { "-p", "" }, "-p", "is empty" },
	{ { "-p", " ,\n" }, "-p", "is empty" },
	{ { "-E", "=x", "true" }, "-E", "'=x'" },
	{ { "-u", "", "true" }, "-u", "empty" },
	{ { "--daemonize=2", "true" }, "--daemonize", "'2'" },
	{ { "-I", "5", "true" }, "-I", "'5'" },

	{ { "-e", "read", "true" }, "'read'", "io_getevents" },
	{ { "-e", "trace=io_submit,read", "true" }, "'read'", "io_setup" },
	{ { "--trace=", "true" }, "--trace", "io_pgetevents_time64" },
	{ { "-e", "!", "true" }, "'!'", "io_submit" },
	{ { "-e", "/(", "true" }, "'/('", "regular expression" },
	{ { "-e", "/nosuch", "true" }, "'/nosuch'", "io_submit" },
	{ { "-e", "signal=none", "true" }, "'signal'", "trace-fds" },
	{ { "-e", "inject=all:error=EIO", "true" }, "'inject'", "status" },
	{ { "--status=good", "true" }, "'good'", "successful" },
	{ { "--status=", "true" }, "--status", "is empty" },
	{ { "-e", "fd=x", "true" }, "'x'", "not a file descriptor" },
	{ { "--trace-fds=-1", "true" }, "'-1'", "not a file descriptor" },
	{ { "--trace-fds=,", "true" }, "','", "no file descriptor" },
	{ { "-P", "", "true" }, "-P", "empty" },

	{ { "-a", "x", "true" }, "-a", "'x' is not a number" },
	{ { "-a", "-1", "true" }, "-a", "out of range" },
	{ { "-s", "", "true" }, "-s", "'' is not a number" },
	{ { "-s", "1k", "true" }, "-s", "'1k' is not a number" },
	{ { "-s", "1073741824", "true" }, "-s", "out of range" },
	{ { "-s", "99999999999999999999", "true" }, "-s", "out of range" },
	{ { "-o", "", "true" }, "-o", "no file name" },
	{ { "-o", "| ", "true" }, "-o", "no command" },
	{ { "-X", "hex", "true" }, "'hex'", "abbrev" },
	{ { "--affinity=on", "true" }, "--affinity", "auto" },
	{ { "--color=x", "true" }, "--color", "always" },
	{ { "--format=json", "true" }, "'json'", "strace" },
	{ { "--quiet=x", "true" }, "'x'", "personality" },
	{ { "--timestamps=day", "true" }, "'day'", "unix" },
	{ { "--timestamps=format:us", "true" }, "'format:us'", "unix" },
	{ { "--syscall-times=m", "true" }, "'m'", "ms" },
	{ { "--strings-in-hex=x", "true" }, "'x'", "non-ascii" },
	{ { "--decode-fds=x", "true" }, "'x'", "path" },

	{ { "-c", "-S", "x", "true" }, "'x'", "avg-time" },
	{ { "-c", "-U", "x", "true" }, "'x'", "avg-time" },
	{ { "-c", "-U", "nothing", "true" }, "'nothing'", "avg-time" },
	{ { "-c", "-U", "calls,count", "true" }, "'count'", "already" },
	{ { "-c", "-U", ",", "true" }, "-U", "no column" },
	{ { "-c", "-S", "ops:calls", "true" }, "'calls'", "p99.9" },
	{ { "-c", "-S", "ops:", "true" }, "''", "p99.9" },
	{ { "-c", "-S", "op:p99", "true" }, "'op'", "contexts" },
	{ { "-c", "-U", "contexts:p99", "true" }, "'p99'", "ev/call" },
	{ { "-c", "-U", "ops:nothing", "true" }, "'nothing'", "wait" },
	{ { "-c", "-U", "results:", "true" }, "-U", "no column" },
	{ { "-c", "-U", "results:count,count", "true" }, "'count'", "already" },
	{ { "--histogram=pid", "true" }, "'pid'", "opcode, file, context" },
	{ { "--export=hgrm", "true" }, "'hgrm'", "FORMAT:FILE" },
	{ { "--export=hgrm:", "true" }, "'hgrm:'", "FORMAT:FILE" },
	{ { "--export=:x", "true" }, "':x'", "hgrm" },
	{ { "--export=gif:x", "true" }, "'gif:x'", "hgrm" },
	{ { "--interval=0.01", "true" }, "'0.01'", "too short" },
	{ { "--interval=x", "true" }, "'x'", "with a unit" },
	{ { "--interval=", "true" }, "''", "with a unit" },
	{ { "--min-latency=5", "true" }, "'5'", "with a unit" },
	{ { "--min-latency=ms", "true" }, "'ms'", "with a unit" },
	{ { "--min-latency=-5ms", "true" }, "'-5ms'", "with a unit" },
	{ { "--min-latency=5m", "true" }, "'5m'", "with a unit" },
	{ { "--min-latency=1e3us", "true" }, "'1e3us'", "with a unit" },
	{ { "--min-latency=1.2.3s", "true" }, "'1.2.3s'", "with a unit" },
	{ { "--min-latency=0s", "true" }, "'0s'", "out of range" },
	{ { "--min-latency=9999999999s", "true" }, "99s'", "out of range" },
	{ { "--op-status=good", "true" }, "'good'", "short" },
	{ { "--op-status=none", "true" }, "'none'", "no operation" },

	{ { "-c", "-C", "true" }, "-c", "-C" },
	{ { "-c", "-ff", "-o", "x", "true" }, "-ff", "-c" },
	{ { "-C", "--output-separately", "true" }, "-ff", "-C" },
	{ { "-o", "|cat", "-ff", "true" }, "-ff", "pipe" },
	{ { "-o", "!cat", "-ff", "true" }, "-ff", "pipe" },
	{ { "-w", "true" }, "-w", "-c" },
	{ { "-U", "calls", "true" }, "-U", "-c" },
	{ { "-DDDD", "true" }, "-D", "three" },
	{ { "-D", "-p", "1" }, "-D", "COMMAND" },
	{ { "-u", "root", "-p", "1" }, "-u", "COMMAND" },
	{ { "-E", "A", "-p", "1" }, "-E", "COMMAND" },
	{ { "--kill-on-exit", "-p", "1" }, "--kill-on-exit", "-p" },
	{ { "-t", "--timestamps", "true" }, "-t", "--absolute-timestamps" },
	{ { "-q", "-e", "quiet=all", "true" }, "-q", "--quiet" },
};

static void test_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		char text[2048];
		int status =
			run(wrong[i].args, STDERR_FILENO, text, sizeof(text));
		char *end = strchr(text, '\n');

		if (status != 1 || strncmp(text, "aiotrace: ", 10) || !end ||
		    strcmp(end + 1, HINT) || !strstr(text, wrong[i].thing) ||
		    !strstr(text, wrong[i].reason))
			fail_msg("row %zu, want '%s' and '%s': status %d, %s",
				 i, wrong[i].thing, wrong[i].reason, status,
				 text);
	}
}

/* Useless, not wrong: a message, and parsing succeeds (99, see run()). */
static void test_useless(void **state)
{
	static const struct {
		const char *args[5], *thing;
	} rows[] = {
		{ { "-A", "true" }, "-A" },
		{ { "--output-separately", "true" }, "--output-separately" },
		{ { "-S", "calls", "true" }, "-S" },
		{ { "-z", "-Z", "true" }, "-Z" },
		{ { "-c", "-r", "true" }, "-r" },
		{ { "-c", "-tt", "true" }, "-t" },
		{ { "-c", "-T", "true" }, "-T" },
		{ { "-c", "-y", "true" }, "-y" },
		{ { "-c", "--op-status=ok", "true" }, "--op-status" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char text[2048];

		assert_int_equal(
			run(rows[i].args, STDERR_FILENO, text, sizeof(text)),
			99);
		assert_non_null(strstr(text, rows[i].thing));
		assert_non_null(strstr(text, " effect"));
		assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
	}
}

static void test_help(void **state)
{
	static const char *const helps[][3] = {
		{ "-h" },
		{ "--help" },
		{ "-f", "--help" },
	};
	static const char *const version[] = { "--version", NULL };
	static char text[65536];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(helps); i++) {
		assert_int_equal(
			run(helps[i], STDOUT_FILENO, text, sizeof(text)), 0);
		assert_memory_equal(text, "Usage: aiotrace ", 16);
		assert_non_null(strstr(text, "\nExamples:\n"));
		for (char *p = text, *end; *p; p = end + 1) {
			end = strchr(p, '\n');
			assert_non_null(end);
			assert_in_range(end - p, 0, 80);
		}
	}
	assert_int_equal(run(version, STDOUT_FILENO, text, sizeof(text)), 0);
	assert_memory_equal(text, "aiotrace ", 9);
	assert_non_null(strstr(text, "\nFree software under GPL-2.0-or-later"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_useless),
		cmocka_unit_test(test_help),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

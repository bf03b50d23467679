/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * persist END - AIO calls all the time, in four tasks: this process, a thread
 * of it, its child, and a grandchild.  Each calls io_submit(1, ID, NULL), which
 * fails with EINVAL, again and again until the file END exists.
 *
 * Prints "began ID" for each after its first call, "ended ID" at its end, and
 * "wrong ID: ..." when a call fails in any other way.  Ends when all have
 * ended.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *end;

static void print(const char *what, const char *why)
{
	char line[128];
	int n = snprintf(line, sizeof(line), "%s %d%s\n", what, (int)gettid(),
			 why);

	/* In one write, because the others write there, too. */
	if (write(STDOUT_FILENO, line, (size_t)n) != n)
		_exit(99);
}

static void call(void)
{
	char why[100];

	if (syscall(SYS_io_submit, 1ul, (long)gettid(), NULL) == -1 &&
	    errno == EINVAL)
		return;
	snprintf(why, sizeof(why), ": %s", strerror(errno));
	print("wrong", why);
	_exit(98);
}

static void *run(void *arg)
{
	call();
	print("began", "");
	while (access(end, F_OK)) {
		call();
		usleep(1000);
	}
	call();
	print("ended", "");
	return arg;
}

static int children(int generations)
{
	pid_t child = generations ? fork() : 0;
	int status;

	if (child < 0)
		return 97;
	if (generations && !child)
		_exit(children(generations - 1));
	run(NULL);
	if (generations && (waitpid(child, &status, 0) != child || status))
		return 96;
	return 0;
}

int main(int argc, char **argv)
{
	pthread_t thread;
	int status;

	end = argc == 2 ? argv[1] : NULL;
	if (!end)
		return 2;
	if (pthread_create(&thread, NULL, run, NULL))
		return 1;
	status = children(2);
	pthread_join(thread, NULL);
	return status;
}

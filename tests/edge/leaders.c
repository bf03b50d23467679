/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * leaders zombie - the first thread has ended, another one creates contexts
 * until there is a file "end".  leaders vfork - waits for a child of vfork(2),
 * which waits for the file.  leaders two - two threads; both create contexts
 * until the file exists.
 *
 * Each prints "ready" when it has reached that state.
 */
#include <linux/aio_abi.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void *make_contexts(void *arg)
{
	while (access("end", F_OK)) {
		aio_context_t ctx = 0;

		syscall(SYS_io_setup, 1, &ctx);
		syscall(SYS_io_destroy, ctx);
	}
	if (arg)
		exit(0);
	return arg;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	pthread_t t;

	puts("ready");
	fflush(stdout);
	if (!strcmp(what, "vfork")) {
		pid_t pid = vfork();

		if (!pid) {
			while (access("end", F_OK))
				usleep(1000);
			_exit(0);
		}
		waitpid(pid, NULL, 0);
		return 0;
	}
	pthread_create(&t, NULL, make_contexts, argv);
	if (!strcmp(what, "two"))
		make_contexts(NULL);
	pthread_exit(NULL);
}

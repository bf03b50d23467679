/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * exec-at THREADS - that many threads sleep.  As soon as the second one is
 * traced, the last one calls execve of "exec-at done", which prints "done" when
 * it is traced and creates contexts until there is a file "end".  Prints
 * "ready" when all threads exist.
 */
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static pthread_barrier_t all;
static pid_t second;

static void *sleeper(void *arg)
{
	if (arg)
		second = (pid_t)syscall(SYS_gettid);
	pthread_barrier_wait(&all);
	pause();
	return arg;
}

static int is_traced(int fd)
{
	char text[4096], *p;
	ssize_t n = pread(fd, text, sizeof(text) - 1, 0);

	text[n > 0 ? n : 0] = '\0';
	p = strstr(text, "\nTracerPid:");
	return p && atoi(p + strlen("\nTracerPid:"));
}

static void *caller(void *name)
{
	char path[64];
	int fd;

	pthread_barrier_wait(&all);
	snprintf(path, sizeof(path), "/proc/self/task/%d/status", second);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	puts("ready");
	fflush(stdout);
	while (!is_traced(fd))
		;
	execl("/proc/self/exe", (char *)name, "done", NULL);
	return name;
}

int main(int argc, char **argv)
{
	unsigned int n = argc > 1 ? (unsigned int)atoi(argv[1]) : 0;
	aio_context_t ctx = 0;
	pthread_attr_t attr;
	pthread_t t;

	if (argc > 1 && !strcmp(argv[1], "done")) {
		int fd = open("/proc/self/status", O_RDONLY);

		while (!is_traced(fd))
			usleep(1000);
		puts("done");
		fflush(stdout);
		/* The first may come before it is stopped. */
		while (access("end", F_OK)) {
			ctx = 0;
			syscall(SYS_io_setup, 1, &ctx);
			syscall(SYS_io_destroy, ctx);
		}
		return 0;
	}
	pthread_barrier_init(&all, NULL, n + 1);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 65536);
	for (unsigned int i = 0; i < n; i++)
		pthread_create(&t, &attr, sleeper, i ? NULL : argv);
	pthread_create(&t, &attr, caller, argv[0]);
	for (;;)
		pause();
}

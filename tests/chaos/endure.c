/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * endure - a program that makes very many AIO calls and counts them, and one
 * that counts them in a trace.  See endure.sh.
 *
 *	calls N		N calls: io_submit of one read from the page cache,
 *			io_getevents, and so on
 *	threads N	N threads, four at a time, each of which makes one
 *			io_submit and one io_getevents and ends
 *	seconds N	two threads make calls for N seconds, as fast as they can
 *	count [RATE]	counts what is in the trace on standard input, of which
 *			it reads at most RATE bytes a second
 *
 * Prints lines "NAME N": calls by name; "submitted" and "reaped", the sum of
 * their results; of a trace also "exited", the lines that say so.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { SUBMIT, GETEVENTS, SETUP, DESTROY, SUBMITTED, REAPED, EXITED, NCOUNTS };

static const char *const names[NCOUNTS] = {
	[SUBMIT] = "io_submit",
	[GETEVENTS] = "io_getevents",
	[SETUP] = "io_setup",
	[DESTROY] = "io_destroy",
	[SUBMITTED] = "submitted",
	[REAPED] = "reaped",
	[EXITED] = "exited",
};

static _Atomic long counts[NCOUNTS];
static int file;
static volatile bool over;

static void fail(const char *what)
{
	fprintf(stderr, "endure: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void print(int n)
{
	for (int i = 0; i < n; i++)
		printf("%s %ld\n", names[i], counts[i]);
}

static aio_context_t setup(void)
{
	aio_context_t ctx = 0;

	counts[SETUP]++;
	if (syscall(SYS_io_setup, 16, &ctx))
		fail("io_setup");
	return ctx;
}

static void destroy(aio_context_t ctx)
{
	counts[DESTROY]++;
	syscall(SYS_io_destroy, ctx);
}

/* One read, which is complete when io_submit is; what is there is reaped. */
static void round_of_two(aio_context_t ctx)
{
	char buf[16];
	struct iocb cb = {
		.aio_lio_opcode = IOCB_CMD_PREAD, .aio_fildes = (unsigned)file,
		.aio_buf = (uintptr_t)buf, .aio_nbytes = sizeof(buf),
	};
	struct iocb *list = &cb;
	struct io_event ev;

	counts[SUBMIT]++;
	if (syscall(SYS_io_submit, ctx, 1, &list) == 1)
		counts[SUBMITTED]++;
	counts[GETEVENTS]++;
	if (syscall(SYS_io_getevents, ctx, 1, 1, &ev, NULL) == 1)
		counts[REAPED]++;
}

static void *flood(void *arg)
{
	aio_context_t ctx = setup();

	while (!over)
		round_of_two(ctx);
	destroy(ctx);
	return arg;
}

static void *one_round(void *ctx)
{
	round_of_two(*(aio_context_t *)ctx);
	return NULL;
}

static void many_calls(long n)
{
	aio_context_t ctx = setup();

	for (long i = 0; i < n / 2; i++)
		round_of_two(ctx);
	destroy(ctx);
}

static void many_threads(long n)
{
	enum { AT_A_TIME = 4 };
	aio_context_t ctx[AT_A_TIME];
	pthread_t t[AT_A_TIME];

	for (int i = 0; i < AT_A_TIME; i++)
		ctx[i] = setup();
	for (long i = 0; i < n; i++) {
		int slot = (int)(i % AT_A_TIME);

		if (i >= AT_A_TIME)
			pthread_join(t[slot], NULL);
		if (pthread_create(&t[slot], NULL, one_round, &ctx[slot]))
			fail("a thread");
	}
	for (int i = 0; i < AT_A_TIME && i < n; i++)
		pthread_join(t[i], NULL);
	for (int i = 0; i < AT_A_TIME; i++)
		destroy(ctx[i]);
}

static void for_seconds(long n)
{
	pthread_t t[2];

	for (int i = 0; i < 2; i++)
		if (pthread_create(&t[i], NULL, flood, NULL))
			fail("a thread");
	sleep((unsigned int)n);
	over = true;
	for (int i = 0; i < 2; i++)
		pthread_join(t[i], NULL);
}

/* "TID io_submit(..." or "TID <... io_submit resumed>...". */
static void count_line(char *line)
{
	char *p = line + strspn(line, "0123456789 "), *result;
	size_t len = strlen(line);

	if (strncmp(p, "+++", 3) == 0)
		counts[EXITED]++;
	if (strncmp(p, "<... ", 5) == 0)
		p += 5;
	if (len > 16 && strstr(line + len - 16, "<unfinished ...>"))
		return;
	for (int i = SUBMIT; i <= DESTROY; i++) {
		size_t n = strlen(names[i]);

		if (strncmp(p, names[i], n) || (p[n] != '(' && p[n] != ' '))
			continue;
		counts[i]++;
		/* What follows the result has none. */
		for (result = line + len; result > p; result--)
			if (result[0] == '=' && result[1] == ' ')
				break;
		if (result == p)
			return;
		if (i == SUBMIT)
			counts[SUBMITTED] += atol(result + 2);
		else if (i == GETEVENTS)
			counts[REAPED] += atol(result + 2);
	}
}

static void slow_down(long *budget, long rate)
{
	if (!rate || *budget > 0)
		return;
	usleep(50000);
	*budget += rate / 20;
}

static void count(long rate)
{
	static char line[1 << 16], part[1 << 12];
	long budget = rate / 20;
	size_t used = 0;
	ssize_t n;

	while ((n = read(STDIN_FILENO, part, sizeof(part))) > 0) {
		budget -= n;
		for (ssize_t i = 0; i < n; i++) {
			if (part[i] != '\n') {
				if (used < sizeof(line) - 1)
					line[used++] = part[i];
				continue;
			}
			line[used] = '\0';
			count_line(line);
			used = 0;
		}
		slow_down(&budget, rate);
	}
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	long n = argc > 2 ? atol(argv[2]) : 0;

	if (!strcmp(what, "count")) {
		count(n);
		print(NCOUNTS);
		return 0;
	}
	file = open("/proc/self/exe", O_RDONLY);
	if (file < 0)
		fail("/proc/self/exe");
	if (!strcmp(what, "calls"))
		many_calls(n);
	else if (!strcmp(what, "threads"))
		many_threads(n);
	else if (!strcmp(what, "seconds"))
		for_seconds(n);
	else
		return 2;
	print(EXITED);
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The processes of a round: which they are, their states, when they are gone.
 */
#include "chaos.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

void pause_ms(unsigned int ms)
{
	const struct timespec ts = { ms / 1000, ms % 1000 * 1000000L };

	nanosleep(&ts, NULL);
}

unsigned int each_process(void (*fn)(pid_t pid, void *arg), void *arg)
{
	DIR *proc = opendir("/proc");
	unsigned int n = 0;
	struct dirent *d;

	while (proc && (d = readdir(proc))) {
		char path[300], line[4096];
		pid_t pid = atoi(d->d_name);
		ssize_t len;
		int fd;

		snprintf(path, sizeof(path), "/proc/%s/cmdline", d->d_name);
		fd = pid > 0 && pid != getpid() ? open(path, O_RDONLY) : -1;
		if (fd < 0)
			continue;
		len = read(fd, line, sizeof(line) - 1);
		close(fd);
		/* aiotrace's own command line begins otherwise. */
		if (len < 8 || !memmem(line, (size_t)len, counts_file,
				       strlen(counts_file)) ||
		    memmem(line, (size_t)len, "-o", 3))
			continue;
		n++;
		if (fn)
			fn(pid, arg);
	}
	if (proc)
		closedir(proc);
	return n;
}

/* A line of a file of /proc that begins with `key`, without its end. */
static void print_line(const char *folder, const char *file, const char *key)
{
	char path[400], line[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, file);
	f = fopen(path, "r");
	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, key, strlen(key)))
			printf(" %.*s", (int)strcspn(line, "\n"), line);
	if (f)
		fclose(f);
}

static void each_thread(pid_t pid, void (*visit)(pid_t pid, const char *tid))
{
	char path[64];
	struct dirent *d;
	DIR *tasks;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	tasks = opendir(path);
	while (tasks && (d = readdir(tasks)))
		if (d->d_name[0] != '.')
			visit(pid, d->d_name);
	if (tasks)
		closedir(tasks);
}

static void describe_thread(pid_t pid, const char *tid)
{
	char folder[330];

	snprintf(folder, sizeof(folder), "/proc/%d/task/%s", pid, tid);
	printf("#   process %d, thread %s:", pid, tid);
	print_line(folder, "status", "State:");
	print_line(folder, "status", "TracerPid:");
	print_line(folder, "status", "ShdPnd:");
	print_line(folder, "syscall", "");
	printf("\n");
}

void describe(pid_t pid, void *arg)
{
	(void)arg;
	each_thread(pid, describe_thread);
}

void kill_one(pid_t pid, void *arg)
{
	(void)arg;
	kill(pid, SIGKILL);
}

static void is_untraced(pid_t pid, const char *tid)
{
	char path[300], text[4096], *p;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/task/%s/status", pid, tid);
	fd = open(path, O_RDONLY);
	n = fd < 0 ? 0 : read(fd, text, sizeof(text) - 1);
	close(fd);
	text[n > 0 ? n : 0] = '\0';
	p = strstr(text, "\nTracerPid:");
	if (p && atoi(p + 11))
		fault("thread %s is still traced", tid);
}

void look_for_tracer(pid_t pid, void *arg)
{
	(void)arg;
	each_thread(pid, is_untraced);
}

int await(pid_t pid, double until)
{
	int status;

	for (;;) {
		pid_t got = waitpid(-1, &status, WNOHANG | __WALL);

		if (got == pid)
			return status;
		if (got > 0)
			continue;
		if (now() > until)
			return -1;
		pause_ms(1);
	}
}

void await_all(double until, const char *why)
{
	while (each_process(NULL, NULL)) {
		while (waitpid(-1, NULL, WNOHANG | __WALL) > 0)
			;
		if (now() > until) {
			fault("%s", why);
			each_process(describe, NULL);
			return;
		}
		pause_ms(2);
	}
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * state FILE - writes to FILE what a program inherits from its parent:
 * descriptors, signal mask and dispositions, limits, identity, process group,
 * session, terminal, timers, environment, arguments.  It opens nothing before
 * it has looked at the descriptors.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

static char text[1 << 20];
static size_t len;

__attribute__((format(printf, 1, 2)))
static void put(const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text + len, sizeof(text) - len, fmt, ap);
	va_end(ap);
	if (n > 0 && (size_t)n < sizeof(text) - len)
		len += (size_t)n;
}

static void descriptors(void)
{
	for (int fd = 0; fd < 1024; fd++) {
		char link[64], target[4096];
		int flags = fcntl(fd, F_GETFD);
		ssize_t n;

		if (flags < 0)
			continue;
		snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
		n = readlink(link, target, sizeof(target));
		put("fd %d: flags %d, status %#x, offset %ld, %.*s\n", fd,
		    flags, (unsigned)fcntl(fd, F_GETFL),
		    (long)lseek(fd, 0, SEEK_CUR), n > 0 ? (int)n : 0, target);
	}
}

/* Lines of /proc/self/status that tracing must not change. */
static void status(void)
{
	static const char *const keys[] = {
		"SigPnd:", "ShdPnd:", "SigBlk:", "SigIgn:", "SigCgt:",
		"Uid:", "Gid:", "Groups:", "Cap", "Cpus_allowed_list:",
		"Umask:", "NoNewPrivs:", "Threads:",
	};
	FILE *f = fopen("/proc/self/status", "r");
	char line[4096];

	while (f && fgets(line, sizeof(line), f))
		for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
			if (!strncmp(line, keys[i], strlen(keys[i])))
				put("%s", line);
	if (f)
		fclose(f);
}

static void limits(void)
{
	for (int i = 0; i < RLIM_NLIMITS; i++) {
		struct rlimit r = { 0, 0 };

		getrlimit((__rlimit_resource_t)i, &r);
		put("limit %d: %lld %lld\n", i, (long long)r.rlim_cur,
		    (long long)r.rlim_max);
	}
}

static void rest(void)
{
	static const int timers[] = {
		ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF,
	};
	char name[16] = "", folder[4096];
	int parent_death = -1, reaper = -1;
	int tty = open("/dev/tty", O_RDWR | O_CLOEXEC);
	stack_t stack;

	for (int i = 0; i < 3; i++) {
		struct itimerval t;

		getitimer(timers[i], &t);
		put("timer %d: %ld %ld\n", i, (long)t.it_value.tv_sec,
		    (long)t.it_interval.tv_usec);
	}
	sigaltstack(NULL, &stack);
	prctl(PR_GET_NAME, name);
	prctl(PR_GET_PDEATHSIG, &parent_death);
	prctl(PR_GET_CHILD_SUBREAPER, &reaper);
	put("group %s, session %d\n",
	    getpgrp() == getpid() ? "own" : "inherited", (int)getsid(0));
	put("terminal %s, foreground %d\n", tty < 0 ? "none" : "yes",
	    tty >= 0 && tcgetpgrp(tty) == getpgrp());
	put("stack %d, name %s, death signal %d, dumpable %d, subreaper %d\n",
	    stack.ss_flags, name, parent_death, prctl(PR_GET_DUMPABLE),
	    reaper);
	put("nice %d, policy %d, slack %d\n", getpriority(PRIO_PROCESS, 0),
	    sched_getscheduler(0), prctl(PR_GET_TIMERSLACK));
	put("folder %s\n", getcwd(folder, sizeof(folder)));
	if (tty >= 0)
		close(tty);
}

int main(int argc, char **argv)
{
	extern char **environ;
	int fd;

	if (argc < 2)
		return 2;
	descriptors();
	status();
	limits();
	rest();
	for (int i = 0; i < argc; i++)
		if (i != 1)
			put("argument %d: %s\n", i, argv[i]);
	for (char **e = environ; *e; e++)
		put("environment: %s\n", *e);
	fd = open(argv[1], O_WRONLY | O_CREAT | O_TRUNC, 0666);
	if (fd < 0 || write(fd, text, len) != (ssize_t)len)
		return 1;
	return 0;
}

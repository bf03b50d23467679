/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * chaos AIOTRACE HOSTILE - rounds of hostile programs (hostile.c) that aiotrace
 * launches, attaches to and detaches from, and which run while it is killed.
 * Environment variables:
 *
 *	CHAOS_SECONDS	how long; 60
 *	CHAOS_SEED	of the first round, the next has one more; 1
 *	CHAOS_ROUNDS	the maximum number of rounds
 *	CHAOS_VERBOSE	a line for each round
 *
 * After each round no process may be stopped or traced.  There may be no
 * zombie, and no EINTR or ENOSYS without a reason in the program itself.  Every
 * thread that made AIO calls must be in the trace with all of them and their
 * results, if aiotrace was there from start to end, and aiotrace must not have
 * crashed.  The first round that fails ends it, and says how to repeat it
 * alone.  Prints one verdict as TAP.
 *
 * A seed determines the program's choices (hostile.c), how aiotrace is used,
 * and with which options.  The scheduler determines when things happen, so a
 * round may have to be repeated before it fails again.
 */
#include "chaos.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static struct counts *counts;
static char folder[] = "/tmp/aiotrace-chaos.XXXXXX";
char counts_file[PATH_MAX];
static char trace_file[PATH_MAX], err_file[PATH_MAX];
static char problem[400];	/* the round's first; empty: none */
static uint64_t random_state;

unsigned int below(unsigned int n)
{
	uint64_t z = random_state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (unsigned int)((z ^ z >> 31) >> 33) % n;
}

void fault(const char *fmt, ...)
{
	va_list ap;

	if (problem[0])
		return;
	va_start(ap, fmt);
	vsnprintf(problem, sizeof(problem), fmt, ap);
	va_end(ap);
}

/* Starts a program; `quietly`: its output goes to the file of messages. */
static pid_t start(char *const *argv, bool quietly)
{
	pid_t pid = fork();
	int fd;

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* aiotrace ignores what is ignored, as in a job in the background. */
	signal(SIGINT, SIG_DFL);
	fd = open(quietly ? err_file : "/dev/null",
		  O_WRONLY | O_CREAT | O_APPEND, 0600);
	dup2(fd, 1);
	dup2(fd, 2);
	execv(argv[0], argv);
	_exit(99);
}

static const char *const some_options[] = {
	"--no-seccomp", "--no-syscall-info", "--affinity=off",
	"--affinity=always", "-yy", "-v",
	"--registers", "-C", "--same-args", "--histogram", "--format=strace",
	"-k", "-xx", "-T", "-ttt",
};

struct command {
	char *argv[32];
	int n;
};

static void add(struct command *c, const char *arg)
{
	c->argv[c->n++] = (char *)arg;
	c->argv[c->n] = NULL;
}

static void add_options(struct command *c, const char *aiotrace)
{
	unsigned int n = below(4);

	c->n = 0;
	add(c, aiotrace);
	add(c, "-f");
	add(c, "-q");
	add(c, "-o");
	add(c, trace_file);
	while (n--)
		add(c, some_options[below(sizeof(some_options) /
					  sizeof(*some_options))]);
}

/* What a sanitizer says, or a failed assertion. */
static void look_at_messages(void)
{
	char line[400];
	FILE *f = fopen(err_file, "r");

	while (f && fgets(line, sizeof(line), f))
		if (strstr(line, "Sanitizer") || strstr(line, "runtime error") ||
		    strstr(line, "aiotrace: BUG") || strstr(line, "ssertion"))
			fault("aiotrace: %.*s", (int)strcspn(line, "\n"), line);
	if (f)
		fclose(f);
}

static unsigned int tolerated;	/* rounds */

/*
 * A thread that is just entering io_submit when aiotrace attaches or detaches
 * is interrupted there, because this cannot be noticed in time.  These cases
 * are known, rare, and counted.
 */
static bool is_tolerated(bool come_and_go)
{
	if (!come_and_go || counts->res_eintr > 2)
		return false;
	tolerated++;
	return true;
}

static void judge_counts(bool killed, bool come_and_go)
{
	if (counts->enosys)
		fault("%u ENOSYS without a reason, the first in thread %d",
		      counts->enosys, counts->enosys_tid);
	/*
	 * A tracer that is killed between the interruption and its repair, or
	 * with a signal in its hand, leaves them as they are.
	 */
	if (killed)
		return;
	if (counts->eintr)
		fault("%u EINTR without a reason, the first in thread %d",
		      counts->eintr, counts->eintr_tid);
	if (counts->res_eintr && !is_tolerated(come_and_go))
		fault("%u reads in io_submit were interrupted",
		      counts->res_eintr);
	if (counts->mask)
		fault("%u times another mask of CPUs", counts->mask);
}

/* How aiotrace is ended early. */
static bool end_it(pid_t tracer, int sig)
{
	kill(tracer, sig);
	return sig == SIGKILL;
}

/* Its status, or -1 if it had to be killed; then no process is traced. */
static int await_tracer(pid_t tracer, double until)
{
	int status = await(tracer, until);

	if (status == -1) {
		fault("aiotrace does not end");
		each_process(describe, NULL);
		kill(tracer, SIGKILL);
	} else {
		each_process(look_for_tracer, NULL);
	}
	return status;
}

static void launched(const struct command *c, bool to_the_end)
{
	static const int signals[] = { SIGKILL, SIGINT, SIGTERM };
	pid_t tracer = start(c->argv, true);
	int sig = to_the_end ? 0 : signals[below(3)], status;
	bool filtered = true;
	double until = now() + LONGEST;

	for (int i = 1; i < c->n; i++)
		if (!strcmp(c->argv[i], "--no-seccomp"))
			filtered = false;
	if (sig) {
		pause_ms(below(200));
		if (end_it(tracer, sig) && filtered)
			until = now() + 10;
	}
	status = await_tracer(tracer, until);
	if (status == -1)
		return;
	/* Under the filter they end with it. */
	await_all(sig == SIGKILL && filtered ? now() + 10 : now() + LONGEST,
		  "the program does not end");
	judge_counts(sig == SIGKILL, false);
	if (to_the_end && !(WIFEXITED(status) && WEXITSTATUS(status) == 0))
		fault("aiotrace ended with status %#x", status);
	if (to_the_end && counts->used <= MAX_SLOTS)
		compare_trace(trace_file, counts);
}

static void add_pid(pid_t pid, void *arg)
{
	char *list = arg;
	size_t n = strlen(list);

	if (n < 400 && (n == 0 || below(3)))
		snprintf(list + n, 20, "%s%d", n ? "," : "", pid);
}

static void attached(const struct command *with, char *const *program)
{
	pid_t pid = start(program, false), tracer = 0;
	unsigned int times = 1 + below(4);
	double until = now() + LONGEST;
	bool killed = false;

	while (times--) {
		static const int signals[] = { SIGINT, SIGTERM, SIGINT,
					       SIGKILL };
		char list[500] = "";
		struct command c = *with;
		int sig = signals[below(4)], status;

		pause_ms(below(60));
		each_process(add_pid, list);
		if (!list[0])
			break;
		add(&c, "-p");
		add(&c, list);
		tracer = start(c.argv, true);
		if (times || below(2)) {
			pause_ms(below(150));
			killed |= end_it(tracer, sig);
		}
		status = await_tracer(tracer, until);
		if (status == -1)
			break;
		if (WIFSIGNALED(status) && WTERMSIG(status) != sig)
			fault("aiotrace died of signal %d", WTERMSIG(status));
	}
	(void)pid;
	await_all(until + 10, "the program does not end");
	judge_counts(killed, true);
}

static const char *one_round(const char *aiotrace, const char *hostile,
			     uint64_t seed)
{
	char number[32];
	char *program[] = { (char *)hostile, counts_file, number, NULL };
	struct command c;
	unsigned int how;
	const char *name;

	random_state = seed * 1000003;
	problem[0] = '\0';
	memset(counts, 0, sizeof(*counts));
	truncate(err_file, 0);
	unlink(trace_file);
	snprintf(number, sizeof(number), "%llu", (unsigned long long)seed);
	how = below(8);
	add_options(&c, aiotrace);
	if (how < 5) {
		name = how < 3 ? "launched" : "launched and ended";
		for (int i = 0; program[i]; i++)
			add(&c, program[i]);
		launched(&c, how < 3);
	} else {
		name = "attached";
		attached(&c, program);
	}
	look_at_messages();
	each_process(kill_one, NULL);
	while (waitpid(-1, NULL, __WALL) > 0)
		;
	return name;
}

static long setting(const char *name, long otherwise)
{
	const char *text = getenv(name);

	return text && *text ? atol(text) : otherwise;
}

static void set_up(void)
{
	const struct rlimit none = { 0, 0 };
	int fd;

	/* Orphans become ours, to be seen and reaped. */
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	setrlimit(RLIMIT_CORE, &none);
	if (!mkdtemp(folder))
		exit(99);
	snprintf(counts_file, sizeof(counts_file), "%s/counts", folder);
	snprintf(trace_file, sizeof(trace_file), "%s/trace", folder);
	snprintf(err_file, sizeof(err_file), "%s/messages", folder);
	fd = open(counts_file, O_RDWR | O_CREAT, 0600);
	if (fd < 0 || ftruncate(fd, sizeof(*counts)))
		exit(99);
	counts = mmap(NULL, sizeof(*counts), PROT_READ | PROT_WRITE, MAP_SHARED,
		      fd, 0);
	close(fd);
}

static void say_fault(uint64_t seed, const char *how)
{
	char line[300];
	FILE *f = fopen(err_file, "r");

	printf("#   seed %llu (%s): %s\n", (unsigned long long)seed, how,
	       problem);
	printf("#   again: CHAOS_ROUNDS=1 CHAOS_SEED=%llu make check-chaos\n",
	       (unsigned long long)seed);
	for (int i = 0; f && i < 20 && fgets(line, sizeof(line), f); i++)
		printf("#   | %s", line);
	if (f)
		fclose(f);
}

int main(int argc, char **argv)
{
	double until = now() + (double)setting("CHAOS_SECONDS", 60);
	uint64_t seed = (uint64_t)setting("CHAOS_SEED", 1);
	long most = setting("CHAOS_ROUNDS", LONG_MAX), rounds = 0;
	unsigned long calls = 0, threads = 0;

	if (argc < 3)
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	set_up();
	while (!problem[0] && rounds < most && now() < until) {
		double began = now();
		const char *how = one_round(argv[1], argv[2], seed);

		rounds++;
		threads += counts->used;
		for (unsigned int i = 0; i < counts->used && i < MAX_SLOTS; i++)
			for (int k = 0; k < NKINDS; k++)
				calls += counts->slots[i].of[k].entered;
		if (getenv("CHAOS_VERBOSE"))
			printf("# seed %llu: %s, traits %#x, %u threads, %u "
			       "EINTR of its own, %.2f s\n",
			       (unsigned long long)seed, how, counts->traits,
			       counts->used, counts->explained, now() - began);
		if (problem[0])
			say_fault(seed, how);
		seed++;
	}
	printf("# %ld rounds, %lu threads, %lu AIO calls, %u rounds with an "
	       "EINTR of attaching or leaving; the next seed is %llu\n",
	       rounds, threads, calls, tolerated, (unsigned long long)seed);
	printf("%sok 1 - chaos\n1..1\n", problem[0] ? "not " : "");
	if (!problem[0]) {
		unlink(counts_file);
		unlink(trace_file);
		unlink(err_file);
		rmdir(folder);
	} else {
		printf("#   the trace is %s\n", trace_file);
	}
	return problem[0] != '\0';
}

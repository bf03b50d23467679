/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * hostile COUNTS SEED [DEPTH [filtered]] - a program that does to its tracer whatever a
 * program can do: its threads make AIO calls, sane and not, and fork, exec,
 * clone with odd flags, exit, send each other signals and stops, unmap and remap
 * what is being read, write over the rings, install seccomp filters, and die.
 * What it does follows from SEED; when, from the scheduler.  The file COUNTS
 * gets what it counts of itself (counts.h).
 */
#include "hostile.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct counts *counts;
unsigned int traits;
const char *counts_path;
struct commons commons;
__thread volatile unsigned int handled;
static cpu_set_t own_mask;

uint64_t random_next(struct self *s)
{
	/* splitmix64. */
	uint64_t z = s->random += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

unsigned int random_below(struct self *s, unsigned int n)
{
	return (unsigned int)(random_next(s) >> 33) % n;
}

struct slot *slot_new(void)
{
	unsigned int i = counts->used++;
	struct slot *slot = &counts->slots[i < MAX_SLOTS ? i : MAX_SLOTS - 1];

	slot->tid = (int)RAW1(SYS_gettid, 0);
	return slot;
}

static void *thread(void *arg)
{
	struct self *s = arg;
	unsigned int n = 6 + random_below(s, 20), end;

	s->slot = slot_new();
	for (unsigned int i = 0; i < 8; i++)
		if (!commons.tids[i]) {
			commons.tids[i] = s->slot->tid;
			break;
		}
	while (n--)
		act(s);
	end = random_below(s, 3);
	commons.threads--;
	/* Not as the library would. */
	if (end == 0)
		RAW1(SYS_exit, 0);
	return NULL;
}

static void new_thread(struct self *s)
{
	struct self *other = calloc(1, sizeof(*other));
	pthread_attr_t attr;
	pthread_t t;

	*other = (struct self){ random_next(s), NULL, s->depth };
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 1 << 17);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	commons.threads++;
	masked(s, &commons.masked_begun);
	if (pthread_create(&t, &attr, thread, other))
		commons.threads--;
	masked(s, &commons.masked_done);
}

/* Changes by other processes do not show in the CPU mask. */
static void look_at_mask(struct self *s)
{
	cpu_set_t set;

	(void)s;
	CPU_ZERO(&set);
	if (RAW3(SYS_sched_getaffinity, 0, sizeof(set), &set) > 0 &&
	    !CPU_EQUAL(&set, &own_mask))
		counts->mask++;
}

static void die(struct self *s)
{
	unsigned int how = random_below(s, 12);

	if (!(traits & DEATHS) || s->depth == 0)
		return;
	if (how == 0)
		RAW1(SYS_exit_group, 3);
	if (how == 1)
		RAW2(SYS_kill, RAW1(SYS_getpid, 0), SIGKILL);
	if (how == 2)
		RAW2(SYS_kill, RAW1(SYS_getpid, 0), SIGTERM);
	if (how == 3)
		__builtin_trap();
}

static void block_signals(struct self *s)
{
	/* Those with a handler; for the others see masked(). */
	uint64_t set = random_below(s, 2) ? 1 << (SIGUSR1 - 1) |
					    1 << (SIGUSR2 - 1) |
					    1 << (SIGTERM - 1) : 0;

	raw(SYS_rt_sigprocmask, SIG_SETMASK, (long)&set, 0, 8, 0, 0);
}

static const struct {
	void (*fn)(struct self *s);
	unsigned int weight;
} actions[] = {
	{ some_call, 40 },    { signal_thread, 12 }, { new_thread, 3 },
	{ new_process, 4 },   { odd_clone, 4 },	     { stop, 2 },
	{ become_another, 1 }, { install_filter, 1 }, { scribble, 2 },
	{ remap, 4 },	      { die, 1 },	     { block_signals, 2 },
	{ look_at_mask, 3 },  { blocking_submit, 1 },
};

void act(struct self *s)
{
	unsigned int n = sizeof(actions) / sizeof(*actions), sum = 0, r, i;

	for (i = 0; i < n; i++)
		sum += actions[i].weight;
	r = random_below(s, sum);
	for (i = 0; r >= actions[i].weight; i++)
		r -= actions[i].weight;
	actions[i].fn(s);
}

static void set_up(void)
{
	/* A filter is inherited. */
	commons = (struct commons){ .filtered = commons.filtered };
	/* The kernel may read and write across its end, into nothing. */
	commons.arena = mmap(NULL, 2 * ARENA_PAGES * PAGE, PROT_NONE,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	mprotect(commons.arena, ARENA_PAGES * PAGE, PROT_READ | PROT_WRITE);
	commons.file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	commons.zero = open("/dev/zero", O_RDWR | O_CLOEXEC);
	if (pipe2(commons.pipe, O_CLOEXEC))
		_exit(9);
}

void live(struct self *s)
{
	unsigned int n = 10 + random_below(s, 30), end = random_below(s, 3);
	unsigned int threads = random_below(s, 4);

	set_up();
	s->slot = slot_new();
	commons.tids[0] = s->slot->tid;
	for (int i = 0; i < NCTX / 2; i++)
		aio(s, SETUP, 4, (long)&commons.ctx[i], 0, 0, 0, 0);
	while (threads--)
		new_thread(s);
	while (n--)
		act(s);
	/* Threads may be in a call, or outlive the first one. */
	if (s->depth && end == 0)
		RAW1(SYS_exit_group, 0);
	if (s->depth && end == 1)
		RAW1(SYS_exit, 0);
	for (n = 0; commons.threads > 0 && n < 1000; n++)
		pause_us(1000);
	if (s->depth == 0)
		counts->finished = 1;
	_exit(0);
}

static void handler(int sig)
{
	(void)sig;
	handled++;
}

int main(int argc, char **argv)
{
	struct sigaction sa = { .sa_handler = handler };
	struct self s = { 0 };
	int fd;

	if (argc < 3)
		return 2;
	counts_path = argv[1];
	fd = open(counts_path, O_RDWR | O_CLOEXEC);
	counts = mmap(NULL, sizeof(*counts), PROT_READ | PROT_WRITE, MAP_SHARED,
		      fd, 0);
	if (fd < 0 || counts == MAP_FAILED)
		return 2;
	close(fd);
	s.random = strtoull(argv[2], NULL, 10);
	s.depth = argc > 3 ? atoi(argv[3]) : 0;
	if (s.depth == 0)
		counts->traits = (unsigned int)random_next(&s) & 0xff;
	traits = counts->traits;
	commons.filtered = argc > 4;
	sigaction(SIGUSR1, &sa, NULL);
	sigaction(SIGTRAP, &sa, NULL);
	sa.sa_flags = SA_RESTART;
	sigaction(SIGUSR2, &sa, NULL);
	sched_getaffinity(0, sizeof(own_mask), &own_mask);
	live(&s);
}

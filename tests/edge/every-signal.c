/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * every-signal - gets signals of all numbers that the C library leaves to
 * programs, from all kinds of senders, and prints what its handler received.
 * Every line is predictable, so the output is the same with and without a
 * tracer:
 *
 *	- each signal from kill, tgkill and sigqueue
 *	- faults: int3, a single step, a null pointer, a division by zero, an
 *	  invalid instruction, a page behind the end of a file
 *	- 122 queued signals with values, unblocked together
 *	- the same for a thread that waits for them (sigwaitinfo)
 *	- 122 more, from a child, while the program calls io_getevents
 *	- the child's death, an interrupted and a restarted read
 *
 * It begins after it has read a byte, or the end, of standard input.
 */
#include <errno.h>
#include <linux/aio_abi.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

enum { QUEUED = 122, TRAP_FLAG = 0x100 };

static siginfo_t told[QUEUED + 1];
static struct sigaction action;
static volatile sig_atomic_t count;
/* Where to continue after a fault that would otherwise recur. */
static void *volatile resume_at;

static void handler(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;

	if (sig != info->si_signo)
		_exit(99);
	if (count <= QUEUED)
		told[count] = *info;
	count++;
	uc->uc_mcontext.gregs[REG_EFL] &= ~TRAP_FLAG;
	if (resume_at)
		uc->uc_mcontext.gregs[REG_RIP] = (greg_t)(uintptr_t)resume_at;
	resume_at = NULL;
}

/* Prints and clears what was received. */
static void show(const char *how)
{
	for (int i = 0; i < count && i <= QUEUED; i++) {
		const siginfo_t *s = &told[i];

		printf("%s: signal %d, code %d", how, s->si_signo, s->si_code);
		if (s->si_code <= 0)
			printf(", from %s, value %d",
			       s->si_pid == getpid() ? "itself" : "another",
			       s->si_value.sival_int);
		else if (s->si_signo == SIGCHLD)
			printf(", status %d", s->si_status);
		printf("\n");
	}
	printf("%s: %d in all\n", how, (int)count);
	count = 0;
	memset(told, 0, sizeof(told));
}

static bool catchable(int sig)
{
	return sig != SIGKILL && sig != SIGSTOP && (sig < 32 || sig > 33);
}

static void queue(pid_t pid, int sig, int value)
{
	while (sigqueue(pid, sig, (union sigval){ .sival_int = value }) &&
	       errno == EAGAIN)
		;
}

static void senders(void)
{
	for (int sig = 1; sig <= 64; sig++) {
		if (!catchable(sig))
			continue;
		kill(getpid(), sig);
		syscall(SYS_tgkill, getpid(), gettid(), sig);
		queue(getpid(), sig, -sig);
		show("sent");
	}
}

#define FAULT(name, code) \
	do { \
		__asm__ volatile("lea 1f(%%rip), %%rax\n\t" \
				 "mov %%rax, %0\n\t" code "\n1:" \
				 : "=m"(resume_at) : : "rax", "rcx", "rdx", \
				   "cc", "memory"); \
		show(name); \
	} while (0)

static void faults(void)
{
	char *beyond = mmap(NULL, 4096, PROT_READ, MAP_SHARED,
			    memfd_create("empty", 0), 0);

	FAULT("int3", "int3");
	FAULT("int 3", ".byte 0xcd, 3");
	FAULT("icebp", ".byte 0xf1");
	FAULT("step", "pushf\n\torl $0x100, (%%rsp)\n\tpopf\n\tnop\n\tnop");
	FAULT("null", "xor %%eax, %%eax\n\tmov (%%rax), %%eax");
	FAULT("division", "xor %%ecx, %%ecx\n\txor %%edx, %%edx\n\tdiv %%ecx");
	FAULT("illegal", "ud2");
	__asm__ volatile("lea 1f(%%rip), %%rax\n\tmov %%rax, %0\n\t"
			 "mov (%1), %%eax\n1:"
			 : "=m"(resume_at) : "r"(beyond) : "rax", "memory");
	show("beyond");
}

static int real_time(int i)
{
	return 35 + i % 30;
}

static void queued(void)
{
	sigset_t all, old;
	siginfo_t info;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &old);
	for (int i = 0; i < QUEUED; i++)
		queue(getpid(), real_time(i), i);
	sigprocmask(SIG_SETMASK, &old, NULL);
	show("queued");

	sigprocmask(SIG_BLOCK, &all, NULL);
	for (int i = 0; i < QUEUED; i++)
		queue(getpid(), real_time(i), i);
	for (int i = 0; i < QUEUED; i++) {
		sigwaitinfo(&all, &info);
		printf("waited for: %d, %d\n", info.si_signo,
		       info.si_value.sival_int);
	}
	sigprocmask(SIG_SETMASK, &old, NULL);
	show("after that");
}

static void from_a_child(void)
{
	const struct timespec later = { .tv_nsec = 10000000 };
	aio_context_t ctx = 0;
	struct io_event event;
	pid_t child, parent = getpid();
	int fds[2];
	char byte;

	if (syscall(SYS_io_setup, 1u, &ctx) || pipe(fds))
		exit(98);
	fflush(stdout);
	child = fork();
	if (!child) {
		for (int i = 0; i < QUEUED; i++)
			queue(parent, 40, i);
		/* Its end is another signal, which must come last. */
		_exit(read(fds[0], &byte, 1) == 1 ? 7 : 8);
	}
	while (count < QUEUED)
		syscall(SYS_io_getevents, ctx, 1l, 1l, &event, &later);
	show("from a child");
	if (write(fds[1], "x", 1) != 1)
		exit(94);
	while (!count)
		usleep(1000);
	waitpid(child, NULL, 0);
	show("its end");
	signal(SIGCHLD, SIG_DFL);
}

static void reads(int flags)
{
	ssize_t n;
	int fds[2];
	pid_t child, parent = getpid();
	char byte;

	action.sa_flags = SA_SIGINFO | flags;
	sigaction(SIGUSR1, &action, NULL);
	if (pipe(fds))
		exit(97);
	fflush(stdout);
	child = fork();
	if (!child) {
		/* The first of these may come before the read. */
		for (int i = 0; i < 5; i++) {
			kill(parent, SIGUSR1);
			usleep(2000);
		}
		if (flags & SA_RESTART)
			_exit(write(fds[1], "x", 1) != 1);
		for (;;)
			if (kill(parent, SIGUSR1) || usleep(2000))
				_exit(1);
	}
	n = read(fds[0], &byte, 1);
	printf("read: %zd %s\n", n, n < 0 ? strerror(errno) : "");
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	count = 0;
}

int main(void)
{
	char byte;

	/* One handler at a time. */
	sigfillset(&action.sa_mask);
	action.sa_sigaction = handler;
	action.sa_flags = SA_SIGINFO;
	for (int sig = 1; sig <= 64; sig++)
		if (catchable(sig) && sigaction(sig, &action, NULL))
			return 96;
	if (read(STDIN_FILENO, &byte, 1) < 0)
		return 95;
	senders();
	faults();
	queued();
	from_a_child();
	reads(SA_RESTART);
	reads(0);
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wl-signals - signals of many origins between AIO calls, and AIO calls that a
 * signal interrupts.  Its children make no AIO calls and need not be followed.
 */
#include "wl.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static unsigned long ctx;
static struct io_event *event;

/* What the last handler received: some of it only the kernel knows. */
static siginfo_t told;
static sigjmp_buf fault;

static void handler(int sig, siginfo_t *info, void *context)
{
	(void)context;
	told = *info;
	if (sig == SIGSEGV || sig == SIGBUS)
		siglongjmp(fault, 1);
}

static void handle(int sig)
{
	struct sigaction sa = {
		.sa_sigaction = handler, .sa_flags = SA_SIGINFO,
	};

	if (sigaction(sig, &sa, NULL))
		wl_die("sigaction %d", sig);
}

static void block(int sig, int how)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, sig);
	if (sigprocmask(how, &set, NULL))
		wl_die("sigprocmask");
}

/* A call that marks when a signal arrived. */
static void call(void)
{
	line(k_submit(ctx, 0, NULL), "io_submit(%#lx, 0, NULL)", ctx);
}

static void sent(const char *name, const char *code)
{
	say_sent(name, code, getpid());
	say_end("} ---");
}

static void senders(void)
{
	static const struct {
		int sig;
		const char *name;
	} plain[] = {
		{ SIGHUP, "SIGHUP" },	{ SIGINT, "SIGINT" },
		{ SIGQUIT, "SIGQUIT" },	{ SIGTRAP, "SIGTRAP" },
		{ SIGABRT, "SIGABRT" },	{ SIGTERM, "SIGTERM" },
		{ SIGCONT, "SIGCONT" },	{ SIGTSTP, "SIGTSTP" },
		{ SIGIO, "SIGIO" },	{ SIGSYS, "SIGSYS" },
		{ 34, "SIGRT_2" },	{ 64, "SIGRT_32" },
	};

	handle(SIGUSR1);
	handle(SIGUSR2);
	call();
	kill(getpid(), SIGUSR1);
	sent("SIGUSR1", "SI_USER");
	call();
	raise(SIGUSR2);
	sent("SIGUSR2", "SI_TKILL");
	call();

	handle(40);
	sigqueue(getpid(), 40, (union sigval){ .sival_ptr = PTR(0x12345678) });
	say_sent("SIGRT_8", "SI_QUEUE", getpid());
	say_end(", si_int=305419896, si_ptr=0x12345678} ---");
	call();
	sigqueue(getpid(), SIGUSR1, (union sigval){ .sival_ptr = NULL });
	/* A value of zero is not printed. */
	sent("SIGUSR1", "SI_QUEUE");
	call();
#if UINTPTR_MAX > UINT32_MAX
	sigqueue(getpid(), SIGUSR1,
		 (union sigval){ .sival_ptr = PTR(1ULL << 32) });
	say_sent("SIGUSR1", "SI_QUEUE", getpid());
	say_end(", si_int=0, si_ptr=0x100000000} ---");
	call();
#endif
	sigqueue(getpid(), SIGUSR1, (union sigval){ .sival_ptr = PTR(-2) });
	say_sent("SIGUSR1", "SI_QUEUE", getpid());
	say(", si_int=-2, si_ptr=%p", PTR(-2));
	say_end("} ---");

	for (size_t i = 0; i < ARRAY_SIZE(plain); i++) {
		handle(plain[i].sig);
		call();
		raise(plain[i].sig);
		sent(plain[i].name, "SI_TKILL");
	}
	call();
	call();
}

/* Signals without a handler: a tracer still sees them. */
static void ignored(void)
{
	signal(SIGWINCH, SIG_DFL);
	raise(SIGWINCH);
	sent("SIGWINCH", "SI_TKILL");
	signal(SIGUSR2, SIG_IGN);
	kill(getpid(), SIGUSR2);
	sent("SIGUSR2", "SI_USER");
	call();
	handle(SIGUSR2);
}

/* Blocked ones arrive when they are unblocked, the lower number first. */
static void blocked(void)
{
	sigset_t set, old;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	sigprocmask(SIG_BLOCK, &set, &old);
	kill(getpid(), SIGUSR2);
	kill(getpid(), SIGUSR1);
	/* A second one merges with the first. */
	kill(getpid(), SIGUSR1);
	call();
	sigprocmask(SIG_SETMASK, &old, NULL);
	sent("SIGUSR1", "SI_USER");
	sent("SIGUSR2", "SI_USER");
	call();
}

/* Waits for a signal that a timer will send. */
static void await(int sig)
{
	sigset_t set;

	sigfillset(&set);
	sigdelset(&set, sig);
	sigsuspend(&set);
}

static void timers(void)
{
	const struct itimerspec soon = { .it_value.tv_nsec = 1000000 };
	const struct itimerval also = { .it_value.tv_usec = 1000 };
	struct sigevent ev;
	timer_t first, timer;

	handle(SIGALRM);
	block(SIGALRM, SIG_BLOCK);
	memset(&ev, 0, sizeof(ev));
	ev.sigev_notify = SIGEV_SIGNAL;
	ev.sigev_signo = SIGALRM;
	ev.sigev_value.sival_ptr = PTR(77);
	if (timer_create(CLOCK_MONOTONIC, &ev, &first) ||
	    timer_create(CLOCK_MONOTONIC, &ev, &timer) ||
	    timer_settime(timer, 0, &soon, NULL))
		wl_die("timer_create");
	await(SIGALRM);
	say("--- SIGALRM {si_signo=SIGALRM, si_code=SI_TIMER, si_timerid=%#x, "
	    "si_overrun=%d", (unsigned)told.si_timerid, told.si_overrun);
	say_end(", si_int=77, si_ptr=0x4d} ---");
	timer_delete(timer);
	timer_delete(first);
	call();

	setitimer(ITIMER_REAL, &also, NULL);
	await(SIGALRM);
	say("--- SIGALRM {si_signo=SIGALRM, ");
	say_end("si_code=SI_KERNEL} ---");
	block(SIGALRM, SIG_UNBLOCK);
	call();
}

/* Hundredths of a second, also in words unless they are zero. */
static void said_times(const char *status)
{
	say(", si_status=%s, si_utime=%ld", status, (long)told.si_utime);
	if (told.si_utime)
		say(" /* %.2f s */", (double)told.si_utime / 100);
	say(", si_stime=%ld", (long)told.si_stime);
	if (told.si_stime)
		say(" /* %.2f s */", (double)told.si_stime / 100);
	say_end("} ---");
}

static void children(void)
{
	pid_t child;

	handle(SIGCHLD);
	fflush(stdout);
	child = fork();
	if (child == 0)
		_exit(7);
	while (waitpid(child, NULL, 0) != child)
		;
	say_sent("SIGCHLD", "CLD_EXITED", child);
	said_times("7");
	call();

	child = fork();
	if (child == 0) {
		kill(getpid(), SIGKILL);
		_exit(0);
	}
	while (waitpid(child, NULL, 0) != child)
		;
	say_sent("SIGCHLD", "CLD_KILLED", child);
	said_times("SIGKILL");
	call();
}

/* A store that faults; volatile, because the stored value is not read. */
static void store(char *at)
{
	if (!sigsetjmp(fault, 1))
		*(volatile char *)at = 1;
}

static void faults(void)
{
	char *guard = wl_tail(0);
	char *beyond;
	int fd[2];

	handle(SIGSEGV);
	store(PTR(8));
	say("--- SIGSEGV {si_signo=SIGSEGV, si_code=SEGV_MAPERR, si_addr=0x8");
	say_end("} ---");
	call();
	store(guard);
	say("--- SIGSEGV {si_signo=SIGSEGV, si_code=SEGV_ACCERR, si_addr=%p",
	    guard);
	say_end("} ---");
	call();
	if (!sigsetjmp(fault, 1))
		kill(getpid(), SIGSEGV);
	sent("SIGSEGV", "SI_USER");
	call();

	handle(SIGBUS);
	wl_file(WL_EMPTY, 0);
	beyond = mmap(NULL, 1, PROT_WRITE, MAP_SHARED, WL_EMPTY, 0);
	store(beyond);
	say("--- SIGBUS {si_signo=SIGBUS, si_code=BUS_ADRERR, si_addr=%p",
	    beyond);
	say_end("} ---");
	call();

	handle(SIGPIPE);
	if (pipe(fd))
		wl_die("pipe");
	close(fd[0]);
	if (write(fd[1], "x", 1) != -1)
		wl_die("a pipe without a reader");
	sent("SIGPIPE", "SI_USER");
	close(fd[1]);
	call();
}

/* Calls that a signal ends: the array is printed as an address. */
static void interrupted(void)
{
	struct k_timespec *later = TAIL(struct k_timespec, 0, 50000000);
	uint64_t *mask = TAIL(uint64_t, 0);
	const struct k_sigarg *sig = TAIL(struct k_sigarg, WORD(mask), 8);
	pid_t child;
	long ret;

	child = wl_wake(SIGALRM);
	ret = k_getevents(ctx, 1, 1, event, NULL);
	line(ret, "io_getevents(%#lx, 1, 1, %p, NULL)", ctx, event);
	say_sent("SIGALRM", "SI_USER", child);
	say_end("} ---");

	/*
	 * Pending, and unblocked by the call itself, so no need to wait for it.
	 */
	block(SIGUSR1, SIG_BLOCK);
	kill(getpid(), SIGUSR1);
	ret = k_pgetevents(ctx, 1, 1, event, NULL, sig);
	if (ret != -EINTR)
		wl_die("io_pgetevents: %ld", ret);
	say("io_pgetevents(%#lx, 1, 1, %p, NULL, {sigmask=[], sigsetsize=8})",
	    ctx, event);
	say_end(" = ? ERESTARTNOHAND (To be restarted if no handler)");
	sent("SIGUSR1", "SI_USER");
	block(SIGUSR1, SIG_UNBLOCK);

	/* The same with a signal that is ignored: the call restarts. */
	block(SIGWINCH, SIG_BLOCK);
	signal(SIGWINCH, SIG_IGN);
	kill(getpid(), SIGWINCH);
	ret = k_pgetevents(ctx, 1, 1, event, later, sig);
	if (ret)
		wl_die("io_pgetevents: %ld", ret);
	say("io_pgetevents(%#lx, 1, 1, %p, {tv_sec=0, tv_nsec=50000000}, "
	    "{sigmask=[], sigsetsize=8})", ctx, event);
	say_end(" = ? ERESTARTNOHAND (To be restarted if no handler)");
	sent("SIGWINCH", "SI_USER");
	line(ret, "io_pgetevents(%#lx, 1, 1, [], {tv_sec=0, tv_nsec=50000000}, "
	     "{sigmask=[], sigsetsize=8})", ctx);
	block(SIGWINCH, SIG_UNBLOCK);
}

int main(void)
{
	event = wl_tail(sizeof(*event));
	ctx = wl_setup(8);

	senders();
	ignored();
	blocked();
	timers();
	children();
	faults();
	interrupted();

	wl_destroy(ctx);
	return wl_exited(0);
}

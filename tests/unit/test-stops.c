/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tracer's loop by scripted stops: the kernel, that is ptrace(2) and
 * waitpid(2), is a table.  Each row says which stops occur and what must
 * follow: how the tracee is resumed, and which calls are reported, once each.
 * The clock is scripted, too: a call lasts from its resumption to its exit
 * stop, whatever is done meanwhile, and its time stamp fits.
 */
#include "unit.h"

#include <fcntl.h>
#include <linux/audit.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../../src/capture/ptrace/seccomp_filter.h"
#include "../../src/capture/ptrace/tracer.h"

enum { TID = 1 << 30 };	/* of no thread */

struct step {
	enum { END, EVENT_EXEC, EVENT_SECCOMP, SYSCALL_STOP, DEATH } stop;
	int op;			/* PTRACE_SYSCALL_INFO_* */
	long nr, ret;		/* of an entry, of an exit */
	bool dies;		/* before it can be resumed */
};

#define STEP(s, o, ...) { .stop = s, .op = PTRACE_SYSCALL_INFO_##o, __VA_ARGS__ }
#define SECCOMP(n) STEP(EVENT_SECCOMP, SECCOMP, .nr = n)
#define ENTRY(n) STEP(SYSCALL_STOP, ENTRY, .nr = n)
#define EXIT(r) STEP(SYSCALL_STOP, EXIT, .ret = r)
#define KILLED STEP(DEATH, NONE, .dies = true)

struct row {
	const char *name;
	bool no_filter;
	struct step steps[12];
	/*
	 * cont, syscall: how it was resumed.  +NAME: a call was entered.
	 * NAME=RESULT: it was reported, or NAME:STATE.
	 */
	const char *wanted;
};

static const struct row rows[] = {
	{
		"filter: its stop, then the exit", false,
		{ SECCOMP(SYS_io_submit), EXIT(-22), KILLED },
		"+io_submit syscall io_submit=-22 cont",
	},
	{
		"no filter: entry, exit", true,
		{ ENTRY(SYS_io_submit), EXIT(3), KILLED },
		"+io_submit syscall io_submit=3 syscall",
	},
	{
		"both: entry, the filter's stop, exit: once", false,
		{ ENTRY(SYS_io_submit), SECCOMP(SYS_io_submit), EXIT(1),
		  KILLED },
		"+io_submit syscall syscall io_submit=1 cont",
	},
	{
		"both, twice", false,
		{ ENTRY(SYS_io_submit), SECCOMP(SYS_io_submit), EXIT(1),
		  ENTRY(SYS_io_destroy), SECCOMP(SYS_io_destroy), EXIT(0),
		  KILLED },
		"+io_submit syscall syscall io_submit=1 cont "
		"+io_destroy syscall syscall io_destroy=0 cont",
	},
	{
		"other calls are not told", true,
		{ ENTRY(SYS_read), EXIT(5), ENTRY(SYS_write), EXIT(-38),
		  ENTRY(SYS_io_destroy), EXIT(0), KILLED },
		"syscall syscall syscall syscall "
		"+io_destroy syscall io_destroy=0 syscall",
	},
	{
		"other calls between, under the filter", false,
		{ ENTRY(SYS_read), EXIT(5), SECCOMP(SYS_io_destroy), EXIT(0),
		  KILLED },
		"cont cont +io_destroy syscall io_destroy=0 cont",
	},
	{
		"an exit whose entry was not seen", true,
		{ EXIT(0), ENTRY(SYS_io_destroy), EXIT(0), KILLED },
		"syscall +io_destroy syscall io_destroy=0 syscall",
	},
	{
		"a call that answers ENOSYS", false,
		{ SECCOMP(SYS_io_submit), EXIT(-38), SECCOMP(SYS_io_submit),
		  EXIT(-38), KILLED },
		"+io_submit syscall io_submit=-38 cont "
		"+io_submit syscall io_submit=-38 cont",
	},
	{
		"killed in the call", false,
		{ SECCOMP(SYS_io_submit), KILLED },
		"+io_submit syscall io_submit:killed",
	},
	{
		"killed at the filter's stop", false,
		{ STEP(EVENT_SECCOMP, SECCOMP, .nr = SYS_io_submit,
		       .dies = true), KILLED },
		"+io_submit io_submit:never",
	},
	{
		"killed at the filter's stop, after the entry", false,
		{ ENTRY(SYS_io_submit),
		  STEP(EVENT_SECCOMP, SECCOMP, .nr = SYS_io_submit,
		       .dies = true), KILLED },
		"+io_submit syscall io_submit:never",
	},
};

/* The kernel: what it does next, what was requested and reported. */
static const struct step *now, *next;
static char said[1024];

__attribute__((format(printf, 1, 2)))
static void say(const char *fmt, ...)
{
	size_t len = strlen(said);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(said + len, sizeof(said) - len, fmt, ap);
	va_end(ap);
}

/*
 * Nanoseconds.  Reading memory and reporting a call take milliseconds, the
 * kernel works for a few microseconds, and the clocks cannot be read at once.
 */
enum { LONG = 1000000, SHORT = 1000, WORK = 5000 };
#define EPOCH 1000000000000000000ull

static uint64_t clock_now, resumed, wall_after;

int clock_gettime(clockid_t id, struct timespec *ts)
{
	uint64_t ns = clock_now += SHORT;

	if (id == CLOCK_REALTIME)
		ns += EPOCH;
	ts->tv_sec = (time_t)(ns / 1000000000);
	ts->tv_nsec = (long)(ns % 1000000000);
	return 0;
}

ssize_t process_vm_readv(pid_t pid, const struct iovec *to, unsigned long n_to,
			 const struct iovec *from, unsigned long n_from,
			 unsigned long flags)
{
	(void)pid, (void)to, (void)n_to, (void)from, (void)n_from, (void)flags;
	clock_now += LONG;
	errno = EFAULT;
	return -1;
}

static void check_times(const struct call *c)
{
	assert_int_equal(c->wall - c->enter, EPOCH);
	assert_true(c->wall >= wall_after);
	wall_after = c->wall + (c->leave - c->enter);
	if (c->state != CALL_DONE)
		return;
	assert_in_range(c->enter, resumed - 2 * SHORT, resumed);
	assert_in_range(c->leave - c->enter, WORK, WORK + 8 * SHORT);
}

static int status_of(const struct step *s)
{
	static const int signals[] = {
		[EVENT_EXEC] = SIGTRAP | PTRACE_EVENT_EXEC << 8,
		[EVENT_SECCOMP] = SIGTRAP | PTRACE_EVENT_SECCOMP << 8,
		[SYSCALL_STOP] = SIGTRAP | 0x80,
	};

	return s->stop == DEATH ? SIGKILL : signals[s->stop] << 8 | 0x7f;
}

pid_t waitpid(pid_t pid, int *status, int options)
{
	(void)pid;
	(void)options;
	if (next->stop == END) {
		errno = ECHILD;
		return -1;
	}
	now = next++;
	clock_now += WORK;
	*status = status_of(now);
	return TID;
}

static long syscall_info(struct __ptrace_syscall_info *info)
{
	*info = (struct __ptrace_syscall_info){
		.op = (uint8_t)now->op,
#ifdef __x86_64__
		.arch = AUDIT_ARCH_X86_64,
#else
		.arch = AUDIT_ARCH_AARCH64,
#endif
	};
	if (now->op == PTRACE_SYSCALL_INFO_EXIT) {
		info->exit.rval = now->ret;
	} else {
		info->seccomp.nr = (uint64_t)now->nr;
		info->seccomp.ret_data = FILTER_DATA;
	}
	return sizeof(*info);
}

/* glibc declares it so; musl's is the same to the linker. */
long ptrace(enum __ptrace_request request, ...)
{
	va_list ap;
	void *data;

	va_start(ap, request);
	va_arg(ap, pid_t);
	va_arg(ap, void *);
	data = va_arg(ap, void *);
	va_end(ap);
	if (now && now->dies &&
	    (request == PTRACE_CONT || request == PTRACE_SYSCALL)) {
		errno = ESRCH;
		return -1;
	}
	switch (request) {
	case PTRACE_GET_SYSCALL_INFO:
		return syscall_info(data);
	case PTRACE_CONT:
		say("cont ");
		return 0;
	case PTRACE_SYSCALL:
		resumed = clock_now;
		say("syscall ");
		return 0;
	case PTRACE_GETEVENTMSG:
		*(unsigned long *)data = TID;
		return 0;
	default:
		return 0;
	}
}

static void on_enter(void *arg, struct call_view *view)
{
	(void)arg;
	/* The line begins before. */
	assert_true(view->call->wall >= wall_after);
	assert_int_equal(view->call->wall - view->call->enter, EPOCH);
	clock_now += LONG;
	say("+%s ", aio_sys_name(view->call->sys));
}

static void on_call(void *arg, struct call_view *view)
{
	const struct call *c = view->call;

	(void)arg;
	check_times(c);
	clock_now += LONG;
	say("%s", aio_sys_name(c->sys));
	if (c->state == CALL_DONE)
		say("=%lld ", (long long)c->ret);
	else
		say(":%s ", c->state == CALL_NEVER_RAN ? "never" :
			    c->state == CALL_KILLED    ? "killed" :
							 "otherwise");
}

static void on_threads(void *arg, unsigned int n)
{
	(void)arg;
	(void)n;
}

static void on_exit_event(void *arg, const struct ev_exit *ev)
{
	(void)arg;
	assert_int_equal(ev->tid, TID);
	assert_true(ev->wall >= wall_after);
	assert_int_equal(ev->wall - ev->mono, EPOCH);
}

static void on_space_gone(void *arg, uint64_t space, uint64_t when)
{
	(void)arg;
	(void)space;
	(void)when;
}

static void on_mode(void *arg, pid_t tid, const char *mode)
{
	(void)arg;
	(void)mode;
	assert_int_equal(tid, TID);
}

static void on_tick(void *arg)
{
	(void)arg;
}

static const struct capture_events events = {
	.enter = on_enter, .call = on_call, .threads = on_threads,
	.exit = on_exit_event, .space_gone = on_space_gone, .tick = on_tick,
	.mode = on_mode,
};

static void test_row(void **state)
{
	static char *command[] = { (char *)"command", NULL };
	static const struct step exec[] = {
		STEP(EVENT_EXEC, NONE, .nr = -1), STEP(END, NONE, .nr = -1),
	};
	const struct row *row = *state;
	const struct capture_wants wants = { .news = false };
	const struct capture_settings o = {
		.command = command, .follow = true, .seccomp = !row->no_filter,
	};
	/* The command waits for a byte, and has nothing to report. */
	struct spawn spawn = {
		.pid = TID, .go = open("/dev/null", O_WRONLY | O_CLOEXEC),
		.report = open("/dev/null", O_RDONLY | O_CLOEXEC),
	};
	struct tracer t;
	size_t len;

	now = NULL;
	clock_now = wall_after = 0;
	tracer_init(&t, &o, &wants, &events, NULL);
	assert_true(tracer_launch(&t, &spawn));
	next = exec;
	tracer_run(&t);
	said[0] = '\0';
	next = row->steps;
	tracer_run(&t);
	len = strlen(said);
	if (len)
		said[len - 1] = '\0';
	assert_string_equal(said, row->wanted);
	assert_int_equal(tracee_count(&t.all), 0);
	tracer_free(&t);
}

int main(void)
{
	static struct unit u;

	unit_add_table(&u, rows, test_row);
	return unit_run(&u);
}

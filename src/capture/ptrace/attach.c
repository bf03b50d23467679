/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Seizing a process: pass after pass over /proc/PID/task until one adds
 * nothing, since threads are created meanwhile.  Those that a seized thread
 * creates are traced automatically; those of a thread that is not yet seized
 * are found by the next pass.
 */
#include "attach.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/die.h"
#include "base/proc.h"
#include "providers.h"
#include "reap_while_attaching.h"
#include "tracer_private.h"

static int read_number(const char *path)
{
	FILE *f = fopen(path, "re");
	int n = -1;

	if (f) {
		if (fscanf(f, "%d", &n) != 1)
			n = -1;
		fclose(f);
	}
	return n;
}

/* PF_KTHREAD, include/linux/sched.h, in the flags of /proc/PID/stat. */
static bool is_kernel_thread(pid_t pid)
{
	char path[64], text[1024], *p;
	unsigned long flags = 0;
	FILE *f;

	proc_path(path, sizeof(path), pid, "stat");
	f = fopen(path, "re");
	if (!f)
		return false;
	p = fgets(text, sizeof(text), f);
	fclose(f);
	/* The name in parentheses can contain anything, even parentheses. */
	p = p ? strrchr(text, ')') : NULL;
	if (p)
		sscanf(p + 1, " %*c %*d %*d %*d %*d %*d %lu", &flags);
	return flags & 0x00200000;
}

/* Whether it and all its threads have ended; only its parent can reap it. */
static bool is_zombie(pid_t pid)
{
	uint64_t threads;

	return proc_state(pid) == 'Z' &&
	       (!proc_status(pid, "\nThreads:", 10, &threads) || threads < 2);
}

/* EPERM has many causes; says which one applies, and what helps. */
static void explain_eperm(pid_t pid)
{
	bool have_uid;
	uint64_t tracer, uid, parent = 0;
	int yama = read_number("/proc/sys/kernel/yama/ptrace_scope");

	have_uid = proc_status(pid, "\nUid:", 10, &uid);
	proc_status(pid, "\nPPid:", 10, &parent);
	if (is_zombie(pid))
		warn("cannot attach to process %d: it has ended and is a "
		     "zombie, because its parent, process %u, has not reaped it",
		     (int)pid, (unsigned int)parent);
	else if (proc_status(pid, "\nTracerPid:", 10, &tracer) && tracer)
		warn("cannot attach to process %d: process %u already "
		     "traces it, and a process can have only one tracer",
		     (int)pid, (unsigned int)tracer);
	else if (is_kernel_thread(pid))
		warn("cannot attach to process %d: it is a kernel thread",
		     (int)pid);
	else if (geteuid() != 0 && have_uid && uid != geteuid())
		warn("cannot attach to process %d: it belongs to uid %u and "
		     "you are uid %u: run aiotrace as root or as that user",
		     (int)pid, (unsigned int)uid, (unsigned int)geteuid());
	else if (yama >= 3)
		warn("cannot attach to process %d: "
		     "/proc/sys/kernel/yama/ptrace_scope is %d, which forbids "
		     "all attaching until the next boot",
		     (int)pid, yama);
	else if (yama > 0 && geteuid() != 0)
		warn("cannot attach to process %d: "
		     "/proc/sys/kernel/yama/ptrace_scope is %d: run aiotrace "
		     "as root, or start the program under aiotrace",
		     (int)pid, yama);
	else
		warn("cannot attach to process %d: not permitted (it needs "
		     "the capability CAP_SYS_PTRACE: the process is "
		     "privileged or undumpable, or a container forbids it)",
		     (int)pid);
}

static void explain(pid_t pid, int err)
{
	if (err == ESRCH)
		warn("cannot attach to process %d: there is no such process",
		     (int)pid);
	else if (err == EPERM)
		explain_eperm(pid);
	else
		warn("cannot attach to process %d: %s", (int)pid,
		     strerror(err));
}

enum seized { ADDED, HAVE_IT, GONE };

struct attaching {
	struct tracer *t;
	pid_t pid;
	unsigned long options;
	unsigned int added;
	unsigned int have;	/* already traced before */
	unsigned int foreign;	/* traced by another process */
	pid_t foreign_tid, foreign_tracer;	/* the last of these */
	unsigned int gone;	/* threads that had vanished */
	int err;		/* the first other error */
};

/* 0: no tracer, or it is gone. */
static pid_t tracer_of(pid_t tid)
{
	uint64_t tracer;

	return proc_status(tid, "\nTracerPid:", 10, &tracer) ? (pid_t)tracer :
								0;
}

bool attach_is_in_submit(pid_t tid)
{
	size_t n;
	const struct abi *abis = abi_table(&n);
	char path[64];
	int nr;

	proc_path(path, sizeof(path), tid, "syscall");
	/* A word if it is running, -1 if it sleeps elsewhere. */
	nr = read_number(path);
	for (size_t i = 0; i < n && nr >= 0; i++)
		if (abis[i].nr[AIO_SUBMIT] == nr)
			return true;
	return false;
}

/*
 * Stops a traced thread, as soon as that does no harm.  A read that sleeps in
 * io_submit cannot be asynchronous, for example on a pipe.  When a signal or a
 * tracer wakes it, fs/aio.c (aio_rw_done) turns its result into EINTR, which
 * becomes the operation's result, because there is no call that could restart.
 * False if the thread no longer exists.
 */
static bool ask_to_stop(const struct tracer *t, struct tracee *tr)
{
	tr->postponed = t->o->repair && attach_is_in_submit(tr->tid);
	if (tr->postponed)
		return true;
	repair_before_interrupt(tr);
	return interrupt_tracee(tr);
}

void attach_postponed(struct tracer *t)
{
	struct tracee *tr;

	for (tr = t->all.by_tid; tr; tr = tr->hh.next)
		if (tr->postponed)
			ask_to_stop(t, tr);
}

/*
 * Whether a thread that called exec has taken the ID of its leader, which we
 * traced, and which is gone without a report.
 */
static bool is_stale(const struct tracee *tr)
{
	return tr->tid == tr->process->tgid && proc_known() &&
	       tracer_of(tr->tid) != getpid();
}

static enum seized seize(struct attaching *a, pid_t tid)
{
	struct tracees *all = &a->t->all;
	struct tracee *tr = tracee_find(all, tid);
	pid_t tracer;
	int e;

	if (tr && !is_stale(tr))
		return HAVE_IT;
	e = pt_seize(tid, a->options);
	if (e == 0) {
		if (tr)
			tracer_forget(a->t, tr);
		tr = tracee_add(all, tid);
		tr->never_stopped = true;
		/*
		 * If it is dead, that will be reported.  If it has called exec,
		 * it is traced, but with the ID of its process.
		 */
		if (!ask_to_stop(a->t, tr) && tid != a->pid &&
		    tracer_of(a->pid) == getpid()) {
			tracee_remove(all, tr);
			tr = tracee_find(all, a->pid);
			if (tr)
				tracer_forget(a->t, tr);
			tr = tracee_add(all, a->pid);
			tr->never_stopped = true;
			ask_to_stop(a->t, tr);
		}
		return ADDED;
	}
	tracer = e == EPERM ? tracer_of(tid) : 0;
	/*
	 * Created by a seized thread: traced, its first stop is about to come.
	 */
	if (tracer == getpid() && !tr) {
		tracee_add(all, tid);
		return ADDED;
	}
	if (tracer && tracer != getpid()) {
		a->foreign++;
		a->foreign_tid = tid;
		a->foreign_tracer = tracer;
	}
	a->gone += e == ESRCH;
	if (!a->err)
		a->err = e;
	return GONE;
}

/* Passes that add nothing while threads vanish; their number is limited. */
enum { MAX_IDLE_PASSES = 1000 };

/* One pass over the threads in `path`, except `leader`. */
static unsigned int seize_pass(struct attaching *a, const char *path,
			       pid_t leader)
{
	DIR *dir = opendir(path);
	unsigned int added = 0;
	struct dirent *d;

	a->have = a->foreign = a->gone = 0;
	while (dir && (d = readdir(dir))) {
		pid_t tid = proc_tid((pid_t)strtol(d->d_name, NULL, 10));
		enum seized r;

		if (tid <= 0 || tid == leader)
			continue;
		r = seize(a, tid);
		added += r == ADDED;
		a->have += r == HAVE_IT;
	}
	if (dir)
		closedir(dir);
	return added;
}

/*
 * All threads of `pid`, pass after pass.  The leader comes last.  While it is
 * not traced, the kernel drops a signal to the process that has no effect.
 * Once it is traced, such a signal wakes any thread (kernel/signal.c,
 * sig_ignored), and if that is one that we do not trace yet, its call fails
 * with EINTR.
 */
static void seize_all(struct attaching *a, pid_t pid)
{
	unsigned int added, passes = 0;
	pid_t leader = pid;
	char path[64];

	proc_path(path, sizeof(path), pid, "task");
	reap_begin();
	for (;;) {
		added = seize_pass(a, path, leader);
		a->added += added;
		/*
		 * A vanished thread may have called exec: its ID has changed.
		 */
		passes += !added;
		if (added || (a->gone && passes < MAX_IDLE_PASSES))
			continue;
		if (!leader)
			break;
		leader = 0;
	}
	reap_end();
}

/*
 * Whether process `pid`, or one of its threads, traces us, or one that does.
 * Then each would wait for the other.
 */
static bool traces_us(pid_t pid)
{
	uint64_t target, tracer = (uint64_t)getpid();

	if (!proc_status(pid, "\nTgid:", 10, &target))
		return false;
	/* A tracer has one tracer at most, and there are no circles. */
	while ((tracer = (uint64_t)tracer_of((pid_t)tracer)) &&
	       proc_status((pid_t)tracer, "\nTgid:", 10, &tracer))
		if (tracer == target)
			return true;
	return false;
}

unsigned int attach_process(struct tracer *t, pid_t pid, unsigned long options,
			    bool only_this, bool *again)
{
	struct attaching a = { .t = t, .pid = pid, .options = options };
	char path[64];

	*again = false;
	if (pid == getpid()) {
		warn("cannot attach to process %d: that is aiotrace itself",
		     (int)pid);
		return 0;
	}
	if (traces_us(pid)) {
		warn("cannot attach to process %d: it traces aiotrace, and each "
		     "would wait for the other for ever",
		     (int)pid);
		return 0;
	}
	proc_path(path, sizeof(path), pid, "task");
	if (only_this || access(path, F_OK)) {
		/*
		 * Or there is no /proc, or no such process: seize() will tell.
		 */
		enum seized r = seize(&a, pid);

		a.added = r == ADDED;
		a.have = r == HAVE_IT;
		if (!only_this && a.added)
			warn("%s: only thread %d of the process is traced, and "
			     "files have no names",
			     proc_why(), (int)pid);
	} else {
		uint64_t tgid;

		/* The id of any thread stands for its process. */
		if (proc_status(pid, "\nTgid:", 10, &tgid))
			a.pid = (pid_t)tgid;
		seize_all(&a, a.pid);
	}
	if (a.added && a.foreign)
		warn("only %u of %u threads of process %d are traced: thread "
		     "%d is traced by process %d",
		     a.have, a.have + a.foreign, (int)pid, (int)a.foreign_tid,
		     (int)a.foreign_tracer);
	if (a.added)
		providers_attached(&t->all, pid);
	if (!a.added && a.have)
		*again = true;
	else if (!a.added)
		explain(pid, a.err ? a.err : ESRCH);
	return a.added;
}

unsigned int attach_again(struct tracer *t, struct tracee *tr,
			  unsigned long options, bool only_this)
{
	struct attaching a = {
		.t = t, .pid = tr->process->tgid, .options = options,
	};
	const struct tracee *like;

	tr->never_stopped = false;
	if (only_this)
		return 0;
	for (like = t->all.by_tid; like; like = like->hh.next)
		if (like->never_stopped && !like->postponed &&
		    like->process == tr->process)
			return 0;
	seize_all(&a, tr->process->tgid);
	return a.added;
}

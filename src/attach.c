/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Seizing a process: pass after pass over /proc/PID/task until one adds
 * nothing, since threads are born meanwhile.  Those that a seized thread
 * makes are traced by themselves; those of a thread that is not yet seized
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

#include "tracer_private.h"
#include "util.h"

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

	snprintf(path, sizeof(path), "%s/%d/stat", proc_dir(), (int)pid);
	f = fopen(path, "re");
	if (!f)
		return false;
	p = fgets(text, sizeof(text), f);
	fclose(f);
	/* The name in parentheses may hold anything, also parentheses. */
	p = p ? strrchr(text, ')') : NULL;
	if (p)
		sscanf(p + 1, " %*c %*d %*d %*d %*d %*d %lu", &flags);
	return flags & 0x00200000;
}

/* EPERM has many reasons; name the one that holds, and what helps. */
static void explain_eperm(pid_t pid)
{
	bool have_uid;
	uint64_t tracer, uid;
	int yama = read_number("/proc/sys/kernel/yama/ptrace_scope");

	have_uid = proc_status(pid, "\nUid:", 10, &uid);
	if (proc_status(pid, "\nTracerPid:", 10, &tracer) && tracer)
		warn("cannot attach to process %d: process %u traces it "
		     "already, and a process can have one tracer",
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
		     "attaching to anyone until the next boot",
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

/* One thread.  Records the first real error in *err. */
static enum seized seize(struct tracees *all, pid_t tid,
			 unsigned long options, int *err)
{
	struct tracee *tr;
	uint64_t tracer;
	int e;

	if (tracee_find(all, tid))
		return HAVE_IT;
	e = pt_seize(tid, options);
	if (e == 0) {
		tr = tracee_add(all, tid);
		tr->fresh = true;
		repair_before_interrupt(tr);
		/* If it is gone meanwhile, its death will be reported. */
		pt_interrupt(tid);
		return ADDED;
	}
	/* Born of a seized thread: traced, its first stop is on its way. */
	if (e == EPERM && proc_status(tid, "\nTracerPid:", 10, &tracer) &&
	    tracer == (uint64_t)getpid()) {
		tracee_add(all, tid);
		return ADDED;
	}
	if (!*err)
		*err = e;
	return GONE;
}

/*
 * All threads of `pid`, pass after pass.  *have counts those that were traced
 * before, *err gets the first error.
 */
static unsigned int seize_all(struct tracees *all, pid_t pid,
			      unsigned long options, unsigned int *have,
			      int *err)
{
	unsigned int added = 0, pass;
	char path[64];

	snprintf(path, sizeof(path), "%s/%d/task", proc_dir(), (int)pid);
	do {
		DIR *dir = opendir(path);
		struct dirent *d;

		pass = 0;
		while (dir && (d = readdir(dir))) {
			pid_t tid = (pid_t)strtol(d->d_name, NULL, 10);
			enum seized r;

			if (tid <= 0)
				continue;
			r = seize(all, tid, options, err);
			pass += r == ADDED;
			*have += r == HAVE_IT;
		}
		if (dir)
			closedir(dir);
		added += pass;
	} while (pass);
	return added;
}

unsigned int attach_process(struct tracees *all, pid_t pid,
			    unsigned long options, bool only_this,
			    bool *again)
{
	unsigned int added = 0, have = 0;
	char path[64];
	int err = 0;

	*again = false;
	if (pid == getpid()) {
		warn("cannot attach to process %d: that is aiotrace itself",
		     (int)pid);
		return 0;
	}
	snprintf(path, sizeof(path), "%s/%d/task", proc_dir(), (int)pid);
	if (only_this || access(path, F_OK)) {
		/* Or no /proc, or no such process: seize() tells. */
		enum seized r = seize(all, pid, options, &err);

		added = r == ADDED;
		have = r == HAVE_IT;
		if (!only_this && added)
			warn("/proc is %s: only thread %d of the process is "
			     "traced, and files have no names",
			     access("/proc/self", F_OK) ?
				     "not mounted" :
				     "another pid namespace's",
			     (int)pid);
	} else {
		added = seize_all(all, pid, options, &have, &err);
	}
	if (!added && have)
		*again = true;
	else if (!added)
		explain(pid, err ? err : ESRCH);
	return added;
}

unsigned int attach_again(struct tracees *all, struct tracee *tr,
			  unsigned long options, bool only_this)
{
	unsigned int have = 0;
	int err = 0;

	tr->fresh = false;
	if (only_this)
		return 0;
	for (struct tracee *t = all->by_tid; t; t = t->hh.next)
		if (t->fresh && t->process == tr->process)
			return 0;
	return seize_all(all, tr->process->tgid, options, &have, &err);
}

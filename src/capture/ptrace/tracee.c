/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The thread table. */
#include "tracee.h"

#include <fcntl.h>
#include <linux/kcmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/proc.h"
#include "record/file.h"
#include "record/stack.h"
#include "stack/stack.h"
#include "target/foreign_pages.h"
#include "target/fd_table.h"

struct tracee *tracee_find(const struct tracees *all, pid_t tid)
{
	struct tracee *t;

	HASH_FIND_INT(all->by_tid, &tid, t);
	return t;
}

/* The process of `tgid` from another of its threads, or a new one. */
static struct process *process_get(struct tracees *all, pid_t tid, pid_t tgid)
{
	struct process *p;
	struct tracee *t;

	/* Usually the leader exists. */
	t = tracee_find(all, tgid);
	if (!t || t->process->tgid != tgid)
		for (t = all->by_tid; t; t = t->hh.next)
			if (t->process->tgid == tgid)
				break;
	if (t) {
		t->process->refs++;
		return t->process;
	}
	p = xcalloc(1, sizeof(*p));
	p->tgid = tgid;
	p->refs = 1;
	p->space = ++all->spaces;
	fd_table_init(&p->files);
	mem_process_init(&p->mem, all->peek);
	p->mem.foreign = all->served ? FOREIGN_FILES : 0;
	/* With privileges, no descriptor is needed that outlives a change. */
	mem_process_reset(&p->mem, tid, geteuid() != 0);
	return p;
}

/* `p` has left the address space. */
static void space_left(struct tracees *all, const struct process *p,
		       uint64_t space)
{
	for (struct tracee *t = all->by_tid; t; t = t->hh.next)
		if (t->process != p && t->process->space == space)
			return;
	if (all->space_gone)
		all->space_gone(all, space);
}

static void process_put(struct tracees *all, struct process *p)
{
	if (--p->refs)
		return;
	space_left(all, p, p->space);
	fd_table_clear(&p->files);
	mem_process_close(&p->mem);
	free(p);
}

void tracee_born(struct tracees *all, struct tracee *child,
		 const struct tracee *parent, bool vfork)
{
	long differ;

	if (child->process == parent->process)
		return;
	/* A userfaultfd may be about children, too (UFFD_FEATURE_EVENT_FORK). */
	child->process->faults = parent->process->faults;
	child->process->mem.foreign |=
		parent->process->mem.foreign & FOREIGN_FAULTS;
	/* 0: the same; it may be forbidden, or missing in this kernel. */
	differ = syscall(SYS_kcmp, parent->tid, child->tid, KCMP_VM, 0, 0);
	if (differ == 0 || (differ < 0 && vfork)) {
		uint64_t own = child->process->space;

		child->process->space = parent->process->space;
		if (own != child->process->space)
			space_left(all, child->process, own);
	}
}

struct tracee *tracee_add(struct tracees *all, pid_t tid)
{
	struct tracee *t = xcalloc(1, sizeof(*t));
	uint64_t tgid;

	if (!proc_status(tid, "\nTgid:", 10, &tgid))
		tgid = (uint64_t)tid;
	fd_table_init(&t->own_files);
	t->tid = tid;
	t->process = process_get(all, tid, (pid_t)tgid);
	HASH_ADD_INT(all->by_tid, tid, t);
	return t;
}

/* Removes it from the table, at least for now. */
static void unlink_tracee(struct tracees *all, struct tracee *t)
{
	if (all->turn == t)
		all->turn = t->hh.next;
	HASH_DEL(all->by_tid, t);
}

void tracee_remove(struct tracees *all, struct tracee *t)
{
	unlink_tracee(all, t);
	t->process->exiting -= t->exiting;
	fd_table_clear(&t->own_files);
	process_put(all, t->process);
	file_refs_clear(&t->held);
	arena_free(&t->arena);
	stack_release(t->call.stack);
	free(t);
}

void tracee_exec(struct tracees *all, struct tracee *t, pid_t tgid)
{
	uint64_t left;

	unlink_tracee(all, t);
	t->tid = tgid;
	HASH_ADD_INT(all->by_tid, tid, t);
	t->phase = OUTSIDE;
	t->restarts = false;
	t->wait = (struct wait){ .of = NULL };
	mem_process_reset(&t->process->mem, tgid, geteuid() != 0);
	fd_table_clear(&t->process->files);
	fd_table_clear(&t->own_files);
	left = t->process->space;
	t->process->space = ++all->spaces;
	t->process->faults = 0;
	t->process->mem.foreign &= ~(unsigned int)FOREIGN_FAULTS;
	space_left(all, t->process, left);
}

unsigned int tracee_count(const struct tracees *all)
{
	return HASH_COUNT(all->by_tid);
}

struct tracee *tracee_turn(struct tracees *all)
{
	struct tracee *t = all->turn ? all->turn : all->by_tid;

	all->turn = t ? t->hh.next : NULL;
	return t;
}

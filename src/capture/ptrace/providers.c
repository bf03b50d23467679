/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which tracees may provide pages. */
#include "providers.h"

#include <linux/userfaultfd.h>

#include "target/foreign_pages.h"
#include "tracee.h"

/* Whether a file system's type, a string in the tracee's memory, is served. */
static bool is_served(struct tracee *tr, uint64_t type)
{
	char name[16];
	struct mem_req r = { .addr = type, .buf = name, .len = sizeof(name) - 1 };

	tr->process->mem.tid = tr->tid;
	mem_read(&tr->process->mem.mem, &r, 1);
	name[r.got] = '\0';
	return foreign_is_served(name);
}

/* One more, or one less, that may concern its address space. */
static void count_faults(struct tracees *all, struct process *p, int d)
{
	bool any = false;
	struct tracee *t;

	p->faults += (unsigned int)d;
	/* Other processes may share the address space (vfork, CLONE_VM). */
	for (t = all->by_tid; t; t = t->hh.next)
		any |= t->process->space == p->space && t->process->faults;
	for (t = all->by_tid; t; t = t->hh.next) {
		if (t->process->space != p->space)
			continue;
		t->process->mem.foreign &= ~(unsigned int)FOREIGN_FAULTS;
		t->process->mem.foreign |= any ? FOREIGN_FAULTS : 0;
	}
}

static void count_served(struct tracees *all, int d)
{
	all->served += (unsigned int)d;
	for (struct tracee *t = all->by_tid; t; t = t->hh.next) {
		t->process->mem.foreign &= ~(unsigned int)FOREIGN_FILES;
		t->process->mem.foreign |= all->served ? FOREIGN_FILES : 0;
	}
}

bool providers_try(struct tracees *all, struct tracee *tr, enum other_call call,
		   const uint64_t *args)
{
	switch (call) {
	case OTHER_IOCTL:
		if ((uint32_t)args[1] != USERFAULTFD_IOC_NEW)
			return false;
		/* fall through */
	case OTHER_USERFAULTFD:
		count_faults(all, tr->process, 1);
		return true;
	case OTHER_MOUNT:
	case OTHER_FSOPEN:
		if (!is_served(tr, args[call == OTHER_MOUNT ? 2 : 0]))
			return false;
		count_served(all, 1);
		return true;
	default:
		return false;
	}
}

void providers_tried(struct tracees *all, struct tracee *tr,
		     enum other_call call, bool done)
{
	if (done)
		return;
	if (call == OTHER_MOUNT || call == OTHER_FSOPEN)
		count_served(all, -1);
	else if (tr->process->faults)
		count_faults(all, tr->process, -1);
}

void providers_attached(struct tracees *all, pid_t pid)
{
	unsigned int provided = foreign_provided_by(pid);

	if (provided & FOREIGN_FILES)
		count_served(all, 1);
	all->faults |= (provided & FOREIGN_FAULTS) != 0;
	/* It is unknown which address space it concerns. */
	for (struct tracee *t = all->by_tid; t && all->faults; t = t->hh.next)
		if (!t->process->faults)
			count_faults(all, t->process, 1);
}

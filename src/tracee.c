/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The thread table. */
#include "tracee.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "util.h"

struct tracee *tracee_find(const struct tracees *all, pid_t tid)
{
	struct tracee *t;

	HASH_FIND_INT(all->by_tid, &tid, t);
	return t;
}

bool proc_status(pid_t tid, const char *key, int base, uint64_t *value)
{
	char path[64], text[4096], *line;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)tid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (n <= 0)
		return false;
	text[n] = '\0';
	/* The kernel escapes line breaks in the name on the first line. */
	line = strstr(text, key);
	if (!line)
		return false;
	*value = strtoull(line + strlen(key), NULL, base);
	return true;
}

/* The process of `tgid` as another of its threads has it, or a new one. */
static struct process *process_get(struct tracees *all, pid_t tid, pid_t tgid)
{
	struct process *p;
	struct tracee *t;

	/* Usually the leader is there. */
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
	mem_process_init(&p->mem, all->peek);
	/* The privileged need no descriptor that outlives a change. */
	mem_process_reset(&p->mem, tid, geteuid() != 0);
	return p;
}

static void process_put(struct process *p)
{
	if (--p->refs)
		return;
	mem_process_close(&p->mem);
	free(p);
}

struct tracee *tracee_add(struct tracees *all, pid_t tid)
{
	struct tracee *t = xcalloc(1, sizeof(*t));
	uint64_t tgid;

	if (!proc_status(tid, "\nTgid:", 10, &tgid))
		tgid = (uint64_t)tid;
	t->tid = tid;
	t->process = process_get(all, tid, (pid_t)tgid);
	HASH_ADD_INT(all->by_tid, tid, t);
	return t;
}

void tracee_remove(struct tracees *all, struct tracee *t)
{
	HASH_DEL(all->by_tid, t);
	process_put(t->process);
	arena_free(&t->arena);
	free(t);
}

void tracee_exec(struct tracees *all, struct tracee *t, pid_t tgid)
{
	HASH_DEL(all->by_tid, t);
	t->tid = tgid;
	HASH_ADD_INT(all->by_tid, tid, t);
	t->phase = OUTSIDE;
	t->restarts = false;
	mem_process_reset(&t->process->mem, tgid, geteuid() != 0);
}

unsigned int tracee_count(const struct tracees *all)
{
	return HASH_COUNT(all->by_tid);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who is traced: threads by their tid, the processes that they belong to, and
 * for each thread the call that it is in.
 */
#ifndef AIOTRACE_TRACEE_H
#define AIOTRACE_TRACEE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include "base/hash.h"

#include "abi/wait_calls.h"
#include "affinity.h"
#include "base/arena.h"
#include "decoders/decoder.h"
#include "record/call_view.h"
#include "record/file.h"
#include "target/fd_table.h"
#include "target/mem.h"

/* What the threads of one process share. */
struct process {
	pid_t tgid;
	unsigned int refs;	/* threads */
	unsigned int exiting;	/* of them, those that called exit(2) */
	struct mem_process mem;
	struct fd_table files;
	/*
	 * Its address space, to which contexts belong: processes may share
	 * one (vfork, CLONE_VM), and exec makes a new one.
	 */
	uint64_t space;
	/* userfaultfds that may be about it, see providers.c. */
	unsigned int faults;
	/* The last signal that a thread of it stopped for, and when. */
	int signal;
	pid_t signal_by;
	uint64_t signal_at;
	bool rings_found;	/* its rings were looked for */
	bool leader_first;	/* to be let go, the others after it */
};

/* Where a thread is in an AIO call, as far as the tracer has seen. */
enum phase {
	OUTSIDE,	/* in none, or in one that nobody saw begin */
	ENTERED,	/* at the entry stop: the kernel did nothing yet */
	INSIDE,		/* resumed from the entry stop */
	/*
	 * The exit stop said EINTR; the next stop tells whether that is what
	 * the program will see, or if none comes that the call begins again.
	 */
	HELD,
};

/*
 * A call that was interrupted because it is traced, and goes on (repair.c).
 */
struct wait {
	const struct wait_call *of;	/* NULL: there is none */
	uint64_t nr, ip;
	/* Registers as the program passed them; `narrow`: half of each. */
	uint64_t args[6];
	bool narrow;
	/* The first argument, and whether it is known: arm64. */
	uint64_t first;
	bool known_first;
	uint64_t done;		/* units of the passes so far */
	uint64_t end;		/* CLOCK_MONOTONIC; 0: none, or not known */
	/* It has not entered the kernel again yet; it would by itself. */
	bool again, by_itself;
};

struct tracee {
	pid_t tid;
	struct process *process;
	/* Launched by us, or a descendant: dies with us under our filter. */
	bool launched;
	/* Our seccomp filter stops its AIO calls; others do not stop. */
	bool filtered;
	/* It has a filter of its own too, which may answer first. */
	bool outranked;
	/* Not filtered while another thread may be about to install one. */
	bool watched;
	bool fresh;		/* seized, and not seen to stop yet */
	/* Seized, but not asked to stop: attach_postponed(). */
	bool postponed;
	bool in_syscall;	/* after an entry, before its exit */
	bool listening;		/* in PTRACE_LISTEN: a group-stop */
	bool exiting;		/* it called exit(2) */
	const char *mode;	/* of its last call, abi_mode(); NULL: the first */
	enum phase phase;
	struct wait wait;
	/* We have asked it to stop; at a stop: had asked before that. */
	bool asked, interrupted;
	/* Its call has failed with EINTR and shall: it was stopped, say. */
	bool answered;
	bool rest;		/* it enters its call for the rest of it */
	bool fetched;		/* the events of a call that is still to be told */
	/* Where and when it entered its call, 0 if it was not seen to. */
	uint64_t entered_ip, entered;
	/*
	 * arm64: where it was seen to enter a call, or blocked in one when it
	 * was asked to stop, and the call's first argument; 0: it was not.
	 */
	uint64_t blocked_ip, blocked_arg;
	/* The last call restarts: the same arguments come again. */
	bool restarts;
	/* Where it goes on from an entry stop, but for an AIO call. */
	enum affinity_way way;
	struct affinity_thread affinity;
	struct iocb_guess guess;
	struct fd_table own_files;	/* if it does not share its process's */
	struct file_refs held;	/* files that the call's record names */
	/* The call that it is in, if its exit matters; see other_calls.c. */
	enum other_call other;
	uint64_t other_args[2];
	bool has_stopped;	/* once at least */
	/* Its last stop was the entry of a call: a seccomp stop may follow. */
	bool at_entry;
	/*
	 * It was made by this call, with flags that were changed meanwhile:
	 * its copy of them is put right before it runs.
	 */
	struct {
		enum other_call call;
		uint64_t arg, flags;
	} made;
	struct call call;
	struct call_view view;	/* of `call` */
	struct arena arena;
	UT_hash_handle hh;
};

struct tracees {
	struct tracee *by_tid;
	struct tracee *turn;	/* see tracee_turn(); NULL: the first */
	bool (*peek)(pid_t, uint64_t, unsigned long *);
	/* Mounts of file systems that tracees may serve: foreign_pages.h. */
	unsigned int served;
	bool faults;	/* a process had a userfaultfd when it was attached */
	uint64_t spaces;	/* the last that was given out */
	/* The last process of an address space has left it. */
	void (*space_gone)(struct tracees *all, uint64_t space);
};

/*
 * `child` was made by `parent`: it has its address space if the kernel says so,
 * or if it cannot tell and `vfork`.
 */
void tracee_born(struct tracees *all, struct tracee *child,
		 const struct tracee *parent, bool vfork);

struct tracee *tracee_find(const struct tracees *all, pid_t tid);

/*
 * A new record for tid, which has none.  Its process is that of the other
 * threads with the tgid of /proc/TID/status.
 */
struct tracee *tracee_add(struct tracees *all, pid_t tid);

void tracee_remove(struct tracees *all, struct tracee *t);

/*
 * The thread `t` called execve and goes on as its process's leader: its
 * record moves to the tgid, whose own record must be gone, and the process
 * starts afresh.
 */
void tracee_exec(struct tracees *all, struct tracee *t, pid_t tgid);

unsigned int tracee_count(const struct tracees *all);

/* One after the other, and then again from the first; NULL: there is none. */
struct tracee *tracee_turn(struct tracees *all);

#endif

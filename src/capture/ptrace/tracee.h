/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is traced: threads by their TID, the processes that they belong to, and
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

enum { TAKEN_SIGNALS = 8 };

struct taken_signal {
	int sig;	/* 0: none */
	pid_t by;	/* the thread */
	uint64_t at;	/* CLOCK_MONOTONIC, nanoseconds */
};

/* Shared by the threads of one process. */
struct process {
	pid_t tgid;
	unsigned int refs;	/* threads */
	unsigned int exiting;	/* of them, those that called exit(2) */
	struct mem_process mem;
	struct fd_table files;
	/*
	 * Its address space, which contexts belong to.  Processes may share one
	 * (vfork, CLONE_VM), and exec creates a new one.
	 */
	uint64_t space;
	/* userfaultfds that may be about it, see providers.c. */
	unsigned int faults;
	/* The last signals that threads of it stopped for: a ring. */
	struct taken_signal taken[TAKEN_SIGNALS];
	unsigned int n_taken;
	bool looked_for_rings;	/* its rings were searched */
	bool leader_first;	/* detach the leader, then the others */
};

/* Where a thread is in an AIO call, as seen by the tracer. */
enum phase {
	OUTSIDE,	/* in none, or in one whose entry was not seen */
	ENTERED,	/* at the entry stop: the kernel did nothing yet */
	INSIDE,		/* resumed from the entry stop */
	/*
	 * The exit stop had EINTR.  The next stop tells whether the program
	 * will see it; if no stop comes, the call restarts.
	 */
	HELD,
};

/*
 * A call that was interrupted because it is traced, and continues (repair.c).
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
	bool stays;		/* traced until its end, though we leave */
};

struct tracee {
	pid_t tid;
	struct process *process;
	/* Launched by us, or a descendant: dies with us under our filter. */
	bool launched;
	/* Our seccomp filter stops its AIO calls; others do not stop. */
	bool filtered;
	/* It also has a filter of its own, which may answer first. */
	bool has_own_filter;
	/* Unfiltered while another thread may be about to install a filter. */
	bool watched;
	bool never_stopped;	/* seized, and not yet seen to stop */
	/* Seized, but not yet asked to stop: attach_postponed(). */
	bool postponed;
	bool in_syscall;	/* after an entry, before its exit */
	bool listening;		/* in PTRACE_LISTEN: a group-stop */
	bool exiting;		/* it called exit(2) */
	const char *mode;	/* of its last call, abi_mode(), or NULL */
	enum phase phase;
	struct wait wait;
	/* We have asked it to stop; at a stop: had asked before that. */
	bool asked, interrupted;
	/*
	 * Its call has rightly failed with EINTR, for example because of a
	 * stop.
	 */
	bool keeps_eintr;
	/* The entry of `call`, its second pass, is to be reported yet. */
	bool unreported;
	bool rest;		/* it enters its call for the rest of it */
	bool fetched;		/* the events of a call not reported yet */
	/* Where and when it entered its call, 0 if it was not seen to. */
	uint64_t entered_ip, entered;
	/*
	 * arm64: where it was seen to enter a call, or blocked in one when it
	 * was asked to stop, and the call's first argument; 0: it was not.
	 */
	uint64_t blocked_ip, blocked_arg;
	/* The last call restarts: the same arguments will come again. */
	bool restarts;
	/* Where it continues from an entry stop, except for an AIO call. */
	enum affinity_way way;
	struct affinity_thread affinity;
	struct iocb_guess guess;
	struct fd_table own_files;	/* if it does not share its process's */
	struct file_refs held;	/* files in the call's record */
	/* Its current call, if the exit matters; see other_calls.c. */
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
	uint64_t spaces;	/* the last one assigned */
	/* The last process of an address space has left it. */
	void (*space_gone)(struct tracees *all, uint64_t space);
};

/*
 * `child` was created by `parent`.  It shares the address space if the kernel
 * says so, or if the kernel cannot tell and `vfork` is set.
 */
void tracee_born(struct tracees *all, struct tracee *child,
		 const struct tracee *parent, bool vfork);

struct tracee *tracee_find(const struct tracees *all, pid_t tid);

/*
 * A new record for tid, which has none.  Its process is that of the other
 * threads with the same tgid in /proc/TID/status.
 */
struct tracee *tracee_add(struct tracees *all, pid_t tid);

void tracee_remove(struct tracees *all, struct tracee *t);

/*
 * The thread `t` called execve and continues as its process's leader.  Its
 * record moves to the tgid, whose own record must be gone, and the process's
 * state is cleared.
 */
void tracee_exec(struct tracees *all, struct tracee *t, pid_t tgid);

unsigned int tracee_count(const struct tracees *all);

/* One after the other, then again from the first; NULL: there are none. */
struct tracee *tracee_turn(struct tracees *all);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What hostile.c counts of itself, in a file that the driver has mapped too, so
 * that it survives whatever becomes of the program.
 */
#ifndef CHAOS_COUNTS_H
#define CHAOS_COUNTS_H

#include <stdatomic.h>
#include <stdint.h>

enum kind { SETUP, DESTROY, SUBMIT, CANCEL, GETEVENTS, PGETEVENTS, NKINDS };

static const char *const kind_names[NKINDS] = {
	[SETUP] = "io_setup",	      [DESTROY] = "io_destroy",
	[SUBMIT] = "io_submit",	      [CANCEL] = "io_cancel",
	[GETEVENTS] = "io_getevents", [PGETEVENTS] = "io_pgetevents",
};

/* The calls of one kind that a thread made. */
struct tally {
	_Atomic uint64_t entered;	/* counted before the call */
	_Atomic uint64_t ok, failed;	/* and after it */
	_Atomic uint64_t sum;		/* of the results of those that did */
};

enum { MAX_SLOTS = 4096 };

struct slot {			/* a thread; ids may come again */
	_Atomic int tid;
	struct tally of[NKINDS];
};

struct counts {
	unsigned int traits;		/* enum traits, hostile.h */
	_Atomic unsigned int used;	/* slots; more were wanted than are */
	_Atomic unsigned int processes;
	/* SIGSTOP is about to be sent; SIGCONT was. */
	_Atomic unsigned int stops_begun, stops_done;
	/*
	 * EINTR without a handler or a stop, ENOSYS without a filter that
	 * answers so; of these the first, for people.
	 */
	_Atomic unsigned int eintr, enosys, res_eintr, mask;
	_Atomic int eintr_tid, enosys_tid;
	_Atomic unsigned int explained;	/* EINTR, with a reason */
	_Atomic unsigned int finished;	/* the first process came to its end */
	struct slot slots[MAX_SLOTS];
};

#endif

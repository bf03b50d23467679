/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * When a context of the operation model begins and ends, what becomes of the
 * operations that are in flight in it, and of calls that are inside or that
 * end in ways other than with a result.
 */
#include "unit.h"

#include "model_script.h"

#define SETUP	"ring A 8; 1: setup A 4; 1: = 0;"
#define DESTROY "1: destroy A; 1: = 0;"

static const struct model_case proofs[] = {
	{ "found, and its first io_submit fails",
	  "ring A 8; done A x y; found A; 1: submit A a; 1: = -EINVAL;"
	  "1: submit A b; 1: = 1; " DESTROY,
	  "b destroyed, A destroyed found 0 slots 8 waiting 2 submitted 2/1 "
	  "returned 0/0/0 ring 0 peak 1 left 3 pid 7", "cp" },
	{ "found, and no call ever works",
	  "ring A 8; done A x; found A; 1: submit A a; 1: = -EINVAL; finish",
	  "" },
	{ "io_submit's EFAULT and EBADF come after the context was looked up",
	  "1: submit A a; 1: = -EFAULT; 1: submit B a; 1: = -EBADF; finish",
	  "1: 0+0, 1: 0+0, A gone found 0 slots 0 waiting 0 submitted 1/0 "
	  "returned 0/0/0 ring 0 peak 0 left 0 pid 1, B gone found 0 slots 0 "
	  "waiting 0 submitted 1/0 returned 0/0/0 ring 0 peak 0 left 0 pid 1",
	  "cpi" },
	{ "other calls' EFAULT may come before",
	  "1: wait A; 1: = -EFAULT; 1: cancel B x; 1: = -EFAULT; finish",
	  "1: 0?0 told 0, 1: 0?0", "i" },
	{ "calls that fail return no event",
	  SETUP "1: wait A; 1: = -EINTR; 1: wait A; 1: = -EINVAL; 1: wait A;"
		"1: = 0; 1: submit A a; 1: = 1; done A a; 1: wait A; 1: got a; "
	  DESTROY,
	  "a reaped, A destroyed setup 4 slots 8 waiting 0 submitted 1/1 "
	  "returned 4/3/1 ring 0 peak 1 left 0", "c" },
	{ "a wait that io_destroy ends",
	  SETUP "1: submit A a b; 1: = 2; 2: wait A; done A a; 1: destroy A;"
		"head A 1; 2: had a; 1: = 0",
	  "1: 2+0, a reaped, 2: 1+0 told 1 destroyed, b destroyed, "
	  "A destroyed, 1: 1+0", "i" },
	{ "the same, its exit is seen first",
	  SETUP "1: submit A a b; 1: = 2; 2: wait A; done A a; 1: destroy A;"
		"head A 1; 1: = 0; 2: had a",
	  "1: 2+0, 1: 2+0, a reaped, b destroyed, A destroyed, "
	  "2: 1+0 told 1 destroyed", "i" },
	{ "an io_destroy that failed ends none",
	  SETUP "2: wait A; 1: destroy A; 1: = -EINVAL; 2: = 0",
	  "1: 0+0, 2: 0+0 told 0, A gone", "i" },
};

static const struct model_case moves[] = {
	{ "a ring that was moved",
	  SETUP "1: submit A a b c; 1: = 3; done A b; move A B; 1: wait B;"
		"1: got b; done B a; head B 1; done B c; 1: submit B d; 1: = 1;"
		"1: wait B; 1: got c; 1: destroy B; 1: = 0",
	  "b reaped, a ring, c reaped, d destroyed, B destroyed setup 4 slots 8 "
	  "waiting 0 submitted 2/4 returned 2/0/2 ring 1 peak 3 left 1", "c" },
	{ "moved while a call is inside, and back",
	  SETUP "1: submit A a b; 1: = 2; 2: wait A; move A B; 1: submit B c;"
		"1: = 1; done B a; 2: got a; move B A; done A b c; 1: wait A;"
		"1: got b c; " DESTROY,
	  "a reaped, b reaped, c reaped, A destroyed setup 4 slots 8 waiting 0 "
	  "submitted 2/3 returned 2/0/3 ring 0 peak 3 left 0", "c" },
	{ "an old ID is nobody's",
	  SETUP "1: submit A a; 1: = 1; move A B; 1: submit B b; 1: = 1;"
		"1: submit A c; 1: = -EINVAL; 1: destroy B; 1: = 0",
	  "a destroyed, b destroyed, B destroyed" },
	{ "another context of the number, the end of the first is not seen yet",
	  SETUP "1: submit A a; 1: = 1; 1: destroy A; hide A; ring B 8 0;"
		"2: submit B b; 1: = 0; 2: = 1; 2: destroy B; 2: = 0",
	  "a destroyed, A destroyed, b destroyed, B destroyed" },
	{ "another context of the number and size, with more events",
	  SETUP "1: submit A a; 1: = 1; hide A; ring B 8 0; done B x y;"
		"2: submit B b; 2: = 1; finish",
	  "a lost, A gone setup 4 slots 8 waiting 0 submitted 1/1 returned "
	  "0/0/0 ring 0 peak 1 left 1, b lost, B gone found 0 slots 8 waiting 2 "
	  "submitted 1/1 returned 0/0/0 ring 0 peak 1 left 3", "c" },
	{ "another size",
	  SETUP "1: submit A a; 1: = 1; hide A; ring B 9 0;"
		"2: submit B b; 2: = 1; finish", "a lost, A gone, b lost, B gone" },
	{ "set up anew with the number of one whose end was not seen",
	  SETUP "1: submit A a; 1: = 1; hide A; ring B 8 0; 1: setup B 4; 1: = 0;"
		"1: submit B b; 1: = 1; finish", "a lost, A gone, b lost, B gone" },
};

static const struct model_case looks[] = {
	{ "what the program took last",
	  SETUP "1: submit A a b c; 1: = 3; done A a b; head A 2; look A; gone 1",
	  "a ring, b ring, c abandoned, A gone setup 4 slots 8 waiting 0 "
	  "submitted 1/3 returned 0/0/0 ring 2 peak 3 left 1", "c" },
	{ "a thread may have it yet",
	  SETUP "1: submit A a; 1: = 1; 2: wait A; done A a; head A 1; look A;"
		"2: killed; gone 1", "a ring, A gone" },
	{ "nothing is there", "look A; finish", "" },
};

static const struct model_case destroys[] = {
	{ "with operations in flight",
	  SETUP "1: submit A a b; 1: = 2; " DESTROY,
	  "1: 2+0, a destroyed, b destroyed, A destroyed setup 4 slots 8 "
	  "waiting 0 submitted 1/2 returned 0/0/0 ring 0 peak 2 left 2, "
	  "1: 2+0", "ci" },
	{ "with completions that nobody has reaped",
	  SETUP "1: submit A a b; 1: = 2; done A b=7; " DESTROY,
	  "a destroyed res 0 4 0-0 0, b destroyed res 7 seen 4 5-7 0, "
	  "A destroyed setup 4 slots 8 waiting 0 submitted 1/2 "
	  "returned 0/0/0 ring 0 peak 2 left 2", "crt" },
	{ "refused, and again",
	  SETUP "1: submit A a; 1: = 1; 1: destroy A; 1: = -EINVAL; " DESTROY
		"1: destroy A; 1: = -EINVAL", "a destroyed, A destroyed" },
	{ "by two threads at once",
	  SETUP "1: destroy A; 2: destroy A; 2: = 0; 1: = -EINVAL; finish",
	  "2: 0+0, A destroyed, 1: 0+0", "i" },
	{ "of a context of which nothing else was seen",
	  "1: destroy A; 1: = 0; finish", "A destroyed" },
	{ "while another thread submits: it was taken",
	  SETUP "2: submit A a b; 1: destroy A; hide A; 2: = 1; 1: = 0",
	  "2: 1+0, a destroyed, A destroyed, 1: 1+0", "i" },
	{ "the same, its exit is seen later",
	  SETUP "2: submit A a b; 1: destroy A; hide A; 1: = 0; 2: = 1;",
	  "1: 2+0, a destroyed, A destroyed, 2: 1+0", "i" },
	{ "while another thread submits: it came too late",
	  SETUP "2: submit A a b; 1: destroy A; hide A; 1: = 0; 2: = -EINVAL;",
	  "1: 2+0, A destroyed, 2: 0+0", "i" },
	{ "while another thread submits, and is killed",
	  SETUP "2: submit A a b; 1: destroy A; hide A; 1: = 0; 2: killed;",
	  "1: 2+0, A destroyed, 2: 0+0", "i" },
	{ "while another thread reaps",
	  SETUP "1: submit A a b; 1: = 2; 2: wait A; 1: destroy A; done A a;"
		"head A 1; hide A; 1: = 0; 2: had a",
	  "1: 2+0, 1: 2+0, a reaped, b destroyed, A destroyed setup 4 "
	  "slots 8 waiting 0 submitted 1/2 returned 1/0/1 ring 0 peak 2 "
	  "left 1, "
	  "2: 1+0 told 1 destroyed", "ci" },
	{ "while another thread waits in vain",
	  SETUP "1: submit A a; 1: = 1; 2: wait A; 1: destroy A; hide A;"
		"1: = 0; 2: = -EINVAL; finish", "a destroyed, A destroyed" },
	{ "the depth does not last beyond its end",
	  "@10 ring A 8; @20 1: setup A 4; @30 1: = 0; @40 1: submit A a;"
	  "@50 1: = 1; 2: wait A; 1: destroy A; @100 1: = 0; @200 2: = -EINVAL",
	  "a destroyed, A destroyed area 60 from 30 to 100", "a" },
};

static const struct model_case again[] = {
	{ "its end was not seen",
	  SETUP "1: submit A a; 1: = 1; ring A 8; 2: setup A 5; 2: = 0;"
		"1: submit A b; 1: = 1; " DESTROY,
	  "a lost, A gone setup 4 slots 8 waiting 0 submitted 1/1 "
	  "returned 0/0/0 ring 0 peak 1 left 1, b destroyed, "
	  "A destroyed setup 5 slots 8 waiting 0 submitted 1/1 "
	  "returned 0/0/0 ring 0 peak 1 left 1", "c" },
	{ "while io_destroy waits for the old one's operations",
	  SETUP "1: submit A a; 1: = 1; 2: destroy A; ring A 8; 3: setup A 5;"
		"3: = 0; 3: submit A b; 3: = 1; 2: = 0; done A b; 3: wait A;"
		"3: got b; 3: destroy A; 3: = 0",
	  "a destroyed, A destroyed setup 4 slots 8 waiting 0 submitted 1/1 "
	  "returned 0/0/0 ring 0 peak 1 left 1, b reaped, "
	  "A destroyed setup 5 slots 8 waiting 0 submitted 1/1 "
	  "returned 1/0/1 ring 0 peak 1 left 0", "c" },
	{ "while others are still in calls of the old one",
	  SETUP "1: submit A a b; 1: = 2; 2: wait A; 3: submit A c;"
		"1: destroy A; hide A; 1: = 0; ring A 8; 1: setup A 4; 1: = 0;"
		"1: submit A b; 1: = 1; done A b; 3: = 1; 2: had b; 1: wait A;"
		"1: got b; " DESTROY,
	  "b reaped depth 2 by 1/2, a destroyed depth 1 by 1/0, "
	  "c destroyed depth 3 by 3/0, A destroyed, "
	  "b reaped depth 1 by 1/1, A destroyed", "dw" },
	{ "where the old one's events were",
	  SETUP "1: submit A a b; 1: = 2; done A a b; 1: wait A; 1: got a b;"
		"ring A 8; 1: setup A 4; 1: = 0; 1: submit A c; 1: = 1;"
		"done A c; head A 1; 1: submit A; 1: = 0",
	  "a reaped, b reaped, A gone, c ring, A gone" },
	{ "another thread used it before io_setup's exit is seen",
	  "ring A 8; 1: setup A 4; 2: submit A a; 2: = 1; 1: = 0; done A a;"
	  "1: wait A; 1: got a; " DESTROY,
	  "a reaped, A destroyed setup 4 slots 8 waiting 0 submitted 1/1 "
	  "returned 1/0/1 ring 0 peak 1 left 0", "c" },
	{ "io_setup fails",
	  "1: setup A 4; 1: = -EAGAIN; 1: setup A 4; 1: killed; finish", "" },
	{ "setup and destroyed over and over",
	  SETUP DESTROY SETUP DESTROY SETUP,
	  "A destroyed, A destroyed, A gone" },
};

static const struct model_case spaces[] = {
	{ "the same id in two address spaces",
	  SETUP "space 2 7; ring 7/A 8; 2: setup A 4; 2: = 0; 1: submit A a;"
		"2: submit A a; 2: = 1; 1: = 1; done 7/A a=2; 2: wait A;"
		"2: got a=2; done A a=3; 1: wait A; 1: got a=3; " DESTROY,
	  "a reaped res 2 by 2/2, a reaped res 3 by 1/1, A destroyed, "
	  "7/A gone", "rw" },
	{ "exec or exit ends them, with what is in flight",
	  SETUP "space 2 7; 2: setup A 4; 2: = 0; 1: setup B 4; 1: = 0;"
		"1: submit A a b; 1: = 2; done A a=5; 2: submit A c; 2: = 1;"
		"1: submit B d; 1: = 1; 1: wait A; 1: killed; gone 1; "
		"2: wait A; 2: got c",
	  "a abandoned res 5, b abandoned res 0, A gone setup 4 slots 8 "
	  "waiting 0 submitted 1/2 returned 0/0/0 ring 0 peak 2 left 2, "
	  "d abandoned res 0, B gone setup 4 slots 0 waiting 0 submitted 1/1 "
	  "returned 0/0/0 ring 0 peak 1 left 1, c reaped res 1, "
	  "7/A gone setup 4 slots 0 waiting 0 submitted 1/1 returned 1/0/1 "
	  "ring 0 peak 1 left 0", "cr" },
	{ "the address space goes while calls are inside",
	  SETUP "1: submit A a; 1: = 1; 1: wait A; 2: submit A b c; done A b;"
		"3: submit A; 3: = 0; gone 1; 1: killed; 2: = 2; 3: wait A;"
		"3: = -EINVAL",
	  "a abandoned, b abandoned sync, A gone" },
	{ "one may have been taken, or be in a call that never came back",
	  SETUP "1: submit A a b; 1: = 2; 2: wait A; done A a; head A 1;"
		"1: submit A; 1: = 0; gone 1; 2: killed; finish",
	  "a abandoned, b abandoned, A gone" },
	{ "a destroyed one too, whose calls never came back",
	  SETUP "1: submit A a; 1: = 1; 2: wait A; " DESTROY "gone 7; gone 1;"
		"2: killed; finish", "a destroyed, A destroyed" },
	{ "the trace ends",
	  SETUP "1: submit A a b; 1: = 2; 2: wait A; 1: wait A; done A b;"
		"1: got b; 2: detached; finish; finish",
	  "b reaped, a lost, A gone setup 4 slots 8 waiting 0 submitted 1/2 "
	  "returned 1/0/1 ring 0 peak 2 left 1", "c" },
	{ "the trace ends while calls are inside",
	  SETUP "1: submit A a; 1: = 1; 1: wait A; 2: submit A b; 3: destroy A;"
		"3: = 0; 4: wait B", "a destroyed, A destroyed" },
};

/*
 * The context does not exist: nothing is reported, and nothing is remembered.
 */
static const struct model_case none[] = {
	{ "no context at all",
	  "1: submit Z a; 1: = -EINVAL; 1: wait Z; 1: = -EINVAL; 1: cancel Z a;"
	  "1: = -EINVAL; 1: destroy Z; 1: = -EINVAL; finish",
	  "1: 0?0, 1: 0?0 told 0, 1: 0?0, 1: 0?0", "i" },
	{ "a ring that a parent left mapped",
	  "ring Z 8; done Z a; 1: wait Z; 1: = -EINVAL; 1: submit Z b;"
	  "1: = -EINVAL; 1: cancel Z b; 1: = -EFAULT; finish", "" },
	{ "what other errors prove",
	  "1: submit A a; 1: = -EAGAIN; 1: wait B; 1: = -EINTR;"
	  "1: wait C; 1: restarts; 1: cancel D a; 1: = -EINPROGRESS; finish",
	  "A gone, B gone, C gone, D gone" },
	{ "an error proves nothing against it",
	  SETUP "1: wait A; 1: = -EINVAL; 1: submit A a; 1: = 1; 1: wait A;"
		"1: = -EINVAL", "a lost, A gone" },
	{ "one thread's arguments were wrong, not the context",
	  "1: wait A; 2: submit A a; 2: = -EINVAL; 1: got z",
	  "z reaped unseen, A gone" },
	{ "a thread was in it to the end",
	  "ring A 8; done A a; 1: wait A; 1: killed; 2: wait B; 2: killed;"
	  "3: wait C; gone 1",
	  "A gone found 0 slots 8 waiting 1 submitted 0/0 returned 0/0/0 "
	  "ring 0 peak 0 left 1", "c" },
	{ "somebody asked for what io_setup gave later",
	  "1: wait A; 2: setup A 4; 2: = 0; 1: = -EINVAL; 2: submit A a;"
	  "2: = 1; finish", "a lost, A gone" },
};

/* Ends of a call without a result. */
static const struct model_case ends[] = {
	{ "io_getevents starts again",
	  SETUP "1: submit A a; 1: = 1; 1: wait A; 1: restarts; done A a;"
		"1: wait A; 1: got a; " DESTROY,
	  "a reaped, A destroyed setup 4 slots 8 waiting 0 submitted 1/1 "
	  "returned 1/0/1 ring 0 peak 1 left 0", "c" },
	{ "io_getevents is interrupted, times out, returns nothing",
	  SETUP "1: wait A; 1: = -EINTR; 1: wait A; 1: = 0; 1: pwait A; 1: = 0;"
		"1: submit A a; 1: = 1; done A a; 1: pwait A; 1: got a;",
	  "a reaped, A gone setup 4 slots 8 waiting 0 submitted 1/1 "
	  "returned 4/3/1 ring 0 peak 1 left 0", "c" },
	{ "io_submit: killed, never ran, detached, restarts",
	  SETUP "1: submit A a b; 1: killed; 1: submit A a; 1: never;"
		"1: submit A a; 1: detached; 1: submit A a; 1: restarts;",
	  "1: 0+0, 1: 0+0, 1: 0+0, 1: 0+0, A gone setup 4 slots 8 waiting 0 "
	  "submitted 0/0 returned 0/0/0 ring 0 peak 0 left 0", "ci" },
	{ "io_submit is killed when one was complete",
	  SETUP "1: submit A a b; done A a; 2: submit A; 2: = 0; 1: killed;"
		"2: wait A; 2: got a", "a reaped sync, A gone" },
	{ "io_destroy is killed, is detached from",
	  SETUP "1: submit A a; 1: = 1; 1: destroy A; 1: killed; 2: destroy A;"
		"2: detached; finish", "a lost, A gone" },
};

/* The depth, summed over the time that it lasted. */
static const struct model_case depths[] = {
	{ "one operation",
	  "@10 1: setup A 4; @20 1: = 0; @100 1: submit A a; @110 1: = 1;"
	  "@150 1: wait A; @200 1: got a; @300 1: destroy A; @400 1: = 0",
	  "a reaped, A destroyed area 100 from 20 to 400", "a" },
	{ "two that overlap",
	  "@0 1: setup A 4; @0 1: = 0; @100 1: submit A a; @101 1: = 1;"
	  "@150 1: submit A b; @151 1: = 1; @200 1: wait A; @250 1: got a;"
	  "@251 1: wait A; @300 1: got b; @300 finish",
	  "a reaped, b reaped, A gone area 300 from 0 to 300", "a" },
	{ "those that were refused do not count",
	  "@0 1: setup A 4; @0 1: = 0; @100 1: submit A a b c; @150 1: = 1;"
	  "@200 1: submit A d; @250 1: = -EAGAIN; @300 1: wait A;"
	  "@400 1: got a; @500 finish",
	  "a reaped, A gone area 300 from 0 to 500", "a" },
	{ "nor do those that nobody saw submitted",
	  "@0 1: setup A 4; @0 1: = 0; @100 1: wait A; @300 1: got x y;"
	  "@500 finish",
	  "x reaped unseen, y reaped unseen, A gone area 0 from 0 to 500",
	  "a" },
	{ "the peak is not the sum",
	  SETUP "1: submit A a b; 1: = 2; done A a; 1: wait A; 1: got a;"
		"1: submit A c; 1: = 1; done A b c; 1: wait A; 1: got b c;",
	  "a reaped, b reaped, c reaped, A gone setup 4 slots 8 waiting 0 "
	  "submitted 2/3 returned 2/0/3 ring 0 peak 2 left 0", "c" },
};

int main(void)
{
	static struct unit u;

	unit_add_table(&u, proofs, test_model_case);
	unit_add_table(&u, moves, test_model_case);
	unit_add_table(&u, looks, test_model_case);
	unit_add_table(&u, destroys, test_model_case);
	unit_add_table(&u, again, test_model_case);
	unit_add_table(&u, spaces, test_model_case);
	unit_add_table(&u, none, test_model_case);
	unit_add_table(&u, ends, test_model_case);
	unit_add_table(&u, depths, test_model_case);
	return unit_run(&u);
}

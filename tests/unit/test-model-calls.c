/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The operation model, by the calls alone: which operations there are, which
 * event completes which, how each ends, and when a context begins and ends.
 * The rings exist but show nothing that the calls do not; they have a
 * test of their own.
 */
#include "unit.h"

#include "model_script.h"

#define SETUP	"ring A 8; 1: setup A 4; 1: = 0;"
#define DESTROY "1: destroy A; 1: = 0;"

static const struct model_case submits[] = {
	{ "all taken, reaped in another order",
	  SETUP "1: submit A a b c; 1: = 3; done A c a b;"
		"1: wait A; 1: got c a; 1: wait A; 1: got b; " DESTROY,
	  "c reaped, a reaped, b reaped, A destroyed setup 4 slots 8 "
	  "waiting 0 submitted 1/3 returned 2/0/3 ring 0 peak 3 left 0", "c" },
	{ "the first of three taken",
	  SETUP "1: submit A a b c; 1: = 1; done A a; 1: wait A; 1: got a; "
	  DESTROY,
	  "a reaped, A destroyed setup 4 slots 8 waiting 0 submitted 1/1 "
	  "returned 1/0/1 ring 0 peak 1 left 0", "c" },
	{ "none taken",
	  SETUP "1: submit A a b; 1: = -EAGAIN; " DESTROY,
	  "A destroyed setup 4 slots 8 waiting 0 submitted 1/0 "
	  "returned 0/0/0 ring 0 peak 0 left 0", "c" },
	{ "none asked for",
	  SETUP "1: submit A; 1: = 0; " DESTROY,
	  "1: 0+0, A destroyed setup 4 slots 8 waiting 0 "
	  "submitted 1/0 returned 0/0/0 ring 0 peak 0 left 0, 1: 0+0", "ci" },
	{ "refused and submitted again",
	  SETUP "1: submit A a b; 1: = 1; 1: submit A b; 1: = -EAGAIN;"
		"1: submit A b; 1: = 1; done A a b; 1: wait A; 1: got a b;",
	  "a reaped depth 1, b reaped depth 2, A gone", "d" },
	{ "an iocb that cannot be read ends it",
	  SETUP "1: submit A a !b c; 1: = 1; finish",
	  "1: 1+0, a lost, A gone", "i" },
	{ "an iocb that the kernel could read, but we could not",
	  SETUP "1: submit A a !b; 1: = 2; done A b a; 1: wait A; 1: got b a",
	  "1: 2+0, b reaped unread, a reaped, 1: 0+0 told 2, A gone, "
	  "untracked 0", "iu" },
	{ "the same, seen in the ring first, and whatever its data is",
	  SETUP "1: submit A !a !b c; done A c b:7 a:9; 1: = 3; 1: wait A;"
		"1: got c b:7 a:9",
	  "c reaped sync depth 3 res 1, b:7 reaped sync? unread depth 2 res 1, "
	  "a:9 reaped sync? unread depth 1 res 1, A gone, untracked 0",
	  "dru" },
	{ "the same, without a ring",
	  "1: setup A 4; 1: = 0; 1: submit A !a b; 1: = 2; 1: wait A;"
	  "1: got b a:9; finish",
	  "b reaped, a:9 reaped unread, A gone" },
	{ "unread, and refused",
	  SETUP "1: submit A a !b c; 1: = 1; 1: submit A b c; 1: = 2;"
		"done A b c a; 1: wait A; 1: got b c a",
	  "b reaped, c reaped, a reaped, A gone" },
	{ "how many are in flight",
	  SETUP "1: submit A a; 1: = 1; 1: submit A b c; 1: = 1;"
		"done A a; 1: wait A; 1: got a; finish",
	  "1: 1+0, 1: 2+0, a reaped depth 1, 1: 1+0 told 1, "
	  "b lost depth 2, A gone", "id" },
	{ "who, when and with what result",
	  "space 1 1;" SETUP "@100 1: submit A a; @110 1: = 1; done A a=-5;"
	  "@200 2: wait A; @220 2: got a=-5",
	  "a reaped res -5 seen 100 110-200 220 by 1/2, A gone", "rtw" },
	{ "submitted when the thread is resumed",
	  SETUP "@10 1: submit A a b c d; @20 1: begins; done A a; @30 2: wait A;"
		"@40 2: got a; done A b; @50 1: = 3; done A c; @60 1: wait A;"
		"@70 1: got b c; " DESTROY,
	  "a reaped sync seen 20 20-30 40, b reaped sync seen 20 40-50 70, "
	  "c reaped seen 20 50-60 70, A destroyed area 150 from 3 to 72", "ta" },
	{ "a context that is first seen in a submit, without a ring",
	  "1: submit A a; 1: = 1; 1: wait A; 1: got a; finish",
	  "a reaped, A gone found 0 slots 0 waiting 0 submitted 1/1 "
	  "returned 1/0/1 ring 0 peak 1 left 0", "c" },
	{ "an event whose submission was not seen",
	  SETUP "1: wait A; 1: got z:9=7",
	  "z:9 reaped unseen depth 0 res 7 0 0-5 5 by 0/1, "
	  "1: 0+0 told 1, A gone", "idrtw" },
};

/*
 * The same iocb in flight more than once: the depth, or the opcode, tells one
 * from another.
 */
static const struct model_case twins[] = {
	{ "equal data: first in, first out",
	  SETUP "1: submit A a a; 1: = 2; done A a a;"
		"1: wait A; 1: got a; 1: wait A; 1: got a",
	  "a reaped depth 1, a reaped depth 2, A gone", "d" },
	{ "equal data, in two calls: any of them, nobody knows since when",
	  SETUP "@10 1: submit A a; @12 1: = 1; @20 1: submit A a; @22 1: = 1;"
		"done A a a; @30 1: wait A; @40 1: got a a",
	  "a reaped one of 2 depth 0 seen 0 22-30 40 by 0/1, "
	  "a reaped one of 2 depth 0 seen 0 22-30 40 by 0/1, A gone", "dtw" },
	{ "the same, one by one, and then a third",
	  SETUP "1: submit A a; 1: = 1; 1: submit A a; 1: = 1; done A a;"
		"1: wait A; 1: got a; 1: submit A a; 1: = 1; done A a a;"
		"1: wait A; 1: got a a; 1: submit A a; 1: = 1; done A a;"
		"1: wait A; 1: got a",
	  "a reaped one of 2 depth 0, a reaped one of 2 depth 0, "
	  "a reaped one of 2 depth 0, a reaped depth 1, A gone", "d" },
	{ "a poll that stays, and reads with results that no poll has",
	  SETUP "1: submit A aP; 1: = 1; 1: submit A aD*10; 1: = 1;"
		"done A a=4; 1: wait A; 1: got a=4; 1: submit A aD*12; 1: = 1;"
		"done A a=6; 1: wait A; 1: got a=6; done A a=1; 1: wait A;"
		"1: got a=1",
	  "a reaped read 10 depth 2, a reaped read 12 depth 2, "
	  "a reaped poll depth 1, A gone", "do" },
	{ "a poll that stays, and buffered reads",
	  SETUP "1: submit A aP; 1: = 1; 1: submit A aB*10; done A a=10; 1: = 1;"
		"1: wait A; 1: got a=10; 1: submit A aB*1 aB*2; done A a a=2;"
		"1: = 2; 1: wait A; 1: got a a=2; done A a; 1: wait A; 1: got a",
	  "a reaped sync read 10 depth 2, a reaped sync read 1 depth 2, "
	  "a reaped sync read 2 depth 3, a reaped poll depth 1, A gone", "do" },
	{ "the poll ends while a buffered read is submitted: one of them",
	  SETUP "1: submit A aP; 1: = 1; 1: submit A aB*10; done A a=1 a=9;"
		"1: = 1; 1: wait A; 1: got a=1 a=9; 1: submit A aB*3; done A a=3;"
		"1: = 1; 1: wait A; 1: got a=3",
	  "a reaped unseen one of 2, a reaped unseen one of 2, "
	  "a reaped sync read 3, A gone", "o" },
	{ "an asynchronous one of them, and then another",
	  SETUP "1: submit A aP; 1: = 1; 1: submit A aD*10; 1: = 1; done A a=9;"
		"1: wait A; 1: got a=9; 1: submit A aD*6; 1: = 1; done A a=4;"
		"1: wait A; 1: got a=4; done A a; 1: wait A; 1: got a; " DESTROY,
	  "a reaped unseen one of 2, a reaped unseen one of 2, "
	  "a reaped unseen one of 3, A destroyed", "o" },
	{ "one of them, the other is left",
	  SETUP "1: submit A aP; 1: = 1; 1: submit A aD*10; 1: = 1; done A a=9;"
		"1: wait A; 1: got a=9; " DESTROY,
	  "1: 1+0, 1: 2+0, a reaped unseen one of 2 depth 0, 1: 1+0 told 1, "
	  "a destroyed unseen one of 2 depth 0, A destroyed setup 4 slots 8 "
	  "waiting 0 submitted 2/2 returned 1/0/1 ring 0 peak 2 left 1, 1: 1+0",
	  "cdio" },
	{ "one of them, the other was refused",
	  SETUP "1: submit A aP; 1: = 1; 1: submit A aD*10; done A a=9;"
		"2: wait A; 2: got a=9; 1: = -EAGAIN; " DESTROY,
	  "1: 1+0, a reaped unseen one of 2, 2: 1+0 told 1, 1: 0+0, "
	  "A destroyed, 1: 0+0", "io" },
	{ "another thread reaps a buffered read that is going on",
	  SETUP "1: submit A aP; 1: = 1; 2: wait A; 1: submit A aB*10;"
		"done A a=9; 2: got a=9; 1: = 1; done A a; 1: wait A; 1: got a",
	  "a reaped unseen one of 2, a reaped poll, A gone", "o" },
	{ "the program takes them from the ring",
	  SETUP "1: submit A aP; 1: = 1; 1: submit A aD*10; 1: = 1; done A a=9;"
		"head A 1; 1: submit A b; 1: = 1; done A a=9; head A 1;"
		"1: wait A; 1: = 0; " DESTROY,
	  "a ring unseen one of 2, a ring unseen one of 2, b destroyed read 512, "
	  "A destroyed", "o" },
	{ "a cancelled poll",
	  SETUP "1: submit A aP; 1: = 1; 1: submit A aD*10; 1: = 1; done A a=0;"
		"1: wait A; 1: got a=0; 1: submit A aD*10; 1: = 1; 1: cancel A a;"
		"1: = -EINPROGRESS; done A a=0; 1: wait A; 1: got a=0",
	  "a reaped read 10, a reaped unseen one of 2, "
	  "a lost unseen one of 2, A gone", "o" },
	{ "polls alike, and a read between them",
	  SETUP "1: submit A aP; 1: = 1; 1: submit A aB*4; done A a=4; 1: = 1;"
		"1: wait A; 1: got a=4; 1: submit A aP; 1: = 1; done A a a;"
		"1: wait A; 1: got a a",
	  "a reaped sync read 4 depth 2, a reaped one of 2 poll depth 0, "
	  "a reaped one of 2 poll depth 0, A gone", "do" },
	{ "two events in the ring, returned by two calls the other way round",
	  SETUP "1: submit A aP aD*100; 1: = 2; 2: wait A; 3: wait A;"
		"done A a=1 a=32; head A 2; 1: submit A; 1: = 0; 3: had a=32;"
		"2: had a=1",
	  "a reaped unseen one of 2 res 32, a reaped unseen one of 2 res 1, "
	  "A gone", "or" },
	{ "different data: by data",
	  SETUP "1: submit A a:1 a:2 a:3; 1: = 3; done A a:2 a:3 a:1;"
		"1: wait A; 1: got a:2 a:3 a:1",
	  "a:2 reaped depth 2, a:3 reaped depth 3, a:1 reaped depth 1, A gone",
	  "d" },
	{ "different data, without a ring",
	  "1: setup A 4; 1: = 0; 1: submit A a:1 a:2; 1: = 2;"
	  "1: wait A; 1: got a:2 a:1",
	  "a:2 reaped depth 2, a:1 reaped depth 1, A gone", "d" },
	{ "data of none: the oldest",
	  SETUP "1: submit A a:1 a:2; 1: = 2; done A a:9;"
		"1: wait A; 1: got a:9; done A a:1; 1: wait A; 1: got a:1",
	  "a:1 reaped depth 1, a:2 reaped depth 2, A gone", "d" },
	{ "one of two refused",
	  SETUP "1: submit A a; 1: = 1; 1: submit A a; 1: = -EAGAIN;"
		"done A a; 1: wait A; 1: got a; " DESTROY,
	  "a reaped depth 1, A destroyed", "d" },
	{ "in flight, and submitted again by another thread",
	  SETUP "1: submit A a; 1: = 1; 2: submit A a; done A a; 1: wait A;"
		"1: got a; 2: = 1; done A a; 1: wait A; 1: got a",
	  "a reaped one of 2 depth 0 by 0/1, a reaped one of 2 depth 0 by 0/1, "
	  "A gone", "dw" },
};

static const struct model_case threads[] = {
	{ "reaped before its io_submit's exit",
	  SETUP "1: submit A a b; 2: wait A; done A a; 2: got a; 1: = 2;"
		"done A b; 2: wait A; 2: got b",
	  "a reaped sync, 2: 1+0 told 1, 1: 1+1, b reaped, "
	  "2: 0+0 told 1, A gone", "i" },
	{ "the same, without a ring",
	  "1: setup A 4; 1: = 0; 1: submit A a b; 2: wait A; 2: got a; 1: = 2",
	  "a reaped sync, 2: 1+0 told 1, 1: 1+1, b lost, A gone",
	  "i" },
	{ "all of them reaped before",
	  SETUP "1: submit A a b; 2: wait A; done A a b; 2: got a b; 1: = 2; "
	  DESTROY,
	  "a reaped sync, b reaped sync, A destroyed setup 4 slots 8 "
	  "waiting 0 submitted 1/2 returned 1/0/2 ring 0 peak 2 left 0", "c" },
	{ "reaped before, and then the call was killed",
	  SETUP "1: submit A a b; 2: wait A; done A a; 2: got a; 1: killed;",
	  "a reaped sync, A gone" },
	{ "two submit, two reap at once",
	  SETUP "1: submit A a b; 2: submit A c d; 3: wait A; 4: wait A;"
		"2: = 1; done A c a; 3: got c; 1: = 2; done A b; 4: got a b; "
	  DESTROY,
	  "2: 3+0, c reaped depth 3 by 2/3, 3: 2+0 told 1, "
	  "1: 2+1, a reaped sync depth 1 by 1/4, b reaped depth 2 by 1/4, "
	  "4: 0+0 told 2, A destroyed, 1: 0+0", "diw" },
	{ "in two contexts",
	  SETUP "ring B 8; 2: setup B 2; 2: = 0; 1: submit A a; 2: submit B a;"
		"2: = 1; 1: = 1; done B a; 2: wait B; 2: got a; "
	  DESTROY "2: destroy B; 2: = 0",
	  "a reaped by 2/2, a destroyed by 1/0, A destroyed, B destroyed",
	  "w" },
};

static const struct model_case cancels[] = {
	{ "EINPROGRESS, then the event",
	  SETUP "1: submit A a b; 1: = 2; 1: cancel A a; 1: = -EINPROGRESS;"
		"done A a=-125 b; 1: wait A; 1: got a=-125 b",
	  "a reaped asked res -125, b reaped res 1, A gone", "r" },
	{ "EINPROGRESS, and never an event",
	  SETUP "1: submit A a; 1: = 1; 1: cancel A a; 1: = -EINPROGRESS; "
	  DESTROY, "a destroyed asked, A destroyed" },
	{ "the oldest, whatever the data",
	  SETUP "1: submit A a:1 a; 1: = 2; 1: cancel A a; 1: = -EINPROGRESS;"
		"done A a a:1; 1: wait A; 1: got a a:1",
	  "a reaped, a:1 reaped asked, A gone" },
	{ "not one that was complete already",
	  SETUP "1: submit A a; done A a; 1: = 1; 1: submit A a; 1: = 1;"
		"1: cancel A a; 1: = -EINPROGRESS; done A a; 1: wait A;"
		"1: got a a", "a reaped sync, a reaped asked, A gone" },
	{ "refused",
	  SETUP "1: submit A a; 1: = 1; 1: cancel A a; 1: = -EINVAL;"
		"1: cancel A a; 1: = -EAGAIN; 1: cancel A a; 1: killed;"
		"done A a; 1: wait A; 1: got a",
	  "1: 1+0, 1: 1+0, 1: 1+0, 1: 1+0, a reaped, "
	  "1: 0+0 told 1, A gone", "i" },
	{ "old kernels return the event",
	  SETUP "@10 1: submit A a b; @11 1: = 2; @20 1: cancel A b;"
		"@30 1: gave b=-125; done A a; 1: wait A; 1: got a; " DESTROY,
	  "b cancelled res -125 10 10-30 30, "
	  "a reaped res 1 seen 10 20-32 33, A destroyed", "rt" },
	{ "of what nobody saw submitted",
	  SETUP "1: cancel A x; 1: = -EINPROGRESS; 1: cancel A z; 1: gave z",
	  "z cancelled unseen, A gone" },
};


/* No more than three at a time. */
static const struct model_case caps[] = {
	{ "more than the cap",
	  SETUP "1: submit A a b c d e; 1: = 5; done A a d; 1: wait A;"
		"1: got a d; 1: submit A f; 1: = 1; done A f; 1: wait A;"
		"1: got f; " DESTROY,
	  "1: 3+0, a reaped, 1: 2+0 told 1, 1: 3+0, f reaped, "
	  "1: 2+0 told 1, b destroyed, c destroyed, A destroyed "
	  "setup 4 slots 8 waiting 0 submitted 2/6 returned 2/0/3 ring 0 "
	  "peak 3 left 2, 1: 2+0, untracked 2", "ciu", 3 },
	{ "those that were refused do not count",
	  SETUP "1: submit A a b c d e; 1: = 3; done A a b c; 1: wait A;"
		"1: got a b c;", "a reaped, b reaped, c reaped, A gone, "
		"untracked 0", "u", 3 },
	{ "no more than the ring holds, whatever is asked for",
	  "ring A 3; 1: setup A 1; 1: = 0; 1: submit A a b c d e;"
	  "2: submit A f; 2: = 1; 1: = 2; finish",
	  "a lost depth 1, b lost depth 2, f lost depth 4, A gone, "
	  "untracked 0", "du", 9 },
	{ "events of what was not followed",
	  SETUP "1: submit A a b c d; 1: = 4; 1: wait A; done A d; 1: got d;",
	  "1: 3+0, 1: 3+0 told 0, a lost, b lost, c lost, A gone, "
	  "untracked 1", "iu", 3 },
	{ "of all contexts together",
	  SETUP "1: setup B 4; 1: = 0; 1: submit A a b; 1: = 2;"
		"1: submit B c d; 1: = 2; finish",
	  "a lost, b lost, A gone, c lost, B gone, untracked 1", "u", 3 },
};

int main(void)
{
	static struct unit u;

	unit_add_table(&u, submits, test_model_case);
	unit_add_table(&u, twins, test_model_case);
	unit_add_table(&u, threads, test_model_case);
	unit_add_table(&u, cancels, test_model_case);
	unit_add_table(&u, caps, test_model_case);
	return unit_run(&u);
}

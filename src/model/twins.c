/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Twins: operations that are in flight at the same time with the same iocb
 * address and the same aio_data.  The kernel copies the iocb, so this is legal,
 * and typical of an iocb on the stack and of a poll that timed out.  Which twin
 * an event completes follows from what is possible:
 *
 *	- a twin whose completion was seen in the ring is no candidate for
 *	  another event;
 *	- a result that its opcode cannot have excludes a twin;
 *	- the kernel executes some operations immediately.  Their events are in
 *	  the ring when their io_submit returns, in the order of submission, so
 *	  if that look finds no more events than those, they are theirs.
 *
 * If several are possible, none is claimed.  If they differ only in the time,
 * the event completes one of them, and the time of its submission is unknown.
 * If they differ in more, a separate node represents the event, and the twins
 * stay as they are: there are too many of them by `spent`, until other events
 * have told which, or until all of them are spent.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

#include "base/alloc.h"
#include "state.h"
#include "record/file.h"

enum {
	/* Further twins are not looked at, but are candidates. */
	MAX_CANDIDATES = 64,
	/* Further candidates are not listed. */
	MAX_LISTED = 4,
};

/* Whether it can end with that result. */
static bool possible(const struct node *n, int64_t res)
{
	const struct operation *op = &n->op;

	if (!op->known)
		return true;
	if (op_transfers(op))
		return res < 0 || n->bytes_unknown ||
		       (uint64_t)res <= op->bytes;
	switch (op->opcode) {
	case IOCB_CMD_FSYNC:
	case IOCB_CMD_FDSYNC:
	case IOCB_CMD_NOOP:
		return res <= 0;
	case IOCB_CMD_POLL:
		/*
		 * More bits than were requested are possible (aio_poll_wake).
		 */
		if (res > 0)
			return res & (n->poll_events | POLLERR | POLLHUP |
				      POLLNVAL);
		/* Cancelled by io_cancel, or by the context's end. */
		return (res == 0 || res == -ECANCELED) &&
		       (op->cancel_asked || n->ctx->destroying);
	default:
		return true;
	}
}

/*
 * Whether the kernel executes it inside io_submit: a buffered read or write of
 * a file or a pipe.  Some devices and sockets answer later.
 */
static bool on_the_spot(const struct node *n)
{
	const struct file *f = n->op.file;

	return op_transfers(&n->op) && f && !f->direct &&
	       (strncmp(f->path, "pipe:[", 6) == 0 ||
		(f->path[0] == '/' && strncmp(f->path, "/dev/", 5) != 0));
}

static bool same_file(const struct file *a, const struct file *b)
{
	return a == b || (a && b && a->direct == b->direct &&
			  strcmp(a->path, b->path) == 0);
}

/* Whether they differ at most in time, place and thread of submission. */
static bool alike(const struct node *a, const struct node *b)
{
	return a->op.known && b->op.known && a->op.opcode == b->op.opcode &&
	       a->op.fd == b->op.fd && a->op.offset == b->op.offset &&
	       a->op.bytes == b->op.bytes &&
	       a->bytes_unknown == b->bytes_unknown &&
	       a->poll_events == b->poll_events &&
	       a->op.cancel_asked == b->op.cancel_asked &&
	       same_file(a->op.file, b->op.file);
}

/* Whether they do not differ in these either. */
static bool at_once(const struct node *a, const struct node *b)
{
	return a->op.submitted == b->op.submitted &&
	       a->op.submitter == b->op.submitter &&
	       a->op.stack == b->op.stack;
}

static void add(struct twins *t, struct node *n)
{
	struct node *last = t->list ? t->list->elder : NULL, *k;

	if (last && !alike(last, n)) {
		/* It is not blurred with them. */
		for (k = t->blurred ? t->list : NULL; k; k = k->younger) {
			k->blurred = true;
			k->op.among = t->most;
		}
		t->blurred = false;
		t->differ = true;
	}
	t->apart |= last && !at_once(last, n);
	n->twins = t;
	/* The elder of the first is the last.  NOLINTNEXTLINE(*NullDereference) */
	DL_APPEND2(t->list, n, elder, younger);
	if (++t->n > t->most)
		t->most = t->n;
}

void twins_join(struct node *n, struct node *other)
{
	if (!other)
		return;
	if (!other->twins)
		add(xcalloc(1, sizeof(struct twins)), other);
	add(other->twins, n);
}

static void leave(struct node *n)
{
	struct twins *t = n->twins;

	n->twins = NULL;
	DL_DELETE2(t->list, n, elder, younger);
	t->n--;
	t->n_due -= n->due;
	n->due = false;
	if (t->blurred) {
		n->op.among = t->most;
		n->blurred = true;
	}
	if (t->n == 1 && !t->spent) {
		t->differ = t->apart = false;
		t->most = t->blurred ? t->most : 1;
	}
}

/* It is one of those completed by events that were reported. */
static void retire(struct model *m, struct node *n)
{
	struct ctx *c = n->ctx;

	n->ended = true;
	n->twins->spent--;
	c->spent--;
	leave(n);
	ctx_drop(c, n);
	node_put(m, n);
}

/* If all that are left are spent, events have completed all of them. */
static void settle(struct model *m, struct twins *t)
{
	while (t->n && t->n == t->spent)
		retire(m, t->list);
	if (!t->n)
		free(t);
}

void twins_leave(struct model *m, struct node *n)
{
	struct twins *t = n->twins;

	if (!t)
		return;
	leave(n);
	settle(m, t);
}

bool twins_blurred(const struct node *n)
{
	return n->blurred || (n->twins && n->twins->blurred);
}

bool twins_spent(const struct node *n)
{
	return n->twins && n->twins->spent;
}

void twins_due(struct ctx *c, struct visit *v)
{
	for (struct node *n = v->first; n; n = n->next_in_call) {
		struct twins *t = n->twins;

		if (!t || n->ended || n->op.ready || !on_the_spot(n))
			continue;
		if (!t->n_due) {
			/*
			 * None of those that were reported before the call
			 * began.
			 */
			t->doubt = t->spent_at < v->number ? 0 : t->spent;
			t->first_due = NULL;
			t->arriving = 0;
		}
		if (t->first_due)
			t->last_due->next_due = n;
		else
			t->first_due = n;
		t->last_due = n;
		n->next_due = NULL;
		n->due = true;
		t->n_due++;
		c->due++;
	}
}

void twins_due_end(struct model *m, struct ctx *c, struct visit *v, bool looked)
{
	for (struct node *n = v->first; c->due && n; n = n->next_in_call) {
		struct twins *t = n->twins;

		if (!n->due)
			continue;
		n->due = false;
		t->n_due--;
		/* Its event is not new, so it was reported as one of them. */
		if (looked && t->doubt && t->spent) {
			t->doubt--;
			retire(m, n);
			settle(m, t);
		}
	}
	c->due = 0;
}

/* The event belongs to one that the kernel has executed in order. */
static struct node *take_due(struct twins *t, const struct io_event *ev)
{
	struct node *n;

	if (!t->n_due || t->arriving + t->doubt > t->n_due)
		return NULL;
	while ((n = t->first_due) && !n->due)
		t->first_due = n->next_due;
	return n && possible(n, ev->res) ? n : NULL;
}

/* What is reported for an event that any of `n` may have completed. */
static struct node *stand_in(struct model *m, struct ctx *c, struct twins *t,
			     struct node *const *candidates, uint32_t listed,
			     uint32_t n, const struct io_event *ev)
{
	struct node *s = node_new(m);

	t->spent++;
	t->spent_at = c->begun;
	t->doubt++;
	c->spent++;
	if (s) {
		if (listed > MAX_LISTED)
			listed = MAX_LISTED;
		s->one_of = xcalloc(listed, sizeof(*s->one_of));
		for (uint32_t i = 0; i < listed; i++) {
			s->one_of[i] = candidates[i]->op;
			file_get(s->one_of[i].file);
			s->one_of[i].stack = NULL;
		}
		s->op = (struct operation){
			.space = c->pub.space,
			.ctx = c->pub.id,
			.obj = ev->obj,
			.data = ev->data,
			.among = n,
			.one_of = s->one_of,
			.n_one_of = listed,
		};
		/* It replaces a twin in the count of those in flight. */
		ctx_insert(c, s);
	} else {
		m->missed[MISSED_MANY]++;
		ctx_depth(c, -1, c->pub.last);
	}
	settle(m, t);
	return s;
}

struct node *twins_pick(struct model *m, struct ctx *c, struct node *first,
			const struct io_event *ev)
{
	struct node *found[MAX_CANDIDATES], *n;
	struct twins *t = first->twins;
	uint32_t looked_at = 0, n_found = 0, others;
	bool same = true, once = true;

	if (!t)
		return first;
	n = take_due(t, ev);
	t->arriving -= t->arriving > 0;
	if (n)
		return n;
	if (!t->differ) {
		t->blurred |= t->n > 1 && t->apart;
		return t->list;
	}
	for (n = t->list; n && looked_at < MAX_CANDIDATES; n = n->younger) {
		looked_at++;
		if (possible(n, ev->res))
			found[n_found++] = n;
	}
	others = t->n - looked_at;
	/* No twin can have this result, so we know less than we think. */
	if (!n_found)
		for (n = t->list; n_found < looked_at; n = n->younger)
			found[n_found++] = n;
	for (uint32_t i = 1; i < n_found; i++) {
		same = same && alike(found[0], found[i]);
		once = once && at_once(found[0], found[i]);
	}
	if (others || !same)
		return stand_in(m, c, t, found, n_found, n_found + others, ev);
	for (uint32_t i = 0; i < n_found && !once; i++) {
		found[i]->blurred = true;
		found[i]->op.among = n_found;
	}
	return n_found ? found[0] : first;
}

void twins_arriving(struct ctx *c, const struct io_event *ev)
{
	struct node *n = ctx_match(c, ev, false, true);

	if (n && n->twins && n->twins->n_due)
		n->twins->arriving++;
}

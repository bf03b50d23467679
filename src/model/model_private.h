/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the model share. */
#ifndef AIOTRACE_MODEL_PRIVATE_H
#define AIOTRACE_MODEL_PRIVATE_H

#include <stdint.h>
#include <string.h>

/* A context's key is two words: no need for a hash of any bytes. */
static inline unsigned int ctx_hash(const void *key)
{
	uint64_t k[2];

	memcpy(k, key, sizeof(k));
	return (unsigned int)((k[0] * 0x9e3779b97f4a7c15ull ^ k[1]) *
				      0xff51afd7ed558ccdull >> 32);
}
#define HASH_FUNCTION(key, len, hash) ((hash) = ctx_hash(key))
#include <uthash.h>

#include "model.h"

struct ctx;

struct node {
	struct operation op;
	struct ctx *ctx;
	struct node *prev, *next; /* in its chain; next: in other lists */
	struct node *elder_like, *younger_like;	/* in the chain of its data */
	struct node *before, *after;	/* in ctx->flight */
	struct node *next_in_call;	/* of the io_submit that is going on */
	bool in_call;		/* that io_submit's visit points here ... */
	const struct visit *visit;	/* ... it */
	bool in_ring;		/* ctx->ready or ctx->passed holds it */
	bool ended;
	/* Those that an event can be taken for: twins.c.  NULL: it alone. */
	struct twins *twins;
	struct node *elder, *younger;	/* in twins->list */
	struct node *next_due;
	bool due;
	/* Another one's time of submission may be its, twins.c. */
	bool blurred;
	bool bytes_unknown;	/* not all vectors could be read */
	uint16_t poll_events;	/* of IOCB_CMD_POLL */
	struct operation *one_of; /* op.one_of; or NULL */
	/* The ring's head was seen to have passed it after so many visits. */
	uint64_t passed;
	struct node *next_passed;
};

/*
 * A call that is going on in a context.  It holds the context, which may be
 * destroyed, and another one made at the same address, before the call's
 * exit is seen.
 */
struct visit {
	struct visit *prev, *next;
	struct ctx *ctx;	/* NULL: the address space is gone */
	const struct call *call;
	struct node *first;	/* what an io_submit submits, in order */
	bool reaps;
	uint64_t number;	/* ctx->begun when it began, itself counted */
};

/*
 * Operations in flight that hash alike, in the order of submission; and those
 * whose completion was seen in the ring.  One iocb may be in flight as often
 * as there is room, hence apart.
 */
struct bucket {
	struct node *waiting, *ready;
};

/* Unknown to the program, which could otherwise fill one bucket. */
struct hash_key {
	uint64_t word[2];
};

/*
 * Operations in flight with one iocb address and one aio_data, whose completion
 * was not seen; at least two were there at once.
 */
struct twins {
	struct node *list;	/* in the order of submission */
	uint32_t n, most;	/* now; since there was one */
	/* Events were told as any one's: so many of them are complete. */
	uint32_t spent;
	uint64_t spent_at;	/* ctx->begun when one was told last */
	/*
	 * While a look at the exit of an io_submit goes on: those of it that
	 * must be in the ring by now, and new events there that are of any; how
	 * many of them may have been told before.
	 */
	struct node *first_due, *last_due;
	uint32_t n_due, arriving, doubt;
	bool differ;	/* not in the time of submission alone */
	bool apart;	/* in that, too */
	bool blurred;	/* it is not known whose time is whose */
};

struct ctx {
	struct context pub;
	uint64_t key[2];	/* space, id */
	/* The kernel has answered as if there is one, as if there is none. */
	bool proven, refuted;
	/* Out of the table, waits for the end of its calls. */
	bool gone;
	enum op_end end;	/* of what is in flight when it is gone */
	uint64_t gone_at;
	struct ctx *next_gone;
	struct visit *visits;	/* in the order of their entries */
	uint64_t begun;		/* visits, so far */
	/*
	 * In flight, in the order of submission; and so by iocb address, and
	 * by iocb address and aio_data.
	 */
	struct node *flight;
	struct bucket *buckets, *likes;
	uint32_t n_buckets;	/* of each: a power of two, or 0 */
	struct hash_key hash_key;
	uint64_t steps;		/* nodes that were looked at to find one */
	uint32_t n_nodes;	/* in the buckets */
	uint32_t n_ready;	/* of them, those that are in the ring */
	uint32_t spent;		/* of them, those of twins that are spent */
	uint32_t due;		/* of them, those that a look must find */
	bool destroying;	/* somebody has called io_destroy */
	/* What stands in the slots before tail_seen; NULL: not ours. */
	struct node **ready;
	uint32_t ready_first, ready_n, ready_cap;
	uint32_t tail_seen;
	/* What stood there until the head passed it, and is not settled. */
	struct node *passed, *last_passed;
	bool ring_known;
	uint64_t last_look;
	UT_hash_handle hh;
};

struct model {
	const struct model_events *ev;
	void *arg;
	struct ctx *contexts;
	struct ctx *last;	/* found; or NULL */
	struct ctx *gone;	/* destroyed, but calls are inside */
	struct visit *orphans;	/* visits whose context is no more */
	struct visit *spare_visit;	/* kept for the next one, or NULL */
	struct node *free_nodes;
	struct node *done;	/* told, to be freed at the next call */
	uint32_t n_ops, max_ops;
	struct hash_key hash_key;
	/* Of the last call that reaped: what a view points to. */
	const struct operation **ops;
	uint32_t ops_cap;
	uint64_t untracked;
};

/* model_table.c */

/* Cleared; NULL if there are too many. */
struct node *node_new(struct model *m);

/* Frees it at the next call, once it has ended and nobody points to it. */
void node_put(struct model *m, struct node *n);
void nodes_free_done(struct model *m);

/*
 * Its io_submit may have been put forward since its entry was told, see struct
 * call: before the time of submission is used.
 */
static inline void node_started(struct node *n)
{
	if (n->in_call)
		n->op.submitted = n->visit->call->enter;
}

/* It is complete: was it when its own io_submit returned? */
enum op_sync node_sync(const struct node *n);

/* It leaves its context and is told. */
void node_end(struct model *m, struct node *n, enum op_end end, uint64_t now);

/* It leaves its context and was never there: the kernel did not take it. */
void node_refuse(struct model *m, struct node *n, uint64_t now);

/* In flight: one more, one less; accounted by ctx_depth(). */
void ctx_add(struct ctx *c, struct node *n);
void ctx_remove(struct model *m, struct ctx *c, struct node *n);
/* One that has no twins. */
void ctx_insert(struct ctx *c, struct node *n);
void ctx_depth(struct ctx *c, int d, uint64_t now);

/* Its completion was seen in the ring, or that turned out to be wrong. */
void ctx_ready(struct model *m, struct ctx *c, struct node *n, bool ready);

/*
 * The oldest operation in flight that an event may complete: one with its
 * data, or any of its iocb.  Of those whose completion was seen in the ring
 * already (`ready`), or of those whose was not.
 */
struct node *ctx_match(struct ctx *c, const struct io_event *ev, bool ready,
		       bool same_data);

/* Of those with its data that were seen in the ring: as it was seen there. */
struct node *ctx_match_ready(struct ctx *c, const struct io_event *ev);

/* The oldest of that iocb, whatever its data, as io_cancel finds it. */
struct node *ctx_oldest(struct ctx *c, uint64_t obj);

struct ctx *ctx_find(const struct model *m, uint64_t space, uint64_t id);
struct ctx *ctx_get(struct model *m, uint64_t space, uint64_t id,
		    uint64_t now);

/*
 * There is no such context any more.  What is in flight ends, it is told of
 * and freed: now, or when the calls that are inside have ended, since they
 * may still return events.
 */
void ctx_gone(struct model *m, struct ctx *c, enum op_end end, uint64_t now);

/* At once: the calls that are inside will not come back to it. */
void ctx_free(struct model *m, struct ctx *c, enum op_end end, uint64_t now);

/* A call enters the context, leaves it. */
struct visit *visit_begin(struct model *m, struct ctx *c, bool reaps);
/* May free the context: if it is gone, or if there never was such one. */
void visit_end(struct model *m, struct visit *v);

/* twins.c */

/* `n` is new; `other`, the first with its iocb and data, or NULL. */
void twins_join(struct node *n, struct node *other);
void twins_leave(struct model *m, struct node *n);

/* The time of its submission is not known. */
bool twins_blurred(const struct node *n);
/* It may be complete, and told of as another one. */
bool twins_spent(const struct node *n);

/*
 * The one whose event that is, of `first` and those that are like it; one that
 * stands for several; or NULL: it is told of nowhere.
 */
struct node *twins_pick(struct model *m, struct ctx *c, struct node *first,
			const struct io_event *ev);

/*
 * Around the look at the exit of an io_submit, `looked`: it could be made.
 * Between them each new event is announced, before the first is picked.
 */
void twins_due(struct ctx *c, struct visit *v);
void twins_arriving(struct ctx *c, const struct io_event *ev);
void twins_due_end(struct model *m, struct ctx *c, struct visit *v,
		   bool looked);

/* model_ring.c */

/* A look at the ring. */
void ring_look(struct model *m, struct ctx *c, const struct rec_ring *r,
	       uint64_t now);

/*
 * The operations whose slots the head has passed were taken by the program
 * itself, unless a call is in io_getevents that may return them yet.
 */
void ring_end_taken(struct model *m, struct ctx *c, uint64_t now);

/* The context is freed: returns the events that nobody has reaped. */
uint32_t ring_free(struct model *m, struct ctx *c);

#endif

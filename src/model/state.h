/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the files of the model. */
#ifndef AIOTRACE_MODEL_STATE_H
#define AIOTRACE_MODEL_STATE_H

#include <stdint.h>
#include <string.h>

/* A context's key is two words, so a general hash is not needed. */
static inline unsigned int ctx_hash(const void *key)
{
	uint64_t k[2];

	memcpy(k, key, sizeof(k));
	return (unsigned int)((k[0] * 0x9e3779b97f4a7c15ull ^ k[1]) *
				      0xff51afd7ed558ccdull >> 32);
}
#define HASH_FUNCTION(key, len, hash) ((hash) = ctx_hash(key))
#include "base/hash.h"

#include "model.h"

struct ctx;

struct node {
	struct operation op;
	struct ctx *ctx;
	struct node *prev, *next; /* in its chain; next: in other lists */
	struct node *elder_like, *younger_like;	/* in the chain of its data */
	uint32_t hash, hash_like;	/* of these two chains */
	struct node *before, *after;	/* in ctx->flight */
	struct node *next_in_call;	/* of the io_submit that is going on */
	bool in_call;		/* that io_submit's visit points here ... */
	const struct visit *visit;	/* ... it */
	bool in_ring;		/* ctx->ready or ctx->passed holds it */
	bool ended;
	/* Those that an event can be confused with: twins.c.  NULL: none. */
	struct twins *twins;
	struct node *elder, *younger;	/* in twins->list */
	struct node *next_due;
	bool due;
	/* Another one's time of submission may be this one's, twins.c. */
	bool blurred;
	bool bytes_unknown;	/* not all vectors could be read */
	uint16_t poll_events;	/* of IOCB_CMD_POLL */
	struct operation *one_of; /* op.one_of; or NULL */
	/*
	 * The number of visits when the ring's head was seen to have passed it.
	 */
	uint64_t passed;
	struct node *next_passed;
};

/*
 * A call in progress in a context.  It holds the context, which may be
 * destroyed, and another one created at the same address, before the call's
 * exit is seen.
 */
struct visit {
	struct visit *prev, *next;
	struct ctx *ctx;	/* NULL: the address space is gone */
	const struct call *call;
	struct node *first;	/* what an io_submit submits, in order */
	bool reaps;
	uint64_t number;	/* ctx->begun at its start, itself included */
	enum model_missed missed;	/* what it submits beyond those */
};

/*
 * Operations in flight with the same hash, in the order of submission, and
 * those whose completion was seen in the ring.  They are separate, since one
 * iocb may be in flight as many times as there is room.
 */
struct bucket {
	struct node *waiting, *ready;
};

/* Unknown to the program, which could otherwise fill one bucket. */
struct hash_key {
	uint64_t word[2];
};

/*
 * Operations in flight with the same iocb address and the same aio_data, whose
 * completion was not seen; there were at least two at once.
 */
struct twins {
	struct node *list;	/* in the order of submission */
	uint32_t n, most;	/* now; maximum since there was one */
	/* Reported as "one of them": so many of them are complete. */
	uint32_t spent;
	uint64_t spent_at;	/* ctx->begun when the last was reported */
	/*
	 * During a look at the exit of an io_submit: its operations that must
	 * be in the ring by now, and new events there that belong to any of
	 * them; how many of these may have been reported before.
	 */
	struct node *first_due, *last_due;
	uint32_t n_due, arriving, doubt;
	bool differ;	/* not only in the time of submission */
	bool apart;	/* in that, too */
	bool blurred;	/* it is unknown which time belongs to which */
};

struct ctx {
	struct context pub;
	uint64_t key[2];	/* space, id */
	/* The kernel has answered as if it exists, as if it does not. */
	bool proven, refuted;
	/* Removed from the table, waiting for the end of its calls. */
	bool gone;
	enum op_end end;	/* of what is in flight when it is gone */
	uint64_t gone_at;
	struct ctx *next_gone;
	struct visit *visits;	/* in the order of their entries */
	uint64_t begun;		/* visits, so far */
	/*
	 * In flight, in the order of submission; and the same by iocb address,
	 * and by iocb address and aio_data.
	 */
	struct node *flight;
	struct bucket *buckets, *likes;
	uint32_t n_buckets;	/* of each: a power of two, or 0 */
	struct hash_key hash_key;
	uint64_t steps;		/* nodes visited to find one */
	uint32_t n_nodes;	/* in the buckets */
	uint32_t n_ready;	/* of these, in the ring */
	uint32_t spent;		/* of these, twins that are spent */
	uint32_t due;		/* of these, must be found by a look */
	uint32_t destroying;	/* calls of io_destroy that did not fail */
	bool found;		/* at the attach, in /proc */
	/* The contents of the slots before tail_seen; NULL: not ours. */
	struct node **ready;
	uint32_t ready_first, ready_n, ready_cap;
	uint32_t tail_seen;
	/* Those that the head has passed, and that are not settled. */
	struct node *passed, *last_passed;
	bool ring_known;
	uint32_t unseen;	/* reaped since the last look, not seen in it */
	/* The address space, and the kernel's number of the ring in it. */
	uint64_t ring_key[2];
	bool by_ring;		/* model->by_ring holds it */
	UT_hash_handle hh_ring;
	uint64_t last_look;
	UT_hash_handle hh;
};

struct model {
	const struct model_events *ev;
	void *arg;
	struct ctx *contexts;
	struct ctx *by_ring;	/* those whose rings are known */
	struct ctx *last;	/* found; or NULL */
	struct ctx *gone;	/* destroyed, but calls are inside */
	struct visit *orphans;	/* visits whose context is gone */
	struct visit *spare_visit;	/* kept for the next one, or NULL */
	struct node *free_nodes;
	struct node *done;	/* reported, to be freed at the next call */
	uint32_t n_ops, max_ops;
	struct hash_key hash_key;
	/* Of the last call that reaped: a view points to it. */
	const struct operation **ops;
	uint32_t ops_cap;
	uint64_t missed[N_MISSED];
};

/* flight.c */

/* Cleared; NULL if there are too many. */
struct node *node_new(struct model *m);

/* Frees it at the next call, once it has ended and nothing points to it. */
void node_put(struct model *m, struct node *n);
void nodes_free_done(struct model *m);

/*
 * The entry of its io_submit may have been moved forward since it was reported,
 * see struct call.  Call this before using the time of submission.
 */
static inline void node_started(struct node *n)
{
	if (n->in_call)
		n->op.submitted = n->visit->call->enter;
}

/* It is complete: was it when its own io_submit returned? */
enum op_sync node_sync(const struct node *n);

/*
 * The oldest operation in flight that an event may complete: one with its data,
 * or any with its iocb.  Either among those whose completion was already seen
 * in the ring (`ready`), or among the others.
 */
struct node *ctx_match(struct ctx *c, const struct io_event *ev, bool ready,
		       bool same_data);

/* Among those with its data seen in the ring: the one that was seen with it. */
struct node *ctx_match_ready(struct ctx *c, const struct io_event *ev);

/* The oldest with that iocb, whatever its data, as io_cancel finds it. */
struct node *ctx_oldest(struct ctx *c, uint64_t obj);

/* In flight: one more, one less; accounted by ctx_depth(). */
void ctx_insert(struct ctx *c, struct node *n);
void ctx_drop(struct ctx *c, struct node *n);
void ctx_depth(struct ctx *c, int d, uint64_t now);

/* Its completion was seen in the ring, or that proved wrong. */
void ctx_move(struct ctx *c, struct node *n, bool ready);

/* The event of an iocb that could not be read tells its aio_data. */
void ctx_learn(struct ctx *c, struct node *n, const struct io_event *ev);

/* twins.c */

/* `n` is new; `other`, the first with its iocb and data, or NULL. */
void twins_join(struct node *n, struct node *other);
void twins_leave(struct model *m, struct node *n);

/* Whether the time of its submission is unknown. */
bool twins_blurred(const struct node *n);
/* Whether it may be complete, and was reported as another one. */
bool twins_spent(const struct node *n);

/*
 * The one that the event belongs to, among `first` and those like it; or one
 * that represents several; or NULL: it is not reported anywhere.
 */
struct node *twins_pick(struct model *m, struct ctx *c, struct node *first,
			const struct io_event *ev);

/*
 * Before and after the look at the exit of an io_submit; `looked`: it was
 * possible.  In between, each new event is announced, before the first is
 * picked.
 */
void twins_due(struct ctx *c, struct visit *v);
void twins_arriving(struct ctx *c, const struct io_event *ev);
void twins_due_end(struct model *m, struct ctx *c, struct visit *v,
		   bool looked);

/* ops.c: the same, with its twins */

void ctx_add(struct ctx *c, struct node *n);
void ctx_remove(struct model *m, struct ctx *c, struct node *n);
void ctx_ready(struct model *m, struct ctx *c, struct node *n, bool ready);

/* It leaves its context and is reported. */
void node_end(struct model *m, struct node *n, enum op_end end, uint64_t now);

/* It leaves its context without a report: the kernel did not accept it. */
void node_refuse(struct model *m, struct node *n, uint64_t now);

/* contexts.c */

/* Its ring is known, or not any more. */
void ctx_set_ring(struct model *m, struct ctx *c, uint32_t ring_id);
void ctx_unset_ring(struct model *m, struct ctx *c);

/* The context with that ring, or NULL. */
struct ctx *ctx_of_ring(const struct model *m, uint64_t space, uint32_t ring_id);

/* It is in the table under another ID from now on. */
void ctx_rename(struct model *m, struct ctx *c, uint64_t id);

struct ctx *ctx_find(const struct model *m, uint64_t space, uint64_t id);
struct ctx *ctx_get(struct model *m, uint64_t space, uint64_t id,
		    uint64_t now);

/* It is in the table no longer. */
void ctx_take_out(struct model *m, struct ctx *c);

/* ring.c */

/* A look at the ring. */
void ring_look(struct model *m, struct ctx *c, const struct rec_ring *r,
	       uint64_t now);

/*
 * The operations whose slots the head has passed were taken by the program
 * itself, unless a call is in io_getevents that may still return them.
 */
void ring_end_taken(struct model *m, struct ctx *c, uint64_t now);

/* The context is freed: returns the number of events that were not reaped. */
uint32_t ring_free(struct model *m, struct ctx *c);

/* visits.c */

/*
 * The context no longer exists.  What is in flight ends, is reported and freed:
 * now, or when the calls that are inside have ended, since they may still
 * return events.
 */
void ctx_gone(struct model *m, struct ctx *c, enum op_end end, uint64_t now);

/* The same at once: the calls that are inside will not return to it. */
void ctx_free(struct model *m, struct ctx *c, enum op_end end, uint64_t now);

/* A call enters the context, leaves it. */
struct visit *visit_begin(struct model *m, struct ctx *c, bool reaps);
/* May free the context: if it is gone, or if it never existed. */
void visit_end(struct model *m, struct visit *v);

#endif

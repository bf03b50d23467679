/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the model share. */
#ifndef AIOTRACE_MODEL_PRIVATE_H
#define AIOTRACE_MODEL_PRIVATE_H

#include <uthash.h>

#include "model.h"

struct ctx;

struct node {
	struct operation op;
	struct ctx *ctx;
	struct node *next, *prev; /* in its bucket; next: in other lists */
	struct node *next_in_call;	/* of the io_submit that is going on */
	const struct call *call;	/* that io_submit; NULL once settled */
	bool in_ready;		/* a slot of ctx->ready points here */
	bool taken;		/* the ring's head has passed it */
	bool ended;
};

struct ctx {
	struct context pub;
	uint64_t key[2];	/* space, id */
	/* In flight, by iocb address, in the order of submission. */
	struct bucket {
		struct node *first, *last;
	} *buckets;
	uint32_t n_buckets;	/* a power of two, or 0 */
	uint32_t n_nodes;	/* in the buckets */
	/* What stands in the ring's slots from head on; NULL: not ours. */
	struct node **ready;
	uint32_t ready_first, ready_n, ready_cap;
	uint32_t head_seen, tail_seen;
	bool ring_known;
	uint64_t last_look;
	uint32_t reapers;	/* calls inside io_getevents */
	uint32_t n_taken;	/* nodes whose slot the head has passed */
	UT_hash_handle hh;
};

struct model {
	const struct model_events *ev;
	void *arg;
	struct ctx *contexts;
	struct node *free_nodes;
	struct node *done;	/* told, to be freed at the next call */
	uint32_t n_ops, max_ops;
	uint64_t untracked;
};

/* model_table.c */

/* Cleared; NULL if there are too many. */
struct node *node_new(struct model *m);

/* Frees it at the next call, once it has ended and nobody points to it. */
void node_put(struct model *m, struct node *n);
void nodes_free_done(struct model *m);

/* It leaves its context and is told. */
void node_end(struct model *m, struct node *n, enum op_end end, uint64_t now);

struct ctx *ctx_find(const struct model *m, uint64_t space, uint64_t id);
struct ctx *ctx_get(struct model *m, uint64_t space, uint64_t id,
		    uint64_t now);

/* Ends what is in flight in it, tells of it, frees it. */
void ctx_free(struct model *m, struct ctx *c, enum op_end end, uint64_t now);

/* In flight: one more, one less; accounted by ctx_depth(). */
void ctx_add(struct ctx *c, struct node *n);
void ctx_remove(struct ctx *c, struct node *n);
void ctx_depth(struct ctx *c, int d, uint64_t now);

/*
 * The oldest operation in flight that an event may complete: equal data
 * before other data.  Of those whose completion was seen in the ring already
 * (`ready`), or of those whose was not.
 */
struct node *ctx_match(struct ctx *c, const struct io_event *ev, bool ready);

/* model_ring.c */

/* A look at the ring; `call` is an io_submit that ends with it, or NULL. */
void ring_look(struct model *m, struct ctx *c, const struct rec_ring *r,
	       const struct call *call, uint64_t now);

/*
 * The operations whose slots the head has passed were taken by the program
 * itself, unless a call is in io_getevents that may return them yet.
 */
void ring_end_taken(struct model *m, struct ctx *c, uint64_t now);

/* It cannot be read, or is not the one that it was. */
void ring_forget(struct model *m, struct ctx *c);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Taking a stack.  At each call: the registers, one gathered read of the stack
 * and of the fingerprints of the files that it recently passed through, a walk
 * by rules, a lookup in the cache.  Only stacks that were never seen before
 * cost more: reading the list of mappings, asking the unwinder for names.
 *
 * The list of mappings is read when an address space is first seen, again when
 * a fingerprint has changed (a library was unloaded and another took its
 * place), and when an address belongs to no known file (a library was loaded,
 * code was generated).  That is enough: a new file shows by new addresses, or
 * by other bytes at known ones.
 */
#include "stack.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "base/hash.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/die.h"
#include "record/stack.h"
#include "settings/stack_settings.h"
#include "stack_cache.h"
#include "stack_names.h"
#include "text/stack_text.h"
#include "unwind.h"

enum {
	HOT = 12,	/* fingerprints that are read with the stack */
	/* How long an unmapped address is assumed to stay unmapped ... */
	UNKNOWN_NS = 100000000,
	/*
	 * ... and everything else: a copy of a library has the same build ID.
	 */
	KNOWN_NS = 1000000000,
};

/* An address space. */
struct space {
	uint64_t id;
	struct maps maps;
	uint64_t generation;	/* of the maps; unique among all spaces */
	uint64_t read_at;
	struct unwind *unwind;
	struct names names;
	size_t depth;		/* bytes of stack that recent walks needed */
	unsigned int nhot;
	int hot[HOT];		/* modules */
	UT_hash_handle hh;
};

struct stacks {
	bool bare;
	const struct unwinder *unwinder;
	struct unwind_style style;
	struct space *spaces, *last;
	uint64_t generations;
	uint64_t takes;		/* counts calls of stacks_take() */
	struct stack_cache cache;
	struct window window;
	struct walk walk;
	uint64_t *key;		/* generation, end, and then walk.pcs */
	struct frame_list list;
	struct outbuf text;
	bool refused;	/* and a message was printed */
};

enum { KEY_HEAD = 2 };

struct stacks *stacks_new(const struct stack_settings *o, bool bare)
{
	struct stacks *s;

	if (!unwinder_named(o->unwinder))
		return NULL;
	s = xcalloc(1, sizeof(*s));
	s->bare = bare;
	s->unwinder = unwinder_named(o->unwinder);
	s->style = (struct unwind_style){
		.lines = o->stack_trace == STACK_TRACE_SOURCE,
		.inlines = o->stack_trace == STACK_TRACE_SOURCE && !bare,
		.demangle = o->demangle,
	};
	if (s->unwinder->start)
		s->unwinder->start(&s->style);
	s->walk.max = o->frame_limit;
	s->key = xcalloc(s->walk.max + KEY_HEAD, sizeof(*s->key));
	s->walk.pcs = s->key + KEY_HEAD;
	s->walk.exact = xcalloc(s->walk.max, sizeof(*s->walk.exact));
	outbuf_init(&s->text, -1, "a stack");
	return s;
}

static void space_free(struct stacks *s, struct space *sp)
{
	HASH_DEL(s->spaces, sp);
	if (s->last == sp)
		s->last = NULL;
	names_clear(&sp->names);
	s->unwinder->close(sp->unwind);
	maps_free(&sp->maps);
	free(sp);
}

void stacks_space_gone(struct stacks *s, uint64_t space)
{
	struct space *sp;

	HASH_FIND(hh, s->spaces, &space, sizeof(space), sp);
	if (sp)
		space_free(s, sp);
}

void stacks_free(struct stacks *s)
{
	struct space *sp, *tmp;

	HASH_ITER(hh, s->spaces, sp, tmp)
		space_free(s, sp);
	stack_cache_clear(&s->cache);
	free(s->window.data);
	free(s->key);
	free(s->walk.exact);
	free(s->list.frames);
	outbuf_free(&s->text);
	free(s);
}

/* Reads the mappings; true if they have changed. */
static bool reload(struct stacks *s, struct space *sp, pid_t tid,
		   struct mem *mem)
{
	bool changed;

	maps_read(&sp->maps, tid, mem, &changed);
	sp->read_at = clock_ns(CLOCK_MONOTONIC);
	if (!changed && sp->generation)
		return false;
	sp->generation = ++s->generations;
	sp->nhot = 0;
	names_clear(&sp->names);
	s->unwinder->update(sp->unwind, &sp->maps);
	return true;
}

static struct space *space_get(struct stacks *s, uint64_t id)
{
	struct space *sp = s->last;

	if (sp && sp->id == id)
		return sp;
	HASH_FIND(hh, s->spaces, &id, sizeof(id), sp);
	if (!sp) {
		sp = xcalloc(1, sizeof(*sp));
		sp->id = id;
		sp->depth = WINDOW_MIN;
		sp->unwind = s->unwinder->open(&s->style);
		HASH_ADD(hh, s->spaces, id, sizeof(sp->id), sp);
	}
	s->last = sp;
	return sp;
}

/* Whether the bytes there are the same as when the list was read. */
static bool same_print(struct stacks *s, struct module *mod,
		       const struct mem_req *r)
{
	mod->checked = s->takes;
	return r->got == mod->print_len &&
	       memcmp(r->buf, mod->print, mod->print_len) == 0;
}

/* Reads the stack and the fingerprints; false if one has changed. */
static bool window_open(struct stacks *s, struct space *sp, pid_t tid,
			struct mem *mem, uint64_t base)
{
	struct window *w = &s->window;
	unsigned char prints[HOT][MODULE_PRINT];
	struct mem_req reqs[HOT + 1];
	struct module *mods[HOT];
	const struct mapping *map = maps_find(&sp->maps, base);
	size_t want = sp->depth, n = 0;
	bool same = true;

	w->mem = mem;
	w->tid = tid;
	w->base = base;
	w->most = base;
	w->piece_len = 0;
	w->stack_end = map ? map->end : 0;
	if (map && want > map->end - base)
		want = map->end - base;
	if (want > w->cap) {
		w->data = xrealloc(w->data, want, 1);
		w->cap = want;
	}
	for (unsigned int i = 0; i < sp->nhot; i++) {
		struct module *mod = &sp->maps.modules[sp->hot[i]];

		reqs[n] = (struct mem_req){
			.addr = mod->print_at,
			.buf = prints[n],
			.len = mod->print_len,
		};
		mods[n++] = mod;
	}
	reqs[n] = (struct mem_req){
		.addr = base, .buf = w->data, .len = want,
	};
	mem_read(mem, reqs, n + 1);
	w->len = reqs[n].got;
	for (size_t i = 0; i < n; i++)
		same = same_print(s, mods[i], &reqs[i]) && same;
	return same;
}

/*
 * The size of the next window: twice what was needed is too much, less is
 * reread.
 */
static void window_close(struct stacks *s, struct space *sp)
{
	size_t used = s->window.most - s->window.base + 64;

	if (used > sp->depth || used < sp->depth / 4)
		sp->depth = (used + 1023) / 1024 * 1024;
	if (sp->depth < WINDOW_MIN)
		sp->depth = WINDOW_MIN;
}

static bool is_hot(const struct space *sp, int module)
{
	for (unsigned int i = 0; i < sp->nhot; i++)
		if (sp->hot[i] == module)
			return true;
	return false;
}

/*
 * Compares the modules of a stack that were not yet compared for this one, and
 * reads them together with the stack from now on.  False if one has changed.
 */
static bool check_modules(struct stacks *s, struct space *sp,
			  const int *modules, unsigned int n, struct mem *mem)
{
	unsigned char print[MODULE_PRINT];

	for (unsigned int i = 0; i < n; i++) {
		struct module *mod = &sp->maps.modules[modules[i]];
		struct mem_req r = {
			.addr = mod->print_at,
			.buf = print,
			.len = mod->print_len,
		};

		if (mod->checked == s->takes || !mod->print_len)
			continue;
		if (sp->nhot == HOT)
			sp->nhot = 0;
		if (!is_hot(sp, modules[i]))
			sp->hot[sp->nhot++] = modules[i];
		mem_read(mem, &r, 1);
		if (!same_print(s, mod, &r))
			return false;
	}
	return true;
}

/* The modules of a walk; *unknown: an address belongs to no known file. */
static unsigned int modules_of(const struct space *sp, const struct walk *walk,
			       int modules[static STACK_MODULES],
			       bool *unknown)
{
	unsigned int n = 0, j;

	*unknown = false;
	for (size_t i = 0; i < walk->n; i++) {
		const struct mapping *map =
			maps_find(&sp->maps, walk->pcs[i] - !walk->exact[i]);

		if (!map || !map->exec || map->module < 0) {
			*unknown = true;
			continue;
		}
		for (j = 0; j < n && modules[j] != map->module; j++)
			;
		if (j == n && n < STACK_MODULES)
			modules[n++] = map->module;
	}
	return n;
}

/* The walk's stack, if it was seen before; NULL: it must be made. */
static struct cached_stack *find(struct stacks *s, struct space *sp)
{
	s->key[0] = sp->generation;
	s->key[1] = s->walk.end;
	return stack_cache_find(&s->cache, s->key,
				(unsigned int)((s->walk.n + KEY_HEAD) *
					       sizeof(*s->key)));
}

static struct cached_stack *make(struct stacks *s, struct space *sp,
				 const int *modules, unsigned int nmodules,
				 bool unknown)
{
	struct cached_stack *st;

	s->list.n = 0;
	names_trim(&sp->names);
	for (size_t i = 0; i < s->walk.n; i++)
		names_get(&sp->names, s->unwinder, sp->unwind, &s->window,
			  &sp->maps, s->walk.pcs[i], s->walk.exact[i],
			  &s->list);
	/*
	 * If the walk could continue there, it is a frame, otherwise an error.
	 */
	if (s->walk.end == STACK_BROKEN && s->list.n &&
	    s->list.frames[s->list.n - 1].at ==
		    s->list.frames[s->list.n - 1].pc)
		s->list.frames[s->list.n - 1].object = NULL;
	s->text.len = s->text.line = 0;
	stack_put_text(&s->text, s->list.frames, s->list.n, s->walk.end,
		       s->bare);
	st = stack_cache_add(&s->cache, s->key,
			     (unsigned int)((s->walk.n + KEY_HEAD) *
					    sizeof(*s->key)),
			     s->list.frames, s->list.n, &s->text);
	st->pub.space = sp->id;
	st->pub.end = s->walk.end;
	st->unknown = unknown;
	st->nmodules = nmodules;
	memcpy(st->modules, modules, nmodules * sizeof(*modules));
	return st;
}

/* All files of a program have the same address size. */
static bool is_narrow(const struct space *sp)
{
	return sp->maps.nmodules && sp->maps.modules[0].narrow;
}

/*
 * The program is for a machine that the unwinder does not support: one frame.
 */
static void refuse(struct stacks *s, const struct stack_regs *regs)
{
	if (!s->refused)
		warn("%s cannot unwind the stacks of 32-bit programs; libdw can",
		     s->unwinder->name);
	s->refused = true;
	s->walk.pcs[0] = regs->pc;
	s->walk.exact[0] = true;
	s->walk.n = 1;
	s->walk.end = STACK_BROKEN;
}

const struct stack *stacks_take(struct stacks *s, pid_t tid, uint64_t space,
				struct mem *mem, const struct regs *set)
{
	struct space *sp = space_get(s, space);
	struct cached_stack *st = NULL;
	struct stack_regs regs;
	int modules[STACK_MODULES];
	unsigned int n = 0;
	bool unknown = false, stale;

	if (!stack_regs_from(&regs, set))
		return NULL;
	if (!sp->generation)
		reload(s, sp, tid, mem);
	s->takes++;
	/* Once, and again if the mappings have changed. */
	for (int again = 0; again < 2; again++) {
		stale = !window_open(s, sp, tid, mem,
				     regs.r[regs.machine->sp] & ~7ull);
		if (stale && reload(s, sp, tid, mem))
			continue;
		if (s->unwinder->knows(regs.machine, is_narrow(sp)))
			s->unwinder->walk(sp->unwind, &regs, &s->window,
					  &s->walk);
		else
			refuse(s, &regs);
		window_close(s, sp);
		st = find(s, sp);
		if (st) {
			memcpy(modules, st->modules, sizeof(modules));
			n = st->nmodules;
			unknown = clock_ns(CLOCK_MONOTONIC) - sp->read_at >
				  (st->unknown ? UNKNOWN_NS : KNOWN_NS);
		} else {
			n = modules_of(sp, &s->walk, modules, &unknown);
		}
		stale = !check_modules(s, sp, modules, n, mem);
		if ((!stale && !unknown) || !reload(s, sp, tid, mem))
			break;
		st = NULL;
	}
	if (!st) {
		if (!s->walk.n)
			return NULL;
		n = modules_of(sp, &s->walk, modules, &unknown);
		st = make(s, sp, modules, n, unknown);
	}
	return stack_hold(&st->pub);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The names of addresses, looked up once each. */
#include "stack_names.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/printable.h"
#include "record/stack.h"

struct named {
	uint64_t key;		/* pc, exact in the highest bit */
	struct frame_list list;	/* owns its strings, except `object` */
	UT_hash_handle hh;
};

static void append(struct frame_list *list, const struct stack_frame *f)
{
	if (list->n == list->cap) {
		list->cap = list->cap ? list->cap * 2 : 1;
		list->frames = xrealloc(list->frames, list->cap,
					sizeof(*list->frames));
	}
	list->frames[list->n++] = *f;
}

/* The name comes from the program. */
static char *clean(const char *s)
{
	size_t size = printable(NULL, 0, s) + 1;
	char *copy = xcalloc(size, 1);

	printable(copy, size, s);
	return copy;
}

static void keep(void *arg, const struct stack_frame *f)
{
	struct frame_list *list = arg;
	struct stack_frame copy = *f;

	if (f->object)
		copy.object = clean(f->object);
	if (f->function)
		copy.function = clean(f->function);
	if (f->file)
		copy.file = clean(f->file);
	append(list, &copy);
}

void names_clear(struct names *names)
{
	struct named *n, *tmp;

	HASH_ITER(hh, names->by_pc, n, tmp) {
		HASH_DEL(names->by_pc, n);
		for (size_t i = 0; i < n->list.n; i++) {
			free((char *)n->list.frames[i].object);
			free((char *)n->list.frames[i].function);
			free((char *)n->list.frames[i].file);
		}
		free(n->list.frames);
		free(n);
	}
}

void names_trim(struct names *names)
{
	if (HASH_COUNT(names->by_pc) > NAMES_MAX)
		names_clear(names);
}

static struct named *look_up(const struct unwinder *unwinder,
			     struct unwind *u, const struct window *w,
			     const struct maps *maps, uint64_t pc, bool exact)
{
	const struct mapping *map = maps_find(maps, pc - !exact);
	struct named *n = xcalloc(1, sizeof(*n));
	struct stack_frame f = { .pc = pc, .at = pc };

	if (map && map->exec) {
		f.object = *map->path ? map->path : "[anon]";
		if (map->module >= 0) {
			f.at = pc - map->start + map->offset;
			unwinder->name_pc(u, w, map, exact, &f, keep,
					  &n->list);
		}
	}
	if (!n->list.n)
		keep(&n->list, &f);
	return n;
}

void names_get(struct names *names, const struct unwinder *unwinder,
	       struct unwind *u, const struct window *w,
	       const struct maps *maps, uint64_t pc, bool exact,
	       struct frame_list *list)
{
	uint64_t key = pc | (uint64_t)exact << 63;
	struct named *n;

	HASH_FIND(hh, names->by_pc, &key, sizeof(key), n);
	if (!n) {
		n = look_up(unwinder, u, w, maps, pc, exact);
		n->key = key;
		HASH_ADD(hh, names->by_pc, key, sizeof(n->key), n);
	}
	for (size_t i = 0; i < n->list.n; i++)
		append(list, &n->list.frames[i]);
}

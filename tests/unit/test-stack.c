/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stacks: their text, the submitter, which are kept and for how long;
 * the window through which a stack is read; the list of mappings.
 */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../src/base/alloc.h"
#include "../../src/base/array.h"
#include "../../src/record/stack.h"
#include "../../src/stack/stack_cache.h"
#include "../../src/stack/unwind.h"
#include "../../src/target/maps.h"
#include "../../src/text/stack_text.h"
#include "fake_mem.h"
#include "unit.h"

static const struct stack_frame frames[] = {
	{ .pc = 0x7f01, .object = "/lib/libc.so.6", .at = 0x1829,
	  .function = "syscall", .into = 0x19 },
	{ .pc = 0x5501, .object = "/bin/db", .at = 0x15c3,
	  .function = "flush", .inlined = true, .file = "db.c", .line = 7 },
	{ .pc = 0x5501, .object = "/bin/db", .at = 0x15c3,
	  .function = "sync", .into = 0x13, .file = "db.c", .line = 9 },
	{ .pc = 0x5502, .object = "/bin/db", .at = 0x1600 },
	{ .pc = 0x1234 },
};

struct text_case {
	const char *name;
	size_t from, n;
	enum stack_end end;
	bool bare;
	const char *text;
};

static const struct text_case texts[] = {
	{ "a function", 0, 1, STACK_WHOLE, false,
	  " > /lib/libc.so.6(syscall+0x19) [0x1829]\n" },
	{ "inlined, with lines", 1, 2, STACK_WHOLE, false,
	  " > /bin/db(flush) [0x15c3] db.c:7\n"
	  " > /bin/db(sync+0x13) [0x15c3] db.c:9\n" },
	{ "no name", 3, 1, STACK_WHOLE, false, " > /bin/db() [0x1600]\n" },
	{ "in no file", 3, 2, STACK_BROKEN, false,
	  " > /bin/db() [0x1600]\n"
	  " > unexpected_backtracing_error [0x1234]\n" },
	{ "broken", 3, 1, STACK_BROKEN, false,
	  " > /bin/db() [0x1600]\n"
	  " > unexpected_backtracing_error [0x5502]\n" },
	{ "broken, as strace", 3, 1, STACK_BROKEN, true,
	  " > /bin/db() [0x1600]\n" },
	{ "the limit", 3, 1, STACK_LIMIT, true,
	  " > /bin/db() [0x1600]\n > too many stack frames\n" },
};

static void test_text(void **state)
{
	const struct text_case *t = *state;
	struct outbuf b;

	outbuf_init(&b, -1, "text");
	stack_put_text(&b, frames + t->from, t->n, t->end, t->bare);
	outbuf_char(&b, '\0');
	assert_string_equal(b.data, t->text);
	outbuf_free(&b);
}

struct submitter_case {
	const char *name;
	struct stack_frame frames[4];
	size_t n;
	int wanted;	/* -1: none */
};

static const struct submitter_case submitters[] = {
	{ "behind libaio and libc",
	  { { .object = "/usr/lib/libc.so.6", .function = "syscall" },
	    { .object = "/usr/lib/libaio.so.1.0.1", .function = "io_submit" },
	    { .object = "/bin/db", .function = "flush" },
	    { .object = "/bin/db", .function = "main" } }, 4, 2 },
	{ "linked into the program",
	  { { .object = "/bin/db", .function = "io_submit" },
	    { .object = "/bin/db", .function = "flush" } }, 2, 1 },
	{ "without a name",
	  { { .object = "/bin/db" } }, 1, 0 },
	{ "nobody",
	  { { .object = "/usr/lib/libc.so.6", .function = "syscall" },
	    { .object = NULL } }, 2, -1 },
};

static void test_submitter(void **state)
{
	const struct submitter_case *t = *state;
	const struct stack st = { .n = t->n, .frames = t->frames };
	const struct stack_frame *f = stack_submitter(&st);

	assert_ptr_equal(f, t->wanted < 0 ? NULL : &t->frames[t->wanted]);
}

static struct cached_stack *keep(struct stack_cache *c, uint64_t key)
{
	struct outbuf text;
	struct cached_stack *s;

	outbuf_init(&text, -1, "text");
	outbuf_str(&text, "text\n");
	s = stack_cache_add(c, &key, sizeof(key), frames, ARRAY_SIZE(frames),
			    &text);
	outbuf_free(&text);
	return s;
}

/* Strings are copies; what is held outlives the cache. */
static void test_copies(void **state)
{
	struct stack_cache c = { 0 };
	const struct stack *st = stack_hold(&keep(&c, 1)->pub);

	(void)state;
	stack_cache_clear(&c);
	assert_int_equal(st->n, ARRAY_SIZE(frames));
	assert_string_equal(st->frames[1].function, "flush");
	assert_ptr_not_equal(st->frames[1].function, frames[1].function);
	assert_null(st->frames[4].object);
	assert_memory_equal(st->text, "text\n", st->text_len);
	stack_release(st);
}

/* Of very many, those that are used stay, and there are never too many. */
static void test_bounded(void **state)
{
	struct stack_cache c = { 0 };
	const uint64_t often = 1, once = 2;
	uint64_t id = keep(&c, often)->pub.id;

	(void)state;
	keep(&c, once);
	for (uint64_t k = 3; k < 5 * CACHE_STACKS; k++) {
		struct cached_stack *s;

		keep(&c, k);
		s = stack_cache_find(&c, &often, sizeof(often));
		assert_non_null(s);
		assert_int_equal(s->pub.id, id);
		assert_true(HASH_COUNT(c.young) + HASH_COUNT(c.old) <=
			    2 * CACHE_STACKS);
	}
	assert_null(stack_cache_find(&c, &once, sizeof(once)));
	stack_cache_clear(&c);
}

/* Beyond what was read in advance, up to the stack's end, and elsewhere. */
static void test_window(void **state)
{
	static uint64_t stack[4096], other[4];
	struct fake_mem fake;
	struct window w = { .mem = &fake.mem, .base = 0x10000 };
	uint64_t v;

	(void)state;
	fake_mem_init(&fake);
	fake_mem_add(&fake, 0x10000, stack, sizeof(stack));
	fake_mem_add(&fake, 0x90000, other, sizeof(other));
	for (size_t i = 0; i < ARRAY_SIZE(stack); i++)
		stack[i] = ~(uint64_t)i;
	other[3] = 42;
	w.stack_end = w.base + sizeof(stack);
	w.cap = w.len = 64;
	w.data = xcalloc(1, w.cap);
	memcpy(w.data, stack, w.len);
	for (size_t i = 0; i < ARRAY_SIZE(stack); i++) {
		assert_true(window_read(&w, w.base + 8 * i, 8, &v));
		assert_int_equal(v, ~(uint64_t)i);
	}
	assert_true(window_read(&w, w.base + 4, 4, &v));
	assert_int_equal(v, 0xffffffff);
	assert_false(window_read(&w, w.stack_end, 8, &v));
	assert_true(window_read(&w, 0x90018, 8, &v));
	assert_int_equal(v, 42);
	assert_false(window_read(&w, 0x90019, 8, &v));
	assert_false(window_read(&w, 0, 8, &v));
	assert_false(window_read(&w, UINT64_MAX - 3, 8, &v));
	free(w.data);
}

/* This program's own. */
static void test_maps(void **state)
{
	struct mem_process m;
	struct maps maps = { 0 };
	const struct mapping *map;
	const struct module *mod;
	char name[512];
	bool changed;
	ssize_t n = readlink("/proc/self/exe", name, sizeof(name) - 1);
	void *code;

	(void)state;
	mem_process_init(&m, NULL);
	mem_process_reset(&m, getpid(), false);
	assert_true(n > 0);
	name[n] = '\0';
	assert_true(maps_read(&maps, getpid(), &m.mem, &changed));
	assert_true(changed);
	map = maps_find(&maps, (uintptr_t)test_maps);
	assert_non_null(map);
	assert_true(map->exec);
	assert_string_equal(map->path, name);
	mod = &maps.modules[map->module];
	assert_true(mod->start <= map->start && mod->end >= map->end);
	assert_true(mod->print_len > 0);
	assert_null(maps_find(&maps, 16));
	map = maps_find(&maps, (uintptr_t)&changed);
	assert_non_null(map);
	assert_false(map->exec);

	/* A mapping without a file is no module; more code is. */
	code = mmap(NULL, 4096, PROT_READ | PROT_EXEC,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_true(maps_read(&maps, getpid(), &m.mem, &changed));
	assert_false(changed);
	map = maps_find(&maps, (uintptr_t)code);
	assert_true(map && map->exec && map->module < 0);
	munmap(code, 4096);
	assert_false(maps_read(&maps, -1, &m.mem, &changed));
	assert_true(changed);
	assert_int_equal(maps.n, 0);
	maps_free(&maps);
	mem_process_close(&m);
}

int main(void)
{
	struct unit u = { .n = 0 };

	unit_add_table(&u, texts, test_text);
	unit_add_table(&u, submitters, test_submitter);
	unit_add(&u, "stacks are copies", test_copies, NULL);
	unit_add(&u, "stacks are bounded", test_bounded, NULL);
	unit_add(&u, "the window", test_window, NULL);
	unit_add(&u, "mappings", test_maps, NULL);
	return unit_run(&u);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The emit vocabulary in strace's notation: every value in the three styles
 * of -X, and where commas and brackets go.  What is expected was looked up with
 * strace 7.2.  Strings are in test-emit_bytes.c.
 */
#include <signal.h>
#include <string.h>

#include "../../decoders/decoder.h"
#include "writer.h"

/* Some flags, and some values of which one is 0. */
static const struct names flags = {
	.prefix = "F_",
	.list = (const struct name[]){
		{ 1, "F_ONE" }, { 2, "F_TWO" }, { 4, "F_FOUR" },
		{ 0x80000000, "F_HIGH" }, { 1ull << 63, "F_HIGHEST" },
		{ 0, NULL },
	},
};

static const struct names nouns = {
	.prefix = "N_",
	.list = (const struct name[]){
		{ 0, "N_ZERO" }, { 1, "N_ONE" }, { 10, "N_TEN" }, { 0, NULL },
	},
};

/* Unknown values have no comment. */
static const struct names bare = {
	.list = (const struct name[]){ { 1, "B_ONE" }, { 0, NULL } },
};

/* One value each. */
static void do_u64(struct emit *e, uint64_t v)
{
	emit_u64(e, v);
}

static void do_s64(struct emit *e, uint64_t v)
{
	emit_s64(e, (int64_t)v);
}

static void do_hex(struct emit *e, uint64_t v)
{
	emit_hex(e, v);
}

static void do_addr(struct emit *e, uint64_t v)
{
	emit_addr(e, v);
}

static void do_named(struct emit *e, uint64_t v)
{
	emit_named(e, &nouns, v);
}

static void do_named_hex(struct emit *e, uint64_t v)
{
	emit_named_hex(e, &nouns, v);
}

static void do_bare(struct emit *e, uint64_t v)
{
	emit_named(e, &bare, v);
}

static void do_flags(struct emit *e, uint64_t v)
{
	emit_flags(e, &flags, v);
}

static void do_fd(struct emit *e, uint64_t v)
{
	emit_fd(e, (int)v, v == 3 ? "</a>" : NULL);
}

static void do_ioprio(struct emit *e, uint64_t v)
{
	emit_ioprio(e, (unsigned int)v);
}

static void do_sigset(struct emit *e, uint64_t v)
{
	emit_sigset(e, v, 64);
}

/* i386's, when a program passes the size of a long. */
static void do_sigset32(struct emit *e, uint64_t v)
{
	emit_sigset(e, v, 32);
}

static void do_signo(struct emit *e, uint64_t v)
{
	emit_signo(e, (int)v);
}

static void do_ticks(struct emit *e, uint64_t v)
{
	emit_ticks(e, v);
}

struct value {
	const char *name;
	void (*emit)(struct emit *e, uint64_t v);
	uint64_t v;
	const char *text[3];	/* by enum xlat: abbrev, raw, verbose */
};

#define SAME(text) { text, text, text }
#define PRIO(class, data) "IOPRIO_PRIO_VALUE(" class ", " #data ")"

static const struct value values[] = {
	{ "u64 0", do_u64, 0, SAME("0") },
	{ "u64 largest", do_u64, UINT64_MAX, SAME("18446744073709551615") },
	{ "s64 0", do_s64, 0, SAME("0") },
	{ "s64 -1", do_s64, UINT64_MAX, SAME("-1") },
	{ "s64 smallest", do_s64, 1ull << 63, SAME("-9223372036854775808") },
	{ "s64 largest", do_s64, INT64_MAX, SAME("9223372036854775807") },
	{ "hex 0", do_hex, 0, SAME("0") },
	{ "hex 10", do_hex, 10, SAME("0xa") },
	{ "hex largest", do_hex, UINT64_MAX, SAME("0xffffffffffffffff") },
	{ "addr 0", do_addr, 0, SAME("NULL") },
	{ "addr 1", do_addr, 1, SAME("0x1") },
	{ "addr largest", do_addr, UINT64_MAX, SAME("0xffffffffffffffff") },
	{ "named 0", do_named, 0, { "N_ZERO", "0", "0 /* N_ZERO */" } },
	{ "named 10", do_named, 10, { "N_TEN", "10", "10 /* N_TEN */" } },
	{ "named, unknown", do_named, 11,
	  { "11 /* N_??? */", "11", "11 /* N_??? */" } },
	{ "named, no prefix", do_bare, 1, { "B_ONE", "1", "1 /* B_ONE */" } },
	{ "named, no prefix, unknown", do_bare, 2, SAME("2") },
	{ "named_hex 0", do_named_hex, 0, { "N_ZERO", "0", "0 /* N_ZERO */" } },
	{ "named_hex 10", do_named_hex, 10,
	  { "N_TEN", "0xa", "0xa /* N_TEN */" } },
	{ "named_hex, unknown", do_named_hex, 11,
	  { "0xb /* N_??? */", "0xb", "0xb /* N_??? */" } },
	{ "flags 0", do_flags, 0, SAME("0") },
	{ "one flag", do_flags, 4, { "F_FOUR", "0x4", "0x4 /* F_FOUR */" } },
	{ "two flags", do_flags, 3,
	  { "F_ONE|F_TWO", "0x3", "0x3 /* F_ONE|F_TWO */" } },
	{ "highest flags", do_flags, 0x8000000080000000,
	  { "F_HIGH|F_HIGHEST", "0x8000000080000000",
	    "0x8000000080000000 /* F_HIGH|F_HIGHEST */" } },
	{ "flags, some unknown", do_flags, 0x71,
	  { "F_ONE|0x70", "0x71", "0x71 /* F_ONE|0x70 */" } },
	{ "flags, all unknown", do_flags, 0x70,
	  { "0x70 /* F_??? */", "0x70", "0x70 /* F_??? */" } },
	{ "fd", do_fd, 3, SAME("3</a>") },
	{ "fd without a name", do_fd, 4, SAME("4") },
	{ "fd -1", do_fd, UINT64_MAX, SAME("-1") },
	{ "ioprio 0", do_ioprio, 0,
	  { PRIO("IOPRIO_CLASS_NONE", 0), "0",
	    "0 /* " PRIO("0 /* IOPRIO_CLASS_NONE */", 0) " */" } },
	{ "ioprio best effort", do_ioprio, 0x4003,
	  { PRIO("IOPRIO_CLASS_BE", 3), "0x4003",
	    "0x4003 /* " PRIO("0x2 /* IOPRIO_CLASS_BE */", 3) " */" } },
	{ "ioprio real-time", do_ioprio, 0x3fff,
	  { PRIO("IOPRIO_CLASS_RT", 8191), "0x3fff",
	    "0x3fff /* " PRIO("0x1 /* IOPRIO_CLASS_RT */", 8191) " */" } },
	{ "ioprio idle", do_ioprio, 0x6000,
	  { PRIO("IOPRIO_CLASS_IDLE", 0), "0x6000",
	    "0x6000 /* " PRIO("0x3 /* IOPRIO_CLASS_IDLE */", 0) " */" } },
	{ "ioprio of no class", do_ioprio, 0x8001,
	  { PRIO("0x4 /* IOPRIO_CLASS_??? */", 1), "0x8001",
	    "0x8001 /* " PRIO("0x4 /* IOPRIO_CLASS_??? */", 1) " */" } },
	{ "sigset of none", do_sigset, 0, SAME("[]") },
	{ "sigset of all", do_sigset, UINT64_MAX, SAME("~[]") },
	{ "sigset of two", do_sigset, 0x4001,
	  { "[HUP TERM]", "[1 15]", "[1 /* HUP */ 15 /* TERM */]" } },
	{ "sigset of the real-time ones' ends", do_sigset,
	  1ull << 31 | 1ull << 63,
	  { "[RTMIN RT_32]", "[32 64]", "[32 /* RTMIN */ 64 /* RT_32 */]" } },
	{ "sigset but for one", do_sigset, ~2ull,
	  { "~[INT]", "~[2]", "~[2 /* INT */]" } },
	{ "sigset, 32 signals, all", do_sigset32, UINT32_MAX, SAME("~[]") },
	{ "sigset, 32 signals, 21", do_sigset32, 0x1fffff,
	  { "~[TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS RTMIN]",
	    "~[22 23 24 25 26 27 28 29 30 31 32]",
	    "~[22 /* TTOU */ 23 /* URG */ 24 /* XCPU */ 25 /* XFSZ */ "
	    "26 /* VTALRM */ 27 /* PROF */ 28 /* WINCH */ 29 /* IO */ "
	    "30 /* PWR */ 31 /* SYS */ 32 /* RTMIN */]" } },
	{ "signo", do_signo, SIGUSR1,
	  { "SIGUSR1", "10", "10 /* SIGUSR1 */" } },
	{ "signo, real-time", do_signo, 34, { "SIGRT_2", "34",
					      "34 /* SIGRT_2 */" } },
	{ "signo 0", do_signo, 0, SAME("0") },
	{ "signo -1", do_signo, UINT64_MAX, SAME("-1") },
	{ "signo, none", do_signo, 65, SAME("65") },
	{ "ticks 0", do_ticks, 0, SAME("0") },
	{ "ticks 7", do_ticks, 7, { "7 /* 0.07 s */", "7", "7 /* 0.07 s */" } },
	{ "ticks 12345", do_ticks, 12345,
	  { "12345 /* 123.45 s */", "12345", "12345 /* 123.45 s */" } },
};

static void test_value(void **state)
{
	const struct value *v = *state;
	struct writer w;

	for (int xlat = XLAT_ABBREV; xlat <= XLAT_VERBOSE; xlat++) {
		v->emit(start(&w, (enum xlat)xlat, HEX_NONE), v->v);
		finish(&w, v->text[xlat]);
	}
}

static void test_structure(void **state)
{
	struct writer w;
	struct emit *e = start(&w, XLAT_ABBREV, HEX_NONE);

	(void)state;
	emit_arg(e, "a", "long");
	emit_u64(e, 1);
	emit_arg(e, "b", "struct b *");
	emit_object_begin(e);
	emit_field(e, "x");
	emit_addr(e, 0);
	emit_field(e, "y");
	emit_array_begin(e);
	emit_array_end(e);
	emit_field(e, "z");
	emit_array_begin(e);
	emit_object_begin(e);
	emit_object_end(e);
	emit_u64(e, 2);
	emit_array_begin(e);
	emit_u64(e, 3);
	emit_more(e, 0);
	emit_array_end(e);
	emit_more(e, 0x10);
	emit_array_end(e);
	emit_object_end(e);
	emit_arg(e, "c", "long");
	emit_array_begin(e);
	emit_more(e, 0);
	emit_array_end(e);
	emit_arg(e, "d", "char *");
	emit_bytes(e, "q", 1, true);
	emit_arg(e, "e", "int");
	emit_fd(e, 3, "</a>");
	finish(&w, "1, {x=NULL, y=[], z=[{}, 2, [3, ...], ... /* 0x10 */]}, "
		   "[...], \"q\"..., 3</a>");
}

/* What is between the arguments may go elsewhere than they. */
static void test_exchange(void **state)
{
	struct writer w;
	struct outbuf other;
	struct emit *e = start(&w, XLAT_ABBREV, HEX_NONE);

	(void)state;
	outbuf_init(&other, -1, "another");
	emit_arg(e, "a", "long");
	emit_u64(e, 1);
	w.text.out = &other;
	emit_arg(e, "b", "long");
	emit_u64(e, 2);
	outbuf_char(&other, '\0');
	assert_string_equal(other.data, ", 2");
	outbuf_free(&other);
	finish(&w, "1");
}

/* Names are in colour, and take no more columns for it. */
static void test_color(void **state)
{
	struct writer w;
	struct emit *e = start(&w, XLAT_ABBREV, HEX_NONE);

	(void)state;
	w.out.color = true;
	emit_arg(e, "a", "int");
	emit_flags(e, &flags, 3);
	assert_int_equal(w.out.col, strlen("F_ONE|F_TWO"));
	finish(&w, "\033[34mF_ONE\033[0m|\033[34mF_TWO\033[0m");
}

static void test_options(void **state)
{
	struct text_settings o = { .strsize = 7 };
	struct emit_text t;

	(void)state;
	emit_text_init(&t, &o);
	assert_int_equal(t.emit.max_elems, 7);
	assert_false(t.emit.like_strace);
	o.verbose = true;
	o.format = FORMAT_STRACE;
	emit_text_init(&t, &o);
	assert_int_equal(t.emit.max_elems, SIZE_MAX);
	assert_true(t.emit.like_strace);
}

int main(void)
{
	static struct unit u;

	unit_add_table(&u, values, test_value);
	unit_add(&u, "structure", test_structure, NULL);
	unit_add(&u, "exchanged buffer", test_exchange, NULL);
	unit_add(&u, "colour", test_color, NULL);
	unit_add(&u, "options", test_options, NULL);
	return unit_run(&u);
}

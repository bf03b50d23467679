/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The emit vocabulary in strace's notation.  The forms of -X: "abbrev" NAME,
 * "raw" 0x1, "verbose" 0x1 and the name in a comment.
 */
#include "emit_text.h"

#include <string.h>

#include "base/quote.h"
#include "op_text.h"
#include "siginfo.h"

static struct emit_text *text(struct emit *e)
{
	return (struct emit_text *)e;
}

/* Before a value: the comma after the previous value. */
static void separate(struct emit_text *t)
{
	if (!t->first)
		outbuf_mem(t->out, ", ", 2);
	t->first = false;
}

/*
 * The value of a member or an argument directly follows its name; an element of
 * an array follows its comma.  In both cases `first` is false afterwards.
 */
static void element(struct emit_text *t)
{
	if (t->named)
		t->named = false;
	else
		separate(t);
}

static void t_arg(struct emit *e, const char *name, const char *ctype)
{
	(void)name;
	(void)ctype;
	separate(text(e));
	text(e)->named = true;
}

static void t_field(struct emit *e, const char *name, size_t len)
{
	struct emit_text *t = text(e);
	char *p = outbuf_room(t->out, 2 + len + 1);
	size_t n = t->first ? 0 : 2;

	/*
	 * The same as separate() and so on, in one step: most of a trace is
	 * this.
	 */
	memcpy(p, ", ", 2);
	outbuf_copy(p + n, name, len);
	p[n + len] = '=';
	outbuf_added(t->out, n + len + 1);
	t->first = false;
	t->named = true;
}

static void bracket(struct emit *e, bool open, char c)
{
	struct emit_text *t = text(e);

	if (open)
		element(t);
	outbuf_char(t->out, c);
	t->first = open;
	t->named = false;
}

static void t_object(struct emit *e, bool open)
{
	bracket(e, open, open ? '{' : '}');
}

static void t_array(struct emit *e, bool open)
{
	bracket(e, open, open ? '[' : ']');
}

static void t_more(struct emit *e, uint64_t addr)
{
	struct emit_text *t = text(e);

	element(t);
	outbuf_str(t->out, "...");
	if (addr) {
		outbuf_str(t->out, " /* ");
		outbuf_hex(t->out, addr);
		outbuf_str(t->out, " */");
	}
}

static void t_u64(struct emit *e, uint64_t v)
{
	element(text(e));
	outbuf_u64(text(e)->out, v);
}

static void t_s64(struct emit *e, int64_t v)
{
	element(text(e));
	outbuf_s64(text(e)->out, v);
}

/* Like printf's %#x: a zero has no prefix. */
static void put_hex(struct outbuf *b, uint64_t v)
{
	if (v)
		outbuf_hex(b, v);
	else
		outbuf_char(b, '0');
}

static void t_hex(struct emit *e, uint64_t v)
{
	element(text(e));
	put_hex(text(e)->out, v);
}

static void t_addr(struct emit *e, uint64_t v)
{
	element(text(e));
	if (v)
		outbuf_hex(text(e)->out, v);
	else
		outbuf_str(text(e)->out, "NULL");
}

static void comment_unknown(struct outbuf *b, const struct names *n)
{
	outbuf_str(b, " /* ");
	outbuf_str(b, n->prefix);
	outbuf_str(b, "??? */");
}

static void put_name(struct outbuf *b, const char *name)
{
	outbuf_sgr(b, "34");
	outbuf_str(b, name);
	outbuf_sgr(b, "0");
}

static void put_named(struct emit_text *t, const char *name,
		      const struct names *n, uint64_t v,
		      void (*number)(struct outbuf *, uint64_t))
{
	if (name && t->xlat == XLAT_ABBREV) {
		put_name(t->out, name);
		return;
	}
	number(t->out, v);
	if (t->xlat == XLAT_RAW)
		return;
	if (!name) {
		if (n && n->prefix)
			comment_unknown(t->out, n);
		return;
	}
	outbuf_str(t->out, " /* ");
	outbuf_str(t->out, name);
	outbuf_str(t->out, " */");
}

static void t_named(struct emit *e, const struct names *n, uint64_t v)
{
	element(text(e));
	put_named(text(e), names_find(n, v), n, v, outbuf_u64);
}

static void t_named_hex(struct emit *e, const struct names *n, uint64_t v)
{
	element(text(e));
	put_named(text(e), names_find(n, v), n, v, put_hex);
}

static void t_flags(struct emit *e, const struct names *n, uint64_t v)
{
	struct emit_text *t = text(e);
	uint64_t rest = v;
	bool any = false;

	element(t);
	if (t->xlat != XLAT_ABBREV || !v)
		put_hex(t->out, v);
	if (t->xlat == XLAT_RAW || !v)
		return;
	for (const struct name *f = n->list; f->name; f++)
		any = any || (v & f->value);
	if (!any) {
		if (t->xlat == XLAT_ABBREV)
			put_hex(t->out, v);
		comment_unknown(t->out, n);
		return;
	}
	if (t->xlat == XLAT_VERBOSE)
		outbuf_str(t->out, " /* ");
	for (const struct name *f = n->list; f->name; f++) {
		if (!(v & f->value))
			continue;
		if (rest != v)
			outbuf_char(t->out, '|');
		put_name(t->out, f->name);
		rest &= ~f->value;
	}
	if (rest) {
		outbuf_char(t->out, '|');
		outbuf_hex(t->out, rest);
	}
	if (t->xlat == XLAT_VERBOSE)
		outbuf_str(t->out, " */");
}

static void t_bytes(struct emit *e, const void *p, size_t len, bool truncated)
{
	struct emit_text *t = text(e);

	element(t);
	outbuf_char(t->out, '"');
	quote_bytes(t->out, p, len, t->hex, "");
	outbuf_char(t->out, '"');
	if (truncated)
		outbuf_str(t->out, "...");
}

static void t_fd(struct emit *e, int fd, const char *what)
{
	struct emit_text *t = text(e);

	element(t);
	outbuf_s64(t->out, fd);
	if (what)
		outbuf_str(t->out, what);
}

/* ioprio_set(2): the class in the upper three bits, its data below. */
static const struct names ioprio_classes = {
	.prefix = "IOPRIO_CLASS_",
	.list = (const struct name[]){
		{ 0, "IOPRIO_CLASS_NONE" },
		{ 1, "IOPRIO_CLASS_RT" },
		{ 2, "IOPRIO_CLASS_BE" },
		{ 3, "IOPRIO_CLASS_IDLE" },
		{ 0, NULL },
	},
};

static void t_ioprio(struct emit *e, unsigned int v)
{
	struct emit_text *t = text(e);
	unsigned int cls = v >> 13;

	element(t);
	if (t->xlat != XLAT_ABBREV)
		put_hex(t->out, v);
	if (t->xlat == XLAT_RAW)
		return;
	if (t->xlat == XLAT_VERBOSE)
		outbuf_str(t->out, " /* ");
	outbuf_str(t->out, "IOPRIO_PRIO_VALUE(");
	put_named(t, names_find(&ioprio_classes, cls), &ioprio_classes, cls,
		  put_hex);
	outbuf_str(t->out, ", ");
	outbuf_u64(t->out, v & 0x1fff);
	outbuf_char(t->out, ')');
	if (t->xlat == XLAT_VERBOSE)
		outbuf_str(t->out, " */");
}

static void put_signo(struct emit_text *t, int signo, size_t skip)
{
	const char *name = signal_name(signo);

	put_named(t, name ? name + skip : NULL, NULL, (uint64_t)signo,
		  outbuf_u64);
}

static void t_sigset(struct emit *e, uint64_t mask, unsigned int n)
{
	struct emit_text *t = text(e);
	bool first = true;

	element(t);
	/* Nearly all signals: name the missing ones. */
	if ((unsigned int)__builtin_popcountll(mask) >= n * 2 / 3) {
		outbuf_char(t->out, '~');
		mask = ~mask;
	}
	outbuf_char(t->out, '[');
	for (int sig = 1; sig <= (int)n; sig++) {
		if (!(mask >> (sig - 1) & 1))
			continue;
		if (!first)
			outbuf_char(t->out, ' ');
		first = false;
		put_signo(t, sig, sizeof("SIG") - 1);
	}
	outbuf_char(t->out, ']');
}

static void t_signo(struct emit *e, int signo)
{
	element(text(e));
	if (signo > 0)
		put_signo(text(e), signo, 0);
	else
		outbuf_s64(text(e)->out, signo);
}

static void t_ticks(struct emit *e, uint64_t v)
{
	struct emit_text *t = text(e);

	element(t);
	outbuf_u64(t->out, v);
	if (!v || t->xlat == XLAT_RAW)
		return;
	outbuf_str(t->out, " /* ");
	outbuf_u64(t->out, v / 100);
	outbuf_char(t->out, '.');
	outbuf_pad0(t->out, v % 100, 2);
	outbuf_str(t->out, " s */");
}

static void t_operation(struct emit *e, const struct operation *op)
{
	struct emit_text *t = text(e);

	if (e->like_strace)
		return;
	outbuf_str(t->out, " /* ");
	op_put(t->out, op);
	if (t->submitter)
		op_put_submitter(t->out, op);
	outbuf_str(t->out, " */");
}

static const struct emit_ops text_ops = {
	.arg = t_arg,
	.field = t_field,
	.object = t_object,
	.array = t_array,
	.more = t_more,
	.u64 = t_u64,
	.s64 = t_s64,
	.hex = t_hex,
	.addr = t_addr,
	.named = t_named,
	.named_hex = t_named_hex,
	.flags = t_flags,
	.bytes = t_bytes,
	.fd = t_fd,
	.ioprio = t_ioprio,
	.sigset = t_sigset,
	.signo = t_signo,
	.operation = t_operation,
	.ticks = t_ticks,
};

void emit_text_init(struct emit_text *t, const struct text_settings *o)
{
	*t = (struct emit_text){
		.emit = {
			.ops = &text_ops,
			.like_strace = o->format == FORMAT_STRACE,
			.max_elems = o->verbose ? SIZE_MAX : o->strsize,
		},
		.xlat = o->xlat,
		.submitter = o->submitter,
		.hex = o->hex,
		.first = true,
	};
}

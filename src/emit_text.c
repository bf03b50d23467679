/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The emit vocabulary in strace's notation.  The forms of -X: "abbrev" NAME,
 * "raw" 0x1, "verbose" 0x1 and the name in a comment.
 */
#include "emit_text.h"

#include <string.h>

#include "siginfo.h"

static struct emit_text *text(struct emit *e)
{
	return (struct emit_text *)e;
}

/* Before a value: the comma that separates it from the one before. */
static void separate(struct emit_text *t)
{
	if (!t->first)
		outbuf_mem(t->out, ", ", 2);
	t->first = false;
}

/*
 * A member's or an argument's value follows its name at once, an element of
 * an array its comma; either way `first` is false again after it.
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

static void t_field(struct emit *e, const char *name)
{
	struct emit_text *t = text(e);

	separate(t);
	outbuf_str(t->out, name);
	outbuf_char(t->out, '=');
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

/* As printf's %#x: a zero has no prefix. */
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
		if (n)
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

/* Characters that have an escape of their own, and it. */
static char short_escape(unsigned char c)
{
	switch (c) {
	case '"':
	case '\\':
		return (char)c;
	case '\t':
		return 't';
	case '\n':
		return 'n';
	case '\v':
		return 'v';
	case '\f':
		return 'f';
	case '\r':
		return 'r';
	default:
		return 0;
	}
}

static bool is_text(unsigned char c)
{
	return (c >= 0x20 && c < 0x7f) || (c >= '\t' && c <= '\r');
}

static bool wants_hex(enum hex_strings hex, const unsigned char *s, size_t len)
{
	if (hex == HEX_NON_ASCII)
		for (size_t i = 0; i < len; i++)
			if (!is_text(s[i]))
				return true;
	return hex == HEX_ALL;
}

/* \1, or \001 where a digit follows that would be read as part of it. */
static void put_octal(struct outbuf *b, unsigned char c, bool digit_follows)
{
	char s[4] = { '\\', (char)('0' + (c >> 6)),
		      (char)('0' + (c >> 3 & 7)), (char)('0' + (c & 7)) };
	size_t skip = digit_follows || c >> 6 ? 0 : c >> 3 ? 1 : 2;

	outbuf_char(b, s[0]);
	outbuf_mem(b, s + 1 + skip, 3 - skip);
}

static void t_bytes(struct emit *e, const void *p, size_t len, bool truncated)
{
	struct emit_text *t = text(e);
	struct outbuf *b = t->out;
	const unsigned char *s = p;
	bool hex = wants_hex(t->hex, s, len);

	element(t);
	outbuf_char(b, '"');
	for (size_t i = 0; i < len; i++) {
		char esc = short_escape(s[i]);

		if (hex) {
			outbuf_mem(b, "\\x", 2);
			outbuf_char(b, "0123456789abcdef"[s[i] >> 4]);
			outbuf_char(b, "0123456789abcdef"[s[i] & 15]);
		} else if (esc) {
			outbuf_char(b, '\\');
			outbuf_char(b, esc);
		} else if (is_text(s[i])) {
			outbuf_char(b, (char)s[i]);
		} else {
			put_octal(b, s[i],
				  i + 1 < len && s[i + 1] >= '0' &&
					  s[i + 1] <= '7');
		}
	}
	outbuf_char(b, '"');
	if (truncated)
		outbuf_str(b, "...");
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

static void t_sigset(struct emit *e, uint64_t mask)
{
	struct emit_text *t = text(e);
	bool first = true;

	element(t);
	/* Nearly everything: name what is missing. */
	if (__builtin_popcountll(mask) >= 64 * 2 / 3) {
		outbuf_char(t->out, '~');
		mask = ~mask;
	}
	outbuf_char(t->out, '[');
	for (int sig = 1; sig <= 64; sig++) {
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
};

void emit_text_init(struct emit_text *t, const struct options *o)
{
	*t = (struct emit_text){
		.emit = {
			.ops = &text_ops,
			.like_strace = o->format == FORMAT_STRACE,
			.max_elems = o->verbose ? SIZE_MAX : o->strsize,
		},
		.xlat = o->xlat,
		.hex = o->hex,
		.first = true,
	};
}

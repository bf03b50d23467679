/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A buffer in front of a file descriptor, with the few appenders that the
 * text formats need.  Until the end, a file receives only whole lines.
 */
#ifndef AIOTRACE_OUTBUF_H
#define AIOTRACE_OUTBUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct outbuf {
	/* -1: no descriptor; bytes are only kept, and dropped if `failed` */
	int fd;
	const char *name;	/* for the one error message */
	bool live;		/* a terminal or a pipe: someone is watching */
	bool color;		/* outbuf_sgr() does something */
	bool failed;		/* an error was reported; writes go nowhere */
	bool *told;		/* shared by several buffers: report once */
	size_t col;		/* bytes since the last line break */
	size_t line;		/* offset of the unfinished line in data */
	size_t len, cap;
	char *data;
};

/*
 * A write waits for a slow reader.  `asked` returns whether the user has asked
 * us to end.  In that case the write waits at most one second without progress,
 * and the output is then given up.
 */
void outbuf_end_when(bool (*asked)(void *arg), void *arg);

void outbuf_init(struct outbuf *b, int fd, const char *name);

/* Writes the rest and frees the buffer; the descriptor stays open. */
void outbuf_free(struct outbuf *b);

/*
 * Writes the whole lines, and with `all` also the unfinished one.  An error is
 * reported once, on standard error, and the output is given up.
 */
void outbuf_flush(struct outbuf *b, bool all);

/* Ends the line; flushes if the output is live or the buffer is full. */
void outbuf_end_line(struct outbuf *b);

void outbuf_grow(struct outbuf *b, size_t n);

/* Makes room and returns where to put `n` bytes; outbuf_added() adds them. */
static inline char *outbuf_room(struct outbuf *b, size_t n)
{
	if (b->cap - b->len < n)
		outbuf_grow(b, n);
	return b->data + b->len;
}

static inline void outbuf_added(struct outbuf *b, size_t n)
{
	b->len += n;
	b->col += n;
}

/*
 * A trace consists of small pieces, most of them too short for a call of
 * memcpy.  Up to 32 bytes are copied by two overlapping copies.
 */
static inline void outbuf_copy(char *to, const char *from, size_t n)
{
	if (__builtin_constant_p(n) && n) {
		memcpy(to, from, n);
		return;
	}
	/* gcc warns about 16 bytes of a shorter literal, whatever `n` is. */
	__asm__("" : "+r"(from));
	if (n >= 16 && n <= 32) {
		memcpy(to, from, 16);
		memcpy(to + n - 16, from + n - 16, 16);
	} else if (n >= 8 && n < 16) {
		memcpy(to, from, 8);
		memcpy(to + n - 8, from + n - 8, 8);
	} else if (n >= 4 && n < 8) {
		memcpy(to, from, 4);
		memcpy(to + n - 4, from + n - 4, 4);
	} else if (n > 32) {
		memcpy(to, from, n);
	} else {
		while (n--)
			to[n] = from[n];
	}
}

static inline void outbuf_mem(struct outbuf *b, const void *p, size_t n)
{
	outbuf_copy(outbuf_room(b, n), p, n);
	outbuf_added(b, n);
}

/* Inline, so that the compiler knows the length of a literal. */
static inline void outbuf_str(struct outbuf *b, const char *s)
{
	outbuf_mem(b, s, strlen(s));
}

static inline void outbuf_char(struct outbuf *b, char c)
{
	*outbuf_room(b, 1) = c;
	outbuf_added(b, 1);
}

void outbuf_u64(struct outbuf *b, uint64_t v);
void outbuf_s64(struct outbuf *b, int64_t v);
/* "0x1f"; 0 is "0x0". */
void outbuf_hex(struct outbuf *b, uint64_t v);
/* `v`, with blanks before it up to a width of `width`. */
void outbuf_right(struct outbuf *b, uint64_t v, unsigned int width);
/* `v` with at least `width` digits. */
void outbuf_pad0(struct outbuf *b, uint64_t v, unsigned int width);
/*
 * Changes the colour of what follows.  `sgr` is a "Select Graphic Rendition"
 * such as "31", or "0" for plain; it takes no column.
 */
void outbuf_sgr(struct outbuf *b, const char *sgr);
/* Blanks up to column `col`; none if the line is longer already. */
void outbuf_to_column(struct outbuf *b, size_t col);

#endif

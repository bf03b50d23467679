/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A buffer in front of a file descriptor.  Numbers are formatted here by
 * hand: a trace is mostly numbers, and printf was most of its cost.
 */
#include "outbuf.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "util.h"

enum { FLUSH_AT = 64 * 1024 };

void outbuf_init(struct outbuf *b, int fd, const char *name)
{
	struct stat st;

	*b = (struct outbuf){ .fd = fd, .name = name };
	if (fd >= 0)
		b->live = isatty(fd) ||
			  (fstat(fd, &st) == 0 &&
			   (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode)));
}

void outbuf_free(struct outbuf *b)
{
	outbuf_flush(b, true);
	free(b->data);
	b->data = NULL;
	b->len = b->cap = b->line = 0;
}

static bool (*end_asked)(void);

void outbuf_end_when(bool (*asked)(void))
{
	end_asked = asked;
}

static void give_up(struct outbuf *b, const char *why)
{
	b->failed = true;
	if (b->told && *b->told)
		return;
	if (b->told)
		*b->told = true;
	warn("cannot write to %s: %s; the trace ends here, the traced program "
	     "goes on",
	     b->name, why);
}

/* Writes all of it, or reports once why not. */
static void write_all(struct outbuf *b, const char *p, size_t n)
{
	uint64_t stuck = 0;	/* since when, once we are to end */

	while (n && !b->failed) {
		ssize_t w = write(b->fd, p, n);

		if (w > 0) {
			p += w;
			n -= (size_t)w;
			stuck = 0;
			continue;
		}
		if (w < 0 && errno == EAGAIN) {
			struct pollfd pfd = { .fd = b->fd, .events = POLLOUT };

			poll(&pfd, 1, -1);
		} else if (w < 0 && errno != EINTR) {
			give_up(b, strerror(errno));
			continue;
		}
		/* A tick, if nothing else, interrupts us. */
		if (!end_asked || !end_asked())
			continue;
		if (!stuck)
			stuck = clock_ns(CLOCK_MONOTONIC);
		else if (clock_ns(CLOCK_MONOTONIC) - stuck > NSEC_PER_SEC)
			give_up(b, "nobody reads");
	}
}

void outbuf_flush(struct outbuf *b, bool all)
{
	size_t n = all ? b->len : b->line;

	if (b->fd < 0 || !n)
		return;
	write_all(b, b->data, n);
	b->len -= n;
	b->line -= all ? b->line : n;
	memmove(b->data, b->data + n, b->len);
}

void outbuf_end_line(struct outbuf *b)
{
	outbuf_char(b, '\n');
	b->line = b->len;
	b->col = 0;
	if (b->live || b->len >= FLUSH_AT)
		outbuf_flush(b, false);
}

void outbuf_grow(struct outbuf *b, size_t n)
{
	size_t cap = b->cap ? b->cap : 4096;

	while (cap - b->len < n)
		cap *= 2;
	b->data = xrealloc(b->data, cap, 1);
	b->cap = cap;
}

void outbuf_pad0(struct outbuf *b, uint64_t v, unsigned int width)
{
	char digits[32];
	char *p = digits + sizeof(digits);
	char *stop = p - width;

	check(width <= sizeof(digits));
	do {
		*--p = (char)('0' + v % 10);
		v /= 10;
	} while (v);
	while (p > stop)
		*--p = '0';
	outbuf_mem(b, p, (size_t)(digits + sizeof(digits) - p));
}

void outbuf_u64(struct outbuf *b, uint64_t v)
{
	outbuf_pad0(b, v, 1);
}

void outbuf_right(struct outbuf *b, uint64_t v, unsigned int width)
{
	unsigned int digits = 1;

	for (uint64_t rest = v; rest >= 10; rest /= 10)
		digits++;
	for (; digits < width; digits++)
		outbuf_char(b, ' ');
	outbuf_u64(b, v);
}

void outbuf_s64(struct outbuf *b, int64_t v)
{
	if (v < 0)
		outbuf_char(b, '-');
	outbuf_u64(b, v < 0 ? -(uint64_t)v : (uint64_t)v);
}

void outbuf_hex(struct outbuf *b, uint64_t v)
{
	unsigned int n = v ? (67 - (unsigned int)__builtin_clzll(v)) / 4 : 1;
	char *p = outbuf_room(b, 2 + n);

	p[0] = '0';
	p[1] = 'x';
	for (unsigned int i = n + 1; i > 1; i--, v >>= 4)
		p[i] = "0123456789abcdef"[v & 15];
	outbuf_added(b, 2 + n);
}

void outbuf_sgr(struct outbuf *b, const char *sgr)
{
	size_t col = b->col;

	if (!b->color)
		return;
	outbuf_mem(b, "\033[", 2);
	outbuf_str(b, sgr);
	outbuf_char(b, 'm');
	b->col = col;
}

void outbuf_to_column(struct outbuf *b, size_t col)
{
	if (b->col < col) {
		size_t n = col - b->col;

		memset(outbuf_room(b, n), ' ', n);
		outbuf_added(b, n);
	}
}

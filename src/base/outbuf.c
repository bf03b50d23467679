/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A buffer in front of a file descriptor.  Numbers are formatted by hand: a
 * trace is mostly numbers, and printf was most of its cost.
 */
#include "outbuf.h"

#include <endian.h>
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "alloc.h"
#include "clock.h"
#include "die.h"

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

static bool (*end_asked)(void *arg);
static void *end_asked_arg;

void outbuf_end_when(bool (*asked)(void *arg), void *arg)
{
	end_asked = asked;
	end_asked_arg = arg;
}

static void give_up(struct outbuf *b, const char *why)
{
	b->failed = true;
	if (b->told && *b->told)
		return;
	if (b->told)
		*b->told = true;
	warn("cannot write to %s: %s; the trace ends here, the traced program "
	     "continues",
	     b->name, why);
}

/* Writes everything, or reports the reason for a failure once. */
static void write_all(struct outbuf *b, const char *p, size_t n)
{
	uint64_t stuck = 0;	/* since when, after we were asked to end */

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
		/* If nothing else does, a timer tick interrupts us. */
		if (!end_asked || !end_asked(end_asked_arg))
			continue;
		if (!stuck)
			stuck = clock_ns(CLOCK_MONOTONIC);
		else if (clock_ns(CLOCK_MONOTONIC) - stuck > NSEC_PER_SEC)
			give_up(b, "nothing reads from it");
	}
}

void outbuf_flush(struct outbuf *b, bool all)
{
	size_t n = all ? b->len : b->line;

	if ((b->fd < 0 && !b->failed) || !n)
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

static unsigned int count_digits(uint64_t v)
{
	static const uint64_t powers[] = {
		0, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000,
		1000000000, 10000000000, 100000000000, 1000000000000,
		10000000000000, 100000000000000, 1000000000000000,
		10000000000000000, 100000000000000000, 1000000000000000000,
		10000000000000000000u,
	};
	/* 1233 / 4096 is slightly more than log10(2). */
	unsigned int n = (64 - (unsigned int)__builtin_clzll(v | 1)) * 1233 >>
			 12;

	return n + (v >= powers[n]);
}

/*
 * The last `n` digits of `v`, two at a time, because divisions are expensive.
 */
static void put_digits(struct outbuf *b, uint64_t v, unsigned int n)
{
	static const char pairs[] =
		"00010203040506070809101112131415161718192021222324"
		"25262728293031323334353637383940414243444546474849"
		"50515253545556575859606162636465666768697071727374"
		"75767778798081828384858687888990919293949596979899";
	char *p = outbuf_room(b, n);

	outbuf_added(b, n);
	for (; n > 1; n -= 2, v /= 100)
		memcpy(p + n - 2, pairs + v % 100 * 2, 2);
	if (n)
		*p = (char)('0' + v % 10);
}

void outbuf_u64(struct outbuf *b, uint64_t v)
{
	if (v < 10)
		outbuf_char(b, (char)('0' + v));
	else
		put_digits(b, v, count_digits(v));
}

void outbuf_pad0(struct outbuf *b, uint64_t v, unsigned int width)
{
	unsigned int n = count_digits(v);

	put_digits(b, v, n < width ? width : n);
}

void outbuf_right(struct outbuf *b, uint64_t v, unsigned int width)
{
	unsigned int n = count_digits(v);

	outbuf_to_column(b, b->col + (n < width ? width - n : 0));
	put_digits(b, v, n);
}

void outbuf_s64(struct outbuf *b, int64_t v)
{
	if (v < 0)
		outbuf_char(b, '-');
	outbuf_u64(b, v < 0 ? -(uint64_t)v : (uint64_t)v);
}

/* Eight hexadecimal digits, the first of them in the highest byte. */
static uint64_t hex_digits(uint64_t v)
{
	uint64_t letters;

	/* One digit per byte ... */
	v = (v << 16 | v) & 0x0000ffff0000ffff;
	v = (v << 8 | v) & 0x00ff00ff00ff00ff;
	v = (v << 4 | v) & 0x0f0f0f0f0f0f0f0f;
	/* ... and 'a' to 'f' for digits of 10 and more. */
	letters = (v + 0x0606060606060606) >> 4 & 0x0101010101010101;
	return v + 0x3030303030303030 + letters * ('a' - '0' - 10);
}

void outbuf_hex(struct outbuf *b, uint64_t v)
{
	unsigned int n = (67 - (unsigned int)__builtin_clzll(v | 1)) / 4;
	uint64_t all[2] = { htobe64(hex_digits(v >> 32)),
			    htobe64(hex_digits(v & UINT32_MAX)) };
	char *p = outbuf_room(b, 2 + n);

	outbuf_added(b, 2 + n);
	*p++ = '0';
	*p++ = 'x';
	outbuf_copy(p, (const char *)all + sizeof(all) - n, n);
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

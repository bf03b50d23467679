/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A harness turns the fuzzer's bytes into a stream of decisions that ends in
 * zeroes.  It is a file with LLVMFuzzerTestOneInput(), which is called by
 * libFuzzer (--enable-fuzzing) or by replay.c, and must not keep anything from
 * one input for the next.  It check()s what must hold.
 */
#ifndef AIOTRACE_FUZZ_INPUT_H
#define AIOTRACE_FUZZ_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "../../src/base/array.h"
#include "../../src/base/die.h"

struct input {
	const uint8_t *p;
	size_t n;
};

/* Called by libFuzzer; always returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The next `len` bytes, zeroes after the end; returns how many there were. */
static inline size_t in_bytes(struct input *in, void *buf, size_t len)
{
	size_t n = len < in->n ? len : in->n;

	if (n)
		memcpy(buf, in->p, n);
	if (len > n)
		memset((char *)buf + n, 0, len - n);
	in->p += n;
	in->n -= n;
	return n;
}

static inline uint8_t in_byte(struct input *in)
{
	uint8_t b;

	in_bytes(in, &b, 1);
	return b;
}

static inline bool in_bool(struct input *in)
{
	return in_byte(in) & 1;
}

/* Less than `n`, which is not 0. */
static inline uint32_t in_below(struct input *in, uint32_t n)
{
	uint32_t v = 0;

	in_bytes(in, &v, n <= 256 ? 1 : n <= 65536 ? 2 : 4);
	return v % n;
}

/* Any number, more often those at which errors are likely. */
static inline uint64_t in_number(struct input *in)
{
	static const uint64_t edges[] = {
		0, 1, INT8_MAX, UINT8_MAX, 1024, 4095, 4096, UINT16_MAX,
		65536, INT32_MAX, 1ull << 31, UINT32_MAX, 1ull << 32,
		INT64_MAX, 1ull << 63, UINT64_MAX, UINT64_MAX - 4095,
		0x7ffffffff000, 0x7f0000001000, UINT64_MAX / 8,
		UINT64_MAX / 4, UINT64_MAX / 32, 1ull << 24, 1ull << 26,
	};
	uint8_t how = in_byte(in);
	uint64_t v = 0;

	switch (how >> 5) {
	case 0:
	case 1:
		return how & 63;
	case 2:
		return edges[(how & 31) % ARRAY_SIZE(edges)];
	case 3:
		return edges[(how & 31) % ARRAY_SIZE(edges)] - in_byte(in);
	case 4:
		return -(uint64_t)(how & 31);
	case 5:
		in_bytes(in, &v, 2);
		return v;
	case 6:
		in_bytes(in, &v, 4);
		return v;
	default:
		in_bytes(in, &v, 8);
		return v;
	}
}

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A tracee's memory at its worst. */
#include "wild_mem.h"

/* A short pattern repeated: large arrays from few bytes. */
static void fill(struct input *in, char *buf, size_t len)
{
	char chunk[256];
	size_t n = 1 + in_byte(in);

	in_bytes(in, chunk, n);
	for (size_t at = 0; at < len; at += n)
		memcpy(buf + at, chunk, len - at < n ? len - at : n);
}

static void read_one(struct input *in, struct mem_req *r)
{
	uint8_t how = in_byte(in);

	r->got = 0;
	/* Memory that was not read must not be used. */
	if (r->len)
		memset(r->buf, 0x5a, r->len);
	if (!in->n || !r->len)
		return;
	switch (how % 8) {
	case 0:
		return;
	case 1:
		r->got = in_number(in) % (r->len + 1);
		in_bytes(in, r->buf, r->got);
		return;
	case 2:
	case 3:
		fill(in, r->buf, r->len);
		break;
	default:
		in_bytes(in, r->buf, r->len);
	}
	r->got = r->len;
}

static void wild_read(struct mem *mem, struct mem_req *reqs, size_t n)
{
	struct wild_mem *m = (struct wild_mem *)mem;

	for (size_t i = 0; i < n; i++)
		read_one(m->in, &reqs[i]);
}

static const struct mem_ops wild_ops = {
	.read = wild_read,
};

void wild_mem_init(struct wild_mem *m, struct input *in)
{
	*m = (struct wild_mem){ .mem = { .ops = &wild_ops }, .in = in };
}

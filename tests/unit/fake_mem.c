/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A tracee's memory that is a table in the test. */
#include "fake_mem.h"

#include <string.h>

#include "../../src/base/die.h"

/* The readable bytes from `addr` on, and where they are. */
static size_t readable(const struct fake_mem *m, uint64_t addr,
		       const char **data)
{
	if (m->end && addr >= m->end)
		return 0;
	for (size_t i = 0; i < m->n; i++) {
		const struct fake_region *r = &m->regions[i];
		uint64_t at = addr - r->addr;
		size_t n;

		if (at >= r->len)
			continue;
		n = r->len - at;
		*data = (const char *)r->data + at;
		return m->end && n > m->end - addr ? m->end - addr : n;
	}
	return 0;
}

/* Memory that was not read must not be used, so it is not left zero. */
static void poison(struct mem_req *r)
{
	if (r->len)
		memset(r->buf, 0x5a, r->len);
}

static void read_one(const struct fake_mem *m, struct mem_req *r)
{
	const char *data;
	size_t n;

	r->got = 0;
	poison(r);
	while (r->got < r->len && r->addr + r->got >= r->addr) {
		n = readable(m, r->addr + r->got, &data);
		if (!n)
			break;
		if (n > r->len - r->got)
			n = r->len - r->got;
		memcpy((char *)r->buf + r->got, data, n);
		r->got += n;
	}
}

static void fake_read(struct mem *mem, struct mem_req *reqs, size_t n)
{
	struct fake_mem *m = (struct fake_mem *)mem;
	size_t bytes = 0, asked = 0;

	for (size_t i = 0; i < n; i++) {
		bytes += reqs[i].len;
		asked += reqs[i].len != 0;
	}
	/* Requests for no bytes do not reach the kernel. */
	if (asked) {
		if (m->reads < FAKE_LOG)
			m->log[m->reads] = asked;
		m->reads++;
		m->requests += asked;
	}
	if (bytes > m->most_bytes)
		m->most_bytes = bytes;
	for (size_t i = 0; i < n; i++) {
		read_one(m, &reqs[i]);
		if (m->reads >= m->fail_first && m->reads <= m->fail_last) {
			poison(&reqs[i]);
			reqs[i].got = 0;
		}
	}
	if (asked && m->after_read)
		m->after_read(m);
}

static const struct mem_ops fake_ops = {
	.read = fake_read,
};

void fake_mem_init(struct fake_mem *m)
{
	*m = (struct fake_mem){ .mem = { .ops = &fake_ops } };
}

void fake_mem_restart(struct fake_mem *m)
{
	m->reads = m->requests = 0;
	m->most_bytes = 0;
	memset(m->log, 0, sizeof(m->log));
}

void fake_mem_add(struct fake_mem *m, uint64_t addr, const void *data,
		  size_t len)
{
	check(m->n < FAKE_REGIONS);
	m->regions[m->n++] = (struct fake_region){ addr, data, len };
}

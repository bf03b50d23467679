/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files, and their references. */
#include "file.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/outbuf.h"
#include "base/quote.h"

static const struct file *new_file(const char *path, size_t len, bool direct,
				   bool deleted)
{
	struct outbuf b;
	struct file *f;

	/* A name must not end the comment, or the brackets around it. */
	outbuf_init(&b, -1, "a path");
	quote_bytes(&b, path, len, HEX_NONE, "<>*");
	if (deleted)
		outbuf_str(&b, " (deleted)");
	f = xcalloc(1, sizeof(*f) + len + 1 + b.len);
	f->refs = 1;
	f->direct = direct;
	f->deleted = deleted;
	memcpy(f->path, path, len);
	f->quoted = f->path + len + 1;
	f->quoted_len = b.len;
	memcpy(f->path + len + 1, b.data, b.len);
	free(b.data);
	return f;
}

const struct file *file_new(const char *path, size_t len, bool direct)
{
	return new_file(path, len, direct, false);
}

const struct file *file_new_deleted(const char *path, size_t len, bool direct)
{
	return new_file(path, len, direct, true);
}

const struct file *file_get(const struct file *f)
{
	if (f)
		((struct file *)f)->refs++;
	return f;
}

void file_put(const struct file *f)
{
	if (f && --((struct file *)f)->refs == 0)
		free((struct file *)f);
}

void file_refs_add(struct file_refs *r, const struct file *f)
{
	if (!f || (r->n && r->list[r->n - 1] == f))
		return;
	if (r->n == r->room) {
		r->room = r->room ? 2 * r->room : 4;
		r->list = xrealloc(r->list, r->room, sizeof(*r->list));
	}
	r->list[r->n++] = file_get(f);
}

void file_refs_clear(struct file_refs *r)
{
	while (r->n)
		file_put(r->list[--r->n]);
	free(r->list);
	*r = (struct file_refs){ 0 };
}

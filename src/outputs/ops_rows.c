/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Completed operations, counted by opcode and file. */
#include "ops_rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/quote.h"
#include "op_facts.h"
#include "record/file.h"

enum { MAX_ROWS = 1024 };	/* each has a histogram */

void ops_row_free(struct ops_row *r)
{
	file_put(r->last_file);
	free(r->key);
	free(r);
}

void ops_rows_free(struct ops_rows *s)
{
	struct ops_row *r, *tmp;

	HASH_ITER(hh, s->hash, r, tmp) {
		HASH_DEL(s->hash, r);
		ops_row_free(r);
	}
	s->last = NULL;
}

void op_file_name(struct outbuf *b, const struct operation *op)
{
	if (!op->known) {
		outbuf_char(b, '?');
	} else if (op->file) {
		quote_bytes(b, op->file->path, strlen(op->file->path), HEX_NONE,
			    "");
	} else {
		outbuf_str(b, "fd ");
		outbuf_s64(b, op->fd);
	}
}

/*
 * A row with a key of `len` bytes, in which the file's name starts at `file`.
 */
static struct ops_row *new_row(const char *key, size_t len, size_t file)
{
	struct ops_row *r = xcalloc(1, sizeof(*r));

	r->key = memcpy(xcalloc(len + 1, 1), key, len);
	r->file = r->key + file;
	return r;
}

struct ops_row *ops_row_new(const char *file)
{
	return new_row(file, strlen(file), 0);
}

void ops_row_name(struct ops_row *r, const char *file)
{
	free(r->key);
	r->key = xstrdup(file);
	r->file = r->key;
}

/* Finds or creates the row of the key in `b`. */
static struct ops_row *get_row(struct ops_rows *s, struct outbuf *b,
			       size_t file)
{
	struct ops_row *r;

	HASH_FIND(hh, s->hash, b->data, b->len, r);
	if (!r && HASH_COUNT(s->hash) >= MAX_ROWS) {
		b->len = file;
		outbuf_str(b, "(other files)");
		HASH_FIND(hh, s->hash, b->data, b->len, r);
	}
	if (!r) {
		r = new_row(b->data, b->len, file);
		r->seen = HASH_COUNT(s->hash);
		HASH_ADD_KEYPTR(hh, s->hash, r->key, b->len, r);
	}
	return r;
}

static struct ops_row *row_of(struct ops_rows *s, const struct operation *op)
{
	struct ops_row *r = s->last;
	struct outbuf b;
	size_t file;

	/* The row holds a reference, so no other file can have that address. */
	if (r && op->known && r->known && r->opcode == op->opcode && op->file &&
	    r->last_file == op->file)
		return r;
	outbuf_init(&b, -1, "a key");
	if (op->known)
		outbuf_u64(&b, op->opcode);
	else
		outbuf_char(&b, '?');
	outbuf_char(&b, ' ');
	file = b.len;
	op_file_name(&b, op);
	r = get_row(s, &b, file);
	outbuf_free(&b);
	r->opcode = op->opcode;
	r->known = op->known;
	file_put(r->last_file);
	r->last_file = file_get(op->file);
	s->last = r;
	return r;
}

void ops_rows_add(struct ops_rows *s, const struct operation *op)
{
	struct ops_row *r = row_of(s, op);
	uint64_t latency, waited;

	r->count++;
	r->errors += op_failed(op);
	r->from_ring += op->end == OP_RING;
	if (op_transfers(op)) {
		r->transfers++;
		r->bytes += op->res > 0 ? (uint64_t)op->res : 0;
		r->shorts += op_is_short(op);
	}
	if (op->known && op->ready) {
		r->looked_at++;
		r->sync += op->sync == SYNC_YES;
		r->maybe_sync += op->sync == SYNC_MAYBE;
	}
	if (op->file) {
		r->files++;
		r->direct += op->file->direct;
	}
	if (op_latency(op, &latency)) {
		histogram_add(&r->latency, latency);
		if (op_waited(op, &waited)) {
			r->waited += waited;
			r->waited_of += latency;
		}
	}
}

void ops_row_add(struct ops_row *to, const struct ops_row *r)
{
	to->count += r->count;
	to->errors += r->errors;
	to->from_ring += r->from_ring;
	to->transfers += r->transfers;
	to->bytes += r->bytes;
	to->shorts += r->shorts;
	to->looked_at += r->looked_at;
	to->sync += r->sync;
	to->maybe_sync += r->maybe_sync;
	to->files += r->files;
	to->direct += r->direct;
	to->waited += r->waited;
	to->waited_of += r->waited_of;
	histogram_merge(&to->latency, &r->latency);
}

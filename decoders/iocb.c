/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * struct iocb, <linux/aio_abi.h>: one layout on every ABI; only the vectors
 * that it points to depend on the word size.
 */
#include <linux/aio_abi.h>

#include "abi/opcodes.h"
#include "decoder.h"

_Static_assert(sizeof(struct iocb) == 64, "as in fs/aio.c, aio_setup()");
_Static_assert(offsetof(struct iocb, aio_buf) == 24, "kernel layout");
_Static_assert(offsetof(struct iocb, aio_resfd) == 60, "kernel layout");

/* Beyond the elements that are printed, this many iocbs are read at a time. */
enum { STEP = 1024 };

static enum opcode_buf buf_of(const struct iocb *cb)
{
	return opcode_of(cb->aio_lio_opcode)->buf;
}

static bool is_write(const struct iocb *cb)
{
	return opcode_of(cb->aio_lio_opcode)->dir == OPCODE_WRITES;
}

/* Reads the structures themselves; returns how many were looked at. */
static size_t fetch_structs(struct rec_iocb *iocbs, size_t n, struct fetch *f)
{
	size_t done = 0, step = f->max_elems < STEP ? STEP : f->max_elems;
	struct mem_req *reqs;
	bool all_ok = true;

	/* These were read together with their pointers. */
	while (done < n && iocbs[done].ok)
		done++;
	if (done == n)
		return n;
	done = 0;

	if (step > n)
		step = n;
	reqs = arena_alloc(f->arena, step * sizeof(*reqs));
	while (done < n && (done < f->max_elems || all_ok)) {
		size_t k = n - done < step ? n - done : step;

		/* The first ones are printed in any case. */
		if (done < f->max_elems && k > f->max_elems - done)
			k = f->max_elems - done;
		for (size_t i = 0; i < k; i++)
			reqs[i] = (struct mem_req){
				.addr = iocbs[done + i].addr,
				.buf = &iocbs[done + i].cb,
				.len = sizeof(struct iocb),
			};
		mem_read(f->mem, reqs, k);
		for (size_t i = 0; i < k; i++) {
			struct rec_iocb *cb = &iocbs[done + i];

			cb->ok = reqs[i].got == sizeof(struct iocb);
			all_ok = all_ok && cb->ok;
		}
		done += k;
	}
	return done;
}

/* Bytes of one iocb's vectors that are worth reading. */
static size_t vectors_len(struct rec_iocb *cb, unsigned int word)
{
	uint64_t n = cb->cb.aio_nbytes;

	if (!cb->ok || buf_of(&cb->cb) != OPCODE_VECTOR || !cb->cb.aio_buf ||
	    n > INT64_MAX)
		return 0;
	cb->vecs_overflow = n > (UINT64_MAX - cb->cb.aio_buf) / (2u * word);
	if (cb->vecs_overflow)
		n = (uint32_t)n;
	return (n < IOCB_MAX_IOVECS ? n : IOCB_MAX_IOVECS) * 2u * word;
}

static void fetch_vectors(struct rec_iocb *iocbs, size_t n, unsigned int word,
			  struct fetch *f)
{
	size_t nreqs = 0, left = CALL_MAX_IOVECS * 2u * word;
	struct mem_req *reqs, *r;

	for (size_t i = 0; i < n; i++)
		nreqs += vectors_len(&iocbs[i], word) != 0;
	if (!nreqs)
		return;
	r = reqs = arena_alloc(f->arena, nreqs * sizeof(*reqs));
	for (size_t i = 0; i < n; i++) {
		size_t len = vectors_len(&iocbs[i], word);

		if (!len)
			continue;
		if (len > left)
			len = left;
		left -= len;
		*r++ = (struct mem_req){
			.addr = iocbs[i].cb.aio_buf,
			.buf = arena_alloc(f->arena, len),
			.len = len,
		};
	}
	mem_read(f->mem, reqs, nreqs);
	r = reqs;
	for (size_t i = 0; i < n; i++) {
		struct rec_iocb *cb = &iocbs[i];
		struct rec_iovec *v;

		if (!vectors_len(cb, word))
			continue;
		cb->nvecs = (uint32_t)(r->got / (2u * word));
		/* Unreadable, or more in all iocbs than are looked at. */
		if (r->got < vectors_len(cb, word))
			cb->vecs_end = r->addr + cb->nvecs * 2u * word;
		v = arena_alloc(f->arena, cb->nvecs * sizeof(*v));
		cb->vecs = v;
		for (uint32_t j = 0; j < cb->nvecs; j++) {
			const uint32_t *w4 = r->buf;
			const uint64_t *w8 = r->buf;

			v[j] = (struct rec_iovec){
				.base = word == 4 ? w4[2 * j] : w8[2 * j],
				.len = word == 4 ? w4[2 * j + 1] :
						   w8[2 * j + 1],
			};
		}
		r++;
	}
}

/* One buffer of write data, requested or taken. */
struct data {
	struct rec_bytes *bytes;
	uint64_t len;	/* of the program's buffer */
};

/*
 * Calls visit() for each buffer of write data that will be printed and returns
 * how many there are; if `out` is NULL it only counts.
 */
static size_t list_data(struct rec_iocb *iocbs, size_t n, struct fetch *f,
			struct data *out, struct mem_req *reqs)
{
	size_t k = 0, left = CALL_MAX_DATA;

	for (size_t i = 0; i < n && i < f->max_elems; i++) {
		struct rec_iocb *cb = &iocbs[i];
		/* A plain buffer is a vector of one. */
		uint32_t nv = cb->vecs ? cb->nvecs : 1;

		if (!cb->ok || !is_write(&cb->cb) ||
		    (!cb->vecs && buf_of(&cb->cb) == OPCODE_VECTOR))
			continue;
		for (uint32_t j = 0; j < nv && j < f->max_elems; j++, k++) {
			struct rec_iovec *v =
				cb->vecs ? (struct rec_iovec *)&cb->vecs[j] :
					   NULL;
			uint64_t len = v ? v->len : cb->cb.aio_nbytes;

			if (!out)
				continue;
			out[k].bytes = v ? &v->bytes : &cb->bytes;
			out[k].len = len;
			reqs[k] = (struct mem_req){
				.addr = v ? v->base : cb->cb.aio_buf,
			};
			/* One more than is printed, as strace does. */
			reqs[k].len = len <= f->max_bytes ? len :
							    f->max_bytes + 1;
			/* The rest is printed as addresses. */
			if (reqs[k].len > left)
				reqs[k].len = 0;
			left -= reqs[k].len;
			reqs[k].buf = arena_alloc(f->arena, reqs[k].len);
		}
	}
	return k;
}

static void fetch_data(struct rec_iocb *iocbs, size_t n, struct fetch *f)
{
	size_t k = list_data(iocbs, n, f, NULL, NULL);
	struct mem_req *reqs;
	struct data *data;

	if (!k)
		return;
	reqs = arena_alloc(f->arena, k * sizeof(*reqs));
	data = arena_alloc(f->arena, k * sizeof(*data));
	list_data(iocbs, n, f, data, reqs);
	mem_read(f->mem, reqs, k);
	for (size_t i = 0; i < k; i++) {
		size_t len = reqs[i].got < f->max_bytes ? reqs[i].got :
							  f->max_bytes;

		*data[i].bytes = (struct rec_bytes){
			.data = reqs[i].buf,
			.len = len,
			.truncated = len < data[i].len,
			.whole = reqs[i].got == reqs[i].len &&
				 !reqs[i].write_only &&
				 (reqs[i].len || !data[i].len),
		};
	}
}

/* What it stands for is asked only if it is shown: that takes a while. */
static void name_fd(struct rec_fd *r, int fd, bool shown, struct fetch *f)
{
	r->fd = fd;
	r->what = shown && f->fd_what ? f->fd_what(f, fd) : NULL;
}

size_t iocb_fetch(struct rec_iocb *iocbs, size_t n, unsigned int word,
		  struct fetch *f)
{
	n = fetch_structs(iocbs, n, f);
	fetch_vectors(iocbs, n, word, f);
	fetch_data(iocbs, n, f);
	for (size_t i = 0; i < n; i++) {
		struct rec_iocb *cb = &iocbs[i];
		bool shown = i < f->max_elems;

		if (!cb->ok)
			continue;
		name_fd(&cb->fildes, (int)cb->cb.aio_fildes, shown, f);
		if (f->file_of)
			cb->file = f->file_of(f, (int)cb->cb.aio_fildes);
		if (cb->cb.aio_flags & IOCB_FLAG_RESFD)
			name_fd(&cb->resfd, (int)cb->cb.aio_resfd, shown, f);
	}
	return n;
}

static void describe_flags(const struct rec_iocb *rec, struct emit *e)
{
	const struct iocb *cb = &rec->cb;

	if (cb->aio_flags) {
		emit_field(e, "aio_flags");
		emit_flags(e, &names_iocb_flags, cb->aio_flags);
	}
	if (cb->aio_flags & IOCB_FLAG_RESFD) {
		emit_field(e, "aio_resfd");
		emit_fd(e, rec->resfd.fd, rec->resfd.what);
	} else if (cb->aio_resfd) {
		emit_field(e, "aio_resfd");
		emit_hex(e, cb->aio_resfd);
	}
}

static void describe_buffer(const struct rec_iocb *rec, struct emit *e)
{
	const struct iocb *cb = &rec->cb;
	enum opcode_buf kind = buf_of(cb);
	bool absurd;

	if (kind == OPCODE_PLAIN)
		return;
	emit_field(e, "aio_buf");
	if (kind == OPCODE_POLLMASK) {
		emit_flags(e, &names_poll, cb->aio_buf);
		return;
	}
	/* A length beyond any address space: do not look at it. */
	absurd = cb->aio_nbytes > INT64_MAX;
	if (kind == OPCODE_VECTOR && !absurd)
		iovec_describe(rec, e);
	else if (is_write(cb) && !absurd)
		write_data_describe(rec, e);
	else
		emit_hex(e, cb->aio_buf);
	/* The list has only the vectors that the kernel takes. */
	if (kind == OPCODE_BUFFER || absurd ||
	    (kind == OPCODE_VECTOR && !e->like_strace &&
	     cb->aio_nbytes > UINT32_MAX)) {
		emit_field(e, "aio_nbytes");
		emit_u64(e, cb->aio_nbytes);
	}
	emit_field(e, "aio_offset");
	emit_s64(e, cb->aio_offset);
}

void iocb_describe(const struct rec_iocb *rec, bool brief, struct emit *e)
{
	const struct iocb *cb = &rec->cb;

	if (!rec->ok) {
		emit_addr(e, rec->addr);
		return;
	}
	emit_object_begin(e);
	emit_field(e, "aio_data");
	emit_hex(e, cb->aio_data);
	if (cb->aio_key) {
		emit_field(e, "aio_key");
		emit_u64(e, cb->aio_key);
	}
	if (cb->aio_rw_flags) {
		emit_field(e, "aio_rw_flags");
		emit_flags(e, &names_rwf, (uint32_t)cb->aio_rw_flags);
	}
	emit_field(e, "aio_lio_opcode");
	emit_named(e, &names_opcode, cb->aio_lio_opcode);
	if (cb->aio_flags & IOCB_FLAG_IOPRIO) {
		emit_field(e, "aio_reqprio");
		emit_ioprio(e, (uint16_t)cb->aio_reqprio);
	} else if (cb->aio_reqprio) {
		emit_field(e, "aio_reqprio");
		emit_s64(e, cb->aio_reqprio);
	}
	emit_field(e, "aio_fildes");
	emit_fd(e, rec->fildes.fd, rec->fildes.what);
	if (!brief) {
		describe_buffer(rec, e);
		/* strace omits them for an fsync. */
		if (buf_of(cb) != OPCODE_PLAIN || !e->like_strace)
			describe_flags(rec, e);
	}
	emit_object_end(e);
}

bool iocb_any_fd(const struct rec_iocb *cb,
		 bool (*visit)(const struct rec_fd *fd, void *arg), void *arg)
{
	if (!cb->ok)
		return false;
	return visit(&cb->fildes, arg) ||
	       ((cb->cb.aio_flags & IOCB_FLAG_RESFD) &&
		visit(&cb->resfd, arg));
}

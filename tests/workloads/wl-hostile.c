/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wl-hostile - io_submit as a broken or malicious program calls it: absurd
 * counts, invalid pointers, objects that leave accessible memory half way,
 * objects that overlap, memory that only the kernel may read, contexts that do
 * not exist.
 */
#include "wl.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* A normal iocb here: it reads 16 bytes into `buffer'. */
#define READ .aio_fildes = WL_FILE, .aio_buf = WORD(buffer), .aio_nbytes = 16
#define S_READ "aio_lio_opcode=IOCB_CMD_PREAD, aio_fildes=100, " \
	       "aio_buf=%p, aio_nbytes=16, aio_offset=0"

static unsigned long ctx;
static struct io_event *events;
static char *buffer;
static size_t page;

static void submitted(long ret, const char *tail)
{
	line(ret, "%s", tail);
	if (ret > 0)
		wl_reap(ctx, events, ret);
}

/* A list that must be printed as an address. */
static void bad_list(karg nr, const void *list)
{
	long ret = k_submit(ctx, nr, list);

	say("io_submit(%#lx, %lld, ", ctx, (long long)nr);
	say_ptr(list);
	submitted(ret, ")");
}

/* A single iocb that must be printed as an address. */
static void bad_iocb(const void *iocb)
{
	long ret = k_submit(ctx, 1, LIST(WORD(iocb)));

	say("io_submit(%#lx, 1, [", ctx);
	say_ptr(iocb);
	submitted(ret, "])");
}

/* A single iocb like READ, wherever it is. */
static void good_iocb(const void *iocb)
{
	long ret = k_submit(ctx, 1, LIST(WORD(iocb)));

	say("io_submit(%#lx, 1, [{aio_data=0, " S_READ, ctx, buffer);
	submitted(ret, "}])");
}

static void counts(void)
{
	kword *two = LIST(8, 8);
	long ret;

	bad_list(-1, two);
	bad_list(KARG_MIN, two);
	bad_list(-1, NULL);
	bad_list(1, NULL);
	bad_list(1, PTR(8));
	bad_list(1, wl_tail(0));
	bad_list(KARG_MAX, wl_tail(0));
	bad_list(0, NULL);
	line(k_submit(ctx, 0, two), "io_submit(%#lx, 0, [])", ctx);
	line(k_submit(ctx, 0, PTR(8)), "io_submit(%#lx, 0, [])", ctx);

	/*
	 * What is mapped is printed, unless the array's end is beyond all
	 * addresses.  That end is 64-bit, so in 32-bit programs it never is.
	 */
#if WL_WORD_BITS == 64
	bad_list(KARG_MAX, two);
	bad_list(INT64_MAX / 4, two);
	ret = k_submit(ctx, INT64_MAX / 8 + 1, two);
	line(ret, "io_submit(%#lx, 1152921504606846976, "
	     "[0x8, 0x8, ... /* %p */])", ctx, &two[2]);
#else
	ret = k_submit(ctx, KARG_MAX, two);
	line(ret, "io_submit(%#lx, 2147483647, [0x8, 0x8, ... /* %p */])",
	     ctx, &two[2]);
#endif
	ret = k_submit(ctx, 3, two);
	line(ret, "io_submit(%#lx, 3, [0x8, 0x8, ... /* %p */])", ctx, &two[2]);
	ret = k_submit(ctx, 1, two);
	line(ret, "io_submit(%#lx, 1, [0x8])", ctx);
	/* One and a half elements; half an element; an odd address. */
	memset(two, 0, 2 * sizeof(*two));
	ret = k_submit(ctx, 2, (char *)two + sizeof(*two) / 2);
	line(ret, "io_submit(%#lx, 2, [NULL, ... /* %p */])", ctx,
	     (char *)two + sizeof(*two) * 3 / 2);
	bad_list(1, (char *)&two[2] - sizeof(*two) / 2);
	bad_list(1, (char *)&two[2] - 1);
	ret = k_submit(ctx, 1, (char *)two + 1);
	line(ret, "io_submit(%#lx, 1, [NULL])", ctx);
}

static void pointers(void)
{
	static const kword odd[] = {
		0, 1, 8,
#if WL_WORD_BITS == 64
		0xffffffff81000000, 0x8000000000000000, 0x7ffffffff000,
#else
		0xc0000000, 0xfffff000,
#endif
		(kword)-64, (kword)-1,
	};
	struct iocb *iocb = TAIL(struct iocb, READ);
	struct iocb *bad = TAIL(struct iocb, .aio_data = 1, .aio_fildes = -1);
	char *unaligned = wl_tail(sizeof(*iocb) + 1);
	long ret;

	for (size_t i = 0; i < ARRAY_SIZE(odd); i++)
		bad_iocb(PTR(odd[i]));
	/* Straddling the guard. */
	bad_iocb(wl_tail(0));
	bad_iocb(wl_tail(1));
	bad_iocb(wl_tail(sizeof(*iocb) - 1));
	bad_iocb((char *)iocb + sizeof(kword));
	/* Unaligned, but complete. */
	memcpy(unaligned, iocb, sizeof(*iocb));
	good_iocb(unaligned);

	/* The kernel stops at the first failure; a tracer prints them all. */
	ret = k_submit(ctx, 4, LIST(WORD(iocb), 0, WORD(iocb), 8));
	say("io_submit(%#lx, 4, [{aio_data=0, " S_READ "}, NULL, "
	    "{aio_data=0, " S_READ "}, 0x8", ctx, buffer, buffer);
	submitted(ret, "])");
	ret = k_submit(ctx, 3, LIST(8, WORD(bad), WORD(iocb)));
	say("io_submit(%#lx, 3, [0x8, {aio_data=0x1, "
	    "aio_lio_opcode=IOCB_CMD_PREAD, aio_fildes=-1, aio_buf=0, "
	    "aio_nbytes=0, aio_offset=0}, {aio_data=0, " S_READ "}",
	    ctx, buffer);
	submitted(ret, "])");
	ret = k_submit(ctx, 2, LIST(WORD(iocb), WORD(bad)));
	say("io_submit(%#lx, 2, [{aio_data=0, " S_READ "}, {aio_data=0x1, "
	    "aio_lio_opcode=IOCB_CMD_PREAD, aio_fildes=-1, aio_buf=0, "
	    "aio_nbytes=0, aio_offset=0}", ctx, buffer);
	submitted(ret, "])");
}

/* The same iocb many times; `mapped' is how much of the list is mapped. */
static void equals(const struct iocb *iocb, karg nr, size_t mapped)
{
	kword *list = wl_tail(mapped * sizeof(*list));
	long ret;

	for (size_t i = 0; i < mapped; i++)
		list[i] = WORD(iocb);
	ret = k_submit(ctx, nr, list);
	say("io_submit(%#lx, %lld, [", ctx, (long long)nr);
	for (size_t i = 0; i < (size_t)nr; i++) {
		if (i)
			say(", ");
		if (i == mapped) {
			say("... /* %p */", &list[i]);
			break;
		}
		if (i == SHOWN) {
			say("...");
			break;
		}
		say("{aio_data=0, " S_READ "}", buffer);
	}
	submitted(ret, "])");
}

static void crowds(void)
{
	struct iocb *iocb = TAIL(struct iocb, READ);

	equals(iocb, 2, 2);
	equals(iocb, 32, 32);
	equals(iocb, 33, 33);
	equals(iocb, 40, 40);
	equals(iocb, 3, 2);
	equals(iocb, 33, 32);
	equals(iocb, 40, 33);
	equals(iocb, 0x7fffffff, 33);
}

/* Objects that overlap. */
static void overlaps(void)
{
	struct iocb *self = TAIL(struct iocb, READ);
	struct iocb *two = wl_tail(sizeof(*two) * 3 / 2);
	struct iocb *second = (struct iocb *)((char *)two + sizeof(*two) / 2);
	struct iocb *target = TAIL(struct iocb, READ);
	kword *list;
	long ret;

	/* The list is inside the iocb it points to. */
	self->aio_data = WORD(self);
	ret = k_submit(ctx, 1, self);
	say("io_submit(%#lx, 1, [{aio_data=%p, " S_READ, ctx, self, buffer);
	submitted(ret, "}])");

	/*
	 * The second half of an iocb is the first half of another: aio_nbytes
	 * is aio_data, the upper half of aio_offset is aio_rw_flags, and so on.
	 * (All this on little-endian machines.)  The first is refused, because
	 * its reserved word is the second's descriptor.
	 */
	memset(two, 0, sizeof(*two) * 3 / 2);
	two->aio_fildes = WL_FILE;
	two->aio_buf = WORD(buffer);
	two->aio_nbytes = 16;
	second->aio_rw_flags = 9;
	second->aio_fildes = -1;
	second->aio_nbytes = 3;
	ret = k_submit(ctx, 2, LIST(WORD(two), WORD(second)));
	say("io_submit(%#lx, 2, [{aio_data=0, aio_lio_opcode=IOCB_CMD_PREAD, "
	    "aio_fildes=100, aio_buf=%p, aio_nbytes=16, "
	    "aio_offset=38654705664}, {aio_data=0x10, "
	    "aio_rw_flags=RWF_HIPRI|RWF_NOWAIT, "
	    "aio_lio_opcode=IOCB_CMD_PREAD, aio_fildes=-1, aio_buf=0, "
	    "aio_nbytes=3, aio_offset=0}", ctx, buffer);
	submitted(ret, "])");

	/* Data is read into an iocb, events are written over one. */
	target->aio_buf = WORD(target);
	ret = k_submit(ctx, 1, LIST(WORD(target)));
	line(ret, "io_submit(%#lx, 1, [{aio_data=0, " S_READ "}])", ctx,
	     target);
	wl_reap(ctx, (struct io_event *)target, 1);
	*target = (struct iocb){ READ };
	ret = k_submit(ctx, 2, LIST(WORD(target), WORD(target)));
	line(ret, "io_submit(%#lx, 2, [{aio_data=0, " S_READ "}, "
	     "{aio_data=0, " S_READ "}])", ctx, buffer, buffer);
	wl_reap(ctx, (struct io_event *)target, 2);

	/* Data is read over the list itself. */
	*target = (struct iocb){ READ };
	list = wl_tail(16);
	list[0] = WORD(target);
	target->aio_buf = WORD(list);
	ret = k_submit(ctx, 1, list);
	say("io_submit(%#lx, 1, [{aio_data=0, " S_READ, ctx, list);
	submitted(ret, "}])");
}

static void protect(const void *object, int prot)
{
	if (mprotect(PTR((uintptr_t)object & -page), page, prot))
		wl_die("mprotect");
}

/* Memory that is inaccessible in several ways. */
static void protections(void)
{
	struct iocb *readonly = TAIL(struct iocb, READ);
	struct iocb *none = TAIL(struct iocb, READ);
	struct iocb *hole = TAIL(struct iocb, READ);
	char *beyond;

	/* The kernel writes aio_key. */
	protect(readonly, PROT_READ);
	good_iocb(readonly);

	protect(none, PROT_NONE);
	bad_iocb(none);
	if (munmap(PTR((uintptr_t)hole & -page), page))
		wl_die("munmap");
	bad_iocb(hole);
	/* Mapped, readable, but beyond its file: a program would get SIGBUS. */
	wl_file(WL_EMPTY, 0);
	beyond = mmap(wl_tail(page), page, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_FIXED, WL_EMPTY, 0);
	if (beyond == MAP_FAILED)
		wl_die("cannot map an empty file");
	bad_iocb(beyond);
}

/* The iocb is printed whatever the context is. */
static void contexts(void)
{
	unsigned long odd[] = {
		0, 1, WORD(buffer), ctx + 8, (kword)-1, (kword)-4096,
	};
	kword *list = LIST(WORD(TAIL(struct iocb, READ)));

	for (size_t i = 0; i < ARRAY_SIZE(odd); i++) {
		long ret = k_submit(odd[i], 1, list);

		say("io_submit(");
		say_ptr(PTR(odd[i]));
		line(ret, ", 1, [{aio_data=0, " S_READ "}])", buffer);
	}
}

int main(void)
{
	page = (size_t)sysconf(_SC_PAGESIZE);
	wl_file(WL_FILE, 65536);
	buffer = wl_tail(16);
	events = wl_tail(64 * sizeof(*events));
	ctx = wl_setup(64);

	counts();
	pointers();
	crowds();
	overlaps();
	protections();
	contexts();

	wl_destroy(ctx);
	return wl_exited(0);
}

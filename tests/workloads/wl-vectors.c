/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wl-vectors - PREADV and PWRITEV: vectors of no, few, many and too many
 * elements, vectors that leave accessible memory, elements with invalid
 * addresses.  For a PREADV addresses are printed, for a PWRITEV the data.
 */
#include "wl.h"

#include <string.h>

/* 40 letters, the last of them just before a guard page. */
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN"
#define N_LETTERS 40

static unsigned long ctx;
static struct io_event *event;
static char *letters;

/*
 * Begins a line and makes the call; the vector and the end of the line follow.
 */
static long begin(uint16_t opcode, kword vec, uint64_t nr)
{
	long ret = k_submit(ctx, 1, LIST(WORD(TAIL(struct iocb,
						   .aio_lio_opcode = opcode,
						   .aio_fildes = WL_FILE,
						   .aio_buf = vec,
						   .aio_nbytes = nr))));

	say("io_submit(%#lx, 1, [{aio_data=0, aio_lio_opcode=IOCB_CMD_%s, "
	    "aio_fildes=100, aio_buf=", ctx,
	    opcode == IOCB_CMD_PREADV ? "PREADV" : "PWRITEV");
	return ret;
}

static void end(long ret)
{
	line(ret, ", aio_offset=0}])");
	if (ret == 1)
		wl_reap(ctx, event, 1);
}

/* The last i letters. */
static struct k_iovec element(size_t i)
{
	return (struct k_iovec){ WORD(letters + N_LETTERS - i), (kword)i };
}

static void say_element(uint16_t opcode, size_t i)
{
	if (opcode == IOCB_CMD_PREADV)
		say("{iov_base=%p, iov_len=%zu}", letters + N_LETTERS - i, i);
	else
		say("{iov_base=\"%.*s\"%s, iov_len=%zu}",
		    (int)(i < SHOWN ? i : SHOWN), &LETTERS[N_LETTERS - i],
		    i > SHOWN ? "..." : "", i);
}

/*
 * nr elements of which n are mapped; `cut' bytes less than that, so that the
 * last one straddles the guard page.
 */
static void vector(uint16_t opcode, size_t nr, size_t n, size_t cut)
{
	struct k_iovec *whole = wl_tail(n * sizeof(*whole));
	kword vec = WORD(whole) + (kword)cut;
	size_t readable = cut ? n - 1 : n;
	long ret;

	for (size_t i = 0; i < readable; i++) {
		struct k_iovec e = element(i);

		memcpy(PTR(vec + i * sizeof(e)), &e, sizeof(e));
	}
	ret = begin(opcode, vec, nr);
	if (nr && !readable) {
		say_ptr(PTR(vec));
		end(ret);
		return;
	}
	say("[");
	for (size_t i = 0; i < nr; i++) {
		if (i)
			say(", ");
		/* One element more than is printed must be readable, too. */
		if (i == readable) {
			say("... /* %p */", PTR(vec + i * sizeof(*whole)));
			break;
		}
		if (i == SHOWN) {
			say("...");
			break;
		}
		say_element(opcode, i);
	}
	say("]");
	end(ret);
	/* The data overwrote the letters: restore them. */
	memcpy(letters, LETTERS, N_LETTERS);
}

static void vectors(uint16_t opcode)
{
	static const struct {
		size_t nr, mapped, cut;
	} cases[] = {
		{ 0, 0, 0 }, { 1, 1, 0 }, { 2, 2, 0 }, { 3, 3, 0 },
		{ 31, 31, 0 }, { 32, 32, 0 }, { 33, 33, 0 }, { 40, 40, 0 },
		/* Leaving the page, between elements and within one. */
		{ 1, 0, 0 }, { 2, 1, 0 }, { 3, 2, 0 }, { 40, 31, 0 },
		{ 40, 32, 0 }, { 33, 32, 0 }, { 40, 33, 0 },
		{ 1, 1, 1 }, { 1, 1, sizeof(kword) }, { 2, 2, 1 },
		{ 2, 2, sizeof(kword) }, { 3, 2, 2 * sizeof(kword) - 1 },
		/* More than the kernel accepts, slightly and by far. */
		{ 1025, 1, 0 }, { 0x7fffffff, 1, 0 }, { 0x80000000, 1, 0 },
		{ 0xffffffff, 1, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		vector(opcode, cases[i].nr, cases[i].mapped, cases[i].cut);
}

/* Vectors that are not read at all. */
static void pointers(uint16_t opcode)
{
	kword one = WORD(TAIL(struct k_iovec, WORD(letters), N_LETTERS));
	kword odd[] = {
		8, WORD(wl_tail(0)), (kword)-8, (kword)-4096,
		(kword)1 << (WL_WORD_BITS - 1),
	};
	long ret;

	for (uint64_t nr = 0; nr < 2; nr++) {
		ret = begin(opcode, 0, nr);
		say("NULL");
		end(ret);
		for (size_t i = 0; i < ARRAY_SIZE(odd); i++) {
			ret = begin(opcode, odd[i], nr);
			if (nr)
				say_ptr(PTR(odd[i]));
			else
				say("[]");
			end(ret);
		}
	}
	/*
	 * aio_nbytes counts elements and is not printed, unless it is negative
	 * to the kernel.
	 */
	for (uint64_t nr = UINT64_MAX; nr; nr = nr == UINT64_MAX ?
	     (uint64_t)INT64_MAX + 1 : 0) {
		ret = begin(opcode, one, nr);
		say("%p, aio_nbytes=%llu", PTR(one), (unsigned long long)nr);
		end(ret);
	}
	/* An array longer than the address space. */
	ret = begin(opcode, one, INT64_MAX);
	say_ptr(PTR(one));
	end(ret);
}

/* Elements that are read but have invalid addresses, or too little memory. */
static void bases(void)
{
	kword guard = WORD(wl_tail(0));
	kword last = WORD(letters) + N_LETTERS - 1;
	long ret;

	ret = begin(IOCB_CMD_PREADV, WORD(TAIL_ARRAY(struct k_iovec,
		{ 0, 0 }, { 0, 5 }, { guard, 0 }, { 8, 1 },
		{ (kword)-1, (kword)-1 })), 5);
	say("[{iov_base=NULL, iov_len=0}, {iov_base=NULL, iov_len=5}, "
	    "{iov_base=%p, iov_len=0}, {iov_base=0x8, iov_len=1}, "
	    "{iov_base=%p, iov_len=%llu}]", PTR(guard), PTR((kword)-1),
	    (unsigned long long)(kword)-1);
	end(ret);

	ret = begin(IOCB_CMD_PWRITEV, WORD(TAIL_ARRAY(struct k_iovec,
		{ 0, 0 }, { 0, 5 }, { guard, 0 }, { guard, 1 },
		{ 8, 1 }, { last, 1 }, { last, 2 }, { last, (kword)-1 },
		{ (kword)-1, (kword)-1 })), 9);
	say("[{iov_base=NULL, iov_len=0}, {iov_base=NULL, iov_len=5}, "
	    "{iov_base=\"\", iov_len=0}, {iov_base=%p, iov_len=1}, "
	    "{iov_base=0x8, iov_len=1}, {iov_base=\"N\", iov_len=1}, "
	    "{iov_base=%p, iov_len=2}, {iov_base=%p, iov_len=%llu}, "
	    "{iov_base=%p, iov_len=%llu}]", PTR(guard), PTR(last), PTR(last),
	    (unsigned long long)(kword)-1, PTR((kword)-1),
	    (unsigned long long)(kword)-1);
	end(ret);

	/* A length that is negative to the kernel is a length still. */
	ret = begin(IOCB_CMD_PWRITEV, WORD(TAIL_ARRAY(struct k_iovec,
		{ WORD(letters), N_LETTERS },
		{ WORD(letters), (kword)-1 })), 2);
	say("[{iov_base=\"%.32s\"..., iov_len=40}, "
	    "{iov_base=\"%.32s\"..., iov_len=%llu}]",
	    LETTERS, LETTERS, (unsigned long long)(kword)-1);
	end(ret);

	ret = begin(IOCB_CMD_PWRITEV, WORD(TAIL_ARRAY(struct k_iovec,
		{ WORD(wl_tail_dup("\0\1\n\"\\", 5)), 5 },
		{ WORD(wl_tail_dup("\0" "7\377", 3)), 3 })), 2);
	say("[{iov_base=\"\\0\\1\\n\\\"\\\\\", iov_len=5}, "
	    "{iov_base=\"\\0007\\377\", iov_len=3}]");
	end(ret);
}

int main(void)
{
	wl_file(WL_FILE, 65536);
	letters = wl_tail_dup(LETTERS, N_LETTERS);
	event = wl_tail(sizeof(*event));
	ctx = wl_setup(8);

	vectors(IOCB_CMD_PREADV);
	vectors(IOCB_CMD_PWRITEV);
	pointers(IOCB_CMD_PREADV);
	pointers(IOCB_CMD_PWRITEV);
	bases();

	wl_destroy(ctx);
	return wl_exited(0);
}

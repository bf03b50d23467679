/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * absurd [big | undumpable] - AIO calls whose objects end at a hole in memory,
 * are unaligned or missing, or with an absurd number of objects.  Nothing is
 * mapped behind the objects, so all ways to read memory end there.  Prints the
 * lines that a tracer has to print.
 *
 * With `big', the list has a gigabyte of valid pointers (to an iocb that the
 * kernel refuses), and it prints by how many kilobytes its tracer has grown
 * over the call; 0 if it has none.  With `undumpable' it first makes itself
 * undumpable.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/aio_abi.h>
#include <poll.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { PAGE = 4096 };

static aio_context_t ctx;
static struct iocb iocb;
static const char *iocb_text;

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

/* An address `size' bytes before a hole. */
static char *before_hole(size_t size)
{
	char *p = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED || munmap(p, PAGE) || munmap(p + 2 * PAGE, PAGE))
		fail("mmap");
	memset(p + PAGE, 0, PAGE);
	return p + 2 * PAGE - size;
}

__attribute__((format(printf, 2, 3)))
static void line(long ret, const char *fmt, ...)
{
	char text[2048];
	int err = errno;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	printf("%-39s = %ld", text, ret);
	if (ret < 0)
		printf(" %s (%s)", strerrorname_np(err), strerror(err));
	putchar('\n');
}

static const char *address(const void *p)
{
	static char text[24];

	if (!p)
		return "NULL";
	snprintf(text, sizeof(text), "%p", p);
	return text;
}

/* Reaps the events of `n' polls; there are always fewer than 10. */
static void reap(long n)
{
	struct io_event *events = (void *)before_hole(
		(size_t)(n + 1) * sizeof(*events));
	char text[1024] = "", one[100];
	long ret;

	if (!n)
		return;
	ret = syscall(SYS_io_getevents, ctx, n, n, events, NULL);
	for (long i = 0; i < ret; i++) {
		snprintf(one, sizeof(one),
			 "%s{data=0x77, obj=%#llx, res=%d, res2=0}",
			 i ? ", " : "", (unsigned long long)events[i].obj,
			 POLLOUT);
		strcat(text, one);
	}
	line(ret, "io_getevents(%p, %ld, %ld, [%s], NULL)", (void *)ctx, n, n,
	     text);
}

/* A list that is printed as `shown'; `ok' of its iocbs are accepted. */
static void submit(long nr, const void *list, long ok, const char *shown)
{
	long ret = syscall(SYS_io_submit, ctx, nr, list);

	line(ret, "io_submit(%p, %ld, %s)", (void *)ctx, nr, shown);
	if (ret != ok)
		fail("io_submit");
	reap(ret > 0 ? ret : 0);
}

static void lists(void)
{
	struct iocb **two = (void *)before_hole(2 * sizeof(*two));
	struct iocb *copy;
	char text[1024], *odd;

	two[0] = two[1] = &iocb;
	snprintf(text, sizeof(text), "[%s, %s]", iocb_text, iocb_text);
	submit(2, two, 2, text);
	/* It is read as far as possible. */
	snprintf(text, sizeof(text), "[%s, %s, ... /* %p */]", iocb_text,
		 iocb_text, (void *)(two + 2));
	submit(3, two, 2, text);
	submit(INT_MAX, two, 2, text);
	/* strace prints only the address, because nr times 8 overflows. */
	submit(LONG_MAX, two, 2, address(two));
	submit(LONG_MAX / 8, two, 2, text);
	submit(0, two, 0, "[]");
	submit(-1, two, -1, address(two));
	submit(LONG_MIN, two, -1, address(two));
	submit(1, NULL, -1, "NULL");
	submit(LONG_MAX, NULL, -1, "NULL");
	submit(1, two + 2, -1, address(two + 2));
	submit(1, (void *)8, -1, address((void *)8));

	/* Half a pointer, and unaligned pointers. */
	submit(1, (char *)(two + 2) - 4, -1, address((char *)(two + 2) - 4));
	odd = before_hole(sizeof(*two) + 1);
	memcpy(odd, two, sizeof(*two));
	snprintf(text, sizeof(text), "[%s]", iocb_text);
	submit(1, odd, 1, text);
	snprintf(text, sizeof(text), "[%s, ... /* %p */]", iocb_text,
		 odd + sizeof(*two));
	submit(2, odd, 1, text);

	/*
	 * Iocbs that end at the hole, that are behind it, and that are
	 * unaligned.
	 */
	copy = (void *)before_hole(sizeof(*copy));
	*copy = iocb;
	two[0] = copy;
	snprintf(text, sizeof(text), "[%s]", iocb_text);
	submit(1, two, 1, text);
	two[0] = (void *)((char *)copy + 8);
	snprintf(text, sizeof(text), "[%p]", (void *)two[0]);
	submit(1, two, -1, text);
	two[0] = (void *)before_hole(sizeof(*copy) + 1);
	memcpy(two[0], &iocb, sizeof(iocb));
	snprintf(text, sizeof(text), "[%s]", iocb_text);
	submit(1, two, 1, text);
	two[0] = NULL;
	submit(1, two, -1, "[NULL]");
	two[0] = &iocb;
	two[1] = (void *)1;
	snprintf(text, sizeof(text), "[%s, 0x1]", iocb_text);
	submit(2, two, 1, text);
}

/* What an iocb points to. */
static void contents(void)
{
	struct iocb cb = { .aio_lio_opcode = IOCB_CMD_PREADV,
			   .aio_fildes = iocb.aio_fildes, .aio_nbytes = 3 };
	struct iocb *list[] = { &cb };
	struct iovec *vec = (void *)before_hole(sizeof(*vec) * 3 / 2);
	char *data = before_hole(4), text[512];

	vec[0] = (struct iovec){ data, 4 };
	cb.aio_buf = (uintptr_t)vec;
	snprintf(text, sizeof(text),
		 "[{aio_data=0, aio_lio_opcode=IOCB_CMD_PREADV, aio_fildes=%u, "
		 "aio_buf=[{iov_base=%p, iov_len=4}, ... /* %p */], "
		 "aio_offset=0}]", cb.aio_fildes, (void *)data,
		 (void *)(vec + 1));
	submit(1, list, -1, text);

	memcpy(data, "data", 4);
	cb.aio_lio_opcode = IOCB_CMD_PWRITE;
	cb.aio_fildes = (uint32_t)-1;
	cb.aio_buf = (uintptr_t)data;
	cb.aio_nbytes = 4;
	submit(1, list, -1,
	       "[{aio_data=0, aio_lio_opcode=IOCB_CMD_PWRITE, aio_fildes=-1, "
	       "aio_buf=\"data\", aio_nbytes=4, aio_offset=0}]");
	cb.aio_nbytes = 5;
	snprintf(text, sizeof(text),
		 "[{aio_data=0, aio_lio_opcode=IOCB_CMD_PWRITE, aio_fildes=-1, "
		 "aio_buf=%p, aio_nbytes=5, aio_offset=0}]", (void *)data);
	submit(1, list, -1, text);
}

/* The other calls' arguments. */
static void others(void)
{
	char *hole = before_hole(0);
	long ret;

	ret = syscall(SYS_io_setup, 1u, hole);
	line(ret, "io_setup(1, %p)", (void *)hole);
	ret = syscall(SYS_io_getevents, ctx, -1l, LONG_MIN, NULL, hole - 4);
	line(ret, "io_getevents(%p, -1, %ld, NULL, %p)", (void *)ctx, LONG_MIN,
	     (void *)(hole - 4));
	ret = syscall(SYS_io_getevents, ctx, 0l, LONG_MAX, hole, NULL);
	line(ret, "io_getevents(%p, 0, %ld, [], NULL)", (void *)ctx, LONG_MAX);
	ret = syscall(SYS_io_cancel, ctx, hole - 8, (void *)1);
	line(ret, "io_cancel(%p, %p, 0x1)", (void *)ctx, (void *)(hole - 8));
}

static long tracer_kb(void)
{
	char path[64], text[80];
	long kb = 0, pid = 0;
	FILE *f;

	strcpy(path, "/proc/self/status");
	for (int i = 0; i < 2; i++) {
		f = fopen(path, "r");
		while (f && fgets(text, sizeof(text), f))
			if (sscanf(text, "TracerPid: %ld", &pid) == 1 && !i)
				break;
			else
				sscanf(text, "VmHWM: %ld", &kb);
		if (f)
			fclose(f);
		snprintf(path, sizeof(path), "/proc/%ld/status", pid);
		if (!i && !pid)
			return 0;
	}
	return kb;
}

static void big(void)
{
	const size_t piece = 2 << 20, pieces = 512;
	struct iocb bad = { .aio_lio_opcode = 77, .aio_fildes = iocb.aio_fildes };
	int fd = memfd_create("list", 0);
	struct iocb **part;
	char *all;
	long before;

	all = mmap(NULL, piece * pieces, PROT_NONE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (all == MAP_FAILED || ftruncate(fd, (off_t)piece))
		fail("mmap");
	for (size_t i = 0; i < pieces; i++)
		if (mmap(all + i * piece, piece, PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_FIXED, fd, 0) == MAP_FAILED)
			fail("mmap");
	part = (void *)all;
	for (size_t i = 0; i < piece / sizeof(*part); i++)
		part[i] = &bad;
	syscall(SYS_io_submit, ctx, 1l, all);
	before = tracer_kb();
	syscall(SYS_io_submit, ctx, (long)(piece * pieces / sizeof(*part)), all);
	syscall(SYS_io_submit, ctx, LONG_MAX / 8, all);
	syscall(SYS_io_submit, ctx, LONG_MAX, all);
	printf("%ld\n", tracer_kb() - before);
}

int main(int argc, char **argv)
{
	char text[256];
	int fds[2];

	if (pipe(fds) || syscall(SYS_io_setup, 8u, &ctx))
		fail("pipe or io_setup");
	iocb = (struct iocb){
		.aio_data = 0x77, .aio_lio_opcode = IOCB_CMD_POLL,
		.aio_fildes = (uint32_t)fds[1], .aio_buf = POLLOUT,
	};
	if (argc > 1 && !strcmp(argv[1], "big")) {
		big();
		return 0;
	}
	if (argc > 1 && !strcmp(argv[1], "undumpable") &&
	    prctl(PR_SET_DUMPABLE, 0))
		fail("PR_SET_DUMPABLE");
	line(0, "io_setup(8, [%p])", (void *)ctx);
	snprintf(text, sizeof(text),
		 "{aio_data=0x77, aio_lio_opcode=IOCB_CMD_POLL, aio_fildes=%d, "
		 "aio_buf=POLLOUT}", fds[1]);
	iocb_text = text;
	lists();
	contents();
	others();
	printf("+++ exited with 0 +++\n");
	return 0;
}

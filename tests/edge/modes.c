/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * modes - AIO calls whose objects are in pages that are readable, writable,
 * executable, or inaccessible.  On x86 and arm64 the kernel also reads
 * write-only pages, but not inaccessible ones.  Prints the lines that a tracer
 * has to print: what the kernel could read, or an address.
 */
#include <errno.h>
#include <linux/aio_abi.h>
#include <poll.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PAGE = 4096 };

static aio_context_t ctx;
static char text[256];

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

__attribute__((format(printf, 2, 3)))
static void line(long ret, const char *fmt, ...)
{
	char call[2048];
	int err = errno;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(call, sizeof(call), fmt, ap);
	va_end(ap);
	printf("%-39s = %ld", call, ret);
	if (ret < 0)
		printf(" %s (%s)", strerrorname_np(err), strerror(err));
	putchar('\n');
}

static char *pages(size_t n)
{
	char *p = mmap(NULL, (n + 1) * PAGE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	/* Unmap the pages behind them. */
	if (p == MAP_FAILED || munmap(p + n * PAGE, PAGE))
		fail("mmap");
	return p;
}

static void mode(char *page, int prot)
{
	if (mprotect(page, PAGE, prot))
		fail("mprotect");
}

/* Reaps an event, which the kernel can also write to write-only pages. */
static void reap(struct io_event *event, const char *shown)
{
	long ret = syscall(SYS_io_getevents, ctx, 1l, 1l, event, NULL);

	line(ret, "io_getevents(%#lx, 1, 1, %s, NULL)", ctx, shown);
}

static void fill(struct iocb *iocb)
{
	*iocb = (struct iocb){
		.aio_data = 0x77, .aio_lio_opcode = IOCB_CMD_POLL,
		.aio_fildes = STDOUT_FILENO, .aio_buf = POLLOUT,
	};
}

/* The iocb is in a page of that mode; the list in one of another. */
static void submit(int list_mode, int iocb_mode)
{
	char *page = pages(2), shown[512];
	struct io_event event = { 0 };
	struct iocb **list = (void *)page;
	struct iocb *iocb = (void *)(page + PAGE);
	long ret;

	fill(iocb);
	*list = iocb;
	mode(page, list_mode);
	mode(page + PAGE, iocb_mode);
	ret = syscall(SYS_io_submit, ctx, 1l, list);
	if (list_mode == PROT_NONE)
		snprintf(shown, sizeof(shown), "%p", (void *)list);
	else if (iocb_mode == PROT_NONE)
		snprintf(shown, sizeof(shown), "[%p]", (void *)iocb);
	else
		snprintf(shown, sizeof(shown), "[%s]", text);
	/* The kernel writes aio_key, too. */
	if ((ret == 1) != (list_mode && (iocb_mode & PROT_WRITE)))
		fail("io_submit");
	line(ret, "io_submit(%#lx, 1, %s)", ctx, shown);
	if (ret != 1)
		return;
	ret = syscall(SYS_io_getevents, ctx, 1l, 1l, &event, NULL);
	line(ret, "io_getevents(%#lx, 1, 1, [{data=0x77, obj=%p, res=%d, "
	     "res2=0}], NULL)", ctx, (void *)iocb, POLLOUT);
}

/* A list that spans two pages of different modes. */
static void across(int first, int second)
{
	char *page = pages(2), shown[1024];
	struct iocb iocb;
	struct iocb **list = (void *)(page + PAGE - sizeof(*list));
	long ret, wanted = !first ? -1 : !second ? 1 : 2;

	fill(&iocb);
	list[0] = list[1] = &iocb;
	mode(page, first);
	mode(page + PAGE, second);
	ret = syscall(SYS_io_submit, ctx, 2l, list);
	if (ret != wanted)
		fail("io_submit across");
	if (wanted < 0)
		snprintf(shown, sizeof(shown), "%p", (void *)list);
	else if (wanted == 1)
		snprintf(shown, sizeof(shown), "[%s, ... /* %p */]", text,
			 (void *)(list + 1));
	else
		snprintf(shown, sizeof(shown), "[%s, %s]", text, text);
	line(ret, "io_submit(%#lx, 2, %s)", ctx, shown);
	for (; ret > 0; ret--) {
		struct io_event event;

		snprintf(shown, sizeof(shown), "[{data=0x77, obj=%p, res=%d, "
			 "res2=0}]", (void *)&iocb, POLLOUT);
		reap(&event, shown);
	}
}

/* Objects that the kernel writes. */
static void write_only(void)
{
	char *page = pages(2), shown[256];
	struct iocb iocb, *list = &iocb;

	fill(&iocb);
	if (syscall(SYS_io_submit, ctx, 1l, &list) != 1)
		fail("io_submit");
	line(1, "io_submit(%#lx, 1, [%s])", ctx, text);
	mode(page, PROT_WRITE);
	snprintf(shown, sizeof(shown),
		 "[{data=0x77, obj=%p, res=%d, res2=0}]", (void *)&iocb,
		 POLLOUT);
	reap((void *)page, shown);
}

int main(void)
{
	static const int modes[] = {
		PROT_READ, PROT_WRITE, PROT_NONE, PROT_READ | PROT_WRITE,
	};
	enum { N = sizeof(modes) / sizeof(*modes) };

	if (syscall(SYS_io_setup, 8u, &ctx))
		fail("io_setup");
	line(0, "io_setup(8, [%#lx])", ctx);
	snprintf(text, sizeof(text),
		 "{aio_data=0x77, aio_lio_opcode=IOCB_CMD_POLL, aio_fildes=%d, "
		 "aio_buf=POLLOUT}", STDOUT_FILENO);
	for (int i = 0; i < N; i++)
		for (int j = 0; j < N; j++) {
			submit(modes[i], modes[j]);
			across(modes[i], modes[j]);
		}
	write_only();
	printf("+++ exited with 0 +++\n");
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mixed-abi - 64-bit code that makes AIO calls in both ways, `syscall' and int
 * $0x80, one after the other on the same context, and other calls whose numbers
 * are those of AIO calls in the other ABI.  Prints the lines that a tracer has
 * to print for the AIO calls.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* arch/x86/entry/syscalls/syscall_32.tbl */
enum {
	I386_fchown32 = 207, I386_getresuid32 = 209,
	I386_io_setup = 245, I386_io_destroy = 246, I386_io_getevents = 247,
	I386_io_submit = 248, I386_io_cancel = 249,
};

enum { SIZE = 16, N = 3 };

/* Everything that is passed to the kernel is below 4 GiB. */
static struct low {
	aio_context_t ctx;
	uint32_t ctx32;
	struct iocb iocbs[N];
	struct iocb *list[N];
	uint32_t list32[N];
	struct io_event events[N];
	struct {
		int32_t sec, nsec;
	} timeout32;
	struct {
		int64_t sec, nsec;
	} timeout;
	char buffer[N * SIZE];
} *low;

/*
 * The kernel looks only at the low halves, so the high ones are set to
 * non-zero.  Like the C library's syscall(), except for errno.
 */
static long int80(int nr, unsigned long a, unsigned long b, unsigned long c,
		  unsigned long d, unsigned long e)
{
	const unsigned long dirt = 0xdeadbeef00000000;
	long ret;

	__asm__ volatile("int $0x80"
			 : "=a"(ret)
			 : "0"(dirt | (unsigned int)nr),
			   "b"(dirt | (uint32_t)a), "c"(dirt | (uint32_t)b),
			   "d"(dirt | (uint32_t)c), "S"(dirt | (uint32_t)d),
			   "D"(dirt | (uint32_t)e)
			 : "r8", "r9", "r10", "r11", "memory", "cc");
	return (int)ret;
}

static uint32_t at(const void *p)
{
	return (uint32_t)(uintptr_t)p;
}

/* strace prints the result in column 40. */
__attribute__((format(printf, 2, 3)))
static void line(long ret, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	printf("%-39s = %ld\n", text, ret);
}

static const char *iocb(int i)
{
	static char text[N][160];

	snprintf(text[i], sizeof(text[i]),
		 "{aio_data=%#x, aio_lio_opcode=IOCB_CMD_PREAD, aio_fildes=%u, "
		 "aio_buf=%#x, aio_nbytes=%d, aio_offset=%d}", 0xa0 + i,
		 low->iocbs[i].aio_fildes, at(low->buffer + i * SIZE), SIZE,
		 i * SIZE);
	return text[i];
}

static const char *event(int i)
{
	static char text[N][96];
	const struct io_event *e = &low->events[i];

	snprintf(text[i], sizeof(text[i]),
		 "{data=%#llx, obj=%#llx, res=%d, res2=0}",
		 (unsigned long long)e->data, (unsigned long long)e->obj, SIZE);
	return text[i];
}

static void fail(const char *what, long ret)
{
	fprintf(stderr, "mixed-abi: %s: %ld\n", what, ret);
	exit(1);
}

static void expect(const char *what, long ret, long wanted)
{
	if (ret != wanted)
		fail(what, ret);
}

static void prepare(void)
{
	int fd = open("/proc/self/exe", O_RDONLY);

	low = mmap(NULL, sizeof(*low), PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	if (low == MAP_FAILED || fd < 0)
		fail("mmap or open", -errno);
	for (int i = 0; i < N; i++) {
		low->iocbs[i] = (struct iocb){
			.aio_data = (uint64_t)(0xa0 + i),
			.aio_lio_opcode = IOCB_CMD_PREAD,
			.aio_fildes = (uint32_t)fd,
			.aio_buf = at(low->buffer + i * SIZE),
			.aio_nbytes = SIZE, .aio_offset = i * SIZE,
		};
		low->list[i] = &low->iocbs[i];
		low->list32[i] = at(&low->iocbs[i]);
	}
	low->timeout32.sec = 5;
	low->timeout32.nsec = 6;
	low->timeout.sec = 7;
	low->timeout.nsec = 8;
}

static void submit_as_i386(void)
{
	long ret = int80(I386_io_submit, low->ctx, N, at(low->list32), 0, 0);

	expect("io_submit", ret, N);
	line(ret, "io_submit(%#x, %d, [%s, %s, %s])", low->ctx32, N, iocb(0),
	     iocb(1), iocb(2));
}

static void submit_as_x86_64(void)
{
	long ret = syscall(SYS_io_submit, low->ctx, (long)N, low->list);

	expect("io_submit", ret, N);
	line(ret, "io_submit(%#x, %d, [%s, %s, %s])", low->ctx32, N, iocb(0),
	     iocb(1), iocb(2));
}

static void reap_as_i386(void)
{
	long ret = int80(I386_io_getevents, low->ctx, N, N, at(low->events),
			 at(&low->timeout32));

	expect("io_getevents", ret, N);
	line(ret, "io_getevents(%#x, %d, %d, [%s, %s, %s], "
	     "{tv_sec=5, tv_nsec=6})", low->ctx32, N, N, event(0), event(1),
	     event(2));
}

static void reap_as_x86_64(void)
{
	long ret = syscall(SYS_io_getevents, low->ctx, (long)N, (long)N,
			   low->events, &low->timeout);

	expect("io_getevents", ret, N);
	line(ret, "io_getevents(%#x, %d, %d, [%s, %s, %s], "
	     "{tv_sec=7, tv_nsec=8})", low->ctx32, N, N, event(0), event(1),
	     event(2));
}

/*
 * The numbers of io_getevents and io_submit in the other ABI; here other calls.
 */
static void other_calls(void)
{
	expect("fchown32", int80(I386_fchown32, -1, 0, 0, 0, 0), -EBADF);
	expect("getresuid32", int80(I386_getresuid32, 0, 0, 0, 0, 0), -EFAULT);
	expect("waitid", syscall(247, -1, 0, NULL, 0, NULL), -1);
	expect("mq_getsetattr", syscall(245, -1, NULL, NULL), -1);
}

int main(void)
{
	prepare();
	/* int $0x80 returns a context that can be named in both ways. */
	expect("io_setup", int80(I386_io_setup, 8, at(&low->ctx32), 0, 0, 0),
	       0);
	line(0, "io_setup(8, [%#x])", low->ctx32);
	low->ctx = low->ctx32;
	submit_as_x86_64();
	reap_as_i386();
	other_calls();
	submit_as_i386();
	reap_as_x86_64();
	submit_as_i386();
	reap_as_i386();
	other_calls();
	submit_as_x86_64();
	reap_as_x86_64();
	expect("io_destroy", int80(I386_io_destroy, low->ctx, 0, 0, 0, 0), 0);
	line(0, "io_destroy(%#x)", low->ctx32);
	printf("+++ exited with 0 +++\n");
	return 0;
}

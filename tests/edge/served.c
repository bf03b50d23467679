/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * served userfaultfd|fuse [GO] - submits an iocb in a missing page.  Another
 * thread provides it, by userfaultfd(2) or as the daemon of a file system whose
 * file is mapped, and makes an AIO call before it does.  Prints what the calls
 * return, and how often the page was requested.  With GO, a FIFO, this happens
 * after a line was read from it; everything else is prepared before.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <linux/fuse.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { PAGE = 4096 };

static aio_context_t ctx;
static char content[PAGE] __attribute__((aligned(PAGE)));
static int server;		/* the userfaultfd, or /dev/fuse */
static volatile int asked;

static void cannot(const char *what)
{
	printf("%s: %s\n", what, strerror(errno));
	exit(77);
}

/* A thread waits for the page. */
static void is_asked(void)
{
	asked++;
	syscall(SYS_io_submit, ctx, 0L, NULL);
}

static void *serve_faults(void *arg)
{
	struct uffd_msg msg;

	while (read(server, &msg, sizeof(msg)) == sizeof(msg)) {
		struct uffdio_copy copy = {
			.dst = msg.arg.pagefault.address & -(uint64_t)PAGE,
			.src = (uintptr_t)content,
			.len = PAGE,
		};

		is_asked();
		ioctl(server, UFFDIO_COPY, &copy);
	}
	return arg;
}

static struct iocb *by_faults(pthread_t *thread)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register area = {
		.range.len = PAGE,
		.mode = UFFDIO_REGISTER_MODE_MISSING,
	};
	void *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	server = (int)syscall(SYS_userfaultfd, O_CLOEXEC);
	if (server < 0)
		cannot("userfaultfd");
	area.range.start = (uintptr_t)page;
	if (ioctl(server, UFFDIO_API, &api) < 0 ||
	    ioctl(server, UFFDIO_REGISTER, &area) < 0)
		cannot("UFFDIO_REGISTER");
	pthread_create(thread, NULL, serve_faults, NULL);
	return page;
}

static void answer(const struct fuse_in_header *in, int error,
		   const void *data, size_t len)
{
	struct fuse_out_header out = {
		.len = (uint32_t)(sizeof(out) + len),
		.error = error,
		.unique = in->unique,
	};
	struct iovec parts[] = { { &out, sizeof(out) }, { (void *)data, len } };

	if (writev(server, parts, 2) < 0)
		return;
}

/* A file system that consists of one file. */
static void *serve_file(void *arg)
{
	static char request[1 << 16];
	const struct fuse_in_header *in = (const void *)request;
	const struct fuse_init_out init = {
		.major = FUSE_KERNEL_VERSION,
		.minor = FUSE_KERNEL_MINOR_VERSION,
		.max_write = PAGE,
	};
	const struct fuse_attr_out attr = {
		.attr_valid = 1000,
		.attr = { .ino = FUSE_ROOT_ID, .mode = S_IFREG | 0444,
			  .nlink = 1, .size = PAGE },
	};
	const struct fuse_open_out opened = { 0 };

	while (read(server, request, sizeof(request)) > 0) {
		switch (in->opcode) {
		case FUSE_INIT:
			answer(in, 0, &init, sizeof(init));
			break;
		case FUSE_GETATTR:
			answer(in, 0, &attr, sizeof(attr));
			break;
		case FUSE_OPEN:
			answer(in, 0, &opened, sizeof(opened));
			break;
		case FUSE_READ:
			is_asked();
			answer(in, 0, content, PAGE);
			break;
		default:
			answer(in, -ENOSYS, NULL, 0);
		}
	}
	return arg;
}

static struct iocb *by_fuse(pthread_t *thread)
{
	char options[100];
	struct stat st;
	void *page;
	int fd;

	server = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	if (server < 0)
		cannot("/dev/fuse");
	close(open("served", O_WRONLY | O_CREAT, 0600));
	snprintf(options, sizeof(options),
		 "fd=%d,rootmode=100000,user_id=0,group_id=0", server);
	if (unshare(CLONE_NEWNS) < 0 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("served", "served", "fuse", 0, options) < 0)
		cannot("mount");
	pthread_create(thread, NULL, serve_file, NULL);
	fd = open("served", O_RDONLY);
	/* Only then does the kernel know that it is not empty. */
	if (fstat(fd, &st) < 0)
		cannot("fstat of the file");
	page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd,
		    0);
	/* At the exit there would be no server for its FUSE_FLUSH. */
	close(fd);
	if (page == MAP_FAILED)
		cannot("mmap of the file");
	return page;
}

int main(int argc, char **argv)
{
	struct iocb *list[1], *iocb = (struct iocb *)content;
	struct io_event event = { 0 };
	static char buf[16];
	pthread_t thread;
	long submitted, reaped;
	char line[16];

	if (syscall(SYS_io_setup, 4, &ctx) < 0)
		cannot("io_setup");
	*iocb = (struct iocb){
		.aio_data = 0x62,
		.aio_lio_opcode = IOCB_CMD_PREAD,
		.aio_fildes = (uint32_t)open("/proc/self/exe", O_RDONLY),
		.aio_buf = (uintptr_t)buf,
		.aio_nbytes = sizeof(buf),
	};
	list[0] = strcmp(argv[1], "fuse") ? by_faults(&thread) :
					    by_fuse(&thread);
	if (argc > 2) {
		int go = open(argv[2], O_RDONLY);

		if (read(go, line, sizeof(line)) < 1)
			return 1;
	}
	submitted = syscall(SYS_io_submit, ctx, 1L, list);
	reaped = submitted < 1 ? 0 : syscall(SYS_io_getevents, ctx, 1L, 1L,
					     &event, NULL);
	printf("submitted %ld, reaped %ld: %llx %lld; asked %d\n", submitted,
	       reaped, event.data, event.res, asked);
	return 0;
}

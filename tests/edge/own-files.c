/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * own-files SHARED OWN - two threads submit and reap reads in turn, on one
 * context and of descriptor 100, which is the file SHARED for the one and OWN
 * for the other, that has called unshare(CLONE_FILES).  Then a thread that
 * shares its descriptors with the first reads SHARED.  At the end the first
 * reads SHARED four times, with O_DIRECT switched on or off by fcntl(2) before
 * each.  Prints the reads in order, with "direct" if O_DIRECT could be set.
 */
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { FD = 100, SIZE = 4096, ROUNDS = 3 };

static aio_context_t ctx;
static char buffer[SIZE] __attribute__((aligned(SIZE)));
static pthread_barrier_t turn;

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static void open_as(const char *path)
{
	int fd = open(path, O_RDONLY);

	if (fd < 0 || dup2(fd, FD) != FD || close(fd))
		fail(path);
}

static void read_one(const char *name)
{
	static struct iocb cb;
	struct iocb *list[] = { &cb };
	struct io_event event;

	cb = (struct iocb){
		.aio_lio_opcode = IOCB_CMD_PREAD, .aio_fildes = FD,
		.aio_buf = (uintptr_t)buffer, .aio_nbytes = SIZE,
	};
	if (syscall(SYS_io_submit, ctx, 1, list) != 1 ||
	    syscall(SYS_io_getevents, ctx, 1, 1, &event, NULL) != 1)
		fail("a read");
	printf("%s\n", name);
}

static void *apart(void *path)
{
	if (unshare(CLONE_FILES))
		fail("unshare");
	open_as(path);
	for (int i = 0; i < ROUNDS; i++) {
		pthread_barrier_wait(&turn);
		read_one("own");
		pthread_barrier_wait(&turn);
	}
	return NULL;
}

static void *together(void *arg)
{
	(void)arg;
	read_one("shared");
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t thread;

	if (argc < 3 || syscall(SYS_io_setup, 4, &ctx))
		fail("own-files");
	open_as(argv[1]);
	pthread_barrier_init(&turn, NULL, 2);
	pthread_create(&thread, NULL, apart, argv[2]);
	for (int i = 0; i < ROUNDS; i++) {
		read_one("shared");
		pthread_barrier_wait(&turn);
		pthread_barrier_wait(&turn);
	}
	pthread_join(thread, NULL);
	pthread_create(&thread, NULL, together, NULL);
	pthread_join(thread, NULL);
	for (int i = 0; i < 4; i++) {
		if (fcntl(FD, F_SETFL, i % 2 ? 0 : O_DIRECT)) {
			read_one("shared");
			continue;
		}
		read_one(i % 2 ? "shared" : "shared direct");
	}
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * waits [KIND] - each of its threads makes a call of its own kind that waits,
 * again and again, and compares what it answers with what it has to: nothing
 * ever comes, so that the time is over, or a part is not enough.  Says "ready",
 * ends with standard input, and prints each call with another answer, then
 * "wrong=N".  With a kind only the thread of that one, which takes all signals.
 */
#include <errno.h>
#include <linux/aio_abi.h>
#include <linux/futex.h>
#include <linux/io_uring.h>
#include <linux/time_types.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ipc.h>
#include <sys/random.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

enum { WAIT_MS = 60, BIG = 4 << 20 };

static atomic_bool over;
static atomic_int wrong;

static const struct timespec wait_ts = { .tv_nsec = WAIT_MS * 1000000 };
static const struct __kernel_timespec wait_kts = {
	.tv_nsec = WAIT_MS * 1000000,
};

/* A socket whose peer says nothing, with timeouts. */
static int quiet_socket(int *peer)
{
	const struct timeval tv = { .tv_usec = WAIT_MS * 1000 };
	int s[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, s))
		return -1;
	setsockopt(s[0], SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
	setsockopt(s[0], SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv));
	*peer = s[1];
	return s[0];
}

static long do_epoll_wait(int fd)
{
	struct epoll_event e;

	return epoll_wait(fd, &e, 1, WAIT_MS);
}

static long do_epoll_pwait(int fd)
{
	struct epoll_event e;
	sigset_t set;

	sigemptyset(&set);
	return epoll_pwait(fd, &e, 1, WAIT_MS, &set);
}

static long do_epoll_pwait2(int fd)
{
	struct epoll_event e;

	return syscall(441, fd, &e, 1, &wait_kts, NULL, 8L);
}

static int make_sem(void)
{
	return semget(IPC_PRIVATE, 1, 0600);
}

static void drop_sem(int id)
{
	semctl(id, 0, IPC_RMID);
}

static long do_semtimedop(int id)
{
	struct sembuf op = { .sem_op = -1 };

	return semtimedop(id, &op, 1, &wait_ts);
}

static long do_sigtimedwait(int unused)
{
	sigset_t set;

	(void)unused;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	return sigtimedwait(&set, NULL, &wait_ts);
}

static int make_socket(void)
{
	int peer;

	return quiet_socket(&peer);
}

static long do_recv(int fd)
{
	char c;

	return recv(fd, &c, 1, 0);
}

static long do_read(int fd)
{
	char c;

	return read(fd, &c, 1);
}

static long do_recvmsg(int fd)
{
	char c;
	struct iovec v = { &c, 1 };
	struct msghdr m = { .msg_iov = &v, .msg_iovlen = 1 };

	return recvmsg(fd, &m, 0);
}

static int make_full(void)
{
	static char much[1 << 16];
	int fd = make_socket();

	while (send(fd, much, sizeof(much), MSG_DONTWAIT) > 0)
		;
	while (send(fd, much, 1, MSG_DONTWAIT) > 0)
		;
	return fd;
}

static long do_send(int fd)
{
	return send(fd, "", 1, 0);
}

static int make_listener(void)
{
	const struct timeval tv = { .tv_usec = WAIT_MS * 1000 };
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	/* Bound to a name that the kernel makes up. */
	if (bind(fd, (void *)&a, sizeof(a.sun_family)) || listen(fd, 1))
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
	return fd;
}

static long do_accept(int fd)
{
	return accept(fd, NULL, NULL);
}

static aio_context_t context(int ready)
{
	static int ends[2];
	aio_context_t ctx = 0;
	struct iocb cb = { .aio_lio_opcode = IOCB_CMD_POLL,
			   .aio_buf = POLLOUT };
	struct iocb *list = &cb;

	if (!ends[1] && pipe(ends))
		return 0;
	cb.aio_fildes = (uint32_t)ends[1];
	if (syscall(SYS_io_setup, 2, &ctx))
		return 0;
	while (ready--)
		syscall(SYS_io_submit, ctx, 1, &list);
	return ctx;
}

static long do_getevents(int unused)
{
	struct timespec ts = wait_ts;
	struct io_event e[2];
	aio_context_t ctx = context(0);
	long r;
	int err;

	(void)unused;
	r = syscall(SYS_io_getevents, ctx, 1, 2, e, &ts);
	err = errno;
	syscall(SYS_io_destroy, ctx);
	errno = err;
	return r;
}

static long do_getevents_part(int unused)
{
	struct timespec ts = wait_ts;
	struct io_event e[2];
	aio_context_t ctx = context(1);
	long r;

	(void)unused;
	r = syscall(SYS_io_getevents, ctx, 2, 2, e, &ts);
	syscall(SYS_io_destroy, ctx);
	return r;
}

static long do_pgetevents(int unused)
{
	struct timespec ts = wait_ts;
	struct io_event e[2];
	aio_context_t ctx = context(0);
	long r;

	(void)unused;
	r = syscall(SYS_io_pgetevents, ctx, 1, 2, e, &ts, NULL);
	syscall(SYS_io_destroy, ctx);
	return r;
}

static int make_uring(void)
{
	struct io_uring_params p = { 0 };

	return (int)syscall(SYS_io_uring_setup, 1, &p);
}

static long do_uring(int fd)
{
	struct io_uring_getevents_arg arg = {
		.ts = (uint64_t)(uintptr_t)&wait_kts,
	};

	return syscall(SYS_io_uring_enter, fd, 0, 1,
		       IORING_ENTER_GETEVENTS | IORING_ENTER_EXT_ARG, &arg,
		       sizeof(arg));
}

static long do_getrandom(int unused)
{
	static char bytes[BIG];

	(void)unused;
	return getrandom(bytes, sizeof(bytes), 0);
}

/* Bytes in order, slowly: what is written twice or not at all shows. */
static int slow_end;

static void *slow_reader(void *arg)
{
	static unsigned char bytes[4096];
	unsigned char next = 0;
	ssize_t n;

	while ((n = read(slow_end, bytes, sizeof(bytes))) > 0) {
		for (ssize_t i = 0; i < n; i++, next++)
			if (bytes[i] != next) {
				printf("write: other bytes\n");
				wrong++;
				next = bytes[i];
			}
		usleep(500);
	}
	return arg;
}

static int make_pipe(void)
{
	pthread_t thread;
	int ends[2];

	if (pipe(ends))
		return -1;
	slow_end = ends[0];
	pthread_create(&thread, NULL, slow_reader, NULL);
	return ends[1];
}

static long do_write(int fd)
{
	static unsigned char bytes[1 << 18];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)i;
	return write(fd, bytes, sizeof(bytes));
}

static long do_poll(int unused)
{
	(void)unused;
	return poll(NULL, 0, WAIT_MS);
}

static long do_nanosleep(int unused)
{
	(void)unused;
	return nanosleep(&wait_ts, NULL);
}

static long do_futex(int unused)
{
	int word = 0;

	(void)unused;
	return syscall(SYS_futex, &word, FUTEX_WAIT, 0, &wait_ts, NULL, 0);
}

static const struct kind {
	const char *name;
	int (*make)(void);
	long (*call)(int fd);
	void (*drop)(int fd);
	long answer;	/* or -errno */
} kinds[] = {
	{ "epoll_wait", NULL, do_epoll_wait, NULL, 0 },
	{ "epoll_pwait", NULL, do_epoll_pwait, NULL, 0 },
	{ "epoll_pwait2", NULL, do_epoll_pwait2, NULL, 0 },
	{ "semtimedop", make_sem, do_semtimedop, drop_sem, -EAGAIN },
	{ "sigtimedwait", NULL, do_sigtimedwait, NULL, -EAGAIN },
	{ "recv", make_socket, do_recv, NULL, -EAGAIN },
	{ "read", make_socket, do_read, NULL, -EAGAIN },
	{ "recvmsg", make_socket, do_recvmsg, NULL, -EAGAIN },
	{ "send", make_full, do_send, NULL, -EAGAIN },
	{ "accept", make_listener, do_accept, NULL, -EAGAIN },
	{ "io_getevents", NULL, do_getevents, NULL, 0 },
	{ "io_getevents, a part", NULL, do_getevents_part, NULL, 1 },
	{ "io_pgetevents", NULL, do_pgetevents, NULL, 0 },
	{ "io_uring_enter", make_uring, do_uring, NULL, -ETIME },
	{ "getrandom", NULL, do_getrandom, NULL, BIG },
	{ "write", make_pipe, do_write, NULL, 1 << 18 },
	{ "poll", NULL, do_poll, NULL, 0 },
	{ "nanosleep", NULL, do_nanosleep, NULL, 0 },
	{ "futex", NULL, do_futex, NULL, -ETIMEDOUT },
};
enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

static void *run(void *arg)
{
	const struct kind *k = arg;
	int fd = k->make ? k->make() : -1;

	if (!strncmp(k->name, "epoll", 5))
		fd = epoll_create1(0);
	/* Not on every kernel. */
	if (k->make && fd < 0)
		return NULL;
	while (!over) {
		long r = k->call(fd);

		if (r < 0)
			r = -errno;
		if (r == -ENOSYS)
			break;
		if (r == k->answer)
			continue;
		printf("%s: %ld\n", k->name, r);
		wrong++;
	}
	if (k->drop)
		k->drop(fd);
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t threads[KINDS];
	sigset_t set;
	char c;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGUSR1, SIG_IGN);
	for (int i = 0; i < KINDS; i++)
		if (argc < 2 || !strcmp(argv[1], kinds[i].name))
			pthread_create(&threads[i], NULL, run,
				       (void *)&kinds[i]);
	sigfillset(&set);
	if (argc > 1)
		sigprocmask(SIG_BLOCK, &set, NULL);
	puts("ready");
	fflush(stdout);
	while (read(STDIN_FILENO, &c, 1) > 0)
		;
	over = true;
	for (int i = 0; i < KINDS; i++)
		if (argc < 2 || !strcmp(argv[1], kinds[i].name))
			pthread_join(threads[i], NULL);
	printf("wrong=%d\n", (int)wrong);
	return wrong != 0;
}

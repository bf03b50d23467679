/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tsync spin|submit - installs a seccomp filter in all threads at once
 * (SECCOMP_FILTER_FLAG_TSYNC), which answers io_setup with EPERM, while
 *
 *	spin	eight threads make that call again and again, each until it was
 *		answered that way 20 times; prints "160 EPERM"
 *	submit	another thread is blocked in io_submit, in a read from a pipe;
 *		prints "res=4" or its other result
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static int ends[2];
static _Atomic long tid;	/* of the other, when it has started */
static _Atomic int answered;

enum { SPINNERS = 8 };

static void *spin(void *arg)
{
	int n = 0;

	while (n < 20) {
		if (syscall(SYS_io_setup, 0, NULL) < 0 && errno == EPERM)
			n++;
		tid = syscall(SYS_gettid);
	}
	answered += n;
	return arg;
}

static void *submit(void *arg)
{
	char buf[4];
	struct iocb cb = {
		.aio_lio_opcode = IOCB_CMD_PREAD,
		.aio_fildes = (unsigned int)ends[0],
		.aio_buf = (uintptr_t)buf, .aio_nbytes = sizeof(buf),
	};
	struct iocb *list = &cb;
	struct io_event ev = { 0 };
	aio_context_t ctx = 0;

	syscall(SYS_io_setup, 1, &ctx);
	tid = syscall(SYS_gettid);
	if (syscall(SYS_io_submit, ctx, 1, &list) == 1 &&
	    syscall(SYS_io_getevents, ctx, 1, 1, &ev, NULL) == 1)
		printf("res=%lld\n", (long long)ev.res);
	return arg;
}

static void read_own(const char *name, char *text, size_t size)
{
	char path[64];
	ssize_t n = -1;
	int fd;

	snprintf(path, sizeof(path), "/proc/self/task/%ld/%s", tid, name);
	fd = open(path, O_RDONLY);
	if (fd >= 0) {
		n = read(fd, text, size - 1);
		close(fd);
	}
	text[n < 0 ? 0 : n] = '\0';
}

/* The other sleeps in io_submit: it is not stopped at its entry. */
static int is_there(void)
{
	char text[512], *end;

	read_own("syscall", text, sizeof(text));
	if (text[0] == 'r' || atoi(text) != SYS_io_submit)
		return 0;
	read_own("stat", text, sizeof(text));
	end = strrchr(text, ')');
	return end && end[1] == ' ' && end[2] == 'S';
}

int main(int argc, char **argv)
{
	struct sock_filter insns[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_io_setup, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog prog = { 4, insns };
	int submits = argc > 1 && !strcmp(argv[1], "submit");
	int threads = submits ? 1 : SPINNERS;
	pthread_t t[SPINNERS];

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (pipe(ends))
		return 1;
	for (int i = 0; i < threads; i++)
		if (pthread_create(&t[i], NULL, submits ? submit : spin, NULL))
			return 1;
	while (!tid || (submits && !is_there()))
		;
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
		    SECCOMP_FILTER_FLAG_TSYNC, &prog))
		perror("tsync");
	if (write(ends[1], "abcd", 4) != 4)
		perror("tsync");
	for (int i = 0; i < threads; i++)
		pthread_join(t[i], NULL);
	if (!submits)
		printf("%d EPERM\n", answered);
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * meanwhile CALL ARGUMENT SCRIPT COMMAND [ARG]... - runs the command.  Each
 * time before one of its processes makes the system call number CALL with that
 * first argument, a shell runs the script; the call is made after it has ended.
 * $1 is the second argument of the call.  So a test can make something happen
 * between two calls of a tracer.  For x86_64 and arm64, with a seccomp filter
 * and SECCOMP_RET_USER_NOTIF.  Exits with the command's status, 128 + N if a
 * signal killed it, 77 if there are no such filters.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif

static int install(uint32_t nr, uint32_t arg)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, args)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, arg, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog prog = { sizeof(filter) / sizeof(*filter), filter };

	/* A timer tick of the caller must not make it repeat the request. */
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
			    SECCOMP_FILTER_FLAG_NEW_LISTENER |
			    SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, &prog);
}

static void send_fd(int socket, int fd)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { .head = {
		.cmsg_len = CMSG_LEN(sizeof(int)),
		.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS,
	} };
	struct iovec iov = { (char *)"", 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control,
		.msg_controllen = sizeof(control.room),
	};

	memcpy(CMSG_DATA(&control.head), &fd, sizeof(fd));
	if (sendmsg(socket, &msg, 0) != 1)
		_exit(99);
}

static int receive_fd(int socket)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control;
	char byte;
	struct iovec iov = { &byte, 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control,
		.msg_controllen = sizeof(control.room),
	};
	int fd = -1;

	if (recvmsg(socket, &msg, MSG_CMSG_CLOEXEC) == 1 &&
	    msg.msg_controllen)
		memcpy(&fd, CMSG_DATA(&control.head), sizeof(fd));
	return fd;
}

/* False: there will be no more calls. */
static int answer(int fd, const char *script)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	struct seccomp_notif call = { 0 };
	struct seccomp_notif_resp resp = { 0 };
	char arg[24];
	pid_t shell;

	if (poll(&pfd, 1, -1) != 1 || !(pfd.revents & POLLIN))
		return 0;
	if (ioctl(fd, SECCOMP_IOCTL_NOTIF_RECV, &call))
		return errno == ENOENT || errno == EINTR;
	snprintf(arg, sizeof(arg), "%lld", (long long)call.data.args[1]);
	shell = fork();
	if (!shell) {
		execl("/bin/sh", "sh", "-c", script, "sh", arg, NULL);
		_exit(127);
	}
	waitpid(shell, NULL, 0);
	resp.id = call.id;
	resp.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	ioctl(fd, SECCOMP_IOCTL_NOTIF_SEND, &resp);
	return 1;
}

int main(int argc, char **argv)
{
	int sockets[2], fd, status;
	pid_t child;

	if (argc < 5 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0,
				   sockets))
		return 2;
	child = fork();
	if (!child) {
		fd = install((uint32_t)atol(argv[1]),
			     (uint32_t)strtoul(argv[2], NULL, 0));
		if (fd < 0)
			_exit(77);
		send_fd(sockets[1], fd);
		close(fd);
		execvp(argv[4], argv + 4);
		_exit(127);
	}
	close(sockets[1]);
	fd = receive_fd(sockets[0]);
	while (fd >= 0 && answer(fd, argv[3]))
		;
	if (waitpid(child, &status, 0) != child)
		return 99;
	return WIFEXITED(status) ? WEXITSTATUS(status) :
				   128 + WTERMSIG(status);
}

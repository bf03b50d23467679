/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pty COMMAND [ARG]... - runs a command on a new terminal, as the leader of its
 * session and of the foreground group.  Standard input is typed there, and its
 * output goes to standard output.  The terminal does not echo, and turns ^C
 * into SIGINT.  Ends when the command has ended, and prints how: "exited N" or
 * "killed N".
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static void die(const char *what)
{
	perror(what);
	_exit(99);
}

static pid_t run(int master, char **command)
{
	struct termios t;
	pid_t child;
	int fd;

	if (grantpt(master) || unlockpt(master))
		die("unlockpt");
	child = fork();
	if (child)
		return child;
	setsid();
	/* Without O_NOCTTY: it becomes the session's terminal. */
	fd = open(ptsname(master), O_RDWR);
	if (fd < 0 || tcgetattr(fd, &t))
		die("terminal");
	t.c_lflag &= ~(tcflag_t)ECHO;
	t.c_oflag &= ~(tcflag_t)OPOST;
	if (tcsetattr(fd, TCSANOW, &t))
		die("terminal");
	for (int i = 0; i < 3; i++)
		dup2(fd, i);
	if (fd > 2)
		close(fd);
	close(master);
	execvp(command[0], command);
	die(command[0]);
	return -1;
}

/* True when nothing more can come. */
static int copy(int from, int to)
{
	char buffer[4096];
	ssize_t n = read(from, buffer, sizeof(buffer));

	if (n < 0 && errno == EINTR)
		return 0;
	return n <= 0 || write(to, buffer, (size_t)n) != n;
}

int main(int argc, char **argv)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	struct pollfd fds[2] = {
		{ .fd = master, .events = POLLIN },
		{ .fd = STDIN_FILENO, .events = POLLIN },
	};
	pid_t child;
	int status;

	if (argc < 2 || master < 0)
		return 99;
	child = run(master, argv + 1);
	/* The terminal fails with EIO when no process has it open. */
	for (;;) {
		if (poll(fds, 2, -1) < 0)
			continue;
		if (fds[0].revents && copy(master, STDOUT_FILENO))
			break;
		if (fds[1].revents && copy(STDIN_FILENO, master))
			fds[1].fd = -1;
	}
	if (waitpid(child, &status, 0) != child)
		die("waitpid");
	if (WIFSIGNALED(status))
		printf("killed %d\n", WTERMSIG(status));
	else
		printf("exited %d\n", WEXITSTATUS(status));
	return 0;
}

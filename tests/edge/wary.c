/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wary HOW - does something that may have to do with pages that a program
 * provides, and then makes two AIO calls.  HOW is
 *
 *	nothing		just that
 *	mount-fails	mounts "fuse" on nothing, and fails
 *	mount-tmpfs	mounts a file system that no program serves
 *	faults-fails	requests a userfaultfd with flags that do not exist
 *	faults-child	a child requests one; the parent makes the calls
 *	faults		requests one itself
 *	faults-exec	requests one, and executes itself with "nothing"
 *
 * If something is not possible, prints that and exits with 77.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void cannot(const char *what)
{
	printf("%s: %s\n", what, strerror(errno));
	exit(77);
}

static void refused(const char *what, long result)
{
	if (result >= 0) {
		printf("%s was not refused\n", what);
		exit(1);
	}
}

static int faults(int flags)
{
	return (int)syscall(SYS_userfaultfd, O_CLOEXEC | flags);
}

static void in_child(void)
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(faults(0) < 0 ? 77 : 0);
	if (waitpid(pid, &status, 0) != pid || status)
		cannot("userfaultfd in a child");
}

static void prepare(const char *how, char *self)
{
	if (!strcmp(how, "mount-fails")) {
		refused("mount", mount("none", "/nowhere", "fuse", 0, ""));
	} else if (!strcmp(how, "mount-tmpfs")) {
		if (unshare(CLONE_NEWNS) ||
		    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
		    mount("none", "/mnt", "tmpfs", 0, NULL))
			cannot("mount");
	} else if (!strcmp(how, "faults-fails")) {
		refused("userfaultfd", faults(0x40000000));
	} else if (!strcmp(how, "faults-child")) {
		in_child();
	} else if (!strncmp(how, "faults", 6)) {
		if (faults(0) < 0)
			cannot("userfaultfd");
		if (!strcmp(how, "faults-exec")) {
			execl(self, self, "nothing", (char *)NULL);
			cannot(self);
		}
	}
}

int main(int argc, char **argv)
{
	struct iocb cb = { .aio_fildes = (uint32_t)-1 }, *list[] = { &cb };
	aio_context_t ctx = 0;

	if (argc != 2)
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	prepare(argv[1], "/proc/self/exe");
	if (syscall(SYS_io_setup, 1, &ctx))
		cannot("io_setup");
	refused("io_submit", syscall(SYS_io_submit, ctx, 1, list));
	return 0;
}

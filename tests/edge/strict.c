/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * strict - reports whether it has a seccomp filter, and whether it can enter
 * seccomp's strict mode: prints "seccomp=N strict=0", or the error's name
 * instead of the last 0.  It begins after it has read a byte, or the end, of
 * standard input.
 */
#include <errno.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void)
{
	char text[80], byte;
	int mode, n;

	if (read(STDIN_FILENO, &byte, 1) < 0)
		return 1;
	mode = prctl(PR_GET_SECCOMP);
	errno = 0;
	/* From here on only read, write and exit are allowed. */
	prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT);
	n = snprintf(text, sizeof(text), "seccomp=%d strict=%s\n", mode,
		     strerrorname_np(errno));
	syscall(SYS_exit, write(STDOUT_FILENO, text, (size_t)n) != n);
	return 1;
}

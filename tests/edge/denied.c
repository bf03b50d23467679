/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * denied [x32] - twenty rounds of calls that fail in one way or another:
 * io_submit with the round's number, and io_getevents.  Where a filter denies
 * the first, it returns ENOSYS, and the other EINVAL.  With x32 the first is
 * made with its x32 number, which most kernels answer with ENOSYS.  Prints the
 * lines that a tracer has to print.  It begins after it has read a byte, or the
 * end, of standard input.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { ROUNDS = 20, X32_IO_SUBMIT = 0x40000000 + 544 };

static void line(const char *call)
{
	printf("%-39s = -1 %s (%s)\n", call, strerrorname_np(errno),
	       strerror(errno));
}

int main(int argc, char **argv)
{
	long nr = argc > 1 && !strcmp(argv[1], "x32") ? X32_IO_SUBMIT :
							SYS_io_submit;
	char byte, text[80];

	if (read(STDIN_FILENO, &byte, 1) < 0)
		return 1;
	for (long i = 1; i <= ROUNDS; i++) {
		if (syscall(nr, 1ul, i, NULL) != -1)
			return 2;
		snprintf(text, sizeof(text), "io_submit(0x1, %ld, NULL)", i);
		line(text);
		if (syscall(SYS_io_getevents, 1ul, i, i, NULL, NULL) != -1)
			return 3;
		snprintf(text, sizeof(text),
			 "io_getevents(0x1, %ld, %ld, NULL, NULL)", i, i);
		line(text);
	}
	printf("+++ exited with 0 +++\n");
	return 0;
}

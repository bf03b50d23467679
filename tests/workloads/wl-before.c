/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wl-before [-f] - when it prints "ready", it has a context of 1 event, in
 * which a poll is in flight, and one of 300 events, in which 3 completed reads
 * wait.  When a line arrives on standard input it reaps the 3, then submits and
 * reaps another one.
 *
 * With -f, a child of this program, which has no contexts, prints "ready";
 * neither does more until a line arrives.
 */
#include "wl.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void wait_for_line(void)
{
	char byte;

	puts("ready");
	fflush(stdout);
	if (read(STDIN_FILENO, &byte, 1) < 0)
		wl_die("standard input");
}

int main(int argc, char **argv)
{
	struct iocb *poll = TAIL(struct iocb, .aio_lio_opcode = IOCB_CMD_POLL,
				 .aio_fildes = WL_PIPE_IN, .aio_buf = 1);
	struct iocb *cb = TAIL(struct iocb, .aio_lio_opcode = IOCB_CMD_PREAD,
			       .aio_fildes = WL_FILE, .aio_nbytes = 16,
			       .aio_buf = (uintptr_t)wl_tail(16));
	struct io_event *events = wl_tail(3 * sizeof(*events));
	kword small, large;

	wl_pipe();
	wl_file(WL_FILE, 4096);
	small = (kword)wl_setup(1);
	large = (kword)wl_setup(300);
	if (k_submit(small, 1, LIST(WORD(poll))) != 1 ||
	    k_submit(large, 3, LIST(WORD(cb), WORD(cb), WORD(cb))) != 3)
		wl_die("io_submit");
	if (argc > 1 && !strcmp(argv[1], "-f")) {
		pid_t child = fork();

		if (child)
			waitpid(child, NULL, 0);
		else
			wait_for_line();
		return 0;
	}
	wait_for_line();
	if (k_getevents(large, 3, 3, events, NULL) != 3 ||
	    k_submit(large, 1, LIST(WORD(cb))) != 1 ||
	    k_getevents(large, 1, 3, events, NULL) != 1)
		wl_die("io_getevents");
	return 0;
}

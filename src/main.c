/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options in, exit status out. */
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/die.h"
#include "capture/source.h"
#include "cli/exit_status.h"
#include "cli/options.h"
#include "cli/privilege.h"
#include "pipeline.h"

/*
 * The tracer does not need standard input and output.  If it held them, a pipe
 * that the command has closed would stay open.
 */
static void release_stdio(void)
{
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return;
	dup2(fd, STDIN_FILENO);
	dup2(fd, STDOUT_FILENO);
	close(fd);
}

/*
 * With -ff each thread has a file.  The command was forked before, and keeps
 * the limit that it inherited.
 */
static void raise_descriptor_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

int main(int argc, char **argv)
{
	const struct capture_source *engine = &capture_ptrace;
	struct capture_result result;
	struct pipeline pipeline;
	struct capture *capture;
	struct options o;
	bool written;
	int status;

	privilege_refuse();
	capture = engine->create();
	options_parse(&o, argc, argv);
	engine->open(capture, &o.capture);
	pipeline_open(&pipeline, &o);
	raise_descriptor_limit();
	release_stdio();
	if (!engine->start(capture, pipeline_wants(&pipeline),
			   &pipeline_events, &pipeline))
		return 1;
	engine->run(capture);
	result = engine->close(capture);
	written = pipeline_close(&pipeline);
	if (result.uring && !result.submits)
		warn("no io_submit was seen, but process %d uses io_uring, a "
		     "different interface that aiotrace does not trace",
		     (int)result.uring);
	status = exit_status(&result, o.capture.command ? *o.capture.command :
							  NULL,
			     written);
	options_free(&o);
	return status;
}

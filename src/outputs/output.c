/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the trace goes. */
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/die.h"
#include "base/outfile.h"

static int open_file(const char *path, bool append)
{
	const char *why;
	int fd = outfile_open(path, append, &why);

	if (fd < 0)
		die("cannot open output file %s: %s", path, why);
	return fd;
}

/* The writing end of a pipe to `sh -c command`. */
static int open_command(const char *command, pid_t *pid)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) < 0)
		die("cannot create a pipe to '%s': %s", command,
		    strerror(errno));
	*pid = fork();
	if (*pid < 0)
		die("cannot start '%s': %s", command, strerror(errno));
	if (*pid == 0) {
		dup2(fds[0], STDIN_FILENO);
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		warn("cannot start /bin/sh: %s", strerror(errno));
		_exit(127);
	}
	close(fds[0]);
	return fds[1];
}

static bool want_color(const struct options *o, const struct outbuf *b)
{
	const char *term = getenv("TERM");

	if (o->text.color != COLOR_AUTO)
		return o->text.color == COLOR_ALWAYS;
	return isatty(b->fd) && term && strcmp(term, "dumb") != 0;
}

void output_open(struct output *out, const struct options *o)
{
	const char *name = o->dest.output ? o->dest.output : "standard error";
	int fd = -1;

	*out = (struct output){ .o = o };
	if (o->dest.separate)
		;
	else if (!o->dest.output)
		fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	else if (*name == '|' || *name == '!')
		fd = open_command(name + 1, &out->reader);
	else
		fd = open_file(name, o->dest.append);
	outbuf_init(&out->out, fd, name);
	/* Whatever it is: the program and our messages write there as well. */
	out->out.live |= !o->dest.output;
	out->out.color = fd >= 0 && want_color(o, &out->out);
}

void output_open_thread(struct output *out, struct outbuf *b, pid_t tid)
{
	const char *why;
	char *path;
	int fd;

	if (asprintf(&path, "%s.%d", out->o->dest.output, (int)tid) < 0)
		die("out of memory");
	fd = outfile_open(path, out->o->dest.append, &why);
	if (fd < 0 && !out->any)
		die("cannot open output file %s: %s", path, why);
	/* If this fails later, it must not end the traced program. */
	if (fd < 0 && !out->told) {
		warn("cannot open output file %s: %s; the calls of threads "
		     "without a file will be missing from the trace, the "
		     "traced program continues",
		     path, why);
		out->told = true;
	}
	out->missing += fd < 0;
	outbuf_init(b, fd, out->o->dest.output);
	b->failed = fd < 0;
	out->any = true;
	free(path);
	b->color = out->o->text.color == COLOR_ALWAYS;
	b->told = &out->told;
}

void output_close_thread(struct output *out, struct outbuf *b)
{
	int fd = b->fd;

	outbuf_free(b);
	out->failed = out->failed || b->failed;
	if (fd >= 0)
		close(fd);
}

bool output_close(struct output *out)
{
	output_close_thread(out, &out->out);
	if (out->reader) {
		int status;

		while (waitpid(out->reader, &status, 0) < 0 && errno == EINTR)
			;
	}
	if (out->missing)
		warn("%u thread%s had no output file and %s missing from the "
		     "trace",
		     out->missing, out->missing == 1 ? "" : "s",
		     out->missing == 1 ? "is" : "are");
	return !out->failed;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which files are meant: a path, a folder with all below it, a glob. */
#ifndef AIOTRACE_PATH_PATTERN_H
#define AIOTRACE_PATH_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

enum path_kind {
	PATH_FILE,
	PATH_FOLDER,		/* "DIR/": what is below it */
	PATH_GLOB,		/* glob(7): no wildcard matches a slash */
	PATH_GLOB_FOLDER,	/* "DIR*" and a slash */
};

struct path_pattern {
	enum path_kind kind;
	char *arg;	/* as it was given */
	/*
	 * Absolute, with the symbolic links resolved of as much as there is.
	 * The first `fixed` bytes hold no wildcards, whatever they look like;
	 * `path` does not end with a slash, unless it is "/".
	 */
	char *path;
	size_t fixed;
};

/*
 * Relative paths begin in the current folder.  What exists is meant as it is
 * written, even if there are wildcards in its name.
 */
void path_pattern_init(struct path_pattern *p, const char *arg);
void path_pattern_free(struct path_pattern *p);

/* `path` as /proc/PID/fd/N says it. */
bool path_pattern_matches(const struct path_pattern *p, const char *path);

#endif

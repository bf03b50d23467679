/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which files the user means: a path, a folder with all below it, a glob. */
#ifndef AIOTRACE_PATH_PATTERN_H
#define AIOTRACE_PATH_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

enum path_kind {
	PATH_FILE,
	PATH_FOLDER,		/* "DIR/": everything below it */
	PATH_GLOB,		/* glob(7): no wildcard matches a slash */
	PATH_GLOB_FOLDER,	/* "DIR*" and a slash */
};

struct path_pattern {
	enum path_kind kind;
	char *arg;	/* as it was given */
	/*
	 * Absolute, with the symbolic links of the existing part resolved.  The
	 * first `fixed` bytes contain no wildcards, whatever they look like.
	 * `path` does not end with a slash, unless it is "/".
	 */
	char *path;
	size_t fixed;
};

/*
 * Relative paths start in the current folder.  If a file of that very name
 * exists, it is meant, even if the name contains wildcards.
 */
void path_pattern_init(struct path_pattern *p, const char *arg);
void path_pattern_free(struct path_pattern *p);

/* `path` as in /proc/PID/fd/N. */
bool path_pattern_matches(const struct path_pattern *p, const char *path);

#endif

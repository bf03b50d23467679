/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which files the user means.  The kernel reports a file's path without
 * symbolic links, so those in the user's path are resolved; the part that does
 * not exist yet is taken as written, in the folder that exists.
 */
#include "path_pattern.h"

#include <fnmatch.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "die.h"

static const char wildcards[] = "*?[";

/* DIR/NAME, where NAME has `len` bytes and DIR may be "/"; frees DIR. */
static char *join(char *dir, const char *name, size_t len)
{
	char *path;

	if (asprintf(&path, "%s/%.*s", strcmp(dir, "/") == 0 ? "" : dir,
		     (int)len, name) < 0)
		die("out of memory");
	free(dir);
	return path;
}

static char *parent(char *dir)
{
	char *slash = strrchr(dir, '/');

	slash[slash == dir] = '\0';
	return dir;
}

/* The next component of a path, without slashes; *len is 0 if there is none. */
static const char *component(const char *path, size_t *len)
{
	path += strspn(path, "/");
	*len = strcspn(path, "/");
	return path;
}

static bool is_wild(const char *name, size_t len)
{
	return strcspn(name, wildcards) < len;
}

/* `path`, with the symbolic links of its existing part resolved. */
static char *resolve(char *path)
{
	char *real = realpath(path, NULL);

	if (!real)
		return path;
	free(path);
	return real;
}

static char *current_folder(void)
{
	char *dir = getcwd(NULL, 0);

	return dir ? dir : xstrdup("/");
}

void path_pattern_init(struct path_pattern *p, const char *arg)
{
	char *path = *arg == '/' ? xstrdup("/") : current_folder();
	size_t all = strlen(arg), len;
	const char *name = component(arg, &len);
	bool folder = all && arg[all - 1] == '/', glob = false;
	struct stat st;

	*p = (struct path_pattern){ .arg = xstrdup(arg) };
	if (lstat(arg, &st) < 0)
		glob = strpbrk(arg, wildcards);
	for (; len && !(glob && is_wild(name, len));
	     name = component(name + len, &len)) {
		if (len == 2 && strncmp(name, "..", 2) == 0)
			path = parent(path);
		else if (len != 1 || *name != '.')
			path = resolve(join(path, name, len));
	}
	p->fixed = strlen(path);
	for (; len; name = component(name + len, &len))
		path = join(path, name, len);
	p->path = path;
	if (glob)
		p->kind = folder ? PATH_GLOB_FOLDER : PATH_GLOB;
	else
		p->kind = folder ? PATH_FOLDER : PATH_FILE;
}

void path_pattern_free(struct path_pattern *p)
{
	free(p->arg);
	free(p->path);
}

/* Compares the wildcards, after the part that has none. */
static bool matches_glob(const struct path_pattern *p, const char *path)
{
	bool folder = p->kind == PATH_GLOB_FOLDER;
	/* "/" is a fixed part that ends with the slash. */
	size_t fixed = p->fixed == 1 ? 0 : p->fixed;
	const char *pattern = p->path + fixed;
	char *below;
	bool matches;

	if (strncmp(path, p->path, fixed) != 0)
		return false;
	path += fixed;
	if (!folder)
		return fnmatch(pattern, path, FNM_PATHNAME) == 0;
	below = join(xstrdup(pattern), "*", 1);
	matches = fnmatch(below, path, FNM_PATHNAME | FNM_LEADING_DIR) == 0;
	free(below);
	return matches;
}

bool path_pattern_matches(const struct path_pattern *p, const char *path)
{
	size_t len = strlen(p->path);

	/* This includes names that are not paths, such as "pipe:[123]". */
	if (strcmp(p->arg, path) == 0)
		return true;
	switch (p->kind) {
	case PATH_FILE:
		return strcmp(p->path, path) == 0;
	case PATH_FOLDER:
		if (len == 1)
			return *path == '/';
		return strncmp(p->path, path, len) == 0 && path[len] == '/';
	default:
		return *path == '/' && matches_glob(p, path);
	}
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which files a -P means, in a folder with a file, a folder and links. */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../src/base/array.h"
#include "../../src/base/path_pattern.h"
#include "unit.h"

static char dir[] = "/tmp/test-path_pattern.XXXXXX";

/* What is there when the path is given; "@" stands for `dir`. */
static const char *const files[] = { "file", "a[1]", "d/file", "d[1]/file" };
static const char *const folders[] = { "d", "d[1]", "d/deep" };
static const char *const links[][2] = {
	{ "link", "file" },	{ "folder", "d" },
	{ "d/up", "../d[1]" },	{ "loop", "loop" },
	{ "nowhere", "gone" },
};

static void expand(char out[PATH_MAX], const char *text)
{
	if (*text == '@')
		snprintf(out, PATH_MAX, "%s%s", dir, text + 1);
	else
		snprintf(out, PATH_MAX, "%s", text);
}

static const struct {
	const char *arg;
	const char *path;
	bool matches;
} rows[] = {
	/* Files. */
	{ "@/file", "@/file", true },
	{ "@/file", "@/file2", false },
	{ "@/file", "@/fil", false },
	{ "file", "@/file", true },
	{ "./d/../file", "@/file", true },
	{ "@//d///file", "@/d/file", true },
	{ "link", "@/file", true },
	{ "folder/file", "@/d/file", true },
	{ "folder/up/file", "@/d[1]/file", true },
	{ "d/up/../file", "@/file", true },
	/* Those that are not there yet. */
	{ "new", "@/new", true },
	{ "./new", "@/new", true },
	{ "folder/new", "@/d/new", true },
	{ "new/./x/../y", "@/new/y", true },
	{ "../../../../../../new", "/new", true },
	{ "loop", "@/loop", true },
	/* What is no path. */
	{ "pipe:[123]", "pipe:[123]", true },
	{ "pipe:[123]", "pipe:[124]", false },
	{ "anon_inode:[eventfd]", "anon_inode:[eventfd]", true },
	/* A folder, not itself, not its namesakes. */
	{ "d/", "@/d/file", true },
	{ "d/", "@/d/deep/x", true },
	{ "folder/", "@/d/x", true },
	{ "d/", "@/d", false },
	{ "d/", "@/d2", false },
	{ "d", "@/d/file", false },
	{ "new/", "@/new/x", true },
	{ "./", "@/file", true },
	{ ".", "@/file", false },
	{ "/", "/x", true },
	{ "/", "pipe:[1]", false },
	/* Patterns. */
	{ "*", "@/file", true },
	{ "*", "@/d/file", false },
	{ "*/file", "@/d/file", true },
	{ "f?l[d-f]", "@/file", true },
	{ "f?l[d-f]", "@/filg", false },
	{ "@/*.db", "@/x.db", true },
	{ "@/*.db", "@/.db", true },
	{ "folder/*.db", "@/d/x.db", true },
	{ "d/../*.db", "@/x.db", true },
	{ "*/../x", "@/d/../x", true },
	{ "/*", "/x", true },
	{ "/*", "/x/y", false },
	{ "*", "pipe:[1]", false },
	{ "*/", "@/d/file", true },
	{ "*/", "@/d/deep/file", true },
	{ "*/", "@/file", false },
	{ "/*/", "/x/y", true },
	{ "/*/", "/x", false },
	{ "d*/deep/", "@/d/deep/x", true },
	{ "d*/deep/", "@/d/x", false },
	{ "\\**", "@/*x", true },
	{ "\\**", "@/x", false },
	/* Wildcards that are a part of a name. */
	{ "a[1]", "@/a[1]", true },
	{ "a[1]", "@/a1", false },
	{ "a[2]", "@/a2", true },
	{ "a[2]", "@/a[2]", false },
	{ "d[1]/", "@/d[1]/x", true },
	{ "d[1]/", "@/d1/x", false },
};

static void test_matches(void **state)
{
	char arg[PATH_MAX], path[PATH_MAX];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct path_pattern p;

		expand(arg, rows[i].arg);
		expand(path, rows[i].path);
		path_pattern_init(&p, arg);
		assert_string_equal(p.arg, arg);
		if (path_pattern_matches(&p, path) != rows[i].matches)
			fail_msg("%s is %s: %s", arg, p.path, path);
		path_pattern_free(&p);
	}
}

/* The name of the folder that contains a pattern is not a pattern. */
static void test_wild_folder(void **state)
{
	struct path_pattern p;
	char path[PATH_MAX];

	(void)state;
	assert_int_equal(chdir("d[1]"), 0);
	path_pattern_init(&p, "*.db");
	expand(path, "@/d[1]/x.db");
	assert_true(path_pattern_matches(&p, path));
	expand(path, "@/d1/x.db");
	assert_false(path_pattern_matches(&p, path));
	path_pattern_free(&p);
	assert_int_equal(chdir(dir), 0);
}

static int setup(void **state)
{
	(void)state;
	if (!mkdtemp(dir) || chdir(dir))
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++)
		if (mkdir(folders[i], 0700))
			return -1;
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		close(creat(files[i], 0600));
	for (size_t i = 0; i < ARRAY_SIZE(links); i++)
		if (symlink(links[i][1], links[i][0]))
			return -1;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(links); i++)
		unlink(links[i][0]);
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		unlink(files[i]);
	for (size_t i = ARRAY_SIZE(folders); i > 0; i--)
		rmdir(folders[i - 1]);
	return chdir("/") || rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_matches),
		cmocka_unit_test(test_wild_folder),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How descriptors of this process itself are described.  The forms were
 * looked up with strace 7.2 -y and -yy.
 */
#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../src/base/array.h"
#include "../../src/target/fdinfo.h"

#define DELETED " (deleted)"

static char dir[PATH_MAX]; /* ours, and the working directory */

/* The description of `fd`.  Static storage. */
static const char *what_of(int fd, struct text_settings o)
{
	static char text[5 * PATH_MAX];
	struct fdinfo *f = fdinfo_new(&o);
	const char *what = fdinfo_what(f, getpid(), fd);

	snprintf(text, sizeof(text), "%s", what ? what : "(null)");
	fdinfo_free(f);
	return text;
}

static const char *path_what(int fd)
{
	return what_of(fd, (struct text_settings){ .fd_detail = FD_PATH });
}

static const char *all_what(int fd)
{
	return what_of(fd, (struct text_settings){ .fd_detail = FD_ALL });
}

/* Formats into a buffer of its own. */
__attribute__((format(printf, 1, 2))) static const char *say(const char *fmt,
							     ...)
{
	static char text[5 * PATH_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return text;
}

static int make_file(const char *name)
{
	int fd = open(name, O_CREAT | O_RDWR, 0600);

	assert_true(fd >= 0);
	return fd;
}

static const struct name_case {
	const char *name, *shown;
	enum hex_strings hex;
} name_cases[] = {
	{ "plain", "plain", HEX_NONE },
	{ "with blank", "with blank", HEX_NONE },
	{ "a<b>c", "a\\74b\\76c", HEX_NONE },
	{ "a<0", "a\\0740", HEX_NONE },
	{ "\t\n\v\f\r", "\\t\\n\\v\\f\\r", HEX_NONE },
	{ "quote\"back\\slash", "quote\\\"back\\\\slash", HEX_NONE },
	{ "\001"
	  "7",
	  "\\0017", HEX_NONE },
	{ "\001"
	  "8\177\377\a\33",
	  "\\18\\177\\377\\7\\33", HEX_NONE },
	{ "a\nb<", "a\\nb\\74", HEX_NON_ASCII },
	{ "x" DELETED, "x" DELETED, HEX_NONE },
	{ DELETED, DELETED, HEX_NONE },
};

static void test_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(name_cases); i++) {
		const struct name_case *c = &name_cases[i];
		struct text_settings o = { .fd_detail = FD_PATH, .hex = c->hex };
		int fd = make_file(c->name);

		assert_string_equal(what_of(fd, o),
				    say("<%s/%s>", dir, c->shown));
		unlink(c->name);
		assert_string_equal(what_of(fd, o),
				    say("<%s/%s>(deleted)", dir, c->shown));
		close(fd);
	}
}

static void test_hex_names(void **state)
{
	static const char name[] = "\xc3\xa4";
	static const char shown[] = "\\xc3\\xa4>";
	struct text_settings o = { .fd_detail = FD_PATH, .hex = HEX_NON_ASCII };
	int fd = make_file(name);
	const char *s = what_of(fd, o);

	(void)state;
	assert_memory_equal(s, "<\\x2f", 5);
	assert_string_equal(s + strlen(s) - strlen(shown), shown);
	unlink(name);
	close(fd);
	fd = open("/", O_RDONLY);
	o.hex = HEX_ALL;
	assert_string_equal(what_of(fd, o), "<\\x2f>");
	close(fd);
}

/* Not confused by files that are called "... (deleted)". */
static void test_deleted(void **state)
{
	int gone = make_file("y"), other = make_file("y" DELETED);

	(void)state;
	unlink("y");
	assert_string_equal(path_what(gone), say("<%s/y>(deleted)", dir));
	assert_string_equal(path_what(other), say("<%s/y" DELETED ">", dir));
	unlink("y" DELETED);
	close(gone);
	close(other);

	/* Another name is left, but not the one it was opened by. */
	gone = make_file("y");
	other = make_file("y" DELETED);
	assert_int_equal(link("y", "z"), 0);
	unlink("y");
	assert_string_equal(path_what(gone), say("<%s/y>(deleted)", dir));
	unlink("y" DELETED);
	assert_string_equal(path_what(gone), say("<%s/y>(deleted)", dir));
	unlink("z");
	close(gone);
	close(other);

	/* A symbolic link itself. */
	assert_int_equal(symlink("/", "s" DELETED), 0);
	other = open("s" DELETED, O_PATH | O_NOFOLLOW);
	assert_string_equal(path_what(other), say("<%s/s" DELETED ">", dir));
	unlink("s" DELETED);
	assert_string_equal(path_what(other),
			    say("<%s/s" DELETED ">(deleted)", dir));
	close(other);

	assert_int_equal(mkdir("sub", 0700), 0);
	gone = open("sub", O_RDONLY);
	rmdir("sub");
	assert_string_equal(path_what(gone), say("<%s/sub>(deleted)", dir));
	close(gone);
}

static void test_path(void **state)
{
	char buf[PATH_MAX], small[4];
	int fd = make_file("a<b\n");
	size_t n;

	(void)state;
	n = fdinfo_path(getpid(), fd, buf, sizeof(buf));
	assert_string_equal(buf, say("%s/a<b\n", dir));
	assert_int_equal(n, strlen(buf));
	unlink("a<b\n");
	assert_int_equal(fdinfo_path(getpid(), fd, buf, sizeof(buf)), n);
	assert_string_equal(buf, say("%s/a<b\n", dir));
	assert_int_equal(fdinfo_path(getpid(), fd, small, sizeof(small)), 0);
	close(fd);
	assert_int_equal(fdinfo_path(getpid(), fd, buf, sizeof(buf)), 0);
	assert_int_equal(fdinfo_path(getpid(), -1, buf, sizeof(buf)), 0);
}

static void test_nothing(void **state)
{
	struct text_settings o = { .fd_detail = FD_ALL };
	struct fdinfo *f = fdinfo_new(&o);

	(void)state;
	assert_null(fdinfo_what(f, getpid(), -1));
	assert_null(fdinfo_what(f, getpid(), INT_MAX));
	assert_null(fdinfo_what(f, INT_MAX, 0));
	fdinfo_free(f);
	fdinfo_free(NULL);
}

/* Descriptors without a path: what -y prints, and what -yy prints. */
static void check_both(int fd, const char *path, const char *all)
{
	assert_true(fd >= 0);
	assert_string_equal(path_what(fd), path);
	assert_string_equal(all_what(fd), all);
	close(fd);
}

static int pidfd_of(pid_t pid)
{
	return (int)syscall(SYS_pidfd_open, pid, 0);
}

static void test_anonymous(void **state)
{
	int p[2], fd;
	const char *s;

	(void)state;
	assert_int_equal(pipe(p), 0);
	s = path_what(p[0]);
	assert_memory_equal(s, "<pipe:[", 7);
	assert_string_equal(all_what(p[1]), s);
	close(p[0]);
	close(p[1]);

	check_both(epoll_create1(0), "<anon_inode:[eventpoll]>",
		   "<anon_inode:[eventpoll]>");

	fd = eventfd(0x1234, 0);
	assert_string_equal(path_what(fd), "<anon_inode:[eventfd]>");
	s = all_what(fd);
	assert_memory_equal(s, "<{eventfd-count=0x1234", 22);
	assert_string_equal(s + strlen(s) - 2, "}>");
	close(fd);
	fd = eventfd(0, EFD_SEMAPHORE);
	assert_memory_equal(all_what(fd), "<{eventfd-count=0", 17);
	close(fd);

	fd = pidfd_of(getpid());
	if (fd >= 0)
		check_both(fd, "<anon_inode:[pidfd]>",
			   say("<pid:%d>", getpid()));
}

static void test_signalfd(void **state)
{
	static const struct {
		uint64_t mask;
		enum xlat xlat;
		const char *shown;
	} cases[] = {
		{ 0, XLAT_ABBREV, "<signalfd:[]>" },
		{ 1ull << 9 | 1ull << 63, XLAT_ABBREV,
		  "<signalfd:[USR1 RT_32]>" },
		{ UINT64_MAX, XLAT_ABBREV, "<signalfd:~[KILL STOP]>" },
		{ 1ull << 9, XLAT_RAW, "<signalfd:[10]>" },
		{ 1ull << 9, XLAT_VERBOSE, "<signalfd:[10 /* USR1 */]>" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct text_settings o = {
			.fd_detail = FD_ALL,
			.xlat = cases[i].xlat,
		};
		/* Not signalfd(3), which keeps some signals to itself. */
		int fd = (int)syscall(SYS_signalfd4, -1, &cases[i].mask,
				      sizeof(cases[i].mask), 0);

		assert_string_equal(what_of(fd, o), cases[i].shown);
		close(fd);
	}
}

static void test_devices(void **state)
{
	int fd = open("/dev/null", O_RDONLY);

	(void)state;
	check_both(fd, "</dev/null>", "</dev/null<char 1:3>>");
	fd = open("/dev/ptmx", O_RDWR | O_NOCTTY);
	if (fd >= 0) {
		assert_non_null(
			strstr(all_what(fd), "ptmx<char 5:2 @/dev/pts/"));
		close(fd);
	}
	fd = open("/", O_RDONLY);
	check_both(fd, "</>", "</>");
}

/* More of them in test-sockinfo.c. */
static void test_sockets(void **state)
{
	struct stat st;
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	char path[64], all[64];

	(void)state;
	assert_int_equal(fstat(fd, &st), 0);
	snprintf(path, sizeof(path), "<socket:[%llu]>",
		 (unsigned long long)st.st_ino);
	snprintf(all, sizeof(all), "<UNIX:[%llu]>",
		 (unsigned long long)st.st_ino);
	check_both(fd, path, all);
}

static int enter_dir(void **state)
{
	const char *tmp = getenv("TMPDIR");

	(void)state;
	snprintf(dir, sizeof(dir), "%s/test-fdinfo.XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(dir) || chdir(dir) < 0)
		return -1;
	return getcwd(dir, sizeof(dir)) ? 0 : -1;
}

static int leave_dir(void **state)
{
	(void)state;
	return chdir("/") < 0 ? -1 : rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_hex_names),
		cmocka_unit_test(test_deleted),
		cmocka_unit_test(test_path),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_anonymous),
		cmocka_unit_test(test_signalfd),
		cmocka_unit_test(test_devices),
		cmocka_unit_test(test_sockets),
	};

	return cmocka_run_group_tests_name("fdinfo", tests, enter_dir,
					   leave_dir);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The buffer in front of a descriptor: numbers at their limits, columns, which
 * bytes reach the descriptor and when, and what happens where they cannot.
 */
#include <inttypes.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../src/base/alloc.h"
#include "../../src/base/outbuf.h"
#include "unit.h"

enum { FLUSHED_AT = 64 * 1024 };	/* FLUSH_AT of src/base/outbuf.c */

/* A file without a name. */
static int make_file(void)
{
	int fd = memfd_create("test-outbuf", MFD_CLOEXEC);

	assert_true(fd >= 0);
	return fd;
}

static off_t file_size(int fd)
{
	struct stat st;

	assert_int_equal(fstat(fd, &st), 0);
	return st.st_size;
}

static void expect_text(struct outbuf *b, const char *text)
{
	assert_int_equal(b->len, strlen(text));
	assert_memory_equal(b->data, text, b->len);
}

/* Numbers: u64, s64 and hex of `v`, and pad0 of it in `width`. */
struct number {
	const char *name;
	uint64_t v;
	const char *u64, *s64, *hex;
	unsigned int width;
	const char *pad0;
};

static const struct number numbers[] = {
	{ "0", 0, "0", "0", "0x0", 1, "0" },
	{ "9", 9, "9", "9", "0x9", 2, "09" },
	{ "10", 10, "10", "10", "0xa", 2, "10" },
	{ "255", 255, "255", "255", "0xff", 2, "255" },
	{ "a million", 1000000, "1000000", "1000000", "0xf4240", 9,
	  "001000000" },
	{ "largest int64", INT64_MAX, "9223372036854775807",
	  "9223372036854775807", "0x7fffffffffffffff", 20,
	  "09223372036854775807" },
	{ "smallest int64", 1ull << 63, "9223372036854775808",
	  "-9223372036854775808", "0x8000000000000000", 0,
	  "9223372036854775808" },
	{ "-1", UINT64_MAX, "18446744073709551615", "-1",
	  "0xffffffffffffffff", 32, "00000000000018446744073709551615" },
	{ "0 in 32 digits", 0, "0", "0", "0x0", 32,
	  "00000000000000000000000000000000" },
	{ "0 in none", 0, "0", "0", "0x0", 0, "0" },
};

/* Where a number gets a digit more, as printf has it. */
static void test_lengths(void **state)
{
	struct outbuf b;
	char want[32];

	(void)state;
	outbuf_init(&b, -1, "the test");
	for (unsigned int base = 10; base <= 16; base += 6) {
		for (uint64_t v = 1; v <= UINT64_MAX / base; v *= base) {
			for (uint64_t x = v - 1; x <= v + 1; x++) {
				snprintf(want, sizeof(want), "%" PRIu64, x);
				b.len = 0;
				outbuf_u64(&b, x);
				expect_text(&b, want);
				snprintf(want, sizeof(want), "0x%" PRIx64, x);
				b.len = 0;
				outbuf_hex(&b, x);
				expect_text(&b, want);
			}
		}
	}
	outbuf_free(&b);
}

/* Every length that outbuf_copy() knows, and nothing beside it. */
static void test_pieces(void **state)
{
	char text[80], want[80];

	(void)state;
	for (size_t n = 0; n < sizeof(text); n++)
		text[n] = (char)('!' + n);
	for (size_t n = 0; n < sizeof(text); n++) {
		memset(want, 0, sizeof(want));
		outbuf_copy(want, text, n);
		assert_memory_equal(want, text, n);
		if (n < sizeof(want))
			assert_int_equal(want[n], 0);
	}
}

static void test_number(void **state)
{
	const struct number *n = *state;
	struct outbuf b;
	char right[40];

	outbuf_init(&b, -1, "numbers");
	outbuf_u64(&b, n->v);
	expect_text(&b, n->u64);
	assert_int_equal(b.col, strlen(n->u64));
	outbuf_free(&b);
	outbuf_s64(&b, (int64_t)n->v);
	expect_text(&b, n->s64);
	outbuf_free(&b);
	outbuf_hex(&b, n->v);
	expect_text(&b, n->hex);
	outbuf_free(&b);
	outbuf_pad0(&b, n->v, n->width);
	expect_text(&b, n->pad0);
	outbuf_free(&b);
	outbuf_right(&b, n->v, n->width);
	snprintf(right, sizeof(right), "%*llu", (int)n->width,
		 (unsigned long long)n->v);
	expect_text(&b, right);
	outbuf_free(&b);
}

static void test_columns(void **state)
{
	struct outbuf b;

	(void)state;
	outbuf_init(&b, -1, "columns");
	assert_int_equal(b.col, 0);
	outbuf_str(&b, "abc");
	outbuf_to_column(&b, 5);
	expect_text(&b, "abc  ");
	outbuf_to_column(&b, 5);
	outbuf_to_column(&b, 2);
	expect_text(&b, "abc  ");
	outbuf_char(&b, '=');
	assert_int_equal(b.col, 6);
	outbuf_mem(&b, "xyz", 0);
	outbuf_mem(&b, NULL, 0);
	outbuf_str(&b, "");
	assert_int_equal(b.col, 6);
	outbuf_end_line(&b);
	assert_int_equal(b.col, 0);
	outbuf_to_column(&b, 3);
	expect_text(&b, "abc  =\n   ");
	/* Bytes that the caller wrote into the room. */
	memcpy(outbuf_room(&b, 2), "uv", 2);
	outbuf_added(&b, 2);
	assert_int_equal(b.col, 5);
	expect_text(&b, "abc  =\n   uv");
	outbuf_free(&b);
}

/* Colours take no column, and are not there unless asked for. */
static void test_sgr(void **state)
{
	struct outbuf b;

	(void)state;
	outbuf_init(&b, -1, "colours");
	outbuf_sgr(&b, "31");
	expect_text(&b, "");
	b.color = true;
	outbuf_char(&b, 'a');
	outbuf_sgr(&b, "1;31");
	outbuf_char(&b, 'b');
	outbuf_sgr(&b, "0");
	assert_int_equal(b.col, 2);
	outbuf_to_column(&b, 3);
	expect_text(&b, "a\033[1;31mb\033[0m ");
	outbuf_free(&b);
}

/* With no descriptor everything is kept, however much. */
static void test_kept(void **state)
{
	struct outbuf b;

	(void)state;
	outbuf_init(&b, -1, "nowhere");
	for (int i = 0; i < 300000; i++) {
		outbuf_char(&b, 'x');
		if (i % 100 == 99)
			outbuf_end_line(&b);
	}
	outbuf_flush(&b, true);
	assert_int_equal(b.len, 303000);
	for (size_t i = 0; i < b.len; i++)
		assert_int_equal(b.data[i], i % 101 == 100 ? '\n' : 'x');
	outbuf_free(&b);
	assert_null(b.data);
	assert_int_equal(b.len, 0);
}

/* A file gets whole lines, in large pieces. */
static void test_whole_lines(void **state)
{
	int fd = make_file();
	struct outbuf b;
	char text[16] = "";

	(void)state;
	outbuf_init(&b, fd, "file");
	assert_false(b.live);
	outbuf_str(&b, "one");
	outbuf_end_line(&b);
	outbuf_str(&b, "two");
	assert_int_equal(file_size(fd), 0);
	outbuf_flush(&b, false);
	assert_int_equal(file_size(fd), 4);
	outbuf_flush(&b, false);
	assert_int_equal(file_size(fd), 4);
	/* The rest of the line is still to come. */
	outbuf_end_line(&b);
	assert_int_equal(file_size(fd), 4);
	outbuf_str(&b, "three");
	outbuf_flush(&b, true);
	assert_int_equal(file_size(fd), 13);
	outbuf_str(&b, "!");
	outbuf_free(&b);
	assert_int_equal(pread(fd, text, sizeof(text), 0), 14);
	assert_string_equal(text, "one\ntwo\nthree!");
	close(fd);
}

static void test_full(void **state)
{
	int fd = make_file();
	struct outbuf b;
	off_t size;

	(void)state;
	outbuf_init(&b, fd, "file");
	/* A line may be longer than that. */
	for (int i = 0; i < FLUSHED_AT + 10; i++)
		outbuf_char(&b, 'x');
	assert_int_equal(file_size(fd), 0);
	outbuf_end_line(&b);
	assert_int_equal(file_size(fd), FLUSHED_AT + 11);
	assert_int_equal(b.len, 0);
	/* Short ones collect. */
	size = file_size(fd);
	for (int i = 0; i < FLUSHED_AT / 8 - 1; i++) {
		outbuf_str(&b, "seven b");
		outbuf_end_line(&b);
		assert_int_equal(file_size(fd), size);
	}
	outbuf_str(&b, "seven b");
	outbuf_end_line(&b);
	assert_int_equal(file_size(fd), size + FLUSHED_AT);
	outbuf_free(&b);
	close(fd);
}

/* A pipe has a reader: every line is written at once. */
static void test_pipe(void **state)
{
	int fds[2];
	struct outbuf b;
	char text[16] = "";

	(void)state;
	assert_int_equal(pipe(fds), 0);
	outbuf_init(&b, fds[1], "pipe");
	assert_true(b.live);
	outbuf_str(&b, "one");
	outbuf_end_line(&b);
	assert_int_equal(read(fds[0], text, sizeof(text)), 4);
	assert_string_equal(text, "one\n");
	outbuf_free(&b);
	close(fds[0]);
	close(fds[1]);
}

/* Reads until the end; 0 if all of it are n times 'x'. */
static int read_all(int fd, size_t n)
{
	char buf[4096];
	ssize_t r;

	while ((r = read(fd, buf, sizeof(buf))) > 0)
		for (ssize_t i = 0; i < r; i++, n--)
			if (buf[i] != 'x' || !n)
				return 1;
	return n != 0;
}

/* The program may have made the descriptor non-blocking for all its users. */
static void test_nonblocking(void **state)
{
	enum { MUCH = 1 << 20 };
	int fds[2], status;
	struct outbuf b;
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(fds), 0);
	pid = fork();
	if (pid == 0) {
		close(fds[1]);
		_exit(read_all(fds[0], MUCH));
	}
	close(fds[0]);
	assert_int_equal(fcntl(fds[1], F_SETFL, O_NONBLOCK), 0);
	outbuf_init(&b, fds[1], "pipe");
	memset(outbuf_room(&b, MUCH), 'x', MUCH);
	outbuf_added(&b, MUCH);
	outbuf_free(&b);
	assert_false(b.failed);
	close(fds[1]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* What goes to standard error meanwhile; restored by caught(). */
static int catch_stderr(int *saved)
{
	int fd = make_file();

	*saved = dup(STDERR_FILENO);
	assert_true(*saved >= 0);
	assert_int_equal(dup2(fd, STDERR_FILENO), STDERR_FILENO);
	return fd;
}

static char *caught(int fd, int saved)
{
	off_t size = file_size(fd);
	char *text = xcalloc((size_t)size + 1, 1);

	dup2(saved, STDERR_FILENO);
	close(saved);
	assert_int_equal(pread(fd, text, (size_t)size, 0), size);
	close(fd);
	return text;
}

#define GIVEN_UP "; the trace ends here, the traced program continues\n"

/* Reported once; later output is dropped without cost. */
static void expect_failure(int fd, const char *name, const char *message)
{
	struct outbuf b;
	int saved, err = catch_stderr(&saved);
	char *text;

	outbuf_init(&b, fd, name);
	for (int i = 0; i < 100000; i++) {
		outbuf_str(&b, "a line");
		outbuf_end_line(&b);
	}
	outbuf_free(&b);
	text = caught(err, saved);
	assert_string_equal(text, message);
	assert_true(b.failed);
	free(text);
}

static void test_full_disk(void **state)
{
	int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);

	(void)state;
	assert_true(fd >= 0);
	expect_failure(fd, "/dev/full",
		       "aiotrace: cannot write to /dev/full: No space left on "
		       "device" GIVEN_UP);
	close(fd);
}

static void test_closed_pipe(void **state)
{
	int fds[2];

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(pipe(fds), 0);
	close(fds[0]);
	expect_failure(fds[1], "the pipe",
		       "aiotrace: cannot write to the pipe: Broken pipe"
		       GIVEN_UP);
	close(fds[1]);
}

static void test_read_only(void **state)
{
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	(void)state;
	assert_true(fd >= 0);
	expect_failure(fd, "/dev/null",
		       "aiotrace: cannot write to /dev/null: Bad file "
		       "descriptor" GIVEN_UP);
	close(fd);
}

int main(void)
{
	static struct unit u;

	unit_add_table(&u, numbers, test_number);
	unit_add(&u, "lengths", test_lengths, NULL);
	unit_add(&u, "pieces", test_pieces, NULL);
	unit_add(&u, "columns", test_columns, NULL);
	unit_add(&u, "colours", test_sgr, NULL);
	unit_add(&u, "kept", test_kept, NULL);
	unit_add(&u, "whole lines", test_whole_lines, NULL);
	unit_add(&u, "full", test_full, NULL);
	unit_add(&u, "pipe", test_pipe, NULL);
	unit_add(&u, "non-blocking pipe", test_nonblocking, NULL);
	if (access("/dev/full", W_OK) == 0)
		unit_add(&u, "full disk", test_full_disk, NULL);
	else
		unit_skip("full disk", "no /dev/full");
	unit_add(&u, "closed pipe", test_closed_pipe, NULL);
	unit_add(&u, "read-only descriptor", test_read_only, NULL);
	return unit_run(&u);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files behind descriptors, of this process itself: what is remembered, and
 * whether it is noticed when a descriptor refers to something else.
 */
#include <fcntl.h>
#include <sched.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "../../src/base/alloc.h"
#include "../../src/base/array.h"
#include "../../src/base/die.h"
#include "../../src/record/file.h"
#include "../../src/target/fd_table.h"
#include "unit.h"

#define AGE 100000000ull	/* what costs more is reused this long, ns */

static char dir[] = "/tmp/test-files.XXXXXX";

struct fixture {
	struct fd_table table;
	uint64_t now;
	int fd;		/* a file */
	char a[64], b[64];	/* its path, and that of another */
};

static int make(const char *path, int flags)
{
	int fd = open(path, flags | O_RDWR | O_CREAT, 0600);

	assert_true(fd >= 0);
	return fd;
}

/* Opens `path` under the number of `fd`. */
static void replace(int fd, const char *path, int flags)
{
	int other = make(path, flags);

	assert_int_equal(dup2(other, fd), fd);
	close(other);
}

static int setup(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));

	fd_table_init(&f->table);
	f->now = 1;
	snprintf(f->a, sizeof(f->a), "%s/a", dir);
	snprintf(f->b, sizeof(f->b), "%s/b", dir);
	f->fd = make(f->a, 0);
	close(make(f->b, 0));
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	fd_table_clear(&f->table);
	close(f->fd);
	unlink(f->a);
	unlink(f->b);
	free(f);
	return 0;
}

/* Another descriptor; high, since the table opens the lowest ones. */
static int another(int fd)
{
	int n = fcntl(fd, F_DUPFD, 200);

	assert_true(n >= 200);
	return n;
}

/* At the next moment. */
static const struct file *ask(struct fixture *f, int fd)
{
	return fd_table_file(&f->table, getpid(), fd, ++f->now);
}

static void check_path(const struct file *file, const char *path)
{
	assert_non_null(file);
	assert_string_equal(file->path, path);
}

static void test_path(void **state)
{
	struct fixture *f = *state;
	const struct file *file = ask(f, f->fd);

	check_path(file, f->a);
	assert_false(file->direct);
	assert_int_equal(file->refs, 1);
	/* Looked up once. */
	assert_ptr_equal(ask(f, f->fd), file);
	assert_ptr_equal(ask(f, f->fd), file);
	assert_int_equal(file->refs, 1);
}

static void test_not_open(void **state)
{
	static const int bad[] = { -1, -100, 1000000, INT32_MAX, INT32_MIN };
	struct fixture *f = *state;
	int fd = another(f->fd);

	close(fd);
	assert_null(ask(f, fd));
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_null(ask(f, bad[i]));
	check_path(ask(f, f->fd), f->a);
}

/* Closed, and opened again as something else. */
static void test_replaced(void **state)
{
	struct fixture *f = *state;
	const struct file *old = file_get(ask(f, f->fd));
	int fd = another(f->fd);

	check_path(ask(f, fd), f->a);
	close(fd);
	assert_null(ask(f, fd));
	replace(f->fd, f->b, 0);
	check_path(ask(f, f->fd), f->b);
	replace(f->fd, f->a, 0);
	check_path(ask(f, f->fd), f->a);
	/* An operation that began before keeps the former file. */
	check_path(old, f->a);
	assert_int_equal(old->refs, 1);
	file_put(old);
}

/* All anonymous inodes are one to stat(2). */
static void test_anonymous(void **state)
{
	struct fixture *f = *state;
	int event = eventfd(0, 0), timer = timerfd_create(CLOCK_MONOTONIC, 0);

	check_path(ask(f, event), "anon_inode:[eventfd]");
	assert_int_equal(dup2(timer, event), event);
	check_path(ask(f, event), "anon_inode:[timerfd]");
	close(event);
	close(timer);
}

static void test_renamed(void **state)
{
	struct fixture *f = *state;
	check_path(ask(f, f->fd), f->a);
	assert_int_equal(rename(f->a, f->b), 0);
	check_path(ask(f, f->fd), f->b);
	assert_int_equal(link(f->b, f->a), 0);
	/* The same file by its other name. */
	replace(f->fd, f->a, 0);
	check_path(ask(f, f->fd), f->a);
	assert_int_equal(unlink(f->a), 0);
	check_path(ask(f, f->fd), f->a);
	assert_true(ask(f, f->fd)->deleted);
}

/* /proc says the same of a deleted file and of one that is called so. */
static void test_called_deleted(void **state)
{
	struct fixture *f = *state;
	const struct file *file;
	char name[80];

	snprintf(name, sizeof(name), "%s (deleted)", f->a);
	replace(f->fd, name, 0);
	file = ask(f, f->fd);
	check_path(file, name);
	assert_false(file->deleted);
	assert_ptr_equal(ask(f, f->fd), file);
	replace(f->fd, f->a, 0);
	assert_int_equal(unlink(f->a), 0);
	/* The link's text is unchanged: noticed after a while. */
	assert_ptr_equal(ask(f, f->fd), file);
	f->now += AGE;
	file = ask(f, f->fd);
	check_path(file, f->a);
	assert_true(file->deleted);
	replace(f->fd, name, 0);
	assert_int_equal(unlink(name), 0);
	file = ask(f, f->fd);
	check_path(file, name);
	assert_true(file->deleted);
	assert_memory_equal(file->quoted + file->quoted_len - 20,
			    " (deleted) (deleted)", 20);
}

/* The same file with other flags. */
static void test_direct(void **state)
{
	struct fixture *f = *state;
	const struct file *file;
	int fd = open(f->a, O_RDWR | O_DIRECT);

	if (fd < 0) {
		unit_skip("O_DIRECT", "this file system does without");
		return;
	}
	file = ask(f, fd);
	check_path(file, f->a);
	assert_true(file->direct);
	assert_false(ask(f, f->fd)->direct);
	replace(fd, f->a, 0);
	file = file_get(file);
	assert_false(ask(f, fd)->direct);
	assert_int_equal(fcntl(fd, F_SETFL, O_DIRECT), 0);
	assert_true(ask(f, fd)->direct);
	assert_ptr_equal(ask(f, fd), ask(f, fd));
	assert_int_equal(fcntl(fd, F_SETFL, 0), 0);
	assert_false(ask(f, fd)->direct);
	assert_int_equal(fcntl(fd, F_SETFL, O_DIRECT), 0);
	/* Another file. */
	replace(fd, f->b, 0);
	check_path(ask(f, fd), f->b);
	assert_false(ask(f, fd)->direct);
	assert_true(file->direct);
	file_put(file);
	close(fd);
}

/* The iocbs of one call: at one moment nothing is looked up twice. */
static void test_one_moment(void **state)
{
	struct fixture *f = *state;
	const struct file *file = ask(f, f->fd);
	int fd = another(f->fd);

	replace(f->fd, f->b, 0);
	assert_ptr_equal(fd_table_file(&f->table, getpid(), f->fd, f->now),
			 file);
	check_path(fd_table_file(&f->table, getpid(), fd, f->now), f->a);
	assert_ptr_equal(fd_table_file(&f->table, getpid(), f->fd, f->now),
			 file);
	/* Nor are descriptors that were not open. */
	close(fd);
	assert_null(ask(f, fd));
	assert_int_equal(another(f->fd), fd);
	assert_null(fd_table_file(&f->table, getpid(), fd, f->now));
	check_path(ask(f, fd), f->b);
	close(fd);
	/* A clock that stays at 0 is no moment. */
	check_path(fd_table_file(&f->table, getpid(), f->fd, 0), f->b);
	replace(f->fd, f->a, 0);
	check_path(fd_table_file(&f->table, getpid(), f->fd, 0), f->a);
}

/* After an exec it is another table, of perhaps another process. */
static void test_clear(void **state)
{
	struct fixture *f = *state;
	const struct file *file = file_get(ask(f, f->fd));
	uint64_t now = f->now;

	fd_table_clear(&f->table);
	assert_int_equal(file->refs, 1);
	fd_table_clear(&f->table);
	replace(f->fd, f->b, 0);
	/* Not even within the moment. */
	check_path(fd_table_file(&f->table, getpid(), f->fd, now), f->b);
	check_path(file, f->a);
	file_put(file);
}

/* A thread is gone for us a moment before it is gone for the kernel. */
static void wait_for_end(pid_t tid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/task/%d", (int)tid);
	while (access(path, F_OK) == 0)
		usleep(1000);
}

static void *ask_in_thread(void *arg)
{
	struct fixture *f = arg;
	pid_t *tid = malloc(sizeof(*tid));

	*tid = gettid();
	fd_table_file(&f->table, *tid, f->fd, ++f->now);
	return tid;
}

/* The thread of the first lookup has ended: another one's folder is used. */
static void test_thread_ended(void **state)
{
	struct fixture *f = *state;
	pthread_t thread;
	pid_t *tid;

	assert_int_equal(pthread_create(&thread, NULL, ask_in_thread, f), 0);
	assert_int_equal(pthread_join(thread, (void **)&tid), 0);
	assert_true(f->table.dir >= 0);
	wait_for_end(*tid);
	check_path(ask(f, f->fd), f->a);
	free(tid);
}

/* What a thread that unshares its descriptors finds, asked in turn with us. */
struct apart {
	struct fixture *f;
	struct fd_table own;
	pid_t main, tid;
	pthread_barrier_t ready, done;
};

static void *live_apart(void *arg)
{
	struct apart *a = arg;

	a->tid = gettid();
	check(unshare(CLONE_FILES) == 0);
	replace(a->f->fd, a->f->b, 0);
	pthread_barrier_wait(&a->ready);
	pthread_barrier_wait(&a->done);
	return NULL;
}

static const struct file *ask_of(struct apart *a, pid_t tid)
{
	struct fixture *f = a->f;
	uint64_t now = ++f->now;

	return fd_table_file(fd_table_of(&f->table, &a->own, tid, now), tid,
			     f->fd, now);
}

static void test_apart(void **state)
{
	struct apart a = { .f = *state, .main = getpid() };
	pthread_t thread;

	fd_table_init(&a.own);
	check_path(ask_of(&a, a.main), a.f->a);
	pthread_barrier_init(&a.ready, NULL, 2);
	pthread_barrier_init(&a.done, NULL, 2);
	assert_int_equal(pthread_create(&thread, NULL, live_apart, &a), 0);
	pthread_barrier_wait(&a.ready);
	for (int i = 0; i < 3; i++) {
		check_path(ask_of(&a, a.tid), a.f->b);
		check_path(ask_of(&a, a.main), a.f->a);
	}
	/* It keeps none of our descriptors. */
	assert_int_equal(a.own.dir, -1);
	assert_int_equal(a.own.kept, 0);
	pthread_barrier_wait(&a.done);
	pthread_join(thread, NULL);
	fd_table_clear(&a.own);
	/* The thread of the table has ended. */
	wait_for_end(a.tid);
	a.f->table.owner = a.tid;
	check_path(ask_of(&a, a.main), a.f->a);
	assert_int_equal(a.f->table.owner, a.main);
}

static void test_refs(void **state)
{
	struct fixture *f = *state;
	const struct file *file = ask(f, f->fd);

	assert_null(file_get(NULL));
	file_put(NULL);
	assert_ptr_equal(file_get(file), file);
	assert_int_equal(file->refs, 2);
	file_put(file);
	assert_int_equal(file->refs, 1);
}

/* More descriptors than one. */
static void test_many(void **state)
{
	struct fixture *f = *state;
	const struct file *files[100];
	int fds[100];

	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 100; i++) {
			const struct file *file;

			if (!round)
				fds[i] = another(f->fd);
			assert_true(fds[i] >= 0);
			file = ask(f, fds[i]);
			check_path(file, f->a);
			if (round)
				assert_ptr_equal(file, files[i]);
			files[i] = file;
		}
	for (int i = 0; i < 100; i++)
		close(fds[i]);
	for (int i = 0; i < 100; i += 2)
		assert_null(ask(f, fds[i]));
}

/* Another thread opens another file between two iocbs of one call. */
static void test_held(void **state)
{
	struct fixture *f = *state;
	struct file_refs held = { 0 };
	const struct file *was = ask(f, f->fd);

	file_refs_add(&held, NULL);
	assert_int_equal(held.n, 0);
	file_refs_add(&held, was);
	file_refs_add(&held, was);
	assert_int_equal(held.n, 1);
	replace(f->fd, f->b, 0);
	f->now++;
	assert_string_equal(ask(f, f->fd)->path, f->b);
	/* Without its reference it would be freed. */
	assert_int_equal(was->refs, 1);
	assert_string_equal(was->path, f->a);
	for (int i = 0; i < 10; i++) {
		file_refs_add(&held, ask(f, f->fd));
		file_refs_add(&held, was);
	}
	assert_int_equal(held.n, 21);
	assert_int_equal(was->refs, 11);
	file_refs_clear(&held);
	assert_int_equal(held.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		TEST(test_path),      TEST(test_not_open),
		TEST(test_replaced),  TEST(test_anonymous),
		TEST(test_renamed),   TEST(test_direct),
		TEST(test_called_deleted),
		TEST(test_one_moment), TEST(test_clear),
		TEST(test_thread_ended), TEST(test_apart), TEST(test_refs),
		TEST(test_many),      TEST(test_held),
	};
	int failed;

	check(mkdtemp(dir));
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	rmdir(dir);
	return failed;
}

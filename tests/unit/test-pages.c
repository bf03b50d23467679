/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How far the kernel could read, by the modes of pages: of this process, asked
 * by ioctl(2) and, as if that were not there, read from the text.
 */
#include "unit.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../../src/target/pages.h"

enum { PAGE = 4096, PAGES = 4 };

static bool no_query;

/* In place of the C library's. */
int ioctl(int fd, unsigned long request, ...)
{
	va_list ap;
	void *arg;

	va_start(ap, request);
	arg = va_arg(ap, void *);
	va_end(ap);
	if (no_query) {
		errno = ENOTTY;
		return -1;
	}
	return (int)syscall(SYS_ioctl, fd, request, arg);
}

struct row {
	const char *name;
	/* A letter a page: r, w, b(oth), n(one), - for a hole. */
	char pages[PAGES + 1];
	size_t offset, len, wanted;
};

static const struct row rows[] = {
	{ "readable", "rr--", 0, PAGE, PAGE },
	{ "write-only", "w---", 0, PAGE, PAGE },
	{ "both", "b---", 100, 10, 10 },
	{ "nothing allowed", "n---", 0, PAGE, 0 },
	{ "a hole", "----", 0, 1, 0 },
	{ "up to what allows nothing", "rwn-", 0, 3 * PAGE, 2 * PAGE },
	{ "up to a hole", "rwb-", PAGE - 8, 4 * PAGE, 2 * PAGE + 8 },
	{ "from nothing on", "nr--", 8, PAGE, 0 },
	{ "through all", "rwbr", 1, 3 * PAGE, 3 * PAGE },
	{ "no bytes", "n---", 0, 0, 0 },
};

static char *map(const char *pages)
{
	static const int modes[] = {
		['r'] = PROT_READ, ['w'] = PROT_WRITE, ['n'] = PROT_NONE,
		['b'] = PROT_READ | PROT_WRITE,
	};
	/* With holes around it. */
	char *p = mmap(NULL, (PAGES + 2) * PAGE, PROT_READ,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_ptr_not_equal(p, MAP_FAILED);
	munmap(p, PAGE);
	munmap(p + (PAGES + 1) * PAGE, PAGE);
	p += PAGE;
	for (size_t i = 0; i < PAGES; i++) {
		if (pages[i] == '-')
			munmap(p + i * PAGE, PAGE);
		else
			mprotect(p + i * PAGE, PAGE,
				 modes[(unsigned char)pages[i]]);
	}
	return p;
}

static void test_row(void **state)
{
	const struct row *row = *state;
	char *p = map(row->pages);

	for (int i = 0; i < 2; i++) {
		struct pages m;

		no_query = i;
		pages_begin(&m, getpid());
		assert_int_equal(pages_readable(&m, (uintptr_t)p + row->offset,
						row->len),
				 row->wanted);
		pages_end(&m);
	}
	munmap(p, PAGES * PAGE);
}

static void test_nobody(void **state)
{
	struct pages m;

	(void)state;
	pages_begin(&m, 1 << 30);
	assert_false(pages_find(&m, 4096));
	assert_int_equal(pages_readable(&m, 4096, 77), 77);
	pages_end(&m);
}

int main(void)
{
	static struct unit u;

	unit_add_table(&u, rows, test_row);
	unit_add(&u, "nobody tells", test_nobody, NULL);
	return unit_run(&u);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table over .eh_frame: this program's own functions are in it; bytes that
 * mean nothing do no harm.
 */
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../src/base/alloc.h"
#include "../../src/stack/eh_table.h"
#include "unit.h"

extern const ElfW(Ehdr) __ehdr_start;

static void test_own(void **state)
{
	int fd = open("/proc/self/exe", O_RDONLY);
	uintptr_t here = (uintptr_t)test_own - (uintptr_t)&__ehdr_start;
	struct eh_entry *e;
	bool found = false;
	size_t n;

	(void)state;
	assert_true(fd >= 0);
	e = eh_table_read(fd, 0, &n);
	assert_non_null(e);
	for (size_t i = 0; i < n; i++) {
		assert_true(!i || e[i - 1].start <= e[i].start);
		found = found || e[i].start == (int32_t)here;
	}
	assert_true(found);
	free(e);
	close(fd);
	fd = open("/dev/null", O_RDONLY);
	assert_null(eh_table_read(fd, 0, &n));
	assert_int_equal(n, 0);
	close(fd);
}

/*
 * A CIE "zR" with the usual addresses, the entry of one function that begins
 * 0x100 bytes behind where its address stands, and the end.
 */
static const unsigned char good[] = {
	16, 0, 0, 0, 0, 0, 0, 0, 1, 'z', 'R', 0, 1, 0x78, 16, 1, 0x1b, 0, 0, 0,
	12, 0, 0, 0, 24, 0, 0, 0, 0, 1, 0, 0, 16, 0, 0, 0,
	0, 0, 0, 0,
};

static void test_bytes(void **state)
{
	unsigned char bytes[sizeof(good)];
	struct eh_entry *e;
	unsigned int seed = 1;
	size_t n;

	(void)state;
	e = eh_table_make(good, sizeof(good), 0x1000, 0x400, &n);
	assert_int_equal(n, 1);
	assert_int_equal(e->fde, 0x1000 + 20 - 0x400);
	assert_int_equal(e->start, 0x1000 + 28 + 0x100 - 0x400);
	free(e);
	for (size_t len = 0; len < sizeof(good); len++) {
		unsigned char *exact = xcalloc(len + 1, 1);

		memcpy(exact, good, len);
		exact = xrealloc(exact, len ? len : 1, 1);
		e = eh_table_make(exact, len, 0, 0, &n);
		assert_true(n <= 1);
		free(e);
		free(exact);
	}
	for (int i = 0; i < 20000; i++) {
		memcpy(bytes, good, sizeof(bytes));
		for (int j = 0; j < 3; j++) {
			seed = seed * 1103515245 + 12345;
			bytes[(seed >> 8) % sizeof(bytes)] =
				(unsigned char)(seed >> 20);
		}
		e = eh_table_make(bytes, sizeof(bytes), 0, 0, &n);
		assert_true(n <= sizeof(bytes) / 8);
		free(e);
	}
}

int main(void)
{
	struct unit u = { .n = 0 };

	unit_add(&u, "this program", test_own, NULL);
	unit_add(&u, "bytes", test_bytes, NULL);
	return unit_run(&u);
}

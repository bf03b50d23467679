/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names by address: this program's own functions have theirs; a file that was
 * cut off anywhere, or whose bytes are others, does no harm.
 */
#include <fcntl.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../src/stack/elf_names.h"
#include "unit.h"

/* Defined by the linker; an array, since the program headers follow it. */
extern const char __ehdr_start[];

/* Where a function of this program is in its file. */
static uint64_t offset_of(uintptr_t addr)
{
	const ElfW(Ehdr) *e = (const void *)__ehdr_start;
	const ElfW(Phdr) *p = (const void *)(__ehdr_start + e->e_phoff);
	uintptr_t at = addr - (uintptr_t)__ehdr_start;

	for (int i = 0; i < e->e_phnum; i++)
		if (p[i].p_type == PT_LOAD && at >= p[i].p_vaddr &&
		    at - p[i].p_vaddr < p[i].p_filesz)
			return at - p[i].p_vaddr + p[i].p_offset;
	fail();
	return 0;
}

static void test_own(void **state)
{
	int fd = open("/proc/self/exe", O_RDONLY);
	struct elf_names *names;
	uint64_t into = 0;

	(void)state;
	assert_true(fd >= 0);
	names = elf_names_read(fd);
	close(fd);
	assert_string_equal(elf_names_find(names,
					   offset_of((uintptr_t)test_own) + 1,
					   &into),
			    "test_own");
	assert_int_equal(into, 1);
	assert_string_equal(
		elf_names_find(names, offset_of((uintptr_t)offset_of), &into),
		"offset_of");
	assert_int_equal(into, 0);
	/* The header is no code, and there is nothing behind the end. */
	assert_null(elf_names_find(names, 0, &into));
	assert_null(elf_names_find(names, UINT64_MAX, &into));
	elf_names_free(names);
}

static void test_nothing(void **state)
{
	struct elf_names *names = elf_names_read(-1);
	uint64_t into;
	int fd;

	(void)state;
	assert_null(elf_names_find(names, 0, &into));
	elf_names_free(names);
	fd = open("/dev/null", O_RDONLY);
	names = elf_names_read(fd);
	assert_null(elf_names_find(names, 0, &into));
	elf_names_free(names);
	elf_names_free(NULL);
	close(fd);
}

/* Reads `len` bytes as a file, and asks for some addresses. */
static void ask(const unsigned char *data, size_t len)
{
	int fd = memfd_create("test", 0);
	struct elf_names *names;
	uint64_t into;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, data, len), len);
	names = elf_names_read(fd);
	for (uint64_t at = 0; at < 1 << 16; at += 997) {
		const char *name = elf_names_find(names, at, &into);

		assert_true(!name || strlen(name) < len);
	}
	elf_names_free(names);
	close(fd);
}

static void test_anything(void **state)
{
	int fd = open("/proc/self/exe", O_RDONLY);
	off_t len = lseek(fd, 0, SEEK_END);
	unsigned char *data = malloc((size_t)len);
	const ElfW(Ehdr) *e = (const void *)data;
	unsigned int seed = 1;

	(void)state;
	assert_int_equal(pread(fd, data, (size_t)len, 0), len);
	close(fd);
	for (int i = 0; i < 16; i++)
		ask(data, (size_t)len / 16 * (size_t)i);
	/* The parts with positions: the header and the sections. */
	for (int i = 0; i < 400; i++) {
		size_t at = (size_t)rand_r(&seed) % sizeof(*e);
		unsigned char *p, old;

		if (i % 2)
			at = e->e_shoff +
			     (size_t)rand_r(&seed) % (e->e_shnum * 64u);
		p = data + at;
		old = *p;
		*p ^= (unsigned char)(1 + rand_r(&seed) % 255);
		ask(data, (size_t)len);
		*p = old;
	}
	free(data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_own),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_anything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

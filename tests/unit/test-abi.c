/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ABI table: its numbers against the kernel's headers, its sizes, every
 * lookup that succeeds and many that must not, and the register sets.
 */
#include <linux/audit.h>
#include <string.h>
#include <sys/user.h>

#include "../../src/base/array.h"
#include "abi_nr.h"
#include "unit.h"

static const char *const names[AIO_NSYS] = {
	[AIO_SETUP] = "io_setup",
	[AIO_DESTROY] = "io_destroy",
	[AIO_SUBMIT] = "io_submit",
	[AIO_CANCEL] = "io_cancel",
	[AIO_GETEVENTS] = "io_getevents",
	[AIO_PGETEVENTS] = "io_pgetevents",
	[AIO_PGETEVENTS_TIME64] = "io_pgetevents_time64",
};

static void test_names(void **state)
{
	(void)state;
	for (int s = 0; s < AIO_NSYS; s++)
		assert_string_equal(aio_sys_name((enum aio_sys)s), names[s]);
}

static const struct abi *find(const char *name)
{
	size_t n;
	const struct abi *table = abi_table(&n);

	for (size_t i = 0; i < n; i++)
		if (strcmp(table[i].name, name) == 0)
			return &table[i];
	fail_msg("no ABI %s", name);
	return NULL;
}

/* Each row is found by each of its numbers, and by no other up to 2000. */
static void test_lookup(void **state)
{
	size_t n;
	const struct abi *table = abi_table(&n);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		const struct abi *a = &table[i];

		for (int s = 0; s < AIO_NSYS; s++) {
			enum aio_sys sys = AIO_NSYS;

			if (a->nr[s] < 0)
				continue;
			assert_ptr_equal(abi_lookup(a->audit_arch,
						    (uint64_t)a->nr[s], &sys),
					 a);
			assert_int_equal(sys, s);
			/* The kernel looks at 32 bits of the register. */
			assert_ptr_equal(abi_lookup(a->audit_arch,
						    0xabcdull << 32 |
							    (uint64_t)a->nr[s],
						    &sys),
					 a);
		}
	}
}

static void test_no_duplicates(void **state)
{
	size_t n;
	const struct abi *table = abi_table(&n);

	(void)state;
	for (size_t i = 0; i < n * AIO_NSYS; i++)
		for (size_t j = 0; j < i; j++) {
			const struct abi *a = &table[i / AIO_NSYS];
			const struct abi *b = &table[j / AIO_NSYS];
			int nr = a->nr[i % AIO_NSYS];

			assert_false(a->audit_arch == b->audit_arch &&
				     nr >= 0 && nr == b->nr[j % AIO_NSYS]);
		}
}

#if defined(__x86_64__)

#define X32 0x40000000

struct row {
	const char *name;
	uint32_t arch;
	const int *nr;
	unsigned int word, time, sigset_word;
	const char *mode;
};

static const struct row rows[] = {
	{ "x86_64", AUDIT_ARCH_X86_64, abi_nr_64, 8, 8, 8, "64 bit" },
	{ "i386", AUDIT_ARCH_I386, abi_nr_32, 4, 4, 4, "32 bit" },
	{ "x32", AUDIT_ARCH_X86_64, abi_nr_x32, 4, 8, 8, "x32" },
};

static void test_row(void **state)
{
	const struct row *r = *state;
	const struct abi *a = find(r->name);

	assert_int_equal(a->audit_arch, r->arch);
	assert_int_equal(a->word, r->word);
	assert_int_equal(a->time, r->time);
	assert_int_equal(a->sigset_word, r->sigset_word);
	assert_string_equal(a->mode, r->mode);
	for (int s = 0; s < AIO_NSYS; s++)
		assert_int_equal(a->nr[s], r->nr[s]);
}

/* Is it one of the header's numbers of `arch`? */
static bool is_aio(uint32_t arch, uint32_t nr)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		for (int s = 0; s < AIO_NSYS; s++)
			if (rows[i].arch == arch && rows[i].nr[s] >= 0 &&
			    (uint32_t)rows[i].nr[s] == nr)
				return true;
	return false;
}

struct range {
	const char *name;
	uint32_t arch;
	uint64_t from, to;
};

static const struct range ranges[] = {
	{ "x86_64 numbers", AUDIT_ARCH_X86_64, 0, 2000 },
	{ "i386 numbers", AUDIT_ARCH_I386, 0, 2000 },
	{ "x32 numbers", AUDIT_ARCH_X86_64, X32, X32 + 2000 },
	{ "x32 numbers on i386", AUDIT_ARCH_I386, X32, X32 + 2000 },
	{ "bit 31", AUDIT_ARCH_X86_64, 0x80000000, 0x80000000 + 2000 },
	{ "bits 30 and 31", AUDIT_ARCH_X86_64, 0xc0000000,
	  0xc0000000 + 2000 },
	{ "bit 32, i386", AUDIT_ARCH_I386, 1ull << 32, (1ull << 32) + 2000 },
	{ "below 0", AUDIT_ARCH_X86_64, UINT32_MAX - 2000, UINT32_MAX },
	{ "below 0, i386", AUDIT_ARCH_I386, UINT32_MAX - 2000, UINT32_MAX },
	{ "below 0, 64 bits", AUDIT_ARCH_X86_64, UINT64_MAX - 2000,
	  UINT64_MAX },
	{ "aarch64", AUDIT_ARCH_AARCH64, 0, 2000 },
	{ "arm", AUDIT_ARCH_ARM, 0, 2000 },
	{ "no arch", 0, 0, 2000 },
	{ "any arch", UINT32_MAX, 0, 2000 },
};

static void test_range(void **state)
{
	const struct range *r = *state;

	for (uint64_t nr = r->from;; nr++) {
		enum aio_sys sys;
		const struct abi *a = abi_lookup(r->arch, nr, &sys);

		if (a)
			assert_int_equal(a->nr[sys], (uint32_t)nr);
		assert_int_equal(a != NULL, is_aio(r->arch, (uint32_t)nr));
		if (nr == r->to)
			break;
	}
}

/* Register sets: i386's has 17 words of 4 bytes, arch/x86/.../user_32.h. */
enum { SET64 = sizeof(struct user_regs_struct), SET32 = 17 * 4 };

struct set {
	const char *name;
	size_t size;
	unsigned int insn;
	const char *abi;	/* NULL: none */
	unsigned int width;
};

static const struct set sets[] = {
	{ "syscall", SET64, 0x050f, "x86_64", 8 },
	{ "int $0x80 in a 64-bit process", SET64, 0x80cd, "i386", 4 },
	{ "sysenter in a 64-bit process", SET64, 0x340f, "x86_64", 8 },
	{ "unreadable code", SET64, 0, "x86_64", 8 },
	{ "int $0x80", SET32, 0x80cd, "i386", 4 },
	{ "the vDSO's sysenter", SET32, 0x340f, "i386", 4 },
	{ "unreadable 32-bit code", SET32, 0, "i386", 4 },
	{ "no set", 0, 0x050f, NULL, 0 },
	{ "half a set", SET32 - 4, 0x80cd, NULL, 0 },
	{ "aarch64's set", 34 * 8, 0, NULL, 0 },
};

static void test_set(void **state)
{
	const struct set *s = *state;
	const struct reg_map *map = NULL;
	const struct abi *a = abi_of_set(s->size, s->insn, &map);

	if (!s->abi) {
		assert_null(a);
		return;
	}
	assert_non_null(a);
	assert_string_equal(a->name, s->abi);
	assert_int_equal(map->set_size, s->size);
	assert_int_equal(map->width, s->width);
}

#define AT(reg) offsetof(struct user_regs_struct, reg)

/* Where i386's registers are in its set: ebx is the first, and so on. */
enum { EBX, ECX, EDX, ESI, EDI, EBP, EAX, ORIG_EAX = 11, EIP, ESP = 15 };

struct map {
	const char *name;
	size_t size;
	unsigned int insn;
	size_t at[10];		/* nr, result, ip, sp, six arguments */
};

static const struct map maps[] = {
	{ "registers of x86_64", SET64, 0x050f,
	  { AT(orig_rax), AT(rax), AT(rip), AT(rsp), AT(rdi), AT(rsi),
	    AT(rdx), AT(r10), AT(r8), AT(r9) } },
	{ "registers of int $0x80 from 64-bit code", SET64, 0x80cd,
	  { AT(orig_rax), AT(rax), AT(rip), AT(rsp), AT(rbx), AT(rcx),
	    AT(rdx), AT(rsi), AT(rdi), AT(rbp) } },
	{ "registers of i386", SET32, 0x80cd,
	  { 4 * ORIG_EAX, 4 * EAX, 4 * EIP, 4 * ESP, 4 * EBX, 4 * ECX,
	    4 * EDX, 4 * ESI, 4 * EDI, 4 * EBP } },
};

static void test_map(void **state)
{
	const struct map *m = *state;
	const struct reg_map *map = NULL;

	assert_non_null(abi_of_set(m->size, m->insn, &map));
	assert_int_equal(map->nr, m->at[0]);
	assert_int_equal(map->result, m->at[1]);
	assert_int_equal(map->ip, m->at[2]);
	assert_int_equal(map->sp, m->at[3]);
	for (int i = 0; i < 6; i++)
		assert_int_equal(map->arg[i], m->at[4 + i]);
	assert_int_equal(map->direction, 0);
}

static void test_mode(void **state)
{
	const uint32_t x86_64 = AUDIT_ARCH_X86_64, i386 = AUDIT_ARCH_I386;

	(void)state;
	/* Any call, not only AIO; and only the lower 32 bits count. */
	assert_string_equal(abi_mode(x86_64, 0), "64 bit");
	assert_string_equal(abi_mode(x86_64, 0xdeadbeef00000001), "64 bit");
	assert_string_equal(abi_mode(i386, 1), "32 bit");
	assert_string_equal(abi_mode(x86_64, 0x40000001), "x32");
	assert_null(abi_mode(x86_64, (uint32_t)-1));
	assert_null(abi_mode(x86_64, (uint64_t)-1));
	assert_null(abi_mode(AUDIT_ARCH_AARCH64, 1));
}

static void add_machine(struct unit *u)
{
	unit_add(u, "modes", test_mode, NULL);
	unit_add_table(u, rows, test_row);
	unit_add_table(u, ranges, test_range);
	unit_add_table(u, sets, test_set);
	unit_add_table(u, maps, test_map);
}

#else

static void add_machine(struct unit *u)
{
	(void)u;
	(void)find;
	unit_skip("numbers and registers", "no expectations for this machine");
}

#endif

int main(void)
{
	static struct unit u;

	unit_add(&u, "names", test_names, NULL);
	unit_add(&u, "lookup", test_lookup, NULL);
	unit_add(&u, "no duplicates", test_no_duplicates, NULL);
	add_machine(&u);
	return unit_run(&u);
}

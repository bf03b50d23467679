/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of system calls: of each ABI, and where ABIs differ. */
#include <linux/audit.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>

#include <cmocka.h>

#include "../../src/abi/sysnames.h"
#include "../../src/base/array.h"

static void test_sysnames(void **state)
{
	static const struct {
		uint32_t arch, nr;
		const char *name;
	} names[] = {
		{ AUDIT_ARCH_X86_64, 0, "read" },
		{ AUDIT_ARCH_X86_64, 209, "io_submit" },
		{ AUDIT_ARCH_X86_64, 336, NULL },
		{ AUDIT_ARCH_X86_64, 423, NULL },
		{ AUDIT_ARCH_X86_64, 424, "pidfd_send_signal" },
		{ AUDIT_ARCH_X86_64, 100000, NULL },
		{ AUDIT_ARCH_X86_64, UINT32_MAX, NULL },
		/* x32 has another io_setup, and this one is not its own. */
		{ AUDIT_ARCH_X86_64, 0x40000000 + 206, NULL },
		{ AUDIT_ARCH_X86_64, 0x40000000 + 207, "io_destroy" },
		{ AUDIT_ARCH_X86_64, 0x40000000 + 543, "io_setup" },
		{ AUDIT_ARCH_X86_64, 0x40000000 + 544, "io_submit" },
		{ AUDIT_ARCH_X86_64, 0x40000000 + 548, NULL },
		{ AUDIT_ARCH_I386, 248, "io_submit" },
		{ AUDIT_ARCH_I386, 251, NULL },
		{ AUDIT_ARCH_I386, 385, "io_pgetevents" },
		{ AUDIT_ARCH_I386, 416, "io_pgetevents_time64" },
		{ AUDIT_ARCH_I386, 425, "io_uring_setup" },
		{ AUDIT_ARCH_AARCH64, 0, "io_setup" },
		{ AUDIT_ARCH_AARCH64, 292, "io_pgetevents" },
		{ AUDIT_ARCH_AARCH64, 425, "io_uring_setup" },
		{ AUDIT_ARCH_ARM, 243, "io_setup" },
		{ AUDIT_ARCH_ARM, 399, "io_pgetevents" },
		{ AUDIT_ARCH_ARM, 416, "io_pgetevents_time64" },
		{ 0x12345, 0, NULL },
#ifdef __x86_64__
		{ AUDIT_ARCH_X86_64, SYS_io_getevents, "io_getevents" },
		{ AUDIT_ARCH_X86_64, SYS_exit_group, "exit_group" },
		{ AUDIT_ARCH_X86_64, SYS_statx, "statx" },
		{ AUDIT_ARCH_X86_64, SYS_clone3, "clone3" },
#endif
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		char *name = sysname(names[i].arch, names[i].nr);

		/* A build without libseccomp knows none. */
		if (names[i].name && sysnames_known()) {
			assert_non_null(name);
			assert_string_equal(name, names[i].name);
		} else {
			assert_null(name);
		}
		free(name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sysnames),
	};

	return cmocka_run_group_tests_name("sysnames", tests, NULL, NULL);
}

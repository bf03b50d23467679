/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The seccomp filter: run in an interpreter for every system call number of
 * interest, and once in the kernel, whose checks are stricter than ours.
 */
#include <errno.h>
#include <linux/audit.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../src/abi/abi.h"
#include "../../src/base/die.h"
#include "../../src/capture/ptrace/seccomp_filter.h"
#include "abi_nr.h"
#include "bpf.h"
#include "unit.h"

static struct sock_filter prog[FILTER_MAX];
static size_t prog_len;

static void test_program(void **state)
{
	(void)state;
	assert_true(prog_len > 0 && prog_len <= FILTER_MAX);
	bpf_check(prog, prog_len);
}

/*
 * The calls that other_calls.c looks at, by the kernel's tables.
 */
enum { CLONE, CLONE3, SECCOMP, PRCTL, USERFAULTFD, IOCTL, MOUNT, FSOPEN,
       URING_SETUP, EXECVE, EXECVEAT, EXIT, EXIT_GROUP, N_CALLS };

static const struct other {
	uint32_t arch, from, nr[N_CALLS];
} others[] = {
#if defined(__x86_64__)
	{ AUDIT_ARCH_X86_64, 0,
	  { 56, 435, 317, 157, 323, 16, 165, 430, 425, 59, 322, 60, 231 } },
	{ AUDIT_ARCH_X86_64, 0x40000000,
	  { 56, 435, 317, 157, 323, 514, 165, 430, 425, 520, 545, 60, 231 } },
	{ AUDIT_ARCH_I386, 0,
	  { 120, 435, 354, 172, 374, 54, 21, 430, 425, 11, 358, 1, 252 } },
#elif defined(__aarch64__)
	{ AUDIT_ARCH_AARCH64, 0,
	  { 220, 435, 277, 167, 282, 29, 40, 430, 425, 221, 281, 93, 94 } },
	{ AUDIT_ARCH_ARM, 0,
	  { 120, 435, 383, 172, 388, 54, 21, 430, 425, 11, 387, 1, 248 } },
#endif
};

static bool is_other(uint32_t arch, uint32_t nr)
{
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		const struct other *o = &others[i];

		for (int c = 0; c < N_CALLS; c++)
			if (arch == o->arch && nr == o->from + o->nr[c])
				return true;
	}
	return false;
}

static void expect_args(const struct other *o, int call, uint64_t first,
			uint64_t second, bool stops)
{
	struct seccomp_data data = {
		.arch = o->arch,
		.nr = (int)(o->from + o->nr[call]),
		.args = { first, second },
	};

	assert_int_equal(bpf_run(prog, prog_len, &data),
			 stops ? SECCOMP_RET_TRACE | FILTER_DATA :
				 SECCOMP_RET_ALLOW);
}

/* Of these only those stop that do what matters. */
static void test_others(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		const struct other *o = &others[i];

		/* CLONE_UNTRACED is 0x800000, whatever else is set. */
		expect_args(o, CLONE, 0, 0x800000, false);
		expect_args(o, CLONE, 0x800000, 0, true);
		expect_args(o, CLONE, 0xff7fffff, 0, false);
		expect_args(o, CLONE, 0xffffffff, 0, true);
		expect_args(o, CLONE, 0x80000000000000, 0, false);
		expect_args(o, CLONE3, 0, 0, true);
		expect_args(o, SECCOMP, 0, 0, true);
		/* PR_SET_SECCOMP is 22; the kernel looks at an int. */
		expect_args(o, PRCTL, 21, 0, false);
		expect_args(o, PRCTL, 22, 0, true);
		expect_args(o, PRCTL, 0x100000016, 0, true);
		expect_args(o, PRCTL, 54, 0, false);
		expect_args(o, USERFAULTFD, 0, 0, true);
		expect_args(o, MOUNT, 0, 0, true);
		expect_args(o, FSOPEN, 0, 0, true);
		/* USERFAULTFD_IOC_NEW is _IO(0xaa, 0); an int as well. */
		expect_args(o, IOCTL, 0xaa00, 0, false);
		expect_args(o, IOCTL, 0, 0xaa00, true);
		expect_args(o, IOCTL, 0, 0xffffffff0000aa00, true);
		expect_args(o, IOCTL, 0, 0x5401, false);
		for (int c = EXECVE; c <= EXIT_GROUP; c++)
			expect_args(o, c, 0, 0, true);
	}
}

static void expect(uint32_t arch, uint32_t nr, bool stops)
{
	/* Arguments and the like must not matter. */
	struct seccomp_data data;
	uint32_t ret;

	if (is_other(arch, nr))
		return;
	for (int fill = 0; fill < 256; fill += 255) {
		memset(&data, fill, sizeof(data));
		data.arch = arch;
		data.nr = (int)nr;
		ret = bpf_run(prog, prog_len, &data);
		if (stops)
			assert_int_equal(ret, SECCOMP_RET_TRACE | FILTER_DATA);
		else
			assert_int_equal(ret, SECCOMP_RET_ALLOW);
	}
}

/* On any machine: what abi_lookup() knows stops, and nothing else. */
static void test_table(void **state)
{
	size_t n;
	const struct abi *table = abi_table(&n);

	(void)state;
	for (size_t i = 0; i < n; i++)
		for (uint32_t nr = 0; nr <= 2000; nr++) {
			enum aio_sys sys;

			expect(table[i].audit_arch, nr,
			       abi_lookup(table[i].audit_arch, nr, &sys));
		}
}

/*
 * With the calls about CPU masks: these two stop as well, sched_setattr, and
 * those that make threads and children of a process, by the
 * numbers of the kernel's tables, and nothing else.
 */
enum { MAKERS = 5 };
static const struct {
	uint32_t arch, from, set_mask, make[MAKERS];
} masks[] = {
#if defined(__x86_64__)
	{ AUDIT_ARCH_X86_64, 0, 203, { 56, 57, 58, 435, 314 } },
	{ AUDIT_ARCH_X86_64, 0x40000000, 203, { 56, 57, 58, 435, 314 } },
	{ AUDIT_ARCH_I386, 0, 241, { 120, 2, 190, 435, 351 } },
#elif defined(__aarch64__)
	{ AUDIT_ARCH_AARCH64, 0, 122, { 220, 435, 274 } },
	{ AUDIT_ARCH_ARM, 0, 241, { 120, 2, 190, 435, 380 } },
#endif
};

static bool makes(size_t i, uint32_t nr)
{
	for (int j = 0; j < MAKERS; j++)
		if (masks[i].make[j] && masks[i].make[j] == nr)
			return true;
	return false;
}

static void test_masks(void **state)
{
	struct sock_filter with[FILTER_MAX];
	size_t len = filter_build(with, true);

	(void)state;
	assert_true(len > prog_len && len <= FILTER_MAX);
	bpf_check(with, len);
	for (size_t i = 0; i < sizeof(masks) / sizeof(masks[0]); i++)
		for (uint32_t nr = 0; nr <= 1000; nr++) {
			struct seccomp_data data = {
				.arch = masks[i].arch,
				.nr = (int)(masks[i].from + nr),
			};
			uint32_t want = bpf_run(prog, prog_len, &data);
			bool mask = nr == masks[i].set_mask ||
				    nr == masks[i].set_mask + 1;
			bool stops = mask || makes(i, nr);

			if (stops && !is_other(data.arch, data.nr))
				assert_int_equal(want, SECCOMP_RET_ALLOW);
			assert_int_equal(bpf_run(with, len, &data),
					 stops ? SECCOMP_RET_TRACE |
							 FILTER_DATA :
						 want);
		}
}

#if defined(__x86_64__)

#define X32 0x40000000u

/* The numbers of the kernel's headers. */
static bool is_aio(uint32_t nr, const int list[AIO_NSYS])
{
	for (int s = 0; s < AIO_NSYS; s++)
		if (list[s] >= 0 && (uint32_t)list[s] == nr)
			return true;
	return false;
}

static void test_x86_64(void **state)
{
	unsigned int stops = 0;

	(void)state;
	for (uint32_t nr = 0; nr <= 1000; nr++) {
		expect(AUDIT_ARCH_X86_64, nr, is_aio(nr, abi_nr_64));
		stops += is_aio(nr, abi_nr_64);
	}
	assert_int_equal(stops, 6);
}

static void test_i386(void **state)
{
	unsigned int stops = 0;

	(void)state;
	for (uint32_t nr = 0; nr <= 1000; nr++) {
		expect(AUDIT_ARCH_I386, nr, is_aio(nr, abi_nr_32));
		stops += is_aio(nr, abi_nr_32);
	}
	assert_int_equal(stops, 7);
}

static void test_x32(void **state)
{
	unsigned int stops = 0;

	(void)state;
	for (uint32_t nr = X32; nr <= X32 + 1000; nr++) {
		expect(AUDIT_ARCH_X86_64, nr, is_aio(nr, abi_nr_x32));
		expect(AUDIT_ARCH_I386, nr, false);
		stops += is_aio(nr, abi_nr_x32);
	}
	assert_int_equal(stops, 6);
}

struct range {
	const char *name;
	uint32_t arch, from;
};

/* 1000 numbers each, none of which stops. */
static const struct range ranges[] = {
	{ "bit 31", AUDIT_ARCH_X86_64, 0x80000000 },
	{ "bit 31, i386", AUDIT_ARCH_I386, 0x80000000 },
	{ "bits 30 and 31", AUDIT_ARCH_X86_64, 0xc0000000 },
	{ "below 0", AUDIT_ARCH_X86_64, UINT32_MAX - 1000 },
	{ "below 0, i386", AUDIT_ARCH_I386, UINT32_MAX - 1000 },
	{ "aarch64", AUDIT_ARCH_AARCH64, 0 },
	{ "arm", AUDIT_ARCH_ARM, 0 },
	{ "ppc64le", AUDIT_ARCH_PPC64LE, 0 },
	{ "s390x", AUDIT_ARCH_S390X, 0 },
	{ "no arch", 0, 0 },
	{ "any arch", UINT32_MAX, 0 },
};

static void test_range(void **state)
{
	const struct range *r = *state;

	for (uint32_t i = 0; i <= 1000; i++)
		expect(r->arch, r->from + i, false);
}

static void add_machine(struct unit *u)
{
	unit_add(u, "x86_64", test_x86_64, NULL);
	unit_add(u, "i386", test_i386, NULL);
	unit_add(u, "x32", test_x32, NULL);
	unit_add_table(u, ranges, test_range);
}

#else

static void add_machine(struct unit *u)
{
	(void)u;
}

#endif

/*
 * In a child, since it is for ever.  Without a tracer the kernel answers
 * ENOSYS where the filter would stop.
 */
enum { CHILD_OK, CHILD_REFUSED, CHILD_AIO_RAN, CHILD_ELSE_FAILED };

static int child(void)
{
	int err = filter_install(true);

	/* Kernels without seccomp filters; containers that forbid them. */
	if (err)
		return err == EINVAL || err == ENOSYS || err == EPERM ?
			       CHILD_REFUSED :
			       CHILD_ELSE_FAILED;
	if (syscall(SYS_io_destroy, 0) != -1 || errno != ENOSYS)
		return CHILD_AIO_RAN;
	if (syscall(SYS_getppid) <= 0)
		return CHILD_ELSE_FAILED;
	return CHILD_OK;
}

/* It cannot exit after that. */
static int run_child(void)
{
	unsigned char result = CHILD_ELSE_FAILED;
	int status, fds[2];
	pid_t pid;

	check(pipe(fds) == 0);
	pid = fork();
	if (pid == 0) {
		result = (unsigned char)child();
		if (write(fds[1], &result, 1) == 1)
			kill(getpid(), SIGKILL);
		abort();
	}
	close(fds[1]);
	check(pid > 0 && waitpid(pid, &status, 0) == pid);
	check(read(fds[0], &result, 1) >= 0);
	close(fds[0]);
	return result;
}

static void test_kernel(void **state)
{
	const int *status = *state;

	assert_int_equal(*status, CHILD_OK);
}

int main(void)
{
	static struct unit u;
	static int kernel;

	kernel = run_child();
	prog_len = filter_build(prog, false);
	unit_add(&u, "program", test_program, NULL);
	unit_add(&u, "as the table says", test_table, NULL);
	unit_add(&u, "calls about CPU masks", test_masks, NULL);
	unit_add(&u, "calls that matter by their argument", test_others, NULL);
	add_machine(&u);
	if (kernel == CHILD_REFUSED)
		unit_skip("the kernel's opinion", "no seccomp filters here");
	else
		unit_add(&u, "the kernel's opinion", test_kernel, &kernel);
	return unit_run(&u);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An interpreter of the few classic BPF instructions that we use. */
#include "bpf.h"

#include <string.h>

#include "unit.h"

enum {
	LOAD = BPF_LD | BPF_W | BPF_ABS,
	JUMP_IF_EQUAL = BPF_JMP | BPF_JEQ | BPF_K,
	JUMP_IF_SET = BPF_JMP | BPF_JSET | BPF_K,
	RETURN = BPF_RET | BPF_K,
};

void bpf_check(const struct sock_filter *prog, size_t n)
{
	assert_true(n > 0 && n <= BPF_MAXINSNS);
	for (size_t i = 0; i < n; i++) {
		const struct sock_filter *f = &prog[i];

		switch (f->code) {
		case LOAD:
			/* seccomp takes aligned words of its data only. */
			assert_int_equal(f->k % 4, 0);
			assert_true(f->k + 4 <= sizeof(struct seccomp_data));
			break;
		case JUMP_IF_EQUAL:
		case JUMP_IF_SET:
			assert_true(i + 1 + f->jt < n);
			assert_true(i + 1 + f->jf < n);
			break;
		case RETURN:
			break;
		default:
			fail_msg("instruction %zu has code %#x", i, f->code);
		}
	}
	assert_int_equal(prog[n - 1].code, RETURN);
}

uint32_t bpf_run(const struct sock_filter *prog, size_t n,
		 const struct seccomp_data *data)
{
	uint32_t a = 0;

	for (size_t i = 0; i < n; i++) {
		const struct sock_filter *f = &prog[i];

		switch (f->code) {
		case LOAD:
			memcpy(&a, (const char *)data + f->k, sizeof(a));
			break;
		case JUMP_IF_EQUAL:
			i += a == f->k ? f->jt : f->jf;
			break;
		case JUMP_IF_SET:
			i += a & f->k ? f->jt : f->jf;
			break;
		case RETURN:
			return f->k;
		}
	}
	fail_msg("the program ran off its end");
	return 0;
}

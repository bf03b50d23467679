/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An interpreter of the few classic BPF instructions that a seccomp filter of
 * ours has; any other fails the test.  See the kernel's
 * Documentation/networking/filter.rst.
 */
#ifndef AIOTRACE_BPF_H
#define AIOTRACE_BPF_H

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What the kernel would accept: known instructions, jumps forward and inside
 * the program, and a return at the end of every way through it.  Fails the
 * test otherwise.
 */
void bpf_check(const struct sock_filter *prog, size_t n);

/* The SECCOMP_RET_* value that the program returns for a system call. */
uint32_t bpf_run(const struct sock_filter *prog, size_t n,
		 const struct seccomp_data *data);

#endif

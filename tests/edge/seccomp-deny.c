/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * seccomp-deny NAME[:ARGUMENT]=ERROR... -- COMMAND [ARGUMENT...] - runs the
 * command under a seccomp filter that answers these system calls, or only those
 * whose first argument is ARGUMENT, with an error.  This is like a container
 * that forbids process_vm_readv, or a kernel that was built without it.
 *
 * NAME is one of the table's or a number of x86_64; ERROR a name or a number.
 * The filter sets no_new_privs only where the kernel requires it, and also
 * applies to the command's children, including a tracer's tracees.  System
 * calls of other ABIs pass.  Exits with 77 if no filter can be installed.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

struct number {
	const char *name;
	unsigned int value;
};

static const struct number calls[] = {
	{ "io_cancel", SYS_io_cancel },
	{ "io_getevents", SYS_io_getevents },
	{ "io_setup", SYS_io_setup },
	{ "io_submit", SYS_io_submit },
	{ "kcmp", SYS_kcmp },
	{ "prctl", SYS_prctl },
	{ "pread64", SYS_pread64 },
	{ "process_vm_readv", SYS_process_vm_readv },
	{ "ptrace", SYS_ptrace },
	{ "seccomp", SYS_seccomp },
	{ NULL, 0 },
};

static const struct number errors[] = {
	{ "EACCES", EACCES }, { "EINVAL", EINVAL }, { "EIO", EIO },
	{ "ENOSYS", ENOSYS }, { "EPERM", EPERM },   { NULL, 0 },
};

static struct sock_filter program[BPF_MAXINSNS];
static unsigned short length;

static void add(unsigned short code, uint32_t k, unsigned char otherwise)
{
	program[length++] = (struct sock_filter){
		.code = code, .jf = otherwise, .k = k,
	};
}

static unsigned int number(const struct number *table, const char *text)
{
	char *end;
	unsigned long n = strtoul(text, &end, 0);

	for (; table->name; table++)
		if (!strcmp(table->name, text))
			return table->value;
	if (end == text || *end) {
		fprintf(stderr, "seccomp-deny: what is %s?\n", text);
		exit(2);
	}
	return (unsigned int)n;
}

/* "NAME[:ARGUMENT]=ERROR": what follows each jump if it does not match. */
static void deny(char *rule)
{
	char *error = strchr(rule, '='), *arg;
	unsigned char rest = 2;

	if (!error) {
		fprintf(stderr, "seccomp-deny: no '=' in %s\n", rule);
		exit(2);
	}
	*error++ = '\0';
	arg = strchr(rule, ':');
	if (arg) {
		*arg++ = '\0';
		rest += 2;
	}
	add(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr), 0);
	add(BPF_JMP | BPF_JEQ | BPF_K, number(calls, rule), rest - 1);
	if (arg) {
		add(BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct seccomp_data, args), 0);
		add(BPF_JMP | BPF_JEQ | BPF_K,
		    (uint32_t)strtoul(arg, NULL, 0), 1);
	}
	add(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | number(errors, error), 0);
}

int main(int argc, char **argv)
{
	struct sock_fprog fprog = { .filter = program };
	int i;

	add(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch), 0);
	add(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 0);
	program[1].jt = 1;
	add(BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0);
	for (i = 1; i < argc && strcmp(argv[i], "--"); i++)
		deny(argv[i]);
	if (i + 1 >= argc) {
		fprintf(stderr, "usage: seccomp-deny NAME[:ARGUMENT]=ERROR... "
				"-- COMMAND [ARGUMENT...]\n");
		return 2;
	}
	add(BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0);
	fprog.len = length;
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &fprog) < 0 &&
	    (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	     prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &fprog) < 0)) {
		perror("seccomp-deny: no seccomp filter");
		return 77;
	}
	execvp(argv[i + 1], argv + i + 1);
	perror(argv[i + 1]);
	return 127;
}

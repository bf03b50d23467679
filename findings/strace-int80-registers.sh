#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# strace 6.1 (Debian 12): arguments that 64-bit code passes with int $0x80.
#
# Expected: the entry of the i386 table gets 32 bits of each register, so
# strace prints write(1, "hello\n", 6) whatever the upper halves contain.  The
# kernel does ignore them: "hello" is written and 6 is the result.
# Seen: the upper halves are printed.  The buffer becomes an address that is not
# mapped, so its bytes are missing, and the length a number over 2^32.  The
# descriptor, an int, is right.  The result (6) and the length do not agree, and
# nothing in the line says why.
# Why it matters: 64-bit code that makes such a call may have old values in the
# upper halves, and then the line looks like a broken program.  A tracer that takes the arguments from
# PTRACE_GET_SYSCALL_INFO has to cut them to the width of `arch' itself: `arch'
# is AUDIT_ARCH_I386, and `args' are the whole registers.
# Where: strace src/syscall.c, get_syscall_args(), copies entry.args of struct
# ptrace_syscall_info and cuts them only for calls with COMPAT_SYSCALL_TYPES;
# Linux fills them in arch/x86/include/asm/syscall.h, syscall_get_arguments(),
# from the whole registers.
# shellcheck source=findings/debs
. "$(dirname "$0")/debs"

command -v gcc >/dev/null || skip "gcc is not installed"
unpack strace=6.1-0.1
strace -V | grep -q 'version 6\.1$' || skip "this is not strace 6.1"

# The first call has soiled upper halves, the second has clean ones.
cat >"$dir/calls.c" <<'END'
#include <string.h>
#include <sys/mman.h>

static long write_int80(unsigned long soil, char *text)
{
	long result;

	__asm__ volatile("int $0x80" : "=a"(result)
			 : "a"(4UL), "b"(1 | soil),
			   "c"((unsigned long)text | soil), "d"(6 | soil)
			 : "memory");
	return result;
}

int main(void)
{
	char *text = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);

	if (text == MAP_FAILED)
		return 2;
	memcpy(text, "hello\n", 6);
	return write_int80(0x7700000000, text) != 6 ||
	       write_int80(0, text) != 6;
}
END
gcc -O2 -o "$dir/calls" "$dir/calls.c" || skip "gcc cannot build the program"
"$dir/calls" >"$dir/out" 2>&1 ||
	skip "this kernel does not run int \$0x80 (IA32 emulation)"
[ "$(cat "$dir/out")" = $'hello\nhello' ] || changed "what the kernel writes"

strace -e trace=write -o "$dir/trace" "$dir/calls" >/dev/null ||
	skip "strace cannot trace here"
grep '^write' "$dir/trace"
# 511101108230 is 0x7700000006.
grep -Eq '^write\(1, 0x77[0-9a-f]{8}, 511101108230\) += 6$' "$dir/trace" ||
	changed "the call with soiled registers is printed in another way"
grep -Eq '^write\(1, "hello\\n", 6\) += 6$' "$dir/trace" ||
	changed "the call with clean registers is printed in another way"
echo "SEEN: strace prints the upper halves, which the call does not use"

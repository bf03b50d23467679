#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# libunwind-ptrace 1.6.2 (Debian 12): the stack of a statically linked program.
#
# Expected: the stack down to _start, because the program has .eh_frame for all
# of its functions (and gdb uses it); or else an error.  unw_step(3) promises 0
# only for the last frame of the chain, and -UNW_ENOINFO where the information
# that is needed was not found.
# Seen: one frame, then 0, so the innermost function looks like the whole stack.
# unw_get_proc_name() names it, and unw_get_proc_info() succeeds too.  The same
# source, linked with -static-pie or with -static -Wl,--eh-frame-hdr, gives the
# whole stack: gcc does not ask the linker for .eh_frame_hdr with -static.
# Why it matters: a profiler that aggregates stacks attributes all of the
# program's time to innermost functions without a caller.  It cannot fall back to
# another unwinder, since it is told that the stack is complete.  It has to check
# for itself that the last frame is _start or the start of a thread.
# Where: libunwind src/ptrace/_UPT_find_proc_info.c, _UPTi_find_unwind_table(),
# knows PT_GNU_EH_FRAME and, if built for it, .debug_frame; unw_step(),
# src/x86_64/Gstep.c, then guesses by %rbp and returns 0 where that is no frame.
# shellcheck source=findings/debs
. "$(dirname "$0")/debs"

command -v gcc >/dev/null || skip "gcc is not installed"
unpack libunwind8=1.6.2-3 libunwind-dev=1.6.2-3

# Stops itself in the innermost of four functions.
cat >"$dir/target.c" <<'END'
__attribute__((noinline)) static void three(void)
{
	__asm__ volatile("int3");
}

__attribute__((noinline)) static void two(void)
{
	three();
	__asm__ volatile("");
}

__attribute__((noinline)) static void one(void)
{
	two();
	__asm__ volatile("");
}

int main(void)
{
	one();
	return 0;
}
END

# Prints the names of the frames, and the last result of unw_step().
cat >"$dir/walk.c" <<'END'
#include <libunwind-ptrace.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	unw_addr_space_t space = unw_create_addr_space(&_UPT_accessors, 0);
	unw_cursor_t cursor;
	unw_word_t offset;
	char name[64];
	int status, step;
	pid_t pid = fork();

	if (pid == 0) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		execv(argv[argc - 1], argv + argc - 1);
		_exit(127);
	}
	/* The stop after execve(), then the one of int3. */
	if (waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status) ||
	    ptrace(PTRACE_CONT, pid, 0, 0) != 0 ||
	    waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status) ||
	    WSTOPSIG(status) != SIGTRAP)
		return 2;
	if (unw_init_remote(&cursor, space, _UPT_create(pid)) != 0)
		return 3;
	do {
		if (unw_get_proc_name(&cursor, name, sizeof(name), &offset))
			snprintf(name, sizeof(name), "?");
		printf("%s ", name);
		step = unw_step(&cursor);
	} while (step > 0);
	printf("%d\n", step);
	kill(pid, SIGKILL);
	return 0;
}
END

gcc -O2 -I "$dir/root/usr/include" -I "$dir/root/usr/include/x86_64-linux-gnu" \
	-o "$dir/walk" "$dir/walk.c" -L "$lib" \
	-lunwind-ptrace -lunwind-x86_64 -lunwind ||
	skip "gcc cannot link with libunwind"

# walk FLAGS...: the stack of the program built with them.
walk() {
	gcc -O2 -fomit-frame-pointer "$@" -o "$dir/target" "$dir/target.c" ||
		skip "gcc cannot link with $*"
	"$dir/walk" "$dir/target" || skip "the program cannot be traced here"
}

static=$(walk -static) || exit
readelf -SW "$dir/target" | grep -q ' \.eh_frame ' ||
	skip "gcc makes no .eh_frame"
readelf -lW "$dir/target" | grep -q GNU_EH_FRAME &&
	changed "gcc -static asks for .eh_frame_hdr now"
header=$(walk -static -Wl,--eh-frame-hdr) || exit
pie=$(walk -static-pie) || exit
printf '%s\n' "-static: $static" "--eh-frame-hdr: $header" "-static-pie: $pie"

whole='^three two one main .*_start 0$'
[[ $header =~ $whole ]] || changed "the stack with .eh_frame_hdr"
[[ $pie =~ $whole ]] || changed "the stack of a static PIE"
[ "$static" = "three 0" ] || changed "the stack without .eh_frame_hdr"
echo "SEEN: one frame and a regular end, although the program has .eh_frame"

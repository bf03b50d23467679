# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Shared by the tests of the event loop, of decoding and of the output, in
# addition to edge.sh: a trace in the foreground, programs that block, a program
# that obeys letters, and lines made comparable.

# shellcheck source=tests/edge/edge.sh
. "$(dirname "${BASH_SOURCE[0]}")/edge.sh"

# run COMMAND...: runs it with a time limit, so that it cannot hang the test.
run() {
	timeout -k 1 20 "$@"
}

# trace NAME [OPTION...] COMMAND...: aiotrace in the foreground, its trace in
# NAME.trace, its messages and the command's in NAME.err, what the command
# prints in NAME.out.
trace() {
	local name=$1
	shift
	timeout -k 1 20 "$AIOTRACE" --format=strace -o "$name.trace" "$@" \
		>"$name.out" 2>"$name.err"
}

# ended_so NAME STATUS: a trace in the background ended by itself, with STATUS.
ended_so() {
	local status

	ended "${!1}"
	status=$?
	is "$1: exit status" "$status" "$2"
}

# processes KEY PID: those whose /proc/PID/status has PID as KEY, PPid or
# TracerPid.
processes() {
	grep -ls "^$1:[[:space:]]*$2\$" /proc/[0-9]*/status | tr -dc '0-9\n'
}

# Calls that block, in any ABI of this machine: io_getevents, io_pgetevents and
# io_pgetevents_time64.
case $(uname -m) in
aarch64) blocking_calls=' 4 292 245 399 416 ' ;;
*) blocking_calls=' 208 333 247 385 416 ' ;;
esac

# is_blocked TID: it sleeps in one of these.  In this shell, since it is called
# often.
is_blocked() {
	local nr stat rest

	read -r nr rest 2>/dev/null <"/proc/$1/syscall" || return
		# x32's have a high bit set; it can also say "running".
	[[ $nr == [0-9]* ]] || return
	[[ $blocking_calls == *" $((nr & 0x3fffffff)) "* ]] || return
	read -r stat 2>/dev/null <"/proc/$1/stat" && [[ $stat == *') S '* ]]
}

# blocked_threads PID: how many of its threads are blocked.
blocked_threads() {
	local task n=0

	for task in /proc/"$1"/task/*; do
		is_blocked "${task##*/}" && n=$((n + 1))
	done
	echo "$n"
}

# are_blocked PID N; are_lines FILE REGEX N: conditions for wait_for.
are_blocked() { [ "$(blocked_threads "$1")" -eq "$2" ]; }
are_lines() { [ "$(lines "$1" "$2")" -eq "$3" ]; }

has_child() { [ -n "$(processes PPid "$1")" ]; }

# is_settled TID: the same, and all signals that were sent to it are handled.
is_settled() {
	local pending

	for pending in SigPnd ShdPnd; do
		status_of "$1" $pending && [[ $REPLY != *[1-9a-f]* ]] || return
	done
	is_blocked "$1"
}

# obedient NAME [OPTION...]: aiotrace, its PID in $NAME, with the program obey
# under it, its PID in $obey.  Its output goes to NAME.out; tell LETTER sends it
# a letter.
obedient() {
	new_letters
	aio "$@" "$EDGE/obey" letters >"$1.out"
	is_ready "$1.out"
}

# obedient_grandchild NAME [OPTION...]: the same, with a shell in between.
obedient_grandchild() {
	new_letters
	# shellcheck disable=SC2016 # for the inner shell
	aio "$@" sh -c '"$0" letters; exit $?' "$EDGE/obey" >"$1.out"
	is_ready "$1.out"
}

# shellcheck disable=SC2034 # used by the scripts
is_ready() {
	wait_for contains "$1" ready && obey=$(sed -n 's/^ready //p' "$1")
}

new_letters() {
	rm -f letters
	mkfifo letters
	exec {letters}<>letters
}

tell() {
	printf %s "$1" >&"$letters"
}

# freeze PID, thaw PID: stop and continue a tracer; its tracees stay wherever
# they stop next.
freeze() {
	kill -STOP "$1" && wait_for is_state "$1" T
}

thaw() {
	kill -CONT "$1"
}

# submitted FILE: the numbers of the calls io_submit(0x1, NUMBER, NULL).
submitted() {
	sed -n 's/.*io_submit(0x1, \([0-9]*\), NULL.*/\1/p' "$1" | sort -n
}

# plain FILE: without thread IDs, with addresses replaced by 0xX.
plain() {
	sed -E 's/^(\[pid +)?[0-9]+(\])? +//; s/0x[0-9a-f]+/0xX/g' "$1"
}

# piped NAME: a FIFO for a trace, NAME.pipe; what arrives is in NAME.trace.
# After clog NAME nothing passes, and writers wait; unclog ends that and leaves
# empty lines.
piped() {
	mkfifo "$1.pipe"
	start reader cat "$1.pipe" >"$1.trace"
}

clog() {
	local size

	# shellcheck disable=SC2154 # set by start
	freeze "$reader"
	for size in 4096 1; do
		tr '\0' '\n' </dev/zero 2>/dev/null |
			dd iflag=fullblock bs="$size" of="$1.pipe" \
				oflag=nonblock 2>/dev/null
	done
}

unclog() {
	thaw "$reader"
}

# is_writing PID: it waits in write(2).
is_writing() {
	local nr rest

	is_state "$1" S && read -r nr rest <"/proc/$1/syscall" && [ "$nr" = 1 ]
}

# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Shared by the tests of the edges, in addition to lib.sh: where their programs
# are, and an aiotrace that attaches, detaches and reports how it ended.

# shellcheck source=tests/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
# shellcheck disable=SC2034 # used by the scripts
EDGE=${EDGE:-$builddir/tests/edge}

# all_traced_by PID TRACER: all threads that PID has at the moment.  A thread
# that is just ending reports nothing, or at first that it is not traced.
all_traced_by() {
	local task

	for task in /proc/"$1"/task/*; do
		task=${task##*/}
		for _ in 1 2; do
			status_of "$task" TracerPid || continue 2
			[ "$REPLY" != "$2" ] || continue 2
		done
		echo "#   thread $task: traced by $REPLY"
		return 1
	done
}

# all_stopped PID: every thread of it.
all_stopped() {
	! grep -h ^State: "/proc/$1/task"/*/status | grep -qv 'T (stopped)'
}

# children_of PID: their PIDs, including zombies.
children_of() {
	grep -ls "^PPid:[[:space:]]*$1\$" /proc/[0-9]*/status | tr -dc '0-9\n'
}

# aio NAME ARGUMENT...: aiotrace in the background, its pid in $NAME, its trace
# in NAME.trace, its messages in NAME.err.
aio() {
	local aio_name=$1
	shift
	start "$aio_name" "$AIOTRACE" --format=strace -o "$aio_name.trace" \
		"$@" 2>"$aio_name.err"
}

# attach NAME PID...: the same, until it has attached to all of them, with the
# options in the array attach_options.
attach_options=()
attach() {
	local attach_name=$1 pid
	shift
	aio "$attach_name" ${attach_options[@]+"${attach_options[@]}"} -p "$*"
	for pid; do
		wait_for contains "$attach_name.err" "Process $pid attached" ||
			return 1
	done
}

# ended PID: its exit status after it has ended by itself; 128 + N if signal N
# killed it.
ended() {
	wait_for is_gone "$1" || return 255
	wait "$1"
}

# leave PID [SIGNAL]: tells the tracer to detach, and checks that it did.
leave() {
	kill -"${2:-INT}" "$1"
	ended "$1"
}

# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Shared by the test scripts: TAP, waiting for conditions, ending processes.
#
# A script sources this file, runs its cases and ends with `done_testing`.  It
# uses these environment variables, or finds the values itself when it is run by
# hand in the build folder:
#
#	AIOTRACE	the program under test
#	WORKLOADS	the folder with the built workloads
#	srcdir		the top of the source tree
#
# It runs in a private folder, $T, which is removed at the end.

set -u
export LC_ALL=C
# The process that runs the tests may have open descriptors.  Programs number
# theirs from 3 on, and tests rely on these numbers.
exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
builddir=${builddir:-$PWD}
srcdir=$(cd "${srcdir:-$(dirname "${BASH_SOURCE[0]}")/..}" && pwd)
AIOTRACE=${AIOTRACE:-$builddir/aiotrace}
WORKLOADS=${WORKLOADS:-$builddir/tests/workloads}
T=$(mktemp -d "${TMPDIR:-/tmp}/aiotrace-test.XXXXXX")
# The flavours of workloads that a test runs, by the suffix of their names.  The
# empty suffix is this machine's own ABI, which $FLAVOURS calls "plain".
read -r -a flavours <<<"${FLAVOURS-plain -int80 -i386}"
flavours=("${flavours[@]/#plain/}")
case_number=0
started=()

cleanup() {
	local pid

	for pid in ${started[@]+"${started[@]}"}; do
		! is_gone "$pid" || continue
		# Its PID may have been reused by an unrelated process, which
		# does not run in this private folder.
		case $(readlink "/proc/$pid/cwd" 2>/dev/null) in
		"$T" | "$T"/*) ;;
		*) continue ;;
		esac
		kill -KILL "$pid" 2>/dev/null
		kill -CONT "$pid" 2>/dev/null
	done
	wait 2>/dev/null
	rm -rf "$T"
}
trap cleanup EXIT
trap 'exit 130' INT TERM HUP
cd "$T" || exit 99

# ok NAME COMMAND...: passes, and returns true, if the command does.
ok() {
	local name=$1
	shift
	case_number=$((case_number + 1))
	if "$@"; then
		echo "ok $case_number - $name"
	else
		echo "not ok $case_number - $name"
		echo "#   failed: ${*//$'\n'/ }"
		return 1
	fi
}

# is NAME GOT WANTED
is() {
	ok "$1" test "$2" = "$3" || {
		echo "#   got:    $(head -c 400 <<<"$2" | tr "\n" "|")"
		echo "#   wanted: $(head -c 400 <<<"$3" | tr "\n" "|")"
	}
}

# same NAME GOT-FILE WANTED-FILE
same() {
	ok "$1" cmp -s "$2" "$3" ||
		diff "$3" "$2" | head -n 20 | cut -c 1-300 | sed 's/^/#   /'
}

# skip NAME REASON
skip() {
	case_number=$((case_number + 1))
	echo "ok $case_number - $1 # SKIP $2"
}

	# LeakSanitizer, in a build with it, cannot do its work in a program that is
# traced, nor without a /proc of its own: it ends the program with status 1.
no_leak_detection() {
	export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
}

# The whole script cannot run here.
skip_all() {
	echo "1..0 # SKIP $1"
	exit 0
}

# flavour_runs FLAVOUR: true if this machine runs programs of that flavour, and
# of its ABI in general; otherwise $why_not has the reason.  It runs one program
# once to find out: some x86_64 machines run no 32-bit code, whatever their
# kernel's configuration says.  The machine's own ABI must run, and so must all
# flavours where $MUST_RUN is set, in machines that are there for them.
declare -A flavour_status=()
flavour_runs() {
	local probe=$WORKLOADS/wl-runs$1 status=${flavour_status[.$1]-}

	if [ ! -x "$probe" ]; then
		why_not="not built: no compiler for it"
		return 1
	fi
	[ -n "$1" ] && [ -z "${MUST_RUN-}" ] || return 0
	if [ -z "$status" ]; then
		# The braces: the shell reports a death by signal here.
		{ "$probe"; } >/dev/null 2>&1
		status=$?
		flavour_status[.$1]=$status
	fi
	case $status in
	0) return 0 ;;
	126) why_not="this machine does not execute ${1#-} programs" ;;
	*) why_not="this machine does not answer ${1#-} system calls" ;;
	esac
	[ "$status" -le 128 ] || why_not+=": SIG$(kill -l "$status")"
	return 1
}

done_testing() {
		# Otherwise a failed wait in a case that was skipped is not
		# seen.
	[ ! -e "$T/in-vain" ] ||
		ok "everything came that was waited for" test ! -s "$T/in-vain"
	echo "1..$case_number"
}

# wait_for COMMAND...: until it succeeds; false after a minute.  That means that
# something is wrong, not that something is slow, so the script fails.  It ends
# at once if the command itself has waited in vain.
vain=0
wait_for() {
	local end=$((SECONDS + 60)) before=$vain

	while [ $SECONDS -lt $end ] && [ $vain = "$before" ]; do
		"$@" >/dev/null 2>&1 && return 0
		sleep 0.002
	done
	vain=$((vain + 1))
	echo "#   waited in vain for: $*" | tee -a "$T/in-vain"
	return 1
}

# start NAME COMMAND...: in the background; its pid is in $NAME afterwards.  A
# background job of a script would ignore what the keyboard sends, and pass that on.
start() {
	local -n pid_of=$1
	shift
	[ "$(type -t "$1")" != file ] ||
		set -- env --default-signal=INT,QUIT "$@"
	"$@" &
	# shellcheck disable=SC2034 # a name reference
	pid_of=$!
	started+=("$!")
}

# status_of PID KEY: puts the value of KEY in /proc/PID/status into $REPLY, or
# nothing if the process is gone.  It runs in this shell because it is called
# often, and reads the file at once: its first line can change its length.
status_of() {
	local text=()

	mapfile -d '' text 2>/dev/null <"/proc/$1/status"
	REPLY=${text-}
	REPLY=${REPLY#*$'\n'"$2:"$'\t'}
	[ "$REPLY" != "${text-}" ] || REPLY=
	REPLY=${REPLY%%$'\n'*}
	[ "$REPLY" ]
}

# state PID: its state letter, or nothing if it is gone.
state() { status_of "$1" State && echo "${REPLY%% *}"; }
# tracer_of PID: the PID of its tracer, 0 if there is none.
tracer_of() { status_of "$1" TracerPid && echo "$REPLY"; }

is_state() { status_of "$1" State && [ "${REPLY%% *}" = "$2" ]; }
is_gone() { ! status_of "$1" State || [[ $REPLY == [ZX]* ]]; }
is_traced() { status_of "$1" TracerPid && [ "$REPLY" != 0 ]; }
is_untraced() { status_of "$1" TracerPid && [ "$REPLY" = 0 ]; }
# contains FILE REGEX
contains() { grep -q -e "$2" "$1" 2>/dev/null; }
# lines FILE REGEX: how many match
lines() { grep -c -e "$2" "$1" 2>/dev/null || true; }

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# inside.sh FOLDER: runs inside a machine, and on this one for comparison: it
# runs the tests, for each ABI and with each way to find out which call was
# made.  FOLDER has the lists that prepare.sh makes from a machine's
# description, `flavours', `each', `once' and `alone'; the rest is in the
# environment, as tests/lib.sh says.
#
# Its output, for report.awk, is the tests' TAP between these lines:
#
#	@ kernel RELEASE
#	@ begin TEST ABI MODE [SUFFIX]
#	@ end STATUS SECONDS		the seconds since the beginning
#	@ done
#
# A test that runs for $limit seconds is ended, after a report of what its
# processes are doing.  Under emulation the longest takes 50.
set -u
limit=240
tests=${srcdir:?}/tests
export AIOTRACE_BINARY=${AIOTRACE:?}
own=$(mktemp -d "${TMPDIR:-/tmp}/inside.XXXXXX")
trap 'rm -rf "$own"' EXIT
export TMPDIR=$own
# Emulation is slow: let fio do less.
cat >"$own/fio" <<TEXT
#!/bin/bash
exec fio "\$@" --size=512k
TEXT
chmod +x "$own/fio"
export FIO_BIN=$own/fio FIO_JOBS="randrw batch threads attached-processes"

# processes: the tests' processes, which work in folders of their own, and what
# each thread does, as far as it is visible from outside.
processes() {
	local p thread

	for p in /proc/[1-9]*; do
		[[ $(readlink "$p/cwd") == "$own"/* ]] || continue
		echo "#   ${p#/proc/} $(tr '\0' ' ' <"$p/cmdline" | cut -c 1-99)"
		for thread in "$p"/task/*; do
			echo "#     ${thread##*/} $(sed -n \
				-e 's/^State:\t\([^ ]*\).*/\1/p' \
				-e 's/^TracerPid:\t/traced by /p' \
				"$thread/status" | tr '\n' ' ')" \
				"$(cat "$thread/wchan") $(cat "$thread/syscall")"
		done
	done 2>/dev/null
}

run() {	# TEST ABI MODE SUFFIX
	local test status ended

	echo "@ begin $1 $2 $3 $4"
		# A background job ignores the signals of the keyboard.
	env --default-signal=INT,QUIT timeout -k 5 $((limit + 5)) \
		"$tests/$1.test" </dev/null &
	test=$!
	sleep "$limit" &
	wait -n -p ended "$test" $!
	status=$?
	if [ "$ended" = "$test" ]; then
		kill $!
		wait $!
	else
		echo "# $1 goes on after $limit s, with these processes:"
		processes
		wait "$test"
		status=$?
	fi 2>/dev/null
	echo "@ end $status $SECONDS"
}

in_one_mode() {	# TEST ABI STRACE [SUFFIX]
	[ -n "$1" ] || return
	STRACE=$3 AIOTRACE=$AIOTRACE_BINARY run "$1" "$2" syscall-info "${4-}"
}

in_each_mode() {
	[ -n "$1" ] || return
	in_one_mode "$@"
	STRACE='' AIOTRACE=$tests/no-syscall-info \
		run "$1" "$2" registers "${4-}"
}

echo "@ kernel $(uname -r)"
native=
while IFS='|' read -r abi suffix compiler; do
	native=${native:-$abi}
	export FLAVOURS=${suffix:-plain}
		# The suite compares the others with strace, whose output does
		# not depend on the kernel.
	in_each_mode predictions "$abi" "${compiler:+strace}" "$suffix"
	while read -r test; do
		in_each_mode "$test" "$abi" '' "$suffix"
	done <"$1/each"
done <"$1/flavours"
while read -r test; do
	in_each_mode "$test" "$native" ''
done <"$1/once"
while read -r test; do
	in_one_mode "$test" "$native" ''
done <"$1/alone"
echo "@ done"

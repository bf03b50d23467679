#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# inside.sh FOLDER: what runs inside a machine, and on this one for comparison:
# the tests, in each ABI and with each way of learning about a call.  FOLDER has
# the lists that prepare.sh makes of a machine's description, `flavours', `each',
# `once' and `alone'; the rest is in the environment, as tests/lib.sh says.
#
# report.awk reads what it writes, which is the tests' TAP between these lines:
#
#	@ kernel RELEASE
#	@ begin TEST ABI MODE [SUFFIX]
#	@ end STATUS SECONDS		the seconds since the beginning
#	@ done
set -u
tests=${srcdir:?}/tests
export AIOTRACE_BINARY=${AIOTRACE:?}
own=$(mktemp -d "${TMPDIR:-/tmp}/inside.XXXXXX")
trap 'rm -rf "$own"' EXIT
# Emulation is slow: let fio do less.
cat >"$own/fio" <<TEXT
#!/bin/bash
exec fio "\$@" --size=512k
TEXT
chmod +x "$own/fio"
export FIO_BIN=$own/fio FIO_JOBS="randrw batch threads attached-processes"

in_one_mode() {	# TEST ABI STRACE [SUFFIX]
	[ -n "$1" ] || return
	echo "@ begin $1 $2 syscall-info ${4-}"
	STRACE=$3 AIOTRACE=$AIOTRACE_BINARY "$tests/$1.test" </dev/null
	echo "@ end $? $SECONDS"
}

in_each_mode() {
	[ -n "$1" ] || return
	in_one_mode "$@"
	echo "@ begin $1 $2 registers ${4-}"
	STRACE='' AIOTRACE=$tests/no-syscall-info "$tests/$1.test" </dev/null
	echo "@ end $? $SECONDS"
}

echo "@ kernel $(uname -r)"
native=
while IFS='|' read -r abi suffix compiler; do
	native=${native:-$abi}
	export FLAVOURS=${suffix:-plain}
	# The suite asks strace about the others, and on one kernel it says
	# what it says on another.
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

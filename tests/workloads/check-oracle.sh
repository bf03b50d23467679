#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# check-oracle.sh - do the workloads predict what a tracer prints?  Builds all
# of them, in every flavour there is a compiler for, into FOLDER/FLAVOUR, runs
# those that predict under a tracer, and compares.  Speaks TAP; fails if any
# test did.
#
#	check-oracle.sh FOLDER [TRACER [ARGUMENT...]]
#
# The tracer is called with `-o FILE ./WORKLOAD' appended.  Without arguments of
# its own it is taken for strace, and told which calls to print.  Examples:
#
#	check-oracle.sh /tmp/wl strace
#	check-oracle.sh /tmp/wl ../../aiotrace --format=strace
#
# From the environment: CC, CC_I386, CFLAGS, FLAVOURS (x86_64 int80 i386), and
# BEYOND=1 for the tests in which strace 7.2 is known to be wrong.

set -u

flags=(-std=gnu17 -Wall -Wextra -Wshadow -Wstrict-prototypes -Werror -pthread)
read -r -a more_flags <<<"${CFLAGS:--O2 -g}"
read -r -a flavours <<<"${FLAVOURS:-x86_64 int80 i386}"

# The quiet ones predict nothing and are only built.
quiet=(wl-threads wl-children wl-loop wl-block)
predicting=(
	wl-setup
	wl-opcodes
	"wl-opcodes new"
	wl-vectors
	wl-hostile
	wl-getevents
	wl-pgetevents
	wl-cancel
	wl-signals
	"wl-ends exit 3"
	"wl-ends stop"
	"wl-ends die"
	"wl-ends kill"
)
beyond=("wl-getevents aliased")

usage()
{
	sed -n '/^#\tcheck-oracle/s/^#\t/usage: /p;/^#\tcheck-oracle/q' "$0" >&2
	exit 2
}

[ $# -ge 1 ] || usage
source_folder=$(cd "$(dirname "$0")" && pwd) || exit 2
mkdir -p "$1" && folder=$(cd "$1" && pwd) || exit 2
shift
tracer=("${@:-strace}")
tracer[0]=$(command -v "${tracer[0]}") || usage
case ${tracer[0]} in
/*) ;;
*) tracer[0]=$PWD/${tracer[0]} ;;
esac
[ ${#tracer[@]} -gt 1 ] || tracer+=(-e trace=/io_)

count=0
failures=0

# ok NAME [REASON TO SKIP]; not_ok NAME
ok()
{
	count=$((count + 1))
	echo "ok $count - $1${2:+ # SKIP $2}"
}

not_ok()
{
	count=$((count + 1))
	failures=$((failures + 1))
	echo "not ok $count - $1"
}

# The compiler of a flavour and what it needs, in `compiler'.
set_compiler()
{
	case $1 in
	int80) compiler=("${CC:-gcc}" -DWL_INT80) ;;
	i386) compiler=("${CC_I386:-i686-linux-gnu-gcc}" -static) ;;
	*) compiler=("${CC:-gcc}") ;;
	esac
}

# Whether programs of this flavour can be built and run, untraced.
usable()
{
	"${compiler[@]}" "${flags[@]}" "${more_flags[@]}" \
		-o "$folder/$1/wl-loop" "$source_folder"/wl-loop.c \
		"$source_folder"/{engine,wl}.c 2>"$folder/$1/usable.log" &&
	(cd "$folder/$1" && ./wl-loop 1) >/dev/null 2>>"$folder/$1/usable.log"
}

build()
{
	"${compiler[@]}" "${flags[@]}" "${more_flags[@]}" -o "$folder/$1/$2" \
		"$source_folder/$2.c" "$source_folder"/{engine,wl}.c
}

# A strace that does not know the newest flags, or which puts another comma into
# calls that never return.
lacks()
{
	local version

	case $1 in
	"wl-opcodes new" | "wl-ends kill") ;;
	*) return 1 ;;
	esac
	version=$("${tracer[0]}" -V 2>/dev/null |
		sed -n 's/^strace -- version \([0-9]*\).*/\1/p')
	[ -n "$version" ] && [ "$version" -lt 7 ]
}

# test_one FLAVOUR "WORKLOAD ARGUMENT..." [ENVIRONMENT]: some die of signals, of
# which the shell would tell, and so may the tracer.
test_one()
{
	local name="$1 $2${3:+ $3}"
	local file="$folder/$1/${2// /-}${3:+-$3}"
	local command

	read -r -a command <<<"$2"
	if lacks "$2"; then
		ok "$name" "this strace is too old"
		return
	fi
	rm -f "$file.trace"
	{
		(cd "$folder/$1" && exec env ${3:+"$3"} timeout 60 \
			"${tracer[@]}" -o "$file.trace" "./${command[0]}" \
			"${command[@]:1}" >"$file.expected")
	} 2>"$file.log"
	if diff -u "$file.expected" "$file.trace" >"$file.diff" 2>&1 &&
	   [ -s "$file.expected" ]; then
		ok "$name"
	else
		not_ok "$name"
		cut -c1-300 "$file.diff" | sed -n '1,12s/^/# /p'
		sed -n '1,3s/^/# /p' "$file.log"
	fi
}

for flavour in "${flavours[@]}"; do
	mkdir -p "$folder/$flavour"
	set_compiler "$flavour"
	if ! usable "$flavour"; then
		ok "$flavour" "cannot be built or run here"
		continue
	fi
	for program in "${quiet[@]}"; do
		if build "$flavour" "$program"; then
			ok "$flavour $program builds"
		else
			not_ok "$flavour $program builds"
		fi
	done
	built=
	for workload in "${predicting[@]}"; do
		program=${workload%% *}
		if [ "$program" != "$built" ]; then
			rm -f "$folder/$flavour/$program"
			build "$flavour" "$program"
			built=$program
		fi
		test_one "$flavour" "$workload"
	done
	[ -n "${BEYOND:-}" ] || continue
	for workload in "${beyond[@]}"; do
		test_one "$flavour" "$workload"
	done
	[ "$flavour" = int80 ] || continue
	for workload in "${predicting[@]}"; do
		test_one "$flavour" "$workload" WL_SOILED=1
	done
done
echo "1..$count"
[ "$failures" -eq 0 ]

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# static.sh [FILE...]: runs three static analysers on the sources, or on those
# files; false if one reports anything.  `make check-static` runs it.
#
# With $DEEP set, clang's analyser follows calls and paths as far as it is able
# to, which takes four times as long as all the rest.
#
# They take one file at a time, on all processors.  What they do not check, and
# why, is said here, in .clang-tidy and in tests/static/cppcheck.
set -u
export LC_ALL=C
srcdir=$(cd "${srcdir:-$(dirname "$0")/../..}" && pwd)
builddir=$(cd "${builddir:-.}" && pwd)	# where config.h is
cd "$srcdir" || exit 99

flags=(-std=gnu17 -D_GNU_SOURCE -DHAVE_CONFIG_H "-I$builddir" -Isrc -I.)

with_gcc() {
	local more=()

		# A node of a hash table is found by a pointer into its middle,
		# which the analyser does not follow; the sanitizers look for
		# leaks.
	grep -Eq 'uthash.h|HASH_' "$1" && more=(-Wno-analyzer-malloc-leak)
	"${CC:-gcc}" "${flags[@]}" -O1 -Wall -Wextra -fanalyzer \
		-fdiagnostics-path-format=none \
		${more[@]+"${more[@]}"} -c -o /dev/null "$1"
}

with_clang_tidy() {
	local more=(-Xclang -analyzer-config -Xclang mode=shallow)

	[ -z "${DEEP-}" ] || more=()
		# On standard error it counts warnings in system headers.
	clang-tidy --quiet "$1" -- "${flags[@]}" ${more[@]+"${more[@]}"} \
		2>/dev/null
}

with_cppcheck() {
	cppcheck --quiet --enable=warning,performance,portability \
		--std=c11 --suppressions-list=tests/static/cppcheck \
		--library=posix,gnu -D__x86_64__ -D__LP64__ -D__GNUC__=12 \
		"${flags[@]:1}" "-I$headers" "$1"
}

# --one TOOL FILE: leaves its messages, if any, in a file of their own.
if [ "${1-}" = --one ]; then
	said=$out/$2:${3//\//-}
	case $2 in
	gcc) with_gcc "$3" ;;
	clang-tidy) with_clang_tidy "$3" ;;
	cppcheck) with_cppcheck "$3" ;;
	esac >"$said" 2>&1
		# Not by status: for clang-tidy, warnings are a success.
	[ ! -s "$said" ]
	exit
fi

out=$(mktemp -d "${TMPDIR:-/tmp}/aiotrace-static.XXXXXX")
trap 'rm -rf "$out"' EXIT
# Macros contain loops: the analyser must see them, but not all system headers.
headers=$out/headers
mkdir "$headers"
ln -s /usr/include/uthash.h /usr/include/utlist.h "$headers"
export out headers srcdir builddir
files=("$@")
[ ${#files[@]} -gt 0 ] || mapfile -t files < <(find src decoders -name "*.c" | sort)
failed=0
for tool in gcc clang-tidy cppcheck; do
	if ! command -v "$tool" >/dev/null; then
		echo "SKIP: $tool is not installed"
		continue
	fi
	printf "%s\0" "${files[@]}" |
		xargs -0 -n 1 -P "$(nproc)" tests/static/static.sh --one "$tool"
	said=$?
	cat "$out/$tool":*
	[ $said = 0 ] && echo "PASS: $tool" && continue
	echo "FAIL: $tool"
	failed=1
done
exit $failed

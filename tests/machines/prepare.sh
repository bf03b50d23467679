#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# prepare.sh MACHINE FOLDER: whatever the machine MACHINE.conf needs to boot and
# to run tests, in FOLDER: vmlinuz, initrd, disk (see init.sh).  It ends with 77
# and the reason if that cannot be had.
#
# A MACHINE.conf says
#
#	arch		Debian's name of the architecture
#	triplet		that of its libraries' folder
#	kernel		an extended regular expression for the kernel's package
#	cross		the toolchain that aiotrace is built with; empty if that
#			is the one under test, and so are its workloads
#	flavours	"ABI|SUFFIX|COMPILER": the workloads NAMESUFFIX make the
#			system calls of the ABI; those without a compiler are
#			there already
#	qemu		the emulator, but for what all machines have in common
#
# In the environment: srcdir, AIOTRACE and WORKLOADS as in tests/lib.sh, MAKE.
set -euo pipefail
export LC_ALL=C

# The tests that run inside, and the programs that they want.
tests=(lib.sh predictions.test fio.test)
programs=(busybox-static bash-static strace fio jq)

here=$srcdir/tests/machines
folder=$2
name=$(basename "$1" .conf)
# shellcheck source=tests/machines/amd64.conf
. "$here/$name.conf"

need() {
	local command

	for command; do
		command -v "${command%% *}" >/dev/null || {
			echo "${command%% *} is not installed"
			exit 77
		}
	done
}

# logged NAME COMMAND...: quiet unless it fails.
logged() {
	local log=$folder/$1.log
	shift
	"$@" >"$log" 2>&1 || {
		tail -n 20 "$log"
		exit 1
	}
}

build_aiotrace() {
	local build=$folder/build

	aiotrace=$AIOTRACE
	[ -n "$cross" ] || return 0
	# Of uthash there are only headers, the same for every architecture.
	mkdir -p "$build/include"
	cp /usr/include/ut{hash,list,array,string,stack,ringbuffer}.h \
		"$build/include" 2>/dev/null || true
	[ "$build/config.status" -nt "$srcdir/configure" ] ||
		(cd "$build" && logged configure "$srcdir/configure" \
			--host="$cross" --enable-werror \
			CPPFLAGS="-I$build/include")
	logged make "${MAKE:-make}" -C "$build" aiotrace
	aiotrace=$build/aiotrace
}

build_workloads() {	# SUFFIX COMPILER
	logged "workloads$1" "${MAKE:-make}" -f "$here/workloads.mk" \
		SRC="$srcdir/tests/workloads" OUT="$folder/workloads" \
		SUFFIX="$1" COMPILER="$2"
}

# The dynamic section and the program headers of an ELF file tell which
# libraries and which loader it needs; ldd would have to run them.
needed() {
	readelf -dl "$1" 2>/dev/null |
		sed -n -e 's/.*(NEEDED).*\[\(.*\)\]$/\1/p' \
			-e 's/.*program interpreter: \(.*\)\]$/\1/p'
}

# Where libraries are looked for; a program of this system wants its own.
find_library() {	# NAME
	local where=("$debian/packages/lib/$triplet"
		"$debian/packages/usr/lib/$triplet")

	if [ -z "$cross" ]; then
		where=("/lib/$triplet" "/usr/lib/$triplet" "${where[@]}")
	fi
	find -H "${where[@]}" -maxdepth 2 -name "$1" -print -quit 2>/dev/null
}

# install_program FILE...: with all libraries that it needs.
install_program() {
	local file library from

	for file; do
		cp -L "$file" "$root/bin/"
		set -- "$file"
		while [ $# -gt 0 ]; do
			for library in $(needed "$1"); do
				to=$root/lib/$triplet/${library##*/}
				[ ! -e "$to" ] || continue
				from=$(find_library "${library##*/}")
				[ -n "$from" ] || {
					echo "no $library for ${file##*/}"
					exit 1
				}
				cp -L "$from" "$to"
				[ "$library" = "${library##*/}" ] || {
					mkdir -p "$root${library%/*}"
					cp -L "$from" "$root$library"
				}
				set -- "$@" "$from"
			done
			shift
		done
	done
}

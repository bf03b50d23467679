#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# prepare.sh MACHINE FOLDER: creates in FOLDER what the machine MACHINE.conf
# needs to boot and to run tests: vmlinuz, initrd, disk (see init.sh).  It ends
# with 77 and the reason if something is not available.
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
#	chains		"SUFFIX|COMPILER": the programs with known call chains;
#			those without a compiler are there already
#	programs	of Debian's packages of the same names, for the tests
#	each, once	the tests that run there besides the predictions, for
#			each flavour or once
#	alone		those to which it is all one how calls are learnt of
#	qemu		the emulator, but for what all machines have in common;
#			its last word is the kernel's command line
#
# In the environment: srcdir, AIOTRACE, WORKLOADS, EDGE and STACKS as the test scripts
# have them, MAKE.
set -euo pipefail
export LC_ALL=C
# Options of the suite's make are not for the makes in here.
unset MAKEFLAGS MFLAGS MAKELEVEL

# Programs that the tests call, and the Debian packages that contain them.
packages=(busybox-static bash-static coreutils strace jq procps)
commands=(busybox bash-static env strace jq pgrep)

: "${srcdir:?}" "${AIOTRACE:?}" "${WORKLOADS:?}" "${EDGE:?}" "${STACKS:?}"
here=$srcdir/tests/machines
folder=$2
name=$(basename "$1" .conf)
# shellcheck source=tests/machines/amd64.conf
. "$here/$name.conf"

need() {
	local command

	for command; do
		[ -n "$command" ] || continue
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
	mkdir -p "$build"
		# Headers and libraries of the machine, not of this system.
	export PKG_CONFIG_SYSROOT_DIR=$debian/packages
	export PKG_CONFIG_LIBDIR=$debian/packages/usr/lib/$triplet/pkgconfig
	if [ "$srcdir/configure" -nt "$build/config.status" ] ||
		[ "$debian/fetched" -nt "$build/config.status" ]; then
		rm -f "$build/config.status"
		(cd "$build" && logged configure "$srcdir/configure" \
			--host="$cross" --enable-werror --with-libdw \
			--with-libunwind --with-libiberty \
			--with-libseccomp \
			CC="$cross-gcc --sysroot=$debian/packages")
	fi
	logged make "${MAKE:-make}" -j2 -C "$build" aiotrace
	aiotrace=$build/aiotrace
}

# Programs with known call chains, for tests/stacks.test.
build_chain() {		# SUFFIX COMPILER...
	local to=$folder/stacks/chain$1
	shift
	mkdir -p "$folder/stacks"
	logged chain "$@" -std=gnu17 -D_GNU_SOURCE -O2 -g -pthread -o "$to" \
		"$srcdir/tests/stacks/chain.c"
}

build_workloads() {	# SUFFIX COMPILER
	logged "workloads$1" "${MAKE:-make}" -j2 -f "$here/workloads.mk" \
		SRC="$srcdir/tests/workloads" OUT="$folder/workloads" \
		SUFFIX="$1" COMPILER="$2"
}

# The dynamic section and the program headers of an ELF file say which libraries
# and which loader it needs; ldd would have to run it.
needed() {
	readelf -dl "$1" 2>/dev/null |
		sed -n -e 's/.*(NEEDED).*\[\(.*\)\]$/\1/p' \
			-e 's/.*program interpreter: \(.*\)\]$/\1/p'
}

# Where libraries are searched for; a program of this system needs its own.
find_library() {	# NAME
	local where=("$debian/packages/lib/$triplet"
		"$debian/packages/usr/lib/$triplet")

	if [ -z "$cross" ]; then
		where=("/lib/$triplet" "/usr/lib/$triplet" "${where[@]}")
	fi
	find -H "${where[@]}" -maxdepth 2 -name "$1" -print -quit 2>/dev/null
}

# install_libraries FILE...: the libraries that these need, and their libraries.
install_libraries() {
	local queue=("$@") file library from to

	while [ ${#queue[@]} -gt 0 ]; do
		file=${queue[0]}
		queue=("${queue[@]:1}")
		for library in $(needed "$file"); do
			to=$root/lib/$triplet/${library##*/}
			[ ! -e "$to" ] || continue
			from=$(find_library "${library##*/}")
			[ -n "$from" ] || {
				echo "${file##*/} needs $library"
				exit 1
			}
			cp -L "$from" "$to"
			queue+=("$to")
				# The loader must be where the program says.
			[ "$library" = "${library##*/}" ] || {
				mkdir -p "$root${library%/*}"
				cp -n "$to" "$root$library"
			}
		done
	done
}

make_disk() {
	local p suffix compiler files

	rm -rf "$root"
	mkdir -p "$root"/{bin,dev,edge,etc,proc,stacks,sys,tests/{edge,stacks},tmp,workloads} \
		"$root/lib/$triplet"
	for p in "${commands[@]}" "${programs[@]}"; do
		find "$debian/packages" -path "*/bin/$p" \
			-exec cp -Lt "$root/bin" {} +
	done
	mv "$root/bin/bash-static" "$root/bin/bash"
	cp "$aiotrace" "$root/bin/aiotrace"
	cp "$srcdir"/tests/{lib.sh,predictions.test,no-syscall-info} \
		"$root/tests/"
	cp "$srcdir"/tests/edge/{edge,loop,masks}.sh "$root/tests/edge/"
	cp "$srcdir/tests/stacks/stacks.sh" "$root/tests/stacks/"
	for p in "${each[@]}" "${once[@]}" "${alone[@]}"; do
		cp "$srcdir/tests/$p.test" "$root/tests/$p.test"
	done
	cp "$here/init.sh" "$here/inside.sh" "$root/"
	echo 'root:x:0:0:root:/:/bin/bash' >"$root/etc/passwd"
	printf '%s\n' "${flavours[@]}" >"$root/etc/flavours"
	printf '%s\n' "${each[@]}" >"$root/etc/each"
	printf '%s\n' "${once[@]}" >"$root/etc/once"
	printf '%s\n' "${alone[@]}" >"$root/etc/alone"
	for p in "${flavours[@]}"; do
		IFS='|' read -r _ suffix compiler <<<"$p"
		if [ -n "$compiler" ]; then
			p=$folder/workloads
		else
			p=$WORKLOADS
		fi
			# Without a compiler for a flavour there are none.
		find "$p" -type f -regex ".*/wl-[a-z]*$suffix" \
			-exec cp -t "$root/workloads" {} +
	done
	for p in "${chains[@]}"; do
		if [ -n "${p#*|}" ]; then
			cp "$folder/stacks/chain${p%%|*}" "$root/stacks/"
		elif [ -e "$STACKS/chain${p%%|*}" ]; then
			cp "$STACKS/chain${p%%|*}" "$root/stacks/"
		fi
	done
		# The edges' own programs exist only for this system's ABI.
	[ -n "$cross" ] || find "$EDGE" -maxdepth 1 -type f -perm -u+x \
		! -name '*.test' -exec cp -t "$root/edge" {} +
	find "$root"/{bin,edge,stacks,workloads} -type f -print0 >"$folder/programs"
	readarray -d '' -t files <"$folder/programs"
	install_libraries "${files[@]}"
	rm -f "$folder/disk"
	logged mke2fs mke2fs -q -t ext4 -O ^has_journal -E root_owner=0:0 \
		-d "$root" "$folder/disk" 512M
}

make_initrd() {
	local tree=$folder/initrd.tree

	rm -rf "$tree"
	mkdir -p "$tree"/{bin,dev,disk}
	cp "$root/bin/busybox" "$tree/bin/"
	cp -r "$debian/modules" "$tree/"
	cp "$here/init.sh" "$tree/init"
	(cd "$tree" && find . | cpio --quiet -o -H newc -R 0:0) \
		>"$folder/initrd"
}

mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
debian=$folder/debian
root=$folder/root
need "${qemu[0]}" cpio mke2fs readelf
for f in "${flavours[@]}" "${chains[@]}"; do
	need "${f##*|}"
done
packages+=("${programs[@]}")
# What aiotrace is built with, and from.
if [ -n "$cross" ]; then
	need "$cross-gcc"
	packages+=(libc6-dev linux-libc-dev uthash-dev libdw-dev libelf-dev
		libunwind-dev libiberty-dev libseccomp-dev)
fi
	# A mirror can be slow for each of many files.
timeout -k 5 300 "$here/fetch.sh" "$arch" "$kernel" "$debian" \
	"${packages[@]}" || {
	status=$?
	[ $status = 124 ] || exit $status
	echo "Debian's packages for $arch did not come within 5 minutes"
	exit 77
}
build_aiotrace
for f in "${flavours[@]}"; do
	IFS='|' read -r _ suffix compiler <<<"$f"
	[ -z "$compiler" ] || build_workloads "$suffix" "$compiler"
done
for f in "${chains[@]}"; do
	IFS='|' read -r suffix compiler <<<"$f"
	# shellcheck disable=SC2086 # a list of words
	[ -z "$compiler" ] || build_chain "$suffix" $compiler
done
make_disk
make_initrd

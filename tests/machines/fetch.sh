#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# fetch.sh ARCH KERNEL FOLDER PACKAGE...: what a machine needs of Debian, for
# the architecture ARCH, into FOLDER:
#
#	vmlinuz		of the newest package whose name matches KERNEL
#	modules/	its modules for a disk, named in the order of insertion
#	packages/	the PACKAGEs unpacked, and the libraries they need
#
# Nothing is installed, and root is not needed: apt gets a private state, in
# which no package is installed and the architecture is ARCH.  Where the
# packages come from, and how, is taken from this system.  Existing files are
# not downloaded again.  Ends with 77 and the reason if the packages are not
# available.
set -euo pipefail
export LC_ALL=C

arch=$1
kernel=$2
folder=$3
shift 3
wanted="$arch $kernel $*"

[ -e "$folder/fetched" ] && [ "$(cat "$folder/fetched")" = "$wanted" ] &&
	exit 0
command -v apt-get >/dev/null || {
	echo "this is not Debian: no apt-get"
	exit 77
}

cannot() {
	echo "cannot have Debian's packages for $arch: $*"
	exit 77
}

rm -rf "$folder"
mkdir -p "$folder"/{debs,packages,modules} \
	"$folder"/apt/{lists,cache/archives}/partial
folder=$(cd "$folder" && pwd)
: >"$folder/apt/status"
cat >"$folder/apt.conf" <<-CONF
	#clear APT::Architectures;
	#clear APT::Update::Post-Invoke;
	#clear APT::Update::Post-Invoke-Success;
	APT::Architecture "$arch";
	APT::Architectures { "$arch"; };
	APT::Sandbox::User "";
	APT::Get::List-Cleanup "false";
	Acquire::Languages "none";
	Acquire::Retries "3";
	Dir::State "$folder/apt";
	Dir::State::lists "$folder/apt/lists";
	Dir::State::status "$folder/apt/status";
	Dir::Cache "$folder/apt/cache";
CONF

get() {
	apt-get -q -c "$folder/apt.conf" "$@"
}

# insert MODULE...: into modules/, after those that they depend on.  A missing
# module is built into the kernel.
count=100
insert() {
	local module file depends

	for module; do
		file=$(find kernel -name "${module//[-_]/[-_]}.ko" -print -quit)
		[ -n "$file" ] || continue
		depends=$(tr '\0' '\n' <"$file" | sed -n 's/^depends=//p')
		# shellcheck disable=SC2086 # a list of words
		insert ${depends//,/ }
		mv "$file" "modules/$count-$module.ko"
		count=$((count + 1))
	done
}

cd "$folder/debs"
	# If a package list fails to load, it may not be needed.
get update >../apt.log 2>&1 || true
image=$(apt-cache -c ../apt.conf pkgnames linux-image- |
	grep -xE -e "$kernel" | sort -V | tail -n 1)
[ -n "$image" ] || cannot "$(grep -m 1 '^[EW]:' ../apt.log ||
	echo "no package is called $kernel")"
# Only the libraries of all packages that an installation would add.
libraries=$(get -s install --no-install-recommends "$@" 2>>../apt.log |
	awk '$1 == "Inst" && $2 ~ /^(lib|zlib)/ &&
		$2 !~ /perl|python|-common$/ { print $2 }') ||
	cannot "$(tail -n 1 ../apt.log)"
# shellcheck disable=SC2086 # a list of words
get download "$image" "$@" $libraries >>../apt.log 2>&1 ||
	cannot "$(tail -n 1 ../apt.log)"

for deb in "$image"_*.deb; do
	dpkg-deb -x "$deb" ../kernel
	rm "$deb"
done
for deb in *.deb; do
	dpkg-deb -x "$deb" ../packages
done
cd ..
mv kernel/boot/vmlinuz-* vmlinuz
insert virtio_pci virtio_mmio virtio_blk crc32c_generic ext4
rm -rf kernel debs apt apt.conf
echo "$wanted" >fetched

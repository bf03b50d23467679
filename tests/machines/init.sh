#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
# The first process of a machine.  In the initial RAM disk it is /init: it loads
# what the disk needs, moves there and starts itself again, to run the tests and
# to switch the machine off.  All output goes to the serial console.
busybox=/bin/busybox

second() {
	$busybox --install -s /bin
	export PATH=/bin HOME=/ TMPDIR=/tmp
	mount -t proc proc /proc
	mount -t sysfs sys /sys
	mount -t tmpfs -o mode=1777 tmp /dev/shm 2>/dev/null
		# From here on, only results; fio would draw on a terminal.
	echo 1 >/proc/sys/kernel/printk
	cd /
	# For tests/edge/72-cpus.test, tests/predictions.test and tests/lib.sh.
	CPUS_MAY_GO=1 SOILED=no MUST_RUN=1 AIOTRACE=/bin/aiotrace WORKLOADS=/workloads \
		EDGE=/edge STACKS=/stacks srcdir=/ builddir=/ \
		bash /inside.sh /etc </dev/null 2>&1 | cat
	dmesg | tail -n 40
	poweroff -f
}

first() {
	$busybox mount -t devtmpfs dev /dev
	for module in /modules/*; do
		$busybox insmod "$module"
	done
	n=0
	while [ ! -b /dev/vda ] && [ $n -lt 100 ]; do
		$busybox sleep 0.1
		n=$((n + 1))
	done
	$busybox mount -t ext4 /dev/vda /disk &&
		$busybox mount -o move /dev /disk/dev &&
		exec $busybox switch_root /disk $busybox sh /init.sh second
	echo "no disk"
	$busybox poweroff -f
}

	# The kernel passes on the parts of its command line that it does not
	# know.
case ${1-} in
second) second ;;
*) first ;;
esac

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
#	repeat.sh TIMES TEST...
#
# Runs each of the tests TIMES times, round by round, two at a time, and
# continues after failures.  At the end, or when it is interrupted, it prints a
# line for each test: runs that passed, that failed, and that could not run
# here, the median and the longest time in seconds.  Fails if one failed.
#
# It writes to edge-runs/ in the current folder (`make check-edge TIMES=50'
# calls it in the build folder): `runs', one line per run, and the output of
# failed runs.
set -u
runs=edge-runs
jobs=${JOBS:-2}

# once ROUND TEST: a line in `runs': name, result, seconds.
once() {
	local name=${2##*/} log status begin=${EPOCHREALTIME/[.,]/} end result

	name=${name%.test}
	log=$runs/$name.$1.log
	timeout -k 5 "${LIMIT:-120}" bash "$2" >"$log" 2>&1
	status=$?
	end=${EPOCHREALTIME/[.,]/}
		# A script that ends before its plan has failed, too.
	if [ "$status" != 0 ] || grep -q '^not ok' "$log" ||
		! grep -q '^1\.\.' "$log"; then
		result=fail
		echo "# status $status" >>"$log"
	elif grep -q '^1\.\.0' "$log"; then
		result=skip
	else
		result=pass
	fi
	[ "$result" = fail ] || rm -f "$log"
	printf '%s %s %s\n' "$name" "$result" $((end - begin)) >>"$runs/runs"
}

report() {
	sort -k 1,1 -k 3,3n "$runs/runs" | awk '
	function flush() {
		if (n)
			printf "%-28s %6d %6d %6d %7.2f %7.2f\n", name,
				count["pass"], count["fail"], count["skip"],
				time[int((n + 1) / 2)] / 1e6, time[n] / 1e6
		failed += count["fail"]
		split("", count)
		n = 0
	}
	BEGIN {
		printf "%-28s %6s %6s %6s %7s %7s\n", "test", "passed",
			"failed", "skipped", "median", "longest"
	}
	$1 != name {
		flush()
		name = $1
	}
	{
		count[$2]++
		time[++n] = $3
	}
	END {
		flush()
		exit failed > 0
	}'
}

if [ "$1" = --once ]; then
	once "$2" "$3"
	exit
fi

times=$1
shift
mkdir -p "$runs"
rm -f "$runs"/*.log
: >"$runs/runs"
trap : INT
for ((i = 1; i <= times; i++)); do
	printf "$i %s\n" "$@"
done | xargs -P "$jobs" -n 2 "$0" --once
report

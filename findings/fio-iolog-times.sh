#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# fio 3.33 (Debian 12): the times in a log that it replays (version 3 iolog).
#
# Expected: fio(1) says that a time is relative to the beginning of the run and
# starts at 0; it asks for no order.  So lines are replayed at their distance
# from the first line, and a log from 0.5 s to 1.5 s takes 1 s.
# Seen: only the distance to the line before counts.
#   - A time of 0 means "no line yet": the pause after it is lost.  Writes at 0
#     and at 1 s are replayed without a pause; at 1 us and at 1 s, within 1 s.
#   - A line with an earlier time than the line before has no pause, and the
#     next pause is counted from that earlier time.  One line that is 1 s too
#     late in the log makes the run, and the time of all later lines, 1 s longer.
# fio says nothing about either and ends with status 0.
# Why it matters: a program that writes such logs takes times from a trace, where
# the first is naturally 0, and lines of several threads, or completions, are a
# little out of order.  Each step back delays the rest of the replay, so a load
# is replayed slower than it was recorded, and a measurement of it is wrong
# without a sign.  The lines have to be sorted, and to start at 1.
# Where: fio iolog.c, delay_since_ttime() and read_iolog().
# shellcheck source=findings/debs
. "$(dirname "$0")/debs"

command -v jq >/dev/null || skip "jq is not installed"
unpack fio=3.33-3
[ "$(fio --version)" = fio-3.33 ] || skip "fio 3.33 does not run here"

# replay NAME TIME...: a write at each time; prints the run time in ms.
replay() {
	local log=$dir/$1 offset=0 time
	shift
	{
		echo "fio version 3 iolog"
		echo "$1 file add"
		echo "$1 file open"
		for time; do
			echo "$time file write $offset 4096"
			offset=$((offset + 4096))
		done
		echo "$time file close"
	} >"$log"
	(cd "$dir" && fio --name=replay --ioengine=psync --read_iolog="$log" \
		--output-format=json --output="$log.json") >&2 ||
		changed "fio refuses $log"
	jq -e --argjson n $# '.jobs[0].write.total_ios == $n' "$log.json" \
		>/dev/null || changed "not all lines are replayed"
	jq '.jobs[0].job_runtime' "$log.json"
}

# expect NAME FROM TO TIME...: the run time is from FROM to TO ms.
expect() {
	local ms
	ms=$(replay "$1" "${@:4}") || exit
	echo "$1, ${*:4} us: $ms ms"
	if [ "$ms" -lt "$2" ] || [ "$ms" -ge "$3" ]; then
		changed "$1: not from $2 to $3 ms"
	fi
}

expect "from-1" 990 1900 1 1000000
expect "from-0" 0 900 0 1000000
expect "sorted" 990 1900 500000 1000000 1500000
expect "step-back" 1990 2900 500000 1500000 500000 1500000
echo "SEEN: a 0 loses the pause after it; a step back makes the run longer"

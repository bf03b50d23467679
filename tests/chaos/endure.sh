#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Endurance: very many calls, very many threads, and a target that is faster
# than the reader of the trace.  Each time aiotrace's memory and descriptors
# must stay as they are after a tenth of the time, and the trace must contain
# exactly what the program counted itself.  `make check-endurance`; environment
# variables, with their defaults:
#
#	CALLS=10000000	calls of the first part; 0 leaves a part out
#	THREADS=200000	threads of the second, each makes two
#	FLOOD=600	seconds of the third, which writes to a pipe of which
#	RATE=300000	bytes a second are read
#	SLACK=512	KiB by which memory may grow
#
# It takes at least a quarter of an hour, so it is not part of `make check`.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

endure=${ENDURE:-$builddir/tests/chaos/endure}
slack=${SLACK:-512}

# sample PID: a line "KiB DESCRIPTORS" each second, as long as it lives.
sample() {
	local rss fds

	while rss=$(sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' \
		"/proc/$1/status" 2>/dev/null) && [ -n "$rss" ]; do
		fds=("/proc/$1/fd"/*)
		echo "$rss ${#fds[@]}"
		sleep 1
	done
}

# grown: the maximum growth of memory after a tenth of the samples, and of
# descriptors in the second half against the first.  For descriptors the minimum
# counts: one that is open only for a moment is no leak.
grown() {
	awk '{ rss[NR] = $1; fds[NR] = $2 }
	END {
		first = last = 1e9
			# The last may have been taken while it was ending.
		for (i = at = int(NR / 10) + 1; i < NR || i == at; i++) {
			if (rss[i] > r) r = rss[i]
			if (i <= NR / 2 && fds[i] < first) first = fds[i]
			if (i > NR / 2 && fds[i] < last) last = fds[i]
		}
		print r - rss[at], (NR > 3 ? last - first : 0), rss[at], NR
	}' "$1"
}

# part NAME RATE HOW N: the program does HOW N under trace.
part() {
	local name=$1 rate=$2 memory fds before seconds start=$SECONDS
	shift 2

	# shellcheck disable=SC2154 # set by start
	start tracer "$AIOTRACE" -f -o "|'$endure' count $rate >'$T/trace'" \
		"$endure" "$@" >program
	sample "$tracer" >samples
	wait "$tracer"
	is "$name: exit status" $? 0
	echo "# $name: $((SECONDS - start)) seconds"
		# Threads end, and their ends are traced; so is the program's.
	sed '/^exited/d' trace >calls
	same "$name: the trace has what the program counted" calls program
	sed 's/^/#   /' program
	read -r memory fds before seconds < <(grown samples)
	ok "$name: memory is flat" test "$memory" -le "$slack"
	ok "$name: so are descriptors" test "$fds" -le 0
	echo "#   $before KiB after a tenth, at most $memory KiB more later," \
		"$fds descriptors more; $seconds samples"
}

echo "# $("$AIOTRACE" --version | head -n 1)"
[ "${CALLS=10000000}" = 0 ] || part "$CALLS calls" 0 calls "$CALLS"
if [ "${THREADS=200000}" != 0 ]; then
	part "$THREADS threads" 0 threads "$THREADS"
	# With the first thread.
	is "$THREADS threads: the trace has each one's end" \
		"$(sed -n 's/^exited //p' trace)" $((THREADS + 1))
fi
[ "${FLOOD=600}" = 0 ] ||
	part "a slow pipe for $FLOOD seconds" "${RATE=300000}" seconds "$FLOOD"
done_testing

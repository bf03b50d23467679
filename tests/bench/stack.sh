#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What a stack trace adds to a call, compared with strace: the minimum of
# several runs with -k, minus the minimum without.  The aim is a thirtieth of
# what strace -k with libunwind adds.  All run on one CPU, so that nothing
# migrates.  It should not run on a busy machine.
#
#	cd build && ../tests/bench/stack.sh
#
# With PARTS=memory: the tracer's memory after a tenth of a million calls and
# after all of them; hardly two have the same stack.
#
#	AIOTRACE=build/aiotrace	what is measured
#	STRACE=strace		and beside what
#	PARTS="cost memory"	what to measure, by default the cost
#	RUNS=7 CALLS=5000	of each; strace -k makes a tenth of the calls
#	MANY=1000000		calls of the part memory
#	BENCH_CPU=1
set -u
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
AIOTRACE=${AIOTRACE:-$PWD/aiotrace}
STRACE=${STRACE:-strace}
RUNS=${RUNS:-7}
CALLS=${CALLS:-5000}
BENCH_CPU=${BENCH_CPU:-1}
T=$(mktemp -d "${TMPDIR:-/tmp}/aiotrace-bench.XXXXXX")
trap 'rm -rf "$T"' EXIT

PARTS=${PARTS:-cost}
MANY=${MANY:-1000000}
case " $PARTS " in *" memory "*)
	${CC:-cc} -O2 -g -o "$T/forest" "$here/forest.c" || exit 1
	printf '%-36s %12s %12s\n' "KiB of memory" "at a tenth" "at the end"
	for how in "-k" "-k --unwinder=libunwind" "-kk" "-c -k" \
		"-c --export=folded:/dev/null"; do
		read -r -a options <<<"$how"
		: >"$T/rss"
		"$AIOTRACE" -o /dev/null "${options[@]}" "$T/forest" "$MANY" \
			"$T/rss" 2>/dev/null
		readarray -t rss <"$T/rss"
		[ ${#rss[@]} = 2 ] &&
			printf '%-36s %12d %12d\n' "$how" "${rss[@]}"
	done
	;;
esac
case " $PARTS " in *" cost "*) ;; *) exit ;; esac

${CC:-cc} -O2 -g -o "$T/deep" "$here/deep.c" || exit 1

# least CALLS FRAMES TRACER...: microseconds per call.
least() {
	local calls=$1 frames=$2 i
	shift 2
	for ((i = 0; i < RUNS; i++)); do
		taskset -c "$BENCH_CPU" "$@" "$T/deep" "$calls" "$frames"
	done 2>/dev/null | sort -n | head -n 1
}

printf '%-28s %7s %10s %10s %10s\n' tracer frames plain with-k adds
for frames in 5 20; do
	few=$((CALLS / 10))
	for u in libdw libunwind strace; do
		case $u in
		strace)
			command -v "$STRACE" >/dev/null || continue
			run=("$STRACE" -e trace=io_getevents -o "$T/out")
			k=(-k)
			calls=$few
			;;
		*)
			"$AIOTRACE" --version | grep -q "\b$u\b" || continue
			run=("$AIOTRACE" -o "$T/out")
			k=(-k "--unwinder=$u")
			calls=$CALLS
			;;
		esac
		plain=$(least "$CALLS" "$frames" "${run[@]}")
		with=$(least "$calls" "$frames" "${run[@]}" "${k[@]}")
		awk -v u="$u" -v f="$frames" -v p="$plain" -v w="$with" 'BEGIN {
			printf "%-28s %7d %10.1f %10.1f %10.1f\n",
				u == "strace" ? "strace -k" : "aiotrace -k, " u,
				f, p, w, w - p
		}' | tee -a "$T/rows"
	done
done
awk '/^strace/ { s[$3] = $NF } /libdw/ { a[$4] = $NF }
END {
	for (f in s)
		printf "%d frames: aiotrace with libdw adds 1/%.0f of what strace adds (aim: 1/30): %s\n",
			f, s[f] / (a[f] > 0.1 ? a[f] : 0.1),
			a[f] * 30 <= s[f] ? "reached" : "missed"
}' "$T/rows" | sort -n

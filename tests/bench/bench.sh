#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# make bench: what tracing costs, compared with strace, perf trace and the
# minimum that ptrace allows.  Every number is the median of RUNS runs, in which
# all tracers take turns, so that other load affects all of them.  It should
# still not run on a busy machine.  Prints a table, the target ratios with a
# verdict each, and writes everything as JSON.
#
#	RUNS=9			runs of each
#	PARTS="one four crowd iocbs attach"	what to measure; also: memory
#	CALLS=10000000		AIO calls of the part memory
#	STRACE=strace		which strace
#	BENCH_CPU=1		the CPU for all that are bound to one
#	BENCH_JSON=bench.json	where the JSON goes

set -u
export LC_ALL=C
builddir=${builddir:-$PWD}
AIOTRACE=${AIOTRACE:-$builddir/aiotrace}
BENCH=${BENCH:-$builddir/tests/bench}
STRACE=${STRACE:-strace}
RUNS=${RUNS:-9}
PARTS=${PARTS:-one four crowd iocbs attach}
CALLS=${CALLS:-10000000}
BENCH_CPU=${BENCH_CPU:-1}
BENCH_JSON=${BENCH_JSON:-$builddir/bench.json}
T=$(mktemp -d "${TMPDIR:-/tmp}/aiotrace-bench.XXXXXX")
trap 'rm -rf "$T"' EXIT

pin=(taskset -c "$BENCH_CPU")
strace=("$STRACE" -f --seccomp-bpf -o "$T/out"
	-e "trace=io_setup,io_destroy,io_submit,io_cancel,io_getevents,io_pgetevents")
aio=("$AIOTRACE" -f -o "$T/out")

# with TRACER COMMAND...: runs the command under that tracer.
with() {
	local tracer=$1
	shift
	case $tracer in
	native) "$@" ;;
	floor) "${pin[@]}" "$BENCH/floor" "$@" ;;
	floor-apart) "$BENCH/floor" "$@" ;;
	floor-moving) "$BENCH/floor" -m "$@" ;;
	strace) "${strace[@]}" "$@" ;;
	strace-pinned) "${pin[@]}" "${strace[@]}" "$@" ;;
	perf-trace) perf trace -o "$T/out" -e 'io_*' "$@" ;;
	aiotrace) "${aio[@]}" "$@" ;;
	aiotrace-v) "${aio[@]}" -v "$@" ;;
	aiotrace-off) "${aio[@]}" --affinity=off "$@" ;;
	aiotrace-pinned) "${pin[@]}" "${aio[@]}" "$@" ;;
	aiotrace-c-pinned) "${pin[@]}" "$AIOTRACE" -f -c -o "$T/out" "$@" ;;
	esac
}

is_traced() {
	! grep -q '^TracerPid:[[:space:]]*0$' "/proc/$1/status"
}

# attached TRACER COMMAND...: runs the command, and attaches the tracer later.
attached() {
	local tracer=$1 load pid
	shift
	mkfifo "$T/gate"
	"$@" <"$T/gate" &
	load=$!
	exec {gate}>"$T/gate"
	rm "$T/gate"
	case $tracer in
	strace) "$STRACE" -f -o "$T/out" "${strace[@]:5}" -p "$load" ;;
	aiotrace) "${aio[@]}" -p "$load" ;;
	aiotrace-off) "${aio[@]}" --affinity=off -p "$load" ;;
	native) : ;;
	esac 2>/dev/null {gate}>&- &
	pid=$!
	[ "$tracer" = native ] || until is_traced "$load"; do sleep 0.01; done
	echo >&"$gate"
	exec {gate}>&-
	wait "$load" "$pid"
}

# measure ROW ROUNDS OPTIONS TRACER...: RUNS times each tracer in turn.  A
# tracer that is as slow as starting a thread on another CPU gets a fifth of the
# rounds.
measure() {
	local row=$1 rounds=$2 options tracer us n run=with
	read -ra options <<<"$3"
	shift 3
	case $row in attach*) run=attached ;; esac
	for tracer; do
		case $tracer in
		native) n=$((rounds * 2)) ;;
		*pinned | floor | floor-moving | aiotrace | aiotrace-v)
			n=$rounds ;;
		*) n=$((rounds / 5)) ;;
		esac
		us=$("$run" "$tracer" "$BENCH/load" "${options[@]}" "$n" \
			2>>"$T/err")
		case $us in
		*[0-9]) echo "$row $tracer $us" >>"$T/values" ;;
		*) echo "$row $tracer failed: $us" >>"$T/err" ;;
		esac
	done
	printf . >&2
}

part_one() {
	local perf=()

	perf trace -o /dev/null true 2>/dev/null && perf=(perf-trace)
	set -- native floor floor-apart floor-moving strace strace-pinned \
		"${perf[@]}" aiotrace aiotrace-off aiotrace-pinned \
		aiotrace-c-pinned
	measure batch-1 4000 "-b 1" "$@"
	measure batch-32 1500 "-b 32" "$@"
}

# The microseconds are those that two CPUs take for four threads.
part_four() {
	set -- native floor strace strace-pinned aiotrace aiotrace-off
	measure four-0us 4000 "-t 4" "$@"
	measure four-13us 4000 "-t 4 -c 6500" "$@"
	measure four-53us 4000 "-t 4 -c 26500" "$@"
	# Threads that compute for a long time get all CPUs.
	measure four-1ms 100 "-t 4 -c 1000000" "$@"
}

part_crowd() {
	local n

	for n in 0 9 99 999; do
		measure "threads-$((n + 1))" 2000 "-s $n" \
			native strace-pinned aiotrace
	done
}

part_iocbs() {
	local n

	for n in 1 10 100 1000; do
		measure "iocbs-$n" $((4000 / (n + 3) + 40)) "-b $n" \
			native aiotrace-v
	done
}

part_attach() {
	measure attach 1500 "-w -n 9" native strace aiotrace aiotrace-off
}

# The tracer's memory after a tenth of the calls, and at the end.
part_memory() {
	local pid rss first='' rounds=$((CALLS / 2))

	"$AIOTRACE" -f -o /dev/null "$BENCH/load" -b 4 $rounds >/dev/null &
	pid=$!
	while rss=$(sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' \
		"/proc/$pid/status" 2>/dev/null) && [ -n "$rss" ]; do
		sleep 1
		[ -n "$first" ] || { sleep 5 && first=$rss; }
		echo "$rss" >"$T/rss"
	done
	wait "$pid"
	echo "memory first $first"
	echo "memory last $(cat "$T/rss")"
} >>"$T/values"

: >"$T/values"
: >"$T/err"
cpu=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)
load=$(cut -d ' ' -f 1-3 /proc/loadavg)
case " $PARTS " in *" memory "*) part_memory ;; esac
for ((run = 0; run < RUNS; run++)); do
	for part in $PARTS; do
		case $part in
		one | four | crowd | iocbs | attach) "part_$part" ;;
		memory) ;;
		*) echo "bench: there is no part $part" >&2 && exit 1 ;;
		esac
	done
done
echo >&2
[ -s "$T/values" ] || { cat "$T/err" && exit 1; }

awk -v runs="$RUNS" -v json="$BENCH_JSON" -v load="$load" -v cpu="$cpu" \
	-v cpus="$(nproc)" -v kernel="$(uname -r)" \
	-v version="$("$STRACE" -V | head -n 1)" \
	-f "$(dirname "$0")/table.awk" "$T/values"
[ ! -s "$T/err" ] || { echo; echo "messages:"; sort "$T/err" | uniq -c | head -n 5; } >&2

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs programs of the Linux Test Project natively and under aiotrace, and
# prints which ones end differently: `make check-peers LTP_BIN=FOLDER`.  Nothing
# is downloaded.  FOLDER has the built programs, as `make install` of LTP leaves
# them in testcases/bin.  Their arguments are looked up in LTP's own lists,
# runtest/ beside it; otherwise each program of the folder is a test.
#
#	PEERS		shell patterns of the tests to run (default below)
#	PEER_SECONDS	the limit of each run (30)
#	PEER_AIOTRACE	options for aiotrace
#
# Each run has an empty folder and namespaces of its own, so that kill(-1),
# sethostname() and mounts affect nothing else.  A test that differs is run
# again, natively as well; it counts as different if none of three traced runs
# ended as one of the native ones, otherwise as unsteady.  tests/peers/skip lists
# what never runs, tests/peers/known which differences have a reason.
set -u
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
AIOTRACE=${AIOTRACE:?}
LTP_BIN=$(cd "${LTP_BIN:?is to be the folder of the built programs of LTP}" &&
	pwd) || exit 2
PEER_SECONDS=${PEER_SECONDS:-30}
PEER_AIOTRACE=${PEER_AIOTRACE:--qqq}
PEERS=${PEERS:-aio* AD000 DIT000 io_* ptrace* signal* sig* rt_sig* rt_tgsig* kill* tkill*
	tgkill* epoll* sem* futex* exec* fork* vfork* clone* wait* exit*
	mremap* seccomp* prctl* fcntl* sched_* setrlimit* getrlimit* prlimit*
	pidfd* eventfd* timerfd* timer_* alarm* setitimer* getitimer* pause*
	poll* ppoll* select* pselect* nanosleep* clock_nanosleep* kcmp*
	process_vm* userfaultfd* memfd* pipe* read* write* p[rw]* set[a-z]*id*
	personality* unshare* setns*}
T=$(mktemp -d "${TMPDIR:-/tmp}/aiotrace-peers.XXXXXX") || exit 2
trap 'rm -rf "$T"' EXIT
trap 'exit 130' INT TERM HUP

# matches NAME PATTERN...: whether one of them matches.
matches() {
	local name=$1 pattern
	shift
	for pattern; do
		# shellcheck disable=SC2254 # a pattern it is
		case $name in $pattern) return 0 ;; esac
	done
	return 1
}

# reason FILE NAME: what the file says about it is in $REPLY; false: nothing.
reason() {
	local pattern why

	while read -r pattern why; do
		case $pattern in '' | '#'*) continue ;; esac
		REPLY=$why
		matches "$2" "$pattern" && return
	done <"$1"
	return 1
}

# Every test: its name, and the words of its command.
list() {
	local runtest=$LTP_BIN/../../runtest name
	if [ -e "$runtest/syscalls" ]; then
		cat "$runtest"/{syscalls,ltp-aiodio.part4} 2>/dev/null | awk '!/^[ \t]*(#|$)/ && !seen[$1]++'
	else
		for name in "$LTP_BIN"/*; do
			[ ! -x "$name" ] || echo "${name##*/} ${name##*/}"
		done
	fi
}

namespaces=(unshare --pid --fork --kill-child --mount --mount-proc --ipc --uts)
"${namespaces[@]}" true 2>/dev/null || {
	echo "check-peers needs root: namespaces keep the tests to themselves" >&2
	exit 2
}
ulimit -c 0
ulimit -f 4194304 # no file of more than 4 GiB

# run NAME COMMAND...: its exit status and what it counted are in $REPLY.
run() {
	local name=$1 status counts
	shift
	rm -rf "$T/run"
	mkdir -p "$T/run/tmp"
	# shellcheck disable=SC2016 # for the shell inside
	(cd "$T/run/tmp" && PATH=$LTP_BIN:$PATH LTPROOT=$LTP_BIN/../.. \
		TMPDIR=$T/run/tmp LTP_COLORIZE_OUTPUT=n LTP_SINGLE_FS_TYPE=tmpfs \
		timeout -k 5 "$PEER_SECONDS" "${namespaces[@]}" \
		sh -c '"$@"; exit $?' sh "$@" </dev/null) >"$T/$name" 2>&1
	status=$?
	counts=$(awk '{ for (i = 1; i < NF; i++)
			if ($i ~ /^T(PASS|FAIL|BROK|CONF|WARN)$/ ||
			    $(i) ~ /^T(PASS|FAIL|BROK|CONF|WARN):$/) {
				n[substr($i, 1, 5)]++; break } }
		END { split("TPASS TFAIL TBROK TCONF TWARN", k)
			for (i = 1; i <= 5; i++)
				if (n[k[i]]) printf " %d %s", n[k[i]], k[i] }' \
		"$T/$name")
	[ $status != 124 ] && [ $status != 137 ] || status=timeout
	REPLY="exit $status,${counts:- nothing counted}"
}

# differs COMMAND...: whether a run under aiotrace ends as none of the native runs
# so far, which are in $natives; the last two are in $native and $traced.
differs() {
	local options earlier
	read -r -a options <<<"$PEER_AIOTRACE"
	run native "$@"
	native=$REPLY
	natives+=("$native")
	run traced "$AIOTRACE" "${options[@]}" -o "$T/trace" "$@"
	traced=$REPLY
	for earlier in "${natives[@]}"; do
		[ "$earlier" != "$traced" ] || return 1
	done
}

read -r -a patterns <<<"$(tr '\n' ' ' <<<"$PEERS")"
equal=0 skipped=0 unsteady=() known=() different=() missing=0 slow=0 unsupported=0
while read -r name command; do
	matches "$name" "${patterns[@]}" || continue
	if reason "$here/skip" "$name"; then
		skipped=$((skipped + 1))
		continue
	fi
	read -r -a words <<<"$command"
	if [ ! -x "$LTP_BIN/${words[0]}" ]; then
		missing=$((missing + 1))
		continue
	fi
	natives=()
	if ! differs "${words[@]}"; then
		equal=$((equal + 1))
		[[ $native != "exit timeout"* ]] || slow=$((slow + 1))
		[[ $native != "exit 32,"* ]] || unsupported=$((unsupported + 1))
		continue
	fi
	first="$native; traced: $traced"
	if ! differs "${words[@]}" || ! differs "${words[@]}"; then
		unsteady+=("$name: $first")
		echo "unsteady: $name: natively: $first"
	elif reason "$here/known" "$name"; then
		known+=("$name")
		echo "known: $name ($REPLY): natively: $first"
	else
		different+=("$name")
		echo "different: $name: natively: $first"
		diff <(sed 's/[0-9][0-9]*/N/g' "$T/native") \
			<(sed 's/[0-9][0-9]*/N/g' "$T/traced") |
			grep '^[<>]' | head -n 6 | cut -c 1-200 | sed 's/^/    /'
	fi
done < <(list)
echo "equal: $equal (of them unsupported here: $unsupported, longer than" \
	"$PEER_SECONDS s: $slow), unsteady: ${#unsteady[@]}, different for a" \
	"known reason: ${#known[@]}, different: ${#different[@]};" \
	"not run: $skipped, not built: $missing"
[ ${#different[@]} = 0 ]

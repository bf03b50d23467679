# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Shared by the tests of programs with a seccomp filter of their own, in
# addition to edge.sh: the program own-filter, with aiotrace and without.

# shellcheck source=tests/edge/edge.sh
. "$(dirname "${BASH_SOURCE[0]}")/edge.sh"

"$EDGE/own-filter" prctl errno >got 2>&1 ||
	skip_all "no seccomp filter can be installed: $(cat got)"

# answer HOW ACTION: how the traced call ended.
answer() {
	sed -nE 's/.*io_setup\(4, [^)]*\) += ([^<]*[^ <]).*/\1/p
		s/.*(\+\+\+ killed by SIGSYS).*/\1/p' trace | head -n 1
}

try() {	# HOW ACTION WANTED
	"$EDGE/own-filter" "$1" "$2" >wanted
	echo "status $?" >>wanted
	for option in --seccomp-bpf --no-seccomp; do
		"$AIOTRACE" -q --format=strace -o trace $option \
			"$EDGE/own-filter" "$1" "$2" >got
		echo "status $?" >>got
		same "$1 $2, $option: as without a tracer" got wanted
		case $(answer) in
		"$3"*) ok "$1 $2, $option: in the trace" true ;;
		*) is "$1 $2, $option: in the trace" "$(answer)" "$3" ;;
		esac
	done
}

# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What the tests of CPU masks share, on top of edge.sh: the program masks, and
# what others see of its busy thread.

# shellcheck source=tests/edge/edge.sh
. "$(dirname "${BASH_SOURCE[0]}")/edge.sh"
# How the suite is run: what is tested here is not for it to choose.
unset AIOTRACE_AND
# Not for the policy either.
# shellcheck disable=SC2034 # for attach
attach_options=(--affinity=always)

# begin [any] [COMMAND...]: the program by itself, in $program, started by the
# command, with its busy thread in $busy and that one's mask in $own; `any' mask
# is right to it.
begin() {
	local any=()

	[ "${1-}" != any ] || {
		any=(any)
		shift
	}
	rm -f end
	start program "$@" "$EDGE/masks" 2 end "${any[@]}" >program.out
	wait_for contains program.out busy
	busy=$(sed -n 's/^busy //p' program.out)
	# shellcheck disable=SC2034 # used by the scripts
	own=$(mask "$busy")
}

# mask TID: what it may use, "0-1".  Bound to aiotrace's CPU it has one only.
mask() { status_of "$1" Cpus_allowed_list && echo "$REPLY"; }
has_mask() { [ "$(mask "$busy")" = "$1" ]; }
is_bound() { [[ $(mask "$busy") != *[-,]* ]]; }

# more NAME CALLS: the trace goes on for about so many; it is written some hundred
# lines at a time, of a hundred bytes.
more() {
	wait_for has_grown_to "$1" $(($(size_of "$1") + $2 * 100))
}
size_of() { stat -c %s "$1.trace" 2>/dev/null || echo 0; }
has_grown_to() { [ "$(size_of "$1")" -ge "$2" ]; }

# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Shared by the tests of CPU masks, in addition to edge.sh: the program masks,
# and what others see of its busy thread.

# shellcheck source=tests/edge/edge.sh
. "$(dirname "${BASH_SOURCE[0]}")/edge.sh"
# How the suite is run must not change what is tested here.
unset AIOTRACE_AND
# Nor must the policy.
# shellcheck disable=SC2034 # for attach
attach_options=(--affinity=always)

# begin [any] [COMMAND...]: starts the program, with COMMAND, its PID in
# $program, its busy thread in $busy and the mask of that thread in $own; with
# `any', any mask is accepted.
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

# mask TID: the CPUs that it may use, such as "0-1".  When bound to aiotrace's
# CPU, it has only one.
mask() { status_of "$1" Cpus_allowed_list && echo "$REPLY"; }
has_mask() { [ "$(mask "$busy")" = "$1" ]; }
is_bound() { [[ $(mask "$busy") != *[-,]* ]]; }

# more NAME CALLS: the trace goes on for about that many.  It is written some
# hundred lines at a time, of a hundred bytes each.
more() {
	wait_for has_grown_to "$1" $(($(size_of "$1") + $2 * 100))
}
size_of() { stat -c %s "$1.trace" 2>/dev/null || echo 0; }
has_grown_to() { [ "$(size_of "$1")" -ge "$2" ]; }
